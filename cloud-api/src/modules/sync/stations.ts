import type { StationRow } from '@gatehouse/core/sync';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { publishRows } from './scopes.ts';

export interface StationRecord {
  readonly organizationId: string;
  readonly venueId: string;
  readonly stationId: string;
  readonly registerId: string;
  readonly name: string;
  readonly place: string;
  readonly role: 'till' | 'gate' | 'kiosk';
  readonly state: 'active' | 'retired';
}

/** Writes a station; a revoked one stays revoked. */
export async function saveStation(tx: Tx, station: StationRecord, nowMs: number): Promise<void> {
  const { organizationId, stationId, venueId, registerId, name, place, role, state } = station;
  await sql`
    INSERT INTO sync.station (organization_id, station_id, venue_id, register_id, name, place, role, state, created_at_ms)
    VALUES (${organizationId}, ${stationId}, ${venueId}, ${registerId}, ${name}, ${place}, ${role}, ${state}, ${nowMs})
    ON CONFLICT (organization_id, station_id) DO UPDATE SET register_id = excluded.register_id, name = excluded.name,
      place = excluded.place, role = excluded.role,
      state = CASE sync.station.state WHEN 'revoked' THEN 'revoked' ELSE excluded.state END`.execute(tx);
  await publishStation(tx, organizationId, stationId);
}

/**
 * Publishes an enrolled station to its peers: its keys, or that it is mistrusted. A copied disk that goes on as two
 * incarnations is two rows; the peers let both in.
 */
export async function publishStation(tx: Tx, organizationId: string, stationId: string): Promise<void> {
  const found = await sql<
    Omit<StationRow, 'revoked'> & { venueId: string; state: string; isCurrent: boolean }
  >`
    SELECT station_id AS "stationId", register_id AS "registerId", name, role, incarnation, public_key AS "publicKey",
      certificate_pem AS "certificatePem", certificate_signature AS "certificateSignature",
      station.venue_id AS "venueId", station.state, is_current AS "isCurrent"
    FROM sync.station JOIN sync.stream USING (organization_id, station_id)
    WHERE station_id = ${stationId} AND (is_current OR previous_incarnation IS NOT NULL)
    ORDER BY is_current DESC, stream_id`.execute(tx);
  const changes = new Map<string, { readonly venueId: string; readonly row: StationRow | null }>();
  for (const { venueId, state, isCurrent, ...row } of found.rows) {
    const own = `${row.stationId}:${row.incarnation}`;
    // The first keeps the plain name, so that peers see a station go on and not a second one.
    const rowId = isCurrent && !changes.has(row.stationId) ? row.stationId : own;
    if (rowId === row.stationId) changes.set(own, { venueId, row: null });
    const gone = state === 'retired' || !isCurrent;
    changes.set(rowId, { venueId, row: gone ? null : { ...row, revoked: state === 'revoked' } });
  }
  const known = await sql<{ row_id: string }>`
    SELECT row_id FROM sync.scope_row
    WHERE scope = 'stations' AND row_id = ANY(${[...changes.keys()]}::text[]) AND NOT deleted`.execute(tx);
  const published = new Set(known.rows.map((row) => row.row_id));
  for (const [rowId, { venueId, row }] of changes) {
    if (row === null && !published.has(rowId)) continue;
    await publishRows(tx, { organizationId, venueId, scope: 'stations' }, [{ rowId, row }]);
  }
}

/** Station names of a venue, retired ones too: their sales are still in the reports. */
export async function stationNames(tx: Tx): Promise<ReadonlyMap<string, string>> {
  const found = await sql<{
    station_id: string;
    name: string;
  }>`SELECT station_id, name FROM sync.station`.execute(tx);
  return new Map(found.rows.map((row) => [row.station_id, row.name]));
}
