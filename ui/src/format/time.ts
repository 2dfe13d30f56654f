type Style = 'time' | 'seconds' | 'date' | 'weekday' | 'full';

const styles: Record<Style, Intl.DateTimeFormatOptions> = {
  time: { hour: '2-digit', minute: '2-digit' },
  seconds: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  date: { day: 'numeric', month: 'short' },
  weekday: { weekday: 'short', day: 'numeric', month: 'short' },
  full: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
};

const cache = new Map<string, Intl.DateTimeFormat>();

function formatOf(style: Style, locale: string, timeZone: string): Intl.DateTimeFormat {
  const key = `${style}|${locale}|${timeZone}`;
  let known = cache.get(key);
  if (!known) {
    // A counter reads 24 hours in every language but American English.
    const hourCycle = locale === 'en-US' ? 'h12' : 'h23';
    known = new Intl.DateTimeFormat(locale, { ...styles[style], timeZone, hourCycle });
    cache.set(key, known);
  }
  return known;
}

/** "13:21" on the venue's clock. */
export const formatTime = (atMs: number, locale: string, timeZone: string): string =>
  formatOf('time', locale, timeZone).format(atMs);

/** "13:21:07" on the venue's clock. */
export const formatSeconds = (atMs: number, locale: string, timeZone: string): string =>
  formatOf('seconds', locale, timeZone).format(atMs);

/** "22 Nov". */
export const formatDate = (atMs: number, locale: string, timeZone: string): string =>
  formatOf('date', locale, timeZone).format(atMs);

/** "Sun 22 Nov". */
export const formatWeekday = (atMs: number, locale: string, timeZone: string): string =>
  formatOf('weekday', locale, timeZone).format(atMs);

/** "22 Nov 2026, 13:21". */
export const formatDateTime = (atMs: number, locale: string, timeZone: string): string =>
  formatOf('full', locale, timeZone).format(atMs);

/** A business day `YYYY-MM-DD` as "Sun 22 Nov". It is a calendar day, so no zone moves it. */
export function formatDay(day: string, locale: string): string {
  return formatWeekday(Date.parse(`${day}T12:00:00Z`), locale, 'UTC');
}

/** The calendar day `YYYY-MM-DD` of an instant in a zone. */
export function dayOf(atMs: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    timeZone,
  }).format(atMs);
}

/** `YYYY-MM-DD` moved by whole days. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
