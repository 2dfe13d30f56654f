import { describe, expect, it } from 'vitest';
import { hasRoomForBallast, levelOf, type StorageLevel } from './levels.ts';

const MIB = 1024 * 1024;
const LINES = { lowBytes: 1_024 * MIB, criticalBytes: 64 * MIB, ballastBytes: 64 * MIB };
const level = (freeMiB: number, before: StorageLevel = 'ok', kept = true) =>
  levelOf(freeMiB * MIB, before, kept, LINES);

describe('the level of a volume', () => {
  it('falls at its lines and not before', () => {
    expect([1_024, 1_023, 64, 63].map((free) => level(free))).toEqual(['ok', 'low', 'low', 'critical']);
  });

  it('does not count what the ballast gave back as room to sell in', () => {
    expect(level(100, 'ok', true)).toBe('low');
    expect(level(100, 'ok', false)).toBe('critical');
  });

  it('does not flicker: selling begins again at twice the line', () => {
    expect(level(191, 'critical', false)).toBe('critical');
    expect(level(192, 'critical', false)).toBe('low');
  });

  it('makes the ballast anew only where that leaves selling possible', () => {
    for (const freeMiB of [0, 127, 191, 192, 500]) {
      const makes = hasRoomForBallast(freeMiB * MIB, LINES);
      if (makes) expect(level(freeMiB - 64, 'critical', true)).not.toBe('critical');
      expect(makes).toBe(freeMiB >= 192);
    }
  });
});
