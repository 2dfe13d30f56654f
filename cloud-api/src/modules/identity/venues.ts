import { type VenuePolicy, venuePolicy } from '@gatehouse/core/catalogue';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import type { StaffCaller } from '../../platform/http/caller.ts';
import { notFound } from '../../platform/http/problem.ts';

export interface Venue {
  readonly venueId: string;
  readonly name: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly cutOverHour: number;
  readonly hubStationId: string | null;
  readonly policy: VenuePolicy;
}

interface VenueColumns {
  readonly venue_id: string;
  readonly name: string;
  readonly currency: string;
  readonly time_zone: string;
  readonly cut_over_hour: number;
  readonly hub_station_id: string | null;
  readonly policy: string;
}

const venueOf = (row: VenueColumns): Venue => ({
  venueId: row.venue_id,
  name: row.name,
  currency: row.currency,
  timeZone: row.time_zone,
  cutOverHour: row.cut_over_hour,
  hubStationId: row.hub_station_id,
  policy: venuePolicy.parse(JSON.parse(row.policy)),
});

/** Every venue of the transaction's organization. */
export async function venuesOf(tx: Tx): Promise<readonly Venue[]> {
  const found = await sql<VenueColumns>`SELECT * FROM identity.venue ORDER BY venue_id`.execute(tx);
  return found.rows.map(venueOf);
}

export async function venueById(tx: Tx, venueId: string): Promise<Venue | undefined> {
  const found = await sql<VenueColumns>`SELECT * FROM identity.venue WHERE venue_id = ${venueId}`.execute(tx);
  return found.rows[0] && venueOf(found.rows[0]);
}

/** The venue a request names, when its caller may see it; otherwise 404, as for one that does not exist. */
export async function requireVenue(tx: Tx, caller: StaffCaller, venueId: string): Promise<Venue> {
  const reachable = caller.venueIds === null || caller.venueIds.includes(venueId);
  const venue = reachable ? await venueById(tx, venueId) : undefined;
  if (!venue) throw notFound('venue');
  return venue;
}

/** Writes a venue with its policy; the columns beside it are copies for queries. */
export async function saveVenue(tx: Tx, policy: VenuePolicy): Promise<void> {
  await sql`
    INSERT INTO identity.venue
      (organization_id, venue_id, name, currency, time_zone, cut_over_hour, hub_station_id, policy)
    VALUES (${policy.organizationId}, ${policy.venueId}, ${policy.name}, ${policy.currency}, ${policy.timeZone},
      ${policy.cutOverHour}, ${policy.hubStationId}, ${JSON.stringify(policy)})
    ON CONFLICT (organization_id, venue_id) DO UPDATE SET name = excluded.name, currency = excluded.currency,
      time_zone = excluded.time_zone, cut_over_hour = excluded.cut_over_hour,
      hub_station_id = excluded.hub_station_id, policy = excluded.policy`.execute(tx);
}

export async function saveOrganization(
  tx: Tx,
  organizationId: string,
  name: string,
  nowMs: number,
): Promise<void> {
  await sql`
    INSERT INTO identity.organization (organization_id, name, created_at_ms)
    VALUES (${organizationId}, ${name}, ${nowMs})
    ON CONFLICT (organization_id) DO UPDATE SET name = excluded.name`.execute(tx);
}
