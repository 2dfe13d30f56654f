/** Round steps (1, 2, 5 × 10ⁿ) for an axis from 0 to at least `highest`, at most `most` of them. */
export function axisTicks(highest: number, most = 4): number[] {
  if (highest <= 0) return [0];
  const rough = highest / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power);
  return Array.from({ length: Math.ceil(highest / step) + 1 }, (_, at) => at * step);
}

/** "9:00": hours of the venue, on every screen alike. */
export const hourLabel = (hour: number): string => `${hour}:00`;

/** Local hour (0–23) of an instant. */
export const hourOf = (atMs: number, timeZone: string): number =>
  Number(new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone }).format(atMs));

/** A part of a whole in percent for a bar; nothing of nothing is nothing. */
export const shareOf = (part: number, whole: number): number =>
  whole <= 0 ? 0 : Math.max(0, Math.min(100, (part / whole) * 100));
