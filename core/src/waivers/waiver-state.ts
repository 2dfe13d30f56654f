import type { IsoDate } from '../time/index.ts';
import type { SignedWaiver, WaiverTemplate } from './waiver-rows.ts';

/** Where a person stands with a waiver on a day. `outdated`: signed, but an earlier version of the text. */
export type WaiverState =
  | { readonly kind: 'valid'; readonly validUntil: IsoDate; readonly signedAtMs: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'expired'; readonly since: IsoDate }
  | { readonly kind: 'outdated'; readonly signedVersion: number };

/** The same day some years later; 29 February becomes the 28th where there is none. */
function addYears(day: IsoDate, years: number): IsoDate {
  const year = Number(day.slice(0, 4)) + years;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const rest = day.slice(4) === '-02-29' && !isLeap ? '-02-28' : day.slice(4);
  return `${String(year).padStart(4, '0')}${rest}`;
}

/** The last day a signature given on a day holds. */
export function waiverValidUntil({ validity }: Pick<WaiverTemplate, 'validity'>, day: IsoDate): IsoDate {
  return validity.kind === 'visit' ? day : addYears(day, validity.years);
}

/** Judges the signatures a person has given for one template: the one that holds longest counts. */
export function waiverState(
  template: Pick<WaiverTemplate, 'templateId' | 'version'>,
  signatures: readonly SignedWaiver[],
  day: IsoDate,
): WaiverState {
  const own = signatures.filter(({ templateId }) => templateId === template.templateId);
  const present = own.filter(({ version }) => version >= template.version);
  const [best] = present.toSorted((a, b) => (a.validUntil < b.validUntil ? 1 : -1));
  if (best && best.validUntil >= day)
    return { kind: 'valid', validUntil: best.validUntil, signedAtMs: best.signedAtMs };
  if (best) return { kind: 'expired', since: best.validUntil };
  const newest = Math.max(0, ...own.map(({ version }) => version));
  return newest > 0 ? { kind: 'outdated', signedVersion: newest } : { kind: 'missing' };
}

/** Whole years between a birth and a day; somebody born on 29 February is a year older on 1 March. */
export function ageOn(birthDate: IsoDate, day: IsoDate): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}
