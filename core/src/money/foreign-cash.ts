import { z } from 'zod';
import { amountMinor, currencyCode } from './money.ts';
import { divideRounded } from './rounding.ts';

/** Notes of another currency as a tender: what the venue takes them for, as dated data. Change is the venue's own. */

export const foreignCashRate = z.strictObject({
  currency: currencyCode,
  /** The first business day it holds; the newest of a currency counts. */
  validFrom: z.iso.date(),
  /** Venue minor units per foreign minor unit, in millionths: 0.94 is 940000. */
  rateMillionths: z.int().min(1),
});

export const foreignCash = z.strictObject({
  rates: z.array(foreignCashRate).max(200),
  /** Where a fraction of the venue's minor unit goes: `house` cuts it off. */
  rounding: z.enum(['house', 'nearest', 'guest']).default('house'),
  /** Notes taken, by currency, in its minor units; a currency that is left out is taken in any amount. */
  notes: z.record(currencyCode, z.array(amountMinor.min(1)).min(1).max(20)).default({}),
});
export type ForeignCash = z.infer<typeof foreignCash>;

/** The rate of a currency on a business day; undefined where the venue takes none of it. */
export const rateOn = (rules: ForeignCash, currency: string, businessDay: string): number | undefined =>
  rules.rates
    .filter((rate) => rate.currency === currency && rate.validFrom <= businessDay)
    .toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : 1))
    .at(-1)?.rateMillionths;

/** Currencies taken on a business day, in the order of the rules. */
export const currenciesOn = (rules: ForeignCash, businessDay: string): string[] => [
  ...new Set(rules.rates.filter(({ validFrom }) => validFrom <= businessDay).map(({ currency }) => currency)),
];

const DIVIDING = { house: 'toward-zero', nearest: 'half-up', guest: 'away-from-zero' } as const;

/** What foreign notes are worth in the venue's minor units. */
export const worthOf = (
  foreignMinor: number,
  rateMillionths: number,
  rounding: ForeignCash['rounding'],
): number =>
  Number(divideRounded(BigInt(foreignMinor) * BigInt(rateMillionths), 1_000_000n, DIVIDING[rounding]));

/** Whether an amount can be laid out in the notes that are taken. */
export function isInNotes(foreignMinor: number, notes: readonly number[] | undefined): boolean {
  if (!notes) return foreignMinor > 0;
  const unit = notes.reduce(greatestCommonDivisor);
  if (foreignMinor <= 0 || foreignMinor % unit !== 0) return false;
  const steps = notes.map((note) => note / unit);
  const size = foreignMinor / unit;
  // Above the square of the largest note every multiple of the unit can be laid out (Frobenius).
  if (size > Math.max(...steps) ** 2) return true;
  const reachable = new Set([0]);
  for (let amount = 1; amount <= size; amount++)
    if (steps.some((step) => reachable.has(amount - step))) reachable.add(amount);
  return reachable.has(size);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
