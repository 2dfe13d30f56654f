import { type CurrencyCode, minorDigitsOf } from '../money/index.ts';

/** Notes and coins people pay with, in whole units of the currency; other currencies use the common steps. */
const NOTES: Readonly<Record<string, readonly number[]>> = {
  EUR: [5, 10, 20, 50, 100, 200],
  GBP: [5, 10, 20, 50],
  USD: [1, 5, 10, 20, 50, 100],
  CHF: [10, 20, 50, 100, 200],
  JPY: [1_000, 2_000, 5_000, 10_000],
  INR: [10, 20, 50, 100, 200, 500],
};
const COMMON_NOTES: readonly number[] = [5, 10, 20, 50, 100, 200];

/** Notes of a currency in minor units, smallest first: the keys of a cash panel and of a count by denomination. */
export const notesOf = (currency: CurrencyCode): readonly number[] =>
  (NOTES[currency] ?? COMMON_NOTES).map((note) => note * 10 ** minorDigitsOf(currency));

/**
 * Amounts a guest is likely to hand over for a total: the total rounded up to each note, nearest first, without
 * the exact amount itself. At most `limit` of them.
 */
export function suggestCash(totalMinor: number, currency: CurrencyCode, limit = 4): readonly number[] {
  const amounts = notesOf(currency).map((note) => Math.ceil(totalMinor / note) * note);
  return [...new Set(amounts)]
    .filter((amount) => amount > totalMinor)
    .toSorted((a, b) => a - b)
    .slice(0, limit);
}
