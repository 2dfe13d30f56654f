import { addDays, instantOf } from '@gatehouse/core/time';
import { CLIMBING } from '../demo/catalogue.ts';
import { PARK } from '../demo/park.ts';
import { capacityOf, startHoursOf } from '../demo/sessions.ts';
import type { Dice } from './dice.ts';
import { nextParty, type Purchase } from './party.ts';
import type { SaleMoment } from './sale.ts';
import type { DayOutlook } from './season.ts';

/** One party in the queue at the counter: when, what they want, and for which day. */
export interface Waiting {
  readonly atMs: number;
  readonly party: readonly Purchase[];
  readonly visitDate: string;
  readonly seatAt: SaleMoment['seatAt'];
}

export interface Booking extends Waiting {
  readonly soldOn: string;
}

const OPENING_HOUR = 9;
/** Share of the day's parties by hour from nine to half past five. */
const HOUR_WEIGHTS = [10, 15, 14, 10, 13, 14, 11, 7, 4] as const;
/** Two cashiers' hands: nobody is served sooner than this after the one before. */
const SERVICE_MS = 8_000;
/** Groups book climbing ahead; a quarter of every session is kept for those who walk in. */
const BOOKED_DAYS = 6;
const BOOKING_WEEKS = 4;
const WALK_IN_SHARE = 0.25;

/** Everybody who comes to the counter on one day, in order: walk-ins, and groups who book for a later day. */
export function counterQueue(day: DayOutlook, bookings: readonly Booking[], dice: Dice): Waiting[] {
  const walkIns = walkInsOf(day, dice);
  const queue = [...walkIns, ...bookings.filter((booking) => booking.soldOn === day.date)].toSorted(
    (a, b) => a.atMs - b.atMs,
  );
  let freeAtMs = 0;
  return queue.map((waiting) => {
    const atMs = Math.max(waiting.atMs, freeAtMs);
    freeAtMs = atMs + SERVICE_MS;
    return { ...waiting, atMs };
  });
}

function walkInsOf(day: DayOutlook, dice: Dice): Waiting[] {
  const taken = new Map<string, number>();
  const roomOf = (eventId: string) =>
    Math.floor(capacityOf(eventId) * (eventId === CLIMBING.eventId ? WALK_IN_SHARE : 1));
  const seatsFrom = (firstHour: number) => (eventId: string, wanted: number) => {
    const keyOf = (hour: number) => `${eventId} ${hour}`;
    const hour = startHoursOf(eventId).find(
      (start) => start >= firstHour && (taken.get(keyOf(start)) ?? 0) + wanted <= roomOf(eventId),
    );
    if (hour !== undefined) taken.set(keyOf(hour), (taken.get(keyOf(hour)) ?? 0) + wanted);
    return hour;
  };
  return Array.from({ length: day.parties }, () => {
    const hour = OPENING_HOUR + dice.weighted(HOUR_WEIGHTS);
    const isLast = hour === OPENING_HOUR + HOUR_WEIGHTS.length - 1;
    return {
      atMs: instantOf(day.date, hour * 60, PARK.timeZone) + dice.between(0, isLast ? 1_800_000 : 3_599_000),
      party: nextParty(day.sky, dice),
      visitDate: day.date,
      seatAt: seatsFrom(hour + 1),
    };
  });
}

/**
 * Groups who have booked climbing from the last day of the history on, each on some day of the weeks before. At most
 * one a session, so that no two of them meet over the same seats.
 */
export function bookingsAfter(lastDate: string, dice: Dice): Booking[] {
  const most = Math.floor(capacityOf(CLIMBING.eventId) * (1 - WALK_IN_SHARE));
  return Array.from({ length: BOOKED_DAYS }, (_, index) => addDays(lastDate, index)).flatMap((visitDate) =>
    startHoursOf(CLIMBING.eventId).flatMap((hour) => {
      if (!dice.chance(0.45)) return [];
      const soldOn = addDays(lastDate, -dice.between(1, BOOKING_WEEKS * 7));
      const atMs = instantOf(soldOn, OPENING_HOUR * 60, PARK.timeZone) + dice.between(0, 8 * 3_600_000);
      const quantity = dice.chance(0.15) ? most : dice.between(5, most - 6);
      return [
        { soldOn, atMs, party: [{ variantId: 'climbing-60', quantity }], visitDate, seatAt: () => hour },
      ];
    }),
  );
}
