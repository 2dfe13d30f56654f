export const placeIds = ['today', 'sales', 'admissions', 'stations', 'exceptions', 'tickets'] as const;
export type PlaceId = (typeof placeIds)[number];

/** Where the manager is and what is filtered: all of it is in the address, so that it can be sent to a colleague. */
export interface Place {
  readonly id: PlaceId;
  /** Undefined is the venue's running business day. */
  readonly day?: string | undefined;
  readonly hour?: number | undefined;
  readonly q?: string | undefined;
  readonly state?: 'resolved' | undefined;
  /** What kind of exception. */
  readonly kind?: string | undefined;
  /** A station: the one opened, or the one whose exceptions are shown. */
  readonly station?: string | undefined;
  readonly age?: 'day' | 'week' | undefined;
  /** The exception that is open. */
  readonly exception?: string | undefined;
  readonly venueId?: string | undefined;
}

const dayForm = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** A real calendar day, not only the form of one. */
export const isDay = (text: string): boolean =>
  dayForm.test(text) && new Date(`${text}T12:00:00Z`).toISOString().startsWith(text);

/** Reads an address. What is not understood is left out: a mangled link opens the place without that filter. */
export function placeOf(address: { readonly pathname: string; readonly search: string }): Place {
  const name = address.pathname.replace(/^\/+/, '');
  const id = placeIds.find((known) => known === name) ?? 'today';
  const query = new URLSearchParams(address.search);
  const day = query.get('day') ?? '';
  const hour = query.get('hour') ?? '';
  const q = (query.get('q') ?? '').trim().slice(0, 100);
  const venueId = query.get('venue') ?? '';
  const named = (name: 'kind' | 'station' | 'exception', lengthMax: number) => {
    const value = query.get(name) ?? '';
    return value !== '' && value.length <= lengthMax ? { [name]: value } : {};
  };
  return {
    id,
    ...(isDay(day) ? { day } : {}),
    ...(/^\d{1,2}$/.test(hour) && Number(hour) < 24 ? { hour: Number(hour) } : {}),
    ...(q === '' ? {} : { q }),
    ...(query.get('state') === 'resolved' ? { state: 'resolved' as const } : {}),
    ...named('kind', 60),
    ...named('station', 64),
    ...named('exception', 64),
    ...(query.get('age') === 'day' || query.get('age') === 'week'
      ? { age: query.get('age') as 'day' | 'week' }
      : {}),
    ...(venueId === '' ? {} : { venueId }),
  };
}

/** The address of a place, shortest form: `/sales?day=2026-11-22&hour=13`. */
export function addressOf(place: Place): string {
  const query = new URLSearchParams();
  if (place.day !== undefined) query.set('day', place.day);
  if (place.hour !== undefined) query.set('hour', String(place.hour));
  if (place.q) query.set('q', place.q);
  if (place.state !== undefined) query.set('state', place.state);
  for (const name of ['kind', 'station', 'age', 'exception'] as const) {
    const value = place[name];
    if (value !== undefined) query.set(name, value);
  }
  if (place.venueId !== undefined) query.set('venue', place.venueId);
  const search = query.toString();
  return `/${place.id === 'today' ? '' : place.id}${search === '' ? '' : `?${search}`}`;
}

/** Another place for the same venue and day; filters belong to the place they were set in. */
export const visit = (from: Place, id: PlaceId): Place => ({ id, day: from.day, venueId: from.venueId });
