import { type Booking, booking, bookingAfter, type BookingFact } from '@gatehouse/core/bookings';
import type { ReplicaStore } from '../catalogue/index.ts';
import type { AppendContext, LedgerWriter, SqlReader } from '../ledger/index.ts';

type Rows = Pick<ReplicaStore, 'sql'>;

const read = (text: string): Booking | undefined => booking.safeParse(JSON.parse(text)).data;

/** Whichever heard more facts; of two that heard as many, the cloud's, which knows their order. */
const newest = (here: Booking | undefined, known: Booking | undefined): Booking | undefined =>
  here && (!known || here.changes > known.changes) ? here : (known ?? here);

export function bookingOf(sql: SqlReader, replica: Rows, bookingId: string): Booking | undefined {
  const here = sql.value<string>('SELECT text FROM booking_here WHERE booking_id = ?', bookingId);
  const known = replica.sql.value<string>(
    "SELECT text FROM catalogue_row WHERE kind = 'booking' AND row_id = ?",
    bookingId,
  );
  return newest(here === undefined ? undefined : read(here), known === undefined ? undefined : read(known));
}

/** Bookings of a day, by room and time. */
export function bookingsOn(sql: SqlReader, replica: Rows, day: string): Booking[] {
  const ids = new Set([
    ...sql
      .all<{ id: string }>('SELECT booking_id AS id FROM booking_here WHERE day = ?', day)
      .map(({ id }) => id),
    ...replica.sql
      .all<{ id: string }>(
        "SELECT row_id AS id FROM catalogue_row WHERE kind = 'booking' AND text ->> '$.day' = ?",
        day,
      )
      .map(({ id }) => id),
  ]);
  return [...ids]
    .flatMap((id) => bookingOf(sql, replica, id) ?? [])
    .filter((one) => one.day === day)
    .toSorted((a, b) => a.startsAtMs - b.startsAtMs || (a.bookingId < b.bookingId ? -1 : 1));
}

/** Writes a fact about a booking and what it makes of it, in one transaction. */
export function writeBookingFact(
  writer: LedgerWriter,
  replica: Rows,
  fact: BookingFact,
  context: AppendContext,
): Booking {
  const after = bookingAfter(bookingOf(writer, replica, fact.body.bookingId), fact);
  if (!after) throw new Error(`a fact about booking ${fact.body.bookingId}, which was never made`);
  writer.append(fact, context);
  writer.run(
    `INSERT INTO booking_here (booking_id, day, changes, text) VALUES (?, ?, ?, ?)
     ON CONFLICT (booking_id) DO UPDATE SET day = excluded.day, changes = excluded.changes, text = excluded.text`,
    after.bookingId,
    after.day,
    after.changes,
    JSON.stringify(after),
  );
  return after;
}
