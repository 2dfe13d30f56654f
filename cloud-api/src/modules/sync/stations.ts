import type { FleetStation } from '@gatehouse/core/contract';
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

/** Publishes an enrolled station to its peers: its keys, or that it is mistrusted. */
export async function publishStation(tx: Tx, organizationId: string, stationId: string): Promise<void> {
  const found = await sql<Omit<StationRow, 'revoked'> & { venueId: string; state: string }>`
    SELECT station_id AS "stationId", register_id AS "registerId", name, role, incarnation, public_key AS "publicKey",
      certificate_pem AS "certificatePem", certificate_signature AS "certificateSignature",
      station.venue_id AS "venueId", station.state
    FROM sync.station JOIN sync.stream USING (organization_id, station_id)
    WHERE station_id = ${stationId} AND is_current`.execute(tx);
  for (const { venueId, state, ...row } of found.rows) {
    const known: StationRow = { ...row, revoked: state === 'revoked' };
    await publishRows(tx, { organizationId, venueId, scope: 'stations' }, [
      { rowId: row.stationId, row: state === 'retired' ? null : known },
    ]);
  }
}

const ONLINE_MS = 20_000;
const LATE_MS = 300_000;

interface FleetColumns {
  readonly station_id: string;
  readonly name: string;
  readonly place: string;
  readonly role: FleetStation['role'];
  readonly state: string;
  readonly incarnation: string | null;
  readonly next_seq: number | null;
  readonly fork_seq: number | null;
  readonly last_seen_at_ms: number | null;
  readonly head_seq: number | null;
  readonly clock_offset_ms: number | null;
  readonly software_version: string | null;
  readonly devices_gone: string[] | null;
  readonly open_print_jobs: number | null;
  readonly quarantined: number;
}

/** The stations of a venue with what each last said and what the cloud holds of it. */
export async function fleetOf(
  tx: Tx,
  venueId: string,
  hubStationId: string | null,
  nowMs: number,
): Promise<readonly FleetStation[]> {
  const found = await sql<FleetColumns>`
    SELECT station.station_id, name, place, role, state, incarnation, next_seq, fork_seq, last_seen_at_ms, head_seq,
      clock_offset_ms, software_version, devices_gone, open_print_jobs,
      (SELECT count(*) FROM sync.quarantine JOIN sync.stream AS any_stream USING (stream_id)
        WHERE any_stream.station_id = station.station_id) AS quarantined
    FROM sync.station
    LEFT JOIN sync.stream ON stream.organization_id = station.organization_id
      AND stream.station_id = station.station_id AND is_current
    LEFT JOIN sync.stream_report USING (stream_id)
    WHERE station.venue_id = ${venueId} AND state <> 'retired' ORDER BY role, name`.execute(tx);
  return found.rows.map((row) => {
    const have = (row.next_seq ?? 1) - 1;
    const expected = Math.max(have, row.head_seq ?? 0);
    return {
      stationId: row.station_id,
      name: row.name,
      place: row.place,
      role: row.role,
      incarnation: row.incarnation ?? '',
      state: stateOf(row, nowMs),
      lastSeenAtMs: row.last_seen_at_ms,
      expected,
      have,
      missing: expected - have,
      quarantined: row.quarantined,
      clockOffsetMs: row.clock_offset_ms,
      softwareVersion: row.software_version ?? '',
      devicesGone: row.devices_gone ?? [],
      openPrintJobs: row.open_print_jobs ?? 0,
      isHub: row.station_id === hubStationId,
    };
  });
}

function stateOf(row: FleetColumns, nowMs: number): FleetStation['state'] {
  if (row.state === 'revoked') return 'revoked';
  if (row.fork_seq !== null) return 'forked';
  if (row.last_seen_at_ms === null) return 'never';
  const silentMs = nowMs - row.last_seen_at_ms;
  return silentMs <= ONLINE_MS ? 'online' : silentMs <= LATE_MS ? 'late' : 'offline';
}

/** Station names of a venue, retired ones too: their sales are still in the reports. */
export async function stationNames(tx: Tx): Promise<ReadonlyMap<string, string>> {
  const found = await sql<{
    station_id: string;
    name: string;
  }>`SELECT station_id, name FROM sync.station`.execute(tx);
  return new Map(found.rows.map((row) => [row.station_id, row.name]));
}
