import { describe, expect, it } from 'vitest';
import { durationMs, notes, type VerdictSound } from './tones.ts';

const all = Object.keys(notes) as VerdictSound[];

describe('verdict sounds', () => {
  it('differ in rhythm, not only in pitch', () => {
    const rhythms = all.map((sound) =>
      notes[sound].map((note) => `${note.startMs}+${note.durationMs}`).join(' '),
    );
    expect(new Set(rhythms).size).toBe(all.length);
    expect(new Set(all.map((sound) => notes[sound].length)).size).toBeGreaterThan(1);
  });

  it('end before the next guest can scan', () => {
    for (const sound of all) expect(durationMs(sound)).toBeLessThanOrEqual(700);
  });
});
