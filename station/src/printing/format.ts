import { minorDigitsOf } from '@gatehouse/core/money';

const numbers = new Map<string, Intl.NumberFormat>();
const dates = new Map<string, Intl.DateTimeFormat>();
const locales = new Map<string, string>();
const FALLBACK = 'en';

function kept<Value>(store: Map<string, Value>, key: string, make: () => Value): Value {
  const known = store.get(key);
  if (known) return known;
  const made = make();
  store.set(key, made);
  return made;
}

/** The locale, or English for one Intl refuses: paper in the wrong language is better than none. */
const usable = (locale: string): string =>
  kept(locales, locale, () => {
    try {
      return Intl.getCanonicalLocales(locale)[0] ?? FALLBACK;
    } catch {
      return FALLBACK;
    }
  });

/** "€24.00" in the venue's locale; the amount stays an integer until it is text. */
export function money(amountMinor: number, currency: string, locale: string): string {
  const digits = minorDigitsOf(currency);
  const format = kept(
    numbers,
    `${locale} ${currency}`,
    () =>
      new Intl.NumberFormat(usable(locale), {
        style: 'currency',
        currency,
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }),
  );
  const text = String(Math.abs(amountMinor)).padStart(digits + 1, '0');
  const whole = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  // A decimal string keeps every digit where a division would round (Intl.NumberFormat v3 takes it exactly).
  return format.format(`${amountMinor < 0 ? '-' : ''}${whole}` as Intl.StringNumericLiteral);
}

/** "9 %" or "5.5 %" of basis points. */
export const percent = (basisPoints: number, locale: string): string =>
  kept(
    numbers,
    `${locale} %`,
    () => new Intl.NumberFormat(usable(locale), { style: 'percent', maximumFractionDigits: 2 }),
  ).format(basisPoints / 10_000);

export const dateAndTime = (instantMs: number, timeZone: string, locale: string): string =>
  kept(
    dates,
    `${locale} ${timeZone} dt`,
    () => new Intl.DateTimeFormat(usable(locale), { timeZone, dateStyle: 'medium', timeStyle: 'short' }),
  ).format(instantMs);

export const timeOfDay = (instantMs: number, timeZone: string, locale: string): string =>
  kept(
    dates,
    `${locale} ${timeZone} t`,
    () => new Intl.DateTimeFormat(usable(locale), { timeZone, timeStyle: 'short' }),
  ).format(instantMs);

/** An ISO date as people read it, with its weekday. */
export const longDate = (date: string, locale: string): string =>
  kept(
    dates,
    `${locale} d`,
    () =>
      new Intl.DateTimeFormat(usable(locale), {
        timeZone: 'UTC',
        weekday: 'short',
        day: 'numeric',
        month: 'long',
        year: 'numeric',
      }),
  ).format(Date.parse(`${date}T12:00:00Z`));
