import { businessDayOf, type IsoDate, type VenueCalendar } from '@gatehouse/core/time';

/** Every zone in use is offset by whole quarters of an hour, so a business day never changes inside one. */
const QUARTER_MS = 15 * 60 * 1000;

/** Remembers the day of the present quarter hour: the calendar arithmetic would cost more than the rest of a record. */
export function cachedBusinessDay(calendar: () => VenueCalendar): (instantMs: number) => IsoDate {
  let quarter = Number.NaN;
  let zone = '';
  let cutOverHour = -1;
  let day: IsoDate = '';
  return (instantMs) => {
    const now = calendar();
    const of = Math.floor(instantMs / QUARTER_MS);
    if (of !== quarter || now.timeZone !== zone || now.cutOverHour !== cutOverHour) {
      day = businessDayOf(instantMs, now);
      quarter = of;
      zone = now.timeZone;
      cutOverHour = now.cutOverHour;
    }
    return day;
  };
}
