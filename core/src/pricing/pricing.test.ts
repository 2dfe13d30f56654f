import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { notesOf, priceBasket, suggestCash } from './index.ts';

const rule = { pricesIncludeTax: true, roundingMode: 'half-up', roundingLevel: 'line' } as const;

describe('a basket', () => {
  it('costs what its lines cost, tax inside', () => {
    const day = { priceMinor: 2_400, taxRateId: 'r13', taxBasisPoints: 1_300 };
    const coffee = { priceMinor: 320, taxRateId: 'r20', taxBasisPoints: 2_000 };
    const price = priceBasket(
      [
        { item: day, quantity: 2 },
        { item: coffee, quantity: 1 },
      ],
      rule,
    );
    expect(price.totalMinor).toBe(5_120);
    expect(price.totals.map((total) => [total.taxRateId, total.taxMinor])).toEqual([
      ['r13', 552],
      ['r20', 53],
    ]);
  });

  it('adds the tax on top where prices are net', () => {
    const price = priceBasket(
      [{ item: { priceMinor: 1_000, taxRateId: 'a', taxBasisPoints: 875 }, quantity: 3 }],
      { ...rule, pricesIncludeTax: false },
    );
    expect(price.totalMinor).toBe(3_263);
  });
});

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
