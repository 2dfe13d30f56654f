import type { Dashboard } from '@gatehouse/core/contract';

type HourPoint = Dashboard['byHour'][number];

export interface HourRow {
  /** Local hour of the venue, 0–23. */
  readonly hour: number;
  readonly grossMinor: number;
  readonly lastWeekGrossMinor: number;
  readonly saleCount: number;
  readonly admissions: number;
  readonly refusals: number;
  readonly lastWeekAdmissions: number;
  /** The hour that is not over yet: its bar is still growing and is drawn hollow. */
  readonly isRunning: boolean;
  /** Has not begun: nothing is not the same as zero. */
  readonly isAhead: boolean;
}

/** Hours a venue is shown with at least, so that the first sale of a morning does not fill the whole width. */
const leastHours = { first: 9, last: 18 } as const;

/** Local hour (0–23) of an instant. */
export function hourOf(atMs: number, timeZone: string): number {
  const text = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone }).format(atMs);
  return Number(text);
}

/** The hour that runs at `asOfMs`, or undefined when the dashboard shows a day that is over. */
export function runningHour(
  dashboard: Pick<Dashboard, 'day' | 'asOfMs'>,
  today: string,
  timeZone: string,
): number | undefined {
  return dashboard.day === today ? hourOf(dashboard.asOfMs, timeZone) : undefined;
}

/** One row per hour from the first to the last in which anything happened on either day, without gaps. */
export function hourRows(
  dashboard: Pick<Dashboard, 'byHour' | 'lastWeekByHour'>,
  running: number | undefined,
): HourRow[] {
  const now = new Map(dashboard.byHour.map((point) => [point.hour, point]));
  const before = new Map(dashboard.lastWeekByHour.map((point) => [point.hour, point]));
  const busy = [...now.values(), ...before.values()].filter(isBusy).map((point) => point.hour);
  if (running !== undefined) busy.push(running);
  const first = Math.min(leastHours.first, ...busy);
  const last = Math.max(leastHours.last, ...busy);
  return Array.from({ length: last - first + 1 }, (_, at) => {
    const hour = first + at;
    const point = now.get(hour);
    const lastWeek = before.get(hour);
    return {
      hour,
      grossMinor: point?.grossMinor ?? 0,
      lastWeekGrossMinor: lastWeek?.grossMinor ?? 0,
      saleCount: point?.saleCount ?? 0,
      admissions: point?.admissions ?? 0,
      refusals: point?.refusals ?? 0,
      lastWeekAdmissions: lastWeek?.admissions ?? 0,
      isRunning: hour === running,
      isAhead: running !== undefined && hour > running,
    };
  });
}

const isBusy = (point: HourPoint): boolean =>
  point.grossMinor !== 0 || point.saleCount > 0 || point.admissions > 0 || point.refusals > 0;

export type Comparison =
  | { readonly kind: 'none' }
  | { readonly kind: 'same' }
  | { readonly kind: 'moved'; readonly ratio: number };

/** How a figure stands to the one before; nothing to compare with is said, not shown as +∞. */
export function compare(now: number, before: number): Comparison {
  if (before === 0) return { kind: 'none' };
  if (now === before) return { kind: 'same' };
  return { kind: 'moved', ratio: (now - before) / Math.abs(before) };
}

export interface Figures {
  readonly takings: Comparison;
  readonly sales: Comparison;
  readonly admitted: Comparison;
  readonly refused: Comparison;
}

/**
 * Compares a day with the same weekday last week: until now for takings and admissions while the day runs; sales and
 * refusals by the hours that are over, because that is as fine as last week is known for them.
 */
export function figuresOf(dashboard: Dashboard, running: number | undefined): Figures {
  const { today, lastWeek } = dashboard;
  const sum = (points: readonly HourPoint[], of: (point: HourPoint) => number): number =>
    points
      .filter((point) => running === undefined || point.hour < running)
      .reduce((total, point) => total + of(point), 0);
  const byHours = (of: (point: HourPoint) => number): Comparison =>
    compare(sum(dashboard.byHour, of), sum(dashboard.lastWeekByHour, of));
  const refused = byHours((point) => point.refusals);
  if (running === undefined) {
    return {
      takings: compare(today.grossMinor, lastWeek.grossMinor),
      sales: compare(today.saleCount, lastWeek.saleCount),
      admitted: compare(today.admissions, lastWeek.admissions),
      refused,
    };
  }
  return {
    takings: compare(today.grossMinor, lastWeek.grossUntilNowMinor),
    sales: byHours((point) => point.saleCount),
    admitted: compare(today.admissions, lastWeek.admissionsUntilNow),
    refused,
  };
}

/** Round steps (1, 2, 5 × 10ⁿ) for an axis from 0 to at least `highest`, at most `most` of them. */
export function axisTicks(highest: number, most = 4): number[] {
  if (highest <= 0) return [0];
  const rough = highest / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power);
  return Array.from({ length: Math.ceil(highest / step) + 1 }, (_, at) => at * step);
}
