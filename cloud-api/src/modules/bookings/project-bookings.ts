import {
  type Booking,
  booking,
  bookingAfter,
  type BookingFact,
  isBookingFact,
} from '@gatehouse/core/bookings';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { type Projector, publishRows, type RecordBatch } from '../sync/contract.ts';

/** Folds bookings from the journals and tells every till: a party booked at one counter is billed at another. */
export const bookingProjector: Projector = {
  name: 'bookings',
  async project(tx, batch) {
    const facts = batch.records.filter(isBookingFact) as readonly BookingFact[];
    if (facts.length === 0) return;
    const known = await bookingsOf(tx, [...new Set(facts.map(({ body }) => body.bookingId))]);
    for (const fact of facts) {
      const after = bookingAfter(known.get(fact.body.bookingId), fact);
      if (after) known.set(after.bookingId, after);
    }
    const changed = [...known.values()];
    await save(tx, batch, changed);
    await publishRows(
      tx,
      { organizationId: batch.organizationId, venueId: batch.venueId, scope: 'bookings' },
      changed.map((row) => ({ rowId: row.bookingId, row })),
    );
  },
};

/** Under a lock in one order: two tills change one party at the same moment. */
async function bookingsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Booking>> {
  const found = await sql<{ booking_id: string; content: unknown }>`
    SELECT booking_id, content FROM bookings.booking WHERE booking_id = ANY(${[...ids]}::text[])
    ORDER BY booking_id FOR UPDATE`.execute(tx);
  return new Map(found.rows.map((row) => [row.booking_id, booking.parse(row.content)]));
}

async function save(tx: Tx, batch: RecordBatch, changed: readonly Booking[]): Promise<void> {
  for (const one of changed)
    await sql`
      INSERT INTO bookings.booking (organization_id, venue_id, booking_id, day, content)
      VALUES (${batch.organizationId}, ${batch.venueId}, ${one.bookingId}, ${one.day}, ${JSON.stringify(one)}::jsonb)
      ON CONFLICT (organization_id, booking_id) DO UPDATE SET day = excluded.day, content = excluded.content`.execute(
      tx,
    );
}
