import { notes, type VerdictSound } from './tones.ts';

export type SoundPlayer = {
  /** Plays at once and stops what still sounds: the last verdict is the one that counts. */
  readonly play: (sound: VerdictSound) => void;
  /** 0–1. */
  readonly setVolume: (volume: number) => void;
  /** `locked` until the page was touched once, where the shell does not allow sound before that. */
  readonly state: () => 'ready' | 'locked';
  readonly close: () => Promise<void>;
};

/** Synthesises the sounds; nothing is loaded, so nothing can be missing. */
export function createSoundPlayer(volume = 0.8, context: AudioContext = new AudioContext()): SoundPlayer {
  const master = context.createGain();
  master.gain.value = volume;
  master.connect(context.destination);
  let sounding: OscillatorNode[] = [];
  return {
    play(sound) {
      for (const oscillator of sounding) oscillator.stop();
      if (context.state === 'suspended') void context.resume();
      sounding = notes[sound].map((note) => {
        const oscillator = context.createOscillator();
        const envelope = context.createGain();
        const from = context.currentTime + note.startMs / 1000;
        const until = from + note.durationMs / 1000;
        oscillator.type = note.shape;
        oscillator.frequency.value = note.frequencyHz;
        // 8 ms up and 40 ms down: an edge would click in a loudspeaker.
        envelope.gain.setValueAtTime(0, from);
        envelope.gain.linearRampToValueAtTime(note.level, from + 0.008);
        envelope.gain.setValueAtTime(note.level, Math.max(from + 0.008, until - 0.04));
        envelope.gain.linearRampToValueAtTime(0, until);
        oscillator.connect(envelope).connect(master);
        oscillator.start(from);
        oscillator.stop(until);
        return oscillator;
      });
    },
    setVolume(next) {
      master.gain.value = Math.min(1, Math.max(0, next));
    },
    state: () => (context.state === 'running' ? 'ready' : 'locked'),
    close: () => context.close(),
  };
}
