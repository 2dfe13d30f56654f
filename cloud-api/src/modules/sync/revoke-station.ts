import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { notFound } from '../../platform/http/problem.ts';
import { revokeTicketKeys } from '../ticketing/contract.ts';
import { publishStation } from './stations.ts';

/**
 * Mistrusts a station for good: gates refuse what it signs from now on, peers refuse it, and what it still hands over
 * is kept aside. Doing it again changes nothing. A new installation of its register gets a new station id.
 */
export async function revokeStation(
  tx: Tx,
  organizationId: string,
  of: { readonly venueId: string; readonly stationId: string },
): Promise<void> {
  const { venueId, stationId } = of;
  const found = await sql`
    SELECT 1 FROM sync.station WHERE venue_id = ${venueId} AND station_id = ${stationId} FOR UPDATE`.execute(
    tx,
  );
  if (found.rows.length === 0) throw notFound('station');
  await sql`UPDATE sync.station SET state = 'revoked' WHERE station_id = ${stationId}`.execute(tx);
  await revokeTicketKeys(tx, organizationId, stationId);
  await publishStation(tx, organizationId, stationId);
}
