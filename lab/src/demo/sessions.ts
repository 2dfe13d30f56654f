import type { Session } from '@gatehouse/core/catalogue';
import { addDays, daysBetween, instantOf, ticketDayOf } from '@gatehouse/core/time';
import { CLIMBING, KIDS_COURSE } from './catalogue.ts';
import { PARK } from './park.ts';

const CAPACITY: Readonly<Record<string, number>> = { [CLIMBING.eventId]: 48, [KIDS_COURSE.eventId]: 12 };

/** Hours at which a kids course starts; climbing starts every hour of the day's programme. */
const COURSE_HOURS: readonly number[] = [10, 13, 15];

export const capacityOf = (eventId: string): number => CAPACITY[eventId] ?? 0;

/** Local hours at which sessions of an event start, in order. */
export const startHoursOf = (eventId: string): readonly number[] =>
  eventId === KIDS_COURSE.eventId
    ? COURSE_HOURS
    : Array.from(
        { length: PARK.lastSessionHour - PARK.firstSessionHour + 1 },
        (_, index) => PARK.firstSessionHour + index,
      );

/** Names a session by what and when: the same moment always has the same id, whoever makes it. */
export const sessionIdOf = (eventId: string, date: string, hour: number): string =>
  `${eventId}-${date}-${String(hour).padStart(2, '0')}`;

/** Fits four bytes until long after the last day a code can carry: day × 64 + event × 32 + hour. */
export const scopeNumberOf = (eventId: string, date: string, hour: number): number =>
  ticketDayOf(date) * 64 + (eventId === KIDS_COURSE.eventId ? 32 : 0) + hour;

/** Hourly climbing and three kids courses a day, from `fromDate` through `untilDate`. */
export function sessionsBetween(fromDate: string, untilDate: string): Session[] {
  const sessions: Session[] = [];
  for (let offset = 0; offset <= daysBetween(fromDate, untilDate); offset += 1) {
    const date = addDays(fromDate, offset);
    for (const { eventId } of [CLIMBING, KIDS_COURSE]) {
      for (const hour of startHoursOf(eventId)) sessions.push(sessionAt(eventId, date, hour));
    }
  }
  return sessions;
}

function sessionAt(eventId: string, date: string, hour: number): Session {
  const startsAtMs = instantOf(date, hour * 60, PARK.timeZone);
  return {
    sessionId: sessionIdOf(eventId, date, hour),
    eventId,
    startsAtMs,
    endsAtMs: startsAtMs + 3_600_000,
    capacity: capacityOf(eventId),
    taken: 0,
    scopeNumber: scopeNumberOf(eventId, date, hour),
  };
}
