export { createSoundPlayer, type SoundPlayer } from './player.ts';
export { durationMs, notes, type Note, type VerdictSound } from './tones.ts';
