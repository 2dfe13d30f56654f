import { Temporal } from 'temporal-polyfill';

/** The zone and hour by which a venue turns over its business day (a bar closing at 02:00 still sells "yesterday"). */
export interface VenueCalendar {
  /** IANA zone such as Europe/Vienna. */
  readonly timeZone: string;
  /** 0–12: moments before this local hour belong to the day before. */
  readonly cutOverHour: number;
}

/** ISO 8601 calendar date, e.g. 2026-11-22. */
export type IsoDate = string;

const TICKET_EPOCH = Temporal.PlainDate.from('2020-01-01');

/** The business day of an instant; frozen into a record when it is written. */
export function businessDayOf(instantMs: number, calendar: VenueCalendar): IsoDate {
  return (
    Temporal.Instant.fromEpochMilliseconds(instantMs)
      .toZonedDateTimeISO(calendar.timeZone)
      // On the wall clock: an exact subtraction would turn the day an hour off on the night the clocks change.
      .toPlainDateTime()
      .subtract({ hours: calendar.cutOverHour })
      .toPlainDate()
      .toString()
  );
}

/** Minutes since local midnight (0–1439) at the venue. */
export function localMinuteOf(instantMs: number, timeZone: string): number {
  const local = Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(timeZone);
  return local.hour * 60 + local.minute;
}

/** Local "HH:MM" at the venue, for facts such as "used 10:42". */
export function localTimeOf(instantMs: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instantMs)
    .toZonedDateTimeISO(timeZone)
    .toPlainTime()
    .toString({ smallestUnit: 'minute' });
}

/** The instant of a local date and minute at the venue; a time in a DST gap moves forward, in an overlap is the earlier one. */
export function instantOf(date: IsoDate, minuteOfDay: number, timeZone: string): number {
  return Temporal.PlainDate.from(date)
    .toPlainDateTime({ hour: Math.floor(minuteOfDay / 60), minute: minuteOfDay % 60 })
    .toZonedDateTime(timeZone).epochMilliseconds;
}

/** Days since 2020-01-01, the unit of validity in a ticket code (two bytes reach 2199). */
export function ticketDayOf(date: IsoDate): number {
  return Temporal.PlainDate.from(date).since(TICKET_EPOCH, { largestUnit: 'days' }).days;
}

export function dateOfTicketDay(day: number): IsoDate {
  return TICKET_EPOCH.add({ days: day }).toString();
}

export function addDays(date: IsoDate, days: number): IsoDate {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** Whole days from one date to another; negative when `to` is earlier. */
export function daysBetween(from: IsoDate, to: IsoDate): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'days' }).days;
}
