import { minorDigitsOf } from '../money/index.ts';

/** Notes and coins in circulation, in minor units, largest first. */
export interface Denominations {
  readonly notes: readonly number[];
  readonly coins: readonly number[];
}

const KNOWN: Readonly<Record<string, Denominations>> = {
  EUR: { notes: [20000, 10000, 5000, 2000, 1000, 500], coins: [200, 100, 50, 20, 10, 5, 2, 1] },
  GBP: { notes: [5000, 2000, 1000, 500], coins: [200, 100, 50, 20, 10, 5, 2, 1] },
  CHF: { notes: [20000, 10000, 5000, 2000, 1000], coins: [500, 200, 100, 50, 20, 10, 5] },
  USD: { notes: [10000, 5000, 2000, 1000, 500, 100], coins: [25, 10, 5, 1] },
  INR: { notes: [50000, 20000, 10000, 5000, 2000, 1000], coins: [2000, 1000, 500, 200, 100] },
  JPY: { notes: [10000, 5000, 1000], coins: [500, 100, 50, 10, 5, 1] },
};

/** Coins in one roll as banks hand them out, by currency and coin. */
const ROLLS: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  EUR: { 200: 25, 100: 25, 50: 40, 20: 40, 10: 40, 5: 50, 2: 50, 1: 50 },
  CHF: { 500: 25, 200: 50, 100: 50, 50: 50, 20: 50, 10: 50, 5: 50 },
  USD: { 25: 40, 10: 50, 5: 40, 1: 50 },
  JPY: { 500: 50, 100: 50, 50: 50, 10: 50, 5: 50, 1: 50 },
};

/** Notes and coins of a currency; the 1-2-5 series where we do not know it. */
export function denominationsOf(currency: string): Denominations {
  const known = KNOWN[currency];
  if (known) return known;
  const one = 10 ** minorDigitsOf(currency);
  return {
    notes: [100, 50, 20, 10, 5].map((count) => count * one),
    coins: [2 * one, one],
  };
}

/** How many pieces one roll of a coin holds; undefined where it does not come in rolls. */
export const rollOf = (currency: string, coinMinor: number): number | undefined =>
  ROLLS[currency]?.[coinMinor];

/** What pieces come to, by their value in minor units; throws for a count or value that is no whole number. */
export function worthOfPieces(pieces: Readonly<Record<string, number>>): number {
  return Object.entries(pieces).reduce((sum, [value, count]) => {
    const amount = Number(value) * count;
    if (!Number.isSafeInteger(amount) || count < 0)
      throw new RangeError(`${count} pieces of ${value} come to no whole amount`);
    return sum + amount;
  }, 0);
}
