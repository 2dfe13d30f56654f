import type { Dashboard } from '@gatehouse/core/contract';
import { addDays, businessDayOf } from '@gatehouse/core/time';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { localHourOf } from '../../platform/local-hour.ts';
import type { Venue } from '../identity/contract.ts';
import { productNames } from '../ticketing/contract.ts';

const DAYS_SHOWN = 90;
const WEEK_MS = 7 * 86_400_000;
/** A quiet morning still shows the hours a venue is usually open. */
const HOURS_SHOWN = { from: 9, to: 18 } as const;

interface HourColumns {
  readonly day: string;
  readonly hour: number;
  readonly gross_minor: number;
  readonly sale_count: number;
  readonly ticket_count: number;
  readonly admissions: number;
  readonly refusals: number;
  readonly inside: number;
}

/** The figures of a business day beside those of the same weekday a week before. */
export async function dashboardOf(
  tx: Tx,
  venue: Venue,
  asked: string | undefined,
  nowMs: number,
): Promise<Dashboard> {
  const today = businessDayOf(nowMs, venue);
  const day = asked ?? today;
  const weekBefore = addDays(day, -7);
  const hours = await hoursOf(tx, venue.venueId, [day, weekBefore]);
  const of = (wanted: string) => hours.filter((row) => row.day === wanted);
  const sum = (rows: readonly HourColumns[], pick: (row: HourColumns) => number) =>
    rows.reduce((total, row) => total + pick(row), 0);
  const [now, then] = [of(day), of(weekBefore)];
  const untilNow =
    day === today
      ? await untilMoment(tx, venue.venueId, weekBefore, nowMs - WEEK_MS)
      : { gross: sum(then, (row) => row.gross_minor), admissions: sum(then, (row) => row.admissions) };
  const shown = shownHours(
    venue.cutOverHour,
    hours,
    day === today ? localHourOf(nowMs, venue.timeZone) : undefined,
  );
  return {
    venueId: venue.venueId,
    day,
    currency: venue.currency,
    asOfMs: nowMs,
    today: {
      grossMinor: sum(now, (row) => row.gross_minor),
      saleCount: sum(now, (row) => row.sale_count),
      ticketCount: sum(now, (row) => row.ticket_count),
      admissions: sum(now, (row) => row.admissions),
      refusals: sum(now, (row) => row.refusals),
      inside: Math.max(
        0,
        sum(now, (row) => row.inside),
      ),
    },
    lastWeek: {
      day: weekBefore,
      grossMinor: sum(then, (row) => row.gross_minor),
      saleCount: sum(then, (row) => row.sale_count),
      admissions: sum(then, (row) => row.admissions),
      grossUntilNowMinor: untilNow.gross,
      admissionsUntilNow: untilNow.admissions,
    },
    byHour: shown.map((hour) => pointOf(hour, now)),
    lastWeekByHour: shown.map((hour) => pointOf(hour, then)),
    byDay: await daysUntil(tx, venue.venueId, day),
    byProduct: await productsOfDay(tx, venue, day),
    refusalsByReason: await refusalsOfDay(tx, venue.venueId, day),
  };
}

async function hoursOf(tx: Tx, venueId: string, days: readonly string[]): Promise<readonly HourColumns[]> {
  const found = await sql<HourColumns>`
    SELECT business_day AS day, hour, gross_minor, sale_count, ticket_count, admissions, refusals, inside
    FROM analytics.hour_total
    WHERE venue_id = ${venueId} AND business_day = ANY(${[...days]}::date[])`.execute(tx);
  return found.rows;
}

async function untilMoment(tx: Tx, venueId: string, day: string, momentMs: number) {
  const found = await sql<{ gross: number; admissions: number }>`
    SELECT coalesce(sum(gross_minor), 0)::bigint AS gross, coalesce(sum(admissions), 0)::bigint AS admissions
    FROM analytics.fact
    WHERE venue_id = ${venueId} AND business_day = ${day}::date AND at_ms <= ${momentMs}`.execute(tx);
  return found.rows[0] ?? { gross: 0, admissions: 0 };
}

/** Hours in the order of the business day (a night's hours come last), from the first to the last with a figure. */
function shownHours(
  cutOverHour: number,
  rows: readonly HourColumns[],
  currentHour: number | undefined,
): number[] {
  const placeOf = (hour: number) => (hour - cutOverHour + 24) % 24;
  const places = [
    ...rows.map((row) => placeOf(row.hour)),
    ...(currentHour === undefined ? [] : [placeOf(currentHour)]),
    placeOf(HOURS_SHOWN.from),
    placeOf(HOURS_SHOWN.to),
  ];
  const first = Math.min(...places);
  const last = Math.max(...places);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index + cutOverHour) % 24);
}

function pointOf(hour: number, rows: readonly HourColumns[]): Dashboard['byHour'][number] {
  const row = rows.find((one) => one.hour === hour);
  return {
    hour,
    grossMinor: row?.gross_minor ?? 0,
    saleCount: row?.sale_count ?? 0,
    admissions: row?.admissions ?? 0,
    refusals: row?.refusals ?? 0,
  };
}

async function daysUntil(tx: Tx, venueId: string, day: string): Promise<Dashboard['byDay']> {
  const first = addDays(day, 1 - DAYS_SHOWN);
  const found = await sql<Dashboard['byDay'][number]>`
    SELECT day::date AS day, coalesce(sum(gross_minor), 0)::bigint AS "grossMinor",
      coalesce(sum(sale_count), 0)::bigint AS "saleCount", coalesce(sum(admissions), 0)::bigint AS admissions
    FROM generate_series(${first}::date, ${day}::date, interval '1 day') AS day
    LEFT JOIN analytics.hour_total ON venue_id = ${venueId} AND business_day = day::date
    GROUP BY day ORDER BY day`.execute(tx);
  return found.rows.map((row) => ({ ...row }));
}

async function productsOfDay(tx: Tx, venue: Venue, day: string): Promise<Dashboard['byProduct']> {
  const found = await sql<{ product_id: string; name: string; quantity: number; gross_minor: number }>`
    SELECT product_id, name, quantity, gross_minor FROM analytics.product_total
    WHERE venue_id = ${venue.venueId} AND business_day = ${day}::date
    ORDER BY gross_minor DESC, product_id`.execute(tx);
  const names = await productNames(tx, venue.venueId, venue.policy.locale);
  return found.rows.map((row) => ({
    productId: row.product_id,
    name: names.get(row.product_id) ?? row.name,
    quantity: row.quantity,
    grossMinor: row.gross_minor,
  }));
}

async function refusalsOfDay(tx: Tx, venueId: string, day: string): Promise<Dashboard['refusalsByReason']> {
  const found = await sql<{ reason: string; count: number }>`
    SELECT reason, count FROM analytics.refusal_total
    WHERE venue_id = ${venueId} AND business_day = ${day}::date ORDER BY count DESC, reason`.execute(tx);
  return found.rows.map((row) => ({ ...row }));
}
