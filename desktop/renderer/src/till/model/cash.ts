import { minorDigitsOf } from '@gatehouse/core/money';

/** Notes and coins in circulation, in minor units, largest first. */
const KNOWN: Readonly<
  Record<string, { readonly notes: readonly number[]; readonly coins: readonly number[] }>
> = {
  EUR: { notes: [20000, 10000, 5000, 2000, 1000, 500], coins: [200, 100, 50, 20, 10, 5, 2, 1] },
  GBP: { notes: [5000, 2000, 1000, 500], coins: [200, 100, 50, 20, 10, 5, 2, 1] },
  CHF: { notes: [20000, 10000, 5000, 2000, 1000], coins: [500, 200, 100, 50, 20, 10, 5] },
  USD: { notes: [10000, 5000, 2000, 1000, 500, 100], coins: [25, 10, 5, 1] },
  INR: { notes: [50000, 20000, 10000, 5000, 2000, 1000], coins: [2000, 1000, 500, 200, 100] },
  JPY: { notes: [10000, 5000, 1000], coins: [500, 100, 50, 10, 5, 1] },
};

/** Notes and coins of a currency; the 1-2-5 series where we do not know it. */
export function denominationsOf(currency: string): {
  readonly notes: readonly number[];
  readonly coins: readonly number[];
} {
  const known = KNOWN[currency];
  if (known) return known;
  const one = 10 ** minorDigitsOf(currency);
  return {
    notes: [100, 50, 20, 10, 5].map((count) => count * one),
    coins: [2 * one, one],
  };
}

/**
 * What a guest is likely to hand over for a total, smallest first: the next amount that each note reaches. Exact is
 * not among them, it has its own button.
 */
export function likelyTenders(totalMinor: number, currency: string, most = 6): number[] {
  if (totalMinor <= 0) return [];
  const reached = denominationsOf(currency)
    .notes.map((note) => Math.ceil(totalMinor / note) * note)
    .filter((amount) => amount !== totalMinor);
  return [...new Set(reached)].toSorted((a, b) => a - b).slice(0, most);
}
