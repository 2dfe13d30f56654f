import type { Fact } from '@gatehouse/core/journal';
import type { Tx } from '../../platform/database.ts';
import type { Venue } from '../identity/contract.ts';
import { bookProjector } from './project-books.ts';
import { appendVenueRecords, CLOUD_STATION, lockVenueJournal } from './venue-journal.ts';

/** Writes a sale the cloud made itself behind the venue's own journal and books it. */
export async function appendVenueSale(
  tx: Tx,
  organizationId: string,
  venue: Venue,
  sale: Fact,
  nowMs: number,
): Promise<void> {
  const head = await lockVenueJournal(tx, organizationId, venue.venueId);
  const records = await appendVenueRecords(tx, { organizationId, venue, head }, [sale], nowMs);
  await bookProjector.project(tx, {
    organizationId,
    venueId: venue.venueId,
    stationId: CLOUD_STATION,
    incarnation: head.incarnation,
    timeZone: venue.timeZone,
    records,
  });
}
