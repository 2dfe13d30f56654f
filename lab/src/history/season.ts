import { addDays, daysBetween } from '@gatehouse/core/time';
import type { Dice } from './dice.ts';

export interface DayOutlook {
  readonly date: string;
  /** Parties (groups who pay together) expected at the counter that day. */
  readonly parties: number;
  /** 0 (downpour) to 1 (blue sky): rain sends people to the coffee, sun to the trees. */
  readonly sky: number;
}

const WEEKDAY_FACTOR = [1.9, 0.55, 0.6, 0.7, 0.75, 1.05, 2.1] as const;
const MONTH_FACTOR = [0.35, 0.4, 0.6, 0.85, 1.1, 1.25, 1.55, 1.6, 1.15, 0.95, 0.6, 0.45] as const;

/** School holidays of the region, month-day to month-day: the days when weekdays look like weekends. */
const HOLIDAYS: readonly (readonly [from: string, until: string])[] = [
  ['02-02', '02-07'],
  ['03-28', '04-06'],
  ['07-04', '09-06'],
  ['10-26', '11-01'],
  ['12-24', '12-31'],
];

/** A stretch of days with a season, a week and weather that stays for a while, as weather does. */
export function outlook(firstDate: string, lastDate: string, meanParties: number, dice: Dice): DayOutlook[] {
  let pressure = 0.3;
  return Array.from({ length: daysBetween(firstDate, lastDate) + 1 }, (_, offset) => {
    const date = addDays(firstDate, offset);
    const day = new Date(`${date}T00:00:00Z`);
    pressure = 0.7 * pressure + 0.5 * dice.bell();
    const sky = 1 / (1 + Math.exp(-1.6 * pressure));
    const weekday = day.getUTCDay();
    const holiday = HOLIDAYS.some(([from, until]) => date.slice(5) >= from && date.slice(5) <= until);
    const week = holiday ? Math.max(1.35, WEEKDAY_FACTOR[weekday] ?? 1) : (WEEKDAY_FACTOR[weekday] ?? 1);
    const season = MONTH_FACTOR[day.getUTCMonth()] ?? 1;
    const parties = meanParties * week * season * (0.4 + 0.9 * sky) * (1 + 0.12 * dice.bell());
    return { date, parties: Math.max(6, Math.round(parties)), sky };
  });
}
