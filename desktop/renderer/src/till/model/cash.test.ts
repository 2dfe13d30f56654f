import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { denominationsOf } from '@gatehouse/core/shift';
import { likelyTenders } from './cash.ts';

describe('likely tenders', () => {
  it('offers the next sensible amounts and never the exact one', () => {
    expect(likelyTenders(2400, 'EUR')).toEqual([2500, 3000, 4000, 5000, 10000, 20000]);
    expect(likelyTenders(8220, 'EUR')).toEqual([8500, 9000, 10000, 20000]);
    expect(likelyTenders(5000, 'EUR')).toEqual([6000, 10000, 20000]);
    expect(likelyTenders(3200, 'JPY')).toEqual([4000, 5000, 10000]);
    expect(likelyTenders(0, 'EUR')).toEqual([]);
  });

  it('always covers the total, in rising order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.constantFrom('EUR', 'USD', 'KWD'),
        (total, currency) => {
          const offered = likelyTenders(total, currency);
          expect(offered.every((amount, index) => amount > (index ? offered[index - 1]! : total))).toBe(true);
        },
      ),
    );
  });

  it('knows a series for every currency', () => {
    expect(denominationsOf('KWD').notes[0]).toBe(100_000);
  });
});
