import { minorDigitsOf } from '../money/index.ts';

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
  return format.format(decimalOf(amountMinor, digits));
}

/** A decimal string keeps every digit where a division would round (Intl.NumberFormat v3 takes it exactly). */
function decimalOf(amountMinor: number, digits: number): Intl.StringNumericLiteral {
  const text = String(Math.abs(amountMinor)).padStart(digits + 1, '0');
  const whole = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  return `${amountMinor < 0 ? '-' : ''}${whole}` as Intl.StringNumericLiteral;
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

/** The amount without its currency, for columns under one heading. */
export const plainAmount = (amountMinor: number, currency: string, locale: string): string => {
  const digits = minorDigitsOf(currency);
  const format = kept(
    numbers,
    `${locale} plain ${digits}`,
    () =>
      new Intl.NumberFormat(usable(locale), {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }),
  );
  return format.format(decimalOf(amountMinor, digits));
};

export const shortDate = (instantMs: number, timeZone: string, locale: string): string =>
  kept(
    dates,
    `${locale} ${timeZone} sd`,
    () => new Intl.DateTimeFormat(usable(locale), { timeZone, dateStyle: 'medium' }),
  ).format(instantMs);

/**
 * The locale of a guest's paper: their language with the venue's region, so that words change and the way money and
 * dates are written stays that of the place; null is the venue's own.
 */
export function paperLocale(guestLanguage: string | null | undefined, venueLocale: string): string {
  if (!guestLanguage) return venueLocale;
  const [language = '', ...more] = guestLanguage.split('-');
  const [ofVenue, ...place] = venueLocale.split('-');
  if (language === ofVenue && more.length === 0) return venueLocale;
  const region = place.find((part) => /^[A-Z]{2}$/.test(part));
  return more.length > 0 || region === undefined ? guestLanguage : `${language}-${region}`;
}
