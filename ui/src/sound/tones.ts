/** What a guest and an operator hear. Three rhythms that can be told apart without pitch or colour. */
export type VerdictSound = 'granted' | 'refused' | 'attention';

export type Note = {
  readonly frequencyHz: number;
  readonly startMs: number;
  readonly durationMs: number;
  readonly shape: 'sine' | 'triangle' | 'square';
  /** 0–1 before the master volume. */
  readonly level: number;
};

/** One rising pair · two low buzzes · three short equal taps. */
export const notes: Readonly<Record<VerdictSound, readonly Note[]>> = {
  granted: [
    { frequencyHz: 784, startMs: 0, durationMs: 110, shape: 'sine', level: 0.7 },
    { frequencyHz: 1175, startMs: 95, durationMs: 240, shape: 'sine', level: 0.7 },
  ],
  refused: [
    { frequencyHz: 196, startMs: 0, durationMs: 200, shape: 'square', level: 0.42 },
    { frequencyHz: 165, startMs: 260, durationMs: 340, shape: 'square', level: 0.42 },
  ],
  attention: [
    { frequencyHz: 587, startMs: 0, durationMs: 90, shape: 'triangle', level: 0.75 },
    { frequencyHz: 587, startMs: 160, durationMs: 90, shape: 'triangle', level: 0.75 },
    { frequencyHz: 587, startMs: 320, durationMs: 90, shape: 'triangle', level: 0.75 },
  ],
};

/** Length of a sound until silence. */
export function durationMs(sound: VerdictSound): number {
  return Math.max(...notes[sound].map((note) => note.startMs + note.durationMs));
}
