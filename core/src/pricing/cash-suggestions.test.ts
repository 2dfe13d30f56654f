import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { notesOf, suggestCash } from './index.ts';

describe('cash suggestions', () => {
  it('are what people hand over, nearest first', () => {
    expect(suggestCash(2_720, 'EUR')).toEqual([3_000, 4_000, 5_000, 10_000]);
    expect(suggestCash(2_000, 'EUR')).toEqual([5_000, 10_000, 20_000]);
    expect(suggestCash(720, 'JPY')).toEqual([1_000, 2_000, 5_000, 10_000]);
  });

  it('always cover the total and can be paid in notes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (total) => {
        const smallest = notesOf('EUR')[0] as number;
        for (const amount of suggestCash(total, 'EUR')) {
          expect(amount).toBeGreaterThan(total);
          expect(amount % smallest).toBe(0);
        }
      }),
    );
  });
});
