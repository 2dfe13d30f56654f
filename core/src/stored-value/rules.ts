import { z } from 'zod';
import { addDays, type IsoDate } from '../time/index.ts';

/** What a venue decides about its gift cards and wallets. */
export const storedValueRules = z.strictObject({
  /** ISO 3166-1 country, with a subdivision where its law differs ("US-CA"): decides how early a balance may expire. */
  jurisdiction: z.string().max(6).default(''),
  /** Months until a balance may be refused, from the day it was sold; null: never. The law's minimum holds over it. */
  expiryMonths: z.int().min(1).max(600).nullable().default(null),
  /** What a station keeps of an account it has seen, to redeem while it is cut off, in minor units. */
  offlineKeepMinor: z.int().min(0).default(1_000),
  /** Largest balance of one account, in minor units; null: no bound (limits for anonymous e-money differ by country). */
  maxBalanceMinor: z.int().min(1).nullable().default(null),
});
export type StoredValueRules = z.infer<typeof storedValueRules>;
export const USUAL_STORED_VALUE_RULES: StoredValueRules = storedValueRules.parse({});

interface LawfulExpiry {
  /** Least months a balance must stay good; `never`: it may not expire at all. */
  readonly months: number | 'never';
  /** Counted from the end of the year of sale (a limitation period), not from the day. */
  readonly fromYearEnd?: true;
  readonly since: IsoDate;
}

/**
 * The earliest expiry the law allows, as dated data. A balance past its date is not gone: a supervisor lets it be
 * spent. Where nothing is listed, what the venue says holds.
 */
const LAW: Readonly<Record<string, LawfulExpiry>> = {
  // 15 U.S.C. § 1693l-1(c): five years from issue or last load.
  US: { months: 60, since: '2010-08-22' },
  // Cal. Civ. Code § 1749.5: a gift certificate may not expire.
  'US-CA': { months: 'never', since: '1997-01-01' },
  // Consumer Protection (Gift Vouchers) Act 2019.
  IE: { months: 60, since: '2019-12-02' },
  // §§ 195, 199 BGB: three years from the end of the year of sale.
  DE: { months: 36, fromYearEnd: true, since: '2002-01-01' },
  // § 1478 ABGB: thirty years, which courts have let nobody shorten without cause.
  AT: { months: 360, since: '1812-01-01' },
  // Competition and Consumer Amendment (Gift Cards) Act 2018.
  AU: { months: 36, since: '2019-11-01' },
  // O. Reg. 17/05, s. 25.2 (Ontario): no expiry.
  'CA-ON': { months: 'never', since: '2007-10-01' },
};

/** The first day a balance sold on `soldOn` may be refused; null: never. */
export function expiryOf(rules: StoredValueRules, soldOn: IsoDate): IsoDate | null {
  if (rules.expiryMonths === null) return null;
  const wanted = monthsAfter(soldOn, rules.expiryMonths);
  const law = LAW[rules.jurisdiction] ?? LAW[rules.jurisdiction.split('-')[0] ?? ''];
  if (!law || soldOn < law.since) return wanted;
  if (law.months === 'never') return null;
  const from = law.fromYearEnd ? `${soldOn.slice(0, 4)}-12-31` : soldOn;
  const lawful = monthsAfter(from, law.months);
  return wanted > lawful ? wanted : lawful;
}

export const isExpired = (expiresOn: IsoDate | null, today: IsoDate): boolean =>
  expiresOn !== null && today >= expiresOn;

/** The day after `months` full months: sold on the 31st of a month, the last day of a shorter one still counts. */
function monthsAfter(day: IsoDate, months: number): IsoDate {
  const [year = 0, month = 1, dayOfMonth = 1] = day.split('-').map(Number);
  const count = year * 12 + (month - 1) + months;
  const first = `${String(Math.floor(count / 12)).padStart(4, '0')}-${String((count % 12) + 1).padStart(2, '0')}`;
  const lastDay = new Date(Date.UTC(Math.floor(count / 12), (count % 12) + 1, 0)).getUTCDate();
  return addDays(`${first}-${String(Math.min(dayOfMonth, lastDay)).padStart(2, '0')}`, 1);
}
