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

/**
 * One row per hour, in the cloud's order: a business day that ends after midnight has its small hours last, so "before
 * the running hour" is a matter of place and not of number.
 */
export function hourRows(
  dashboard: Pick<Dashboard, 'byHour' | 'lastWeekByHour'>,
  running: number | undefined,
): HourRow[] {
  const before = new Map(dashboard.lastWeekByHour.map((point) => [point.hour, point]));
  const known = new Set(dashboard.byHour.map((point) => point.hour));
  const points = [
    ...dashboard.byHour,
    ...dashboard.lastWeekByHour.filter((point) => !known.has(point.hour)).map((point) => quiet(point.hour)),
  ];
  const runningAt = points.findIndex((point) => point.hour === running);
  return points.map((point, at) => ({
    ...point,
    lastWeekGrossMinor: before.get(point.hour)?.grossMinor ?? 0,
    lastWeekAdmissions: before.get(point.hour)?.admissions ?? 0,
    isRunning: at === runningAt,
    isAhead: runningAt >= 0 && at > runningAt,
  }));
}

const quiet = (hour: number): HourPoint => ({
  hour,
  grossMinor: 0,
  saleCount: 0,
  admissions: 0,
  refusals: 0,
});

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
  // Up to the running hour's place in the day; the whole day where none is running.
  const runningAt = dashboard.byHour.findIndex((point) => point.hour === running);
  const over = new Set(
    (runningAt < 0 ? dashboard.byHour : dashboard.byHour.slice(0, runningAt)).map((point) => point.hour),
  );
  const sum = (points: readonly HourPoint[], of: (point: HourPoint) => number): number =>
    points
      .filter((point) => runningAt < 0 || over.has(point.hour))
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
