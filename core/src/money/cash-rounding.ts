import { z } from 'zod';
import { divideRounded } from './rounding.ts';
import { assertAmountMinor } from './money.ts';

/**
 * How cash is rounded where the smallest coins are gone: dated data, by ISO 3166 country or subdivision. Only what is
 * paid in cash is rounded, after tax, and a refund in cash rounds as its mirror image.
 */

/** `nearest` takes halves away from zero; `down` always favours who pays, `up` who is paid. */
export const CASH_ROUNDING_MODES = ['nearest', 'down', 'up'] as const;
export type CashRoundingMode = (typeof CASH_ROUNDING_MODES)[number];

export interface CashRoundingRule {
  /** ISO 3166-1 alpha-2, or ISO 3166-2 where a part of the country has its own. */
  readonly jurisdiction: string;
  /** The first business day it holds, ISO date; it holds until the next of its jurisdiction. */
  readonly validFrom: string;
  /** The smallest amount that can be paid in cash, in minor units. */
  readonly incrementMinor: number;
  /** Modes a venue may use, the usual one first. */
  readonly modes: readonly CashRoundingMode[];
  /** `mandatory` rounds unasked (law, or no smaller coin is legal tender); `choice` rounds where the venue says so. */
  readonly obligation: 'mandatory' | 'choice';
  /** Which tenders it touches. */
  readonly tenders: readonly ['cash'];
}

const rule = (
  jurisdiction: string,
  validFrom: string,
  incrementMinor: number,
  obligation: CashRoundingRule['obligation'],
  modes: readonly CashRoundingMode[] = ['nearest'],
): CashRoundingRule => ({ jurisdiction, validFrom, incrementMinor, modes, obligation, tenders: ['cash'] });

/**
 * One line per change. What is not here is not rounded: Austria and Germany among others use every cent. Five of a
 * unit to the nearest is 1, 2, 6, 7 down and 3, 4, 8, 9 up.
 */
export const CASH_ROUNDING_RULES: readonly CashRoundingRule[] = [
  rule('AU', '1992-02-01', 5, 'choice'),
  rule('BE', '2019-12-01', 5, 'mandatory'),
  // The cent's distribution ended.
  rule('CA', '2013-02-04', 5, 'mandatory'),
  // The one-centime coin lost its value on 31 December 2006.
  rule('CH', '2007-01-01', 5, 'mandatory'),
  rule('DK', '2008-10-01', 50, 'mandatory'),
  rule('EE', '2025-01-01', 5, 'mandatory'),
  rule('FI', '2002-01-01', 5, 'mandatory'),
  rule('HU', '2008-03-01', 500, 'mandatory'),
  rule('IE', '2015-10-28', 5, 'choice'),
  rule('IT', '2018-01-01', 5, 'choice'),
  rule('LT', '2025-05-01', 5, 'mandatory'),
  rule('NL', '2004-09-01', 5, 'choice'),
  rule('NO', '2012-05-01', 100, 'mandatory'),
  rule('NZ', '2006-11-01', 10, 'choice', ['nearest', 'down']),
  rule('SE', '2010-10-01', 100, 'mandatory'),
  // The last cent was struck on 12 November 2025; the federal law is silent and the states differ.
  rule('US', '2025-11-12', 5, 'choice', ['nearest', 'down']),
  rule('US-AZ', '2025-11-12', 5, 'mandatory'),
  rule('US-IN', '2025-11-12', 5, 'choice', ['nearest', 'down', 'up']),
  rule('US-NC', '2025-11-12', 5, 'choice', ['nearest', 'down']),
  rule('US-TN', '2025-11-12', 5, 'choice', ['nearest', 'down']),
  rule('US-WA', '2025-11-12', 5, 'choice', ['nearest', 'down']),
];

/** What a venue says of itself: where it is, and what it does where the law leaves that to it. */
export const cashRoundingChoice = z.strictObject({
  jurisdiction: z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'an ISO 3166 code such as CH or US-AZ'),
  /** Null: what is mandatory, and nothing where it is a choice. `none` counts only where it is a choice. */
  mode: z
    .enum([...CASH_ROUNDING_MODES, 'none'])
    .nullable()
    .default(null),
});
export type CashRoundingChoice = z.infer<typeof cashRoundingChoice>;

/** What is done with cash on one day. */
export interface CashRounding {
  readonly incrementMinor: number;
  readonly mode: CashRoundingMode;
}

const atThatDay = (jurisdiction: string, businessDay: string): CashRoundingRule | undefined =>
  CASH_ROUNDING_RULES.filter((one) => one.jurisdiction === jurisdiction && one.validFrom <= businessDay)
    .toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : 1))
    .at(-1);

/** The rounding in force for a venue on a business day (ISO date); undefined where cash is exact. */
export function cashRoundingOn(
  choice: CashRoundingChoice | undefined,
  businessDay: string,
): CashRounding | undefined {
  if (!choice) return undefined;
  const found =
    atThatDay(choice.jurisdiction, businessDay) ??
    atThatDay(choice.jurisdiction.split('-')[0] ?? '', businessDay);
  if (!found) return undefined;
  const { incrementMinor, modes, obligation } = found;
  const usual = modes[0] ?? 'nearest';
  const chosen = modes.find((mode) => mode === choice.mode);
  if (obligation === 'mandatory') return { incrementMinor, mode: chosen ?? usual };
  return chosen && { incrementMinor, mode: chosen };
}

/**
 * Rounds what is to be paid, or paid back, in cash (minor units, either sign): `roundCash(-x) === -roundCash(x)`, so
 * that a refund gives back what was taken. An exact country answers the amount itself.
 */
export function roundCash(
  amountMinor: number,
  choice: CashRoundingChoice | undefined,
  businessDay: string,
): number {
  assertAmountMinor(amountMinor);
  const rounding = cashRoundingOn(choice, businessDay);
  return rounding ? roundedBy(amountMinor, rounding) : amountMinor;
}

const DIVIDING = { nearest: 'half-up', down: 'toward-zero', up: 'away-from-zero' } as const;

/** Rounds under a rule that was looked up before. */
export function roundedBy(amountMinor: number, { incrementMinor, mode }: CashRounding): number {
  const steps = Number(divideRounded(BigInt(amountMinor), BigInt(incrementMinor), DIVIDING[mode]));
  const rounded = steps * incrementMinor;
  return rounded === 0 ? 0 : rounded;
}
