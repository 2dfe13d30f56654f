import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currenciesOn, foreignCash, isInNotes, rateOn, worthOf } from './index.ts';

const rules = foreignCash.parse({
  rates: [
    { currency: 'CHF', validFrom: '2026-01-01', rateMillionths: 1_040_000 },
    { currency: 'CHF', validFrom: '2026-11-01', rateMillionths: 1_060_000 },
    { currency: 'USD', validFrom: '2027-01-01', rateMillionths: 850_000 },
  ],
});

describe('foreign cash', () => {
  it('takes the newest rate that holds that day', () => {
    expect(rateOn(rules, 'CHF', '2026-10-31')).toBe(1_040_000);
    expect(rateOn(rules, 'CHF', '2026-11-01')).toBe(1_060_000);
    expect(rateOn(rules, 'CHF', '2025-12-31')).toBeUndefined();
    expect(currenciesOn(rules, '2026-11-22')).toEqual(['CHF']);
  });

  it('cuts, rounds or gives the fraction as the venue says', () => {
    expect(worthOf(1_001, 940_000, 'house')).toBe(940);
    expect(worthOf(1_001, 940_000, 'nearest')).toBe(941);
    expect(worthOf(1_001, 940_000, 'guest')).toBe(941);
  });

  it('never strays a minor unit from the exact worth', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000_000 }),
        fc.integer({ min: 1, max: 100_000_000 }),
        fc.constantFrom('house' as const, 'nearest' as const, 'guest' as const),
        (foreign, rate, rounding) => {
          const error =
            BigInt(worthOf(foreign, rate, rounding)) * 1_000_000n - BigInt(foreign) * BigInt(rate);
          expect(error > -1_000_000n && error < 1_000_000n).toBe(true);
          if (rounding === 'house') expect(error <= 0n).toBe(true);
        },
      ),
    );
  });

  it('knows which amounts can be laid out in the notes that are taken', () => {
    expect([1_000, 1_500, 2_000, 3_000, 2_500].map((sum) => isInNotes(sum, [1_000, 2_000]))).toEqual([
      true,
      false,
      true,
      true,
      false,
    ]);
    expect(isInNotes(3_000, [2_000, 5_000])).toBe(false);
    expect(isInNotes(7_000, [2_000, 5_000])).toBe(true);
    expect(isInNotes(900_000, [2_000, 5_000])).toBe(true);
    expect(isInNotes(123, undefined)).toBe(true);
  });
});
