import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allocateMinor,
  divideRounded,
  type RoundingMode,
  sumMinor,
  taxDocument,
  taxOf,
  type TaxRule,
  timesMinor,
} from './index.ts';

const modes: readonly RoundingMode[] = ['half-up', 'half-even', 'toward-zero', 'away-from-zero'];
const amount = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
const rate = fc.integer({ min: 0, max: 3_000 });
const rule: fc.Arbitrary<TaxRule> = fc.record({
  pricesIncludeTax: fc.boolean(),
  roundingMode: fc.constantFrom(...modes),
  roundingLevel: fc.constantFrom('line' as const, 'document' as const),
});
const included: TaxRule = { pricesIncludeTax: true, roundingMode: 'half-up', roundingLevel: 'line' };

describe('exact amounts', () => {
  it('refuses fractions and overflow instead of rounding them away', () => {
    expect(() => sumMinor([1, 0.5])).toThrow(/safe integer/);
    expect(() => sumMinor([Number.MAX_SAFE_INTEGER, 1])).toThrow(/sum/);
    expect(() => timesMinor(Number.MAX_SAFE_INTEGER, 2)).toThrow(/product/);
  });

  it('rounds halves as the mode says, the same way on both sides of zero', () => {
    const halves = (mode: RoundingMode) =>
      [5n, 15n, 25n, -5n, -15n].map((value) => Number(divideRounded(value, 10n, mode)));
    expect(halves('half-up')).toEqual([1, 2, 3, -1, -2]);
    expect(halves('half-even')).toEqual([0, 2, 2, 0, -2]);
    expect(halves('toward-zero')).toEqual([0, 1, 2, 0, -1]);
    expect(halves('away-from-zero')).toEqual([1, 2, 3, -1, -2]);
  });

  it('never strays a whole unit from the exact quotient', () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(10n ** 18n), 10n ** 18n),
        fc.bigInt(1n, 10n ** 9n),
        fc.constantFrom(...modes),
        (n, d, mode) => {
          const error = divideRounded(n, d, mode) * d - n;
          return error < d && error > -d;
        },
      ),
    );
  });

  it('shares a total out to the last unit, none further than one unit from its exact share', () => {
    fc.assert(
      fc.property(
        amount,
        fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 20 }),
        (total, weights) => {
          const parts = allocateMinor(total, weights);
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total);
          const weightSum = weights.reduce((sum, weight) => sum + weight, 0);
          const strays = parts.map((part, index) =>
            weightSum === 0 ? 0 : Math.abs(part - (total * (weights[index] ?? 0)) / weightSum),
          );
          expect(Math.max(...strays)).toBeLessThan(1);
        },
      ),
    );
  });
});

describe('tax', () => {
  it('takes the tax out of an inclusive price and adds it to an exclusive one', () => {
    expect(taxOf(2_400, 1_300, included)).toBe(276);
    expect(taxOf(2_400, 1_300, { ...included, pricesIncludeTax: false })).toBe(312);
    expect(taxOf(1, 2_000, included)).toBe(0);
    expect(taxOf(3, 2_000, included)).toBe(1);
  });

  it('keeps net + tax = gross and line sums = totals, to the unit, under every rule', () => {
    const line = fc.record({ amountMinor: amount, taxRateId: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 30 }),
        fc.tuple(rate, rate, rate),
        rule,
        (drafts, [a, b, c], taxRule) => {
          const rates: Readonly<Record<string, number>> = { a, b, c };
          const document = taxDocument(
            drafts.map((draft) => ({ ...draft, rateBasisPoints: rates[draft.taxRateId] as number })),
            taxRule,
          );
          expect(document.netMinor + document.taxMinor).toBe(document.grossMinor);
          for (const taxed of document.lines) expect(taxed.netMinor + taxed.taxMinor).toBe(taxed.grossMinor);
          expect(document.totals.reduce((sum, total) => sum + total.taxMinor, 0)).toBe(document.taxMinor);
          const marked = drafts.reduce((sum, draft) => sum + draft.amountMinor, 0);
          expect(taxRule.pricesIncludeTax ? document.grossMinor : document.netMinor).toBe(marked);
        },
      ),
    );
  });

  it('mirrors a refund exactly: the tax of a negative amount is the negative of the tax', () => {
    fc.assert(
      fc.property(
        amount,
        rate,
        rule,
        (value, bp, taxRule) => taxOf(-value, bp, taxRule) + taxOf(value, bp, taxRule) === 0,
      ),
    );
  });

  it('rounds once per rate at document level, so that a hundred small lines do not drift', () => {
    const lines = Array.from({ length: 100 }, () => ({
      amountMinor: 3,
      taxRateId: 'a',
      rateBasisPoints: 2_000,
    }));
    expect(taxDocument(lines, { ...included, roundingLevel: 'line' }).taxMinor).toBe(100);
    expect(taxDocument(lines, { ...included, roundingLevel: 'document' }).taxMinor).toBe(50);
  });
});
