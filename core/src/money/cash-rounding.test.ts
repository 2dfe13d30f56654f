import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CASH_ROUNDING_MODES,
  CASH_ROUNDING_RULES,
  type CashRoundingChoice,
  cashRoundingOn,
  roundCash,
} from './index.ts';

const today = '2026-11-22';
const cash = (jurisdiction: string, mode: CashRoundingChoice['mode'] = null): CashRoundingChoice => ({
  jurisdiction,
  mode,
});
const amount = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
const choice: fc.Arbitrary<CashRoundingChoice> = fc.record({
  jurisdiction: fc.constantFrom('AT', 'DE', 'US-OR', ...CASH_ROUNDING_RULES.map((rule) => rule.jurisdiction)),
  mode: fc.constantFrom(null, 'none' as const, ...CASH_ROUNDING_MODES),
});
const day = fc.constantFrom('1990-01-01', '2007-01-01', '2019-12-01', '2025-11-11', today);

describe('cash rounding by country', () => {
  it.each([
    [
      'CH',
      [1_000, 1_001, 1_002, 1_003, 1_004, 1_005, 1_006, 1_007, 1_008, 1_009],
      [0, 0, 0, 5, 5, 5, 5, 5, 10, 10],
    ],
    [
      'CA',
      [1_000, 1_001, 1_002, 1_003, 1_004, 1_005, 1_006, 1_007, 1_008, 1_009],
      [0, 0, 0, 5, 5, 5, 5, 5, 10, 10],
    ],
    ['DK', [1_024, 1_025, 1_074, 1_075], [0, 50, 50, 100]],
    ['SE', [1_049, 1_050, 1_150], [0, 100, 200]],
    ['NO', [1_049, 1_050], [0, 100]],
  ])('rounds as %s does', (jurisdiction, amounts, over1000) => {
    expect(amounts.map((one) => roundCash(one, cash(jurisdiction), today) - 1_000)).toEqual(over1000);
  });

  it('leaves every cent alone where every cent is used', () => {
    for (const jurisdiction of ['AT', 'DE', 'FR'])
      expect(roundCash(1_003, cash(jurisdiction, 'nearest'), today)).toBe(1_003);
    expect(roundCash(1_003, undefined, today)).toBe(1_003);
  });

  it('rounds from the day a rule holds, and not the day before', () => {
    expect(roundCash(1_003, cash('CA'), '2013-02-03')).toBe(1_003);
    expect(roundCash(1_003, cash('CA'), '2013-02-04')).toBe(1_005);
    expect(roundCash(1_003, cash('US', 'nearest'), '2025-11-11')).toBe(1_003);
    expect(roundCash(1_003, cash('US', 'nearest'), '2025-11-12')).toBe(1_005);
  });

  it('rounds by choice only where it is one, and never against the law', () => {
    expect(cashRoundingOn(cash('NL'), today)).toBeUndefined();
    expect(cashRoundingOn(cash('NL', 'nearest'), today)).toEqual({ incrementMinor: 5, mode: 'nearest' });
    expect(cashRoundingOn(cash('BE', 'none'), today)).toEqual({ incrementMinor: 5, mode: 'nearest' });
    expect(cashRoundingOn(cash('US-AZ', 'down'), today)).toEqual({ incrementMinor: 5, mode: 'nearest' });
    expect(cashRoundingOn(cash('US', 'up'), today)).toBeUndefined();
    expect(cashRoundingOn(cash('US-IN', 'up'), today)).toEqual({ incrementMinor: 5, mode: 'up' });
    // A state without a line of its own follows the country's.
    expect(cashRoundingOn(cash('US-OR', 'down'), today)).toEqual({ incrementMinor: 5, mode: 'down' });
    expect(roundCash(1_004, cash('US-NC', 'down'), today)).toBe(1_000);
  });

  it('is symmetric: a refund gives back exactly what was taken', () => {
    fc.assert(
      fc.property(amount, choice, day, (value, rules, on) => {
        expect(roundCash(-value, rules, on) + roundCash(value, rules, on)).toBe(0);
      }),
    );
  });

  it('strays at most half an increment to the nearest, and less than one any other way', () => {
    fc.assert(
      fc.property(amount, choice, day, (value, rules, on) => {
        const rounding = cashRoundingOn(rules, on);
        const strayed = Math.abs(roundCash(value, rules, on) - value);
        if (!rounding) expect(strayed).toBe(0);
        else if (rounding.mode === 'nearest')
          expect(strayed * 2).toBeLessThanOrEqual(rounding.incrementMinor);
        else expect(strayed).toBeLessThan(rounding.incrementMinor);
      }),
    );
  });

  it('is payable in coins that exist, and rounding again changes nothing', () => {
    fc.assert(
      fc.property(amount, choice, day, (value, rules, on) => {
        const rounded = roundCash(value, rules, on);
        expect(Math.abs(rounded % (cashRoundingOn(rules, on)?.incrementMinor ?? 1))).toBe(0);
        expect(roundCash(rounded, rules, on)).toBe(rounded);
      }),
    );
  });
});
