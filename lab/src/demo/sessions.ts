import type { Session } from '@gatehouse/core/catalogue';
import { addDays, daysBetween, instantOf, ticketDayOf } from '@gatehouse/core/time';
import { CLIMBING, KIDS_COURSE } from './catalogue.ts';
import { PARK } from './park.ts';

const CAPACITY: Readonly<Record<string, number>> = { [CLIMBING.eventId]: 48, [KIDS_COURSE.eventId]: 12 };

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
    for (let hour: number = PARK.firstSessionHour; hour <= PARK.lastSessionHour; hour += 1) {
      sessions.push(sessionAt(CLIMBING.eventId, date, hour));
      if (hour === 10 || hour === 13 || hour === 15)
        sessions.push(sessionAt(KIDS_COURSE.eventId, date, hour));
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
    capacity: CAPACITY[eventId] ?? 0,
    taken: 0,
    scopeNumber: scopeNumberOf(eventId, date, hour),
  };
}
