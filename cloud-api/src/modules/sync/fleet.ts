import type { FleetAlarm, FleetStation, StationDetail } from '@gatehouse/core/contract';
import { type AlarmKind, alarmsOf } from '@gatehouse/core/exceptions';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import type { StaffCaller } from '../../platform/http/caller.ts';
import { notFound } from '../../platform/http/problem.ts';
import { namesOfStaff } from '../identity/contract.ts';
import { reportOf, vitalsOf } from './vitals.ts';

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
  readonly health: unknown;
  readonly cursors: unknown;
  readonly missing_since_ms: number | null;
  readonly upgrade_required: readonly string[] | null;
  readonly quarantined: number;
  readonly open_exceptions: number;
  readonly incarnation_count: number;
}

/** The stations of a venue with what each last said, what the cloud holds of it, and what is wrong with it. */
export async function fleetOf(
  tx: Tx,
  venueId: string,
  hubStationId: string | null,
  nowMs: number,
): Promise<readonly FleetStation[]> {
  const found = await sql<FleetColumns>`
    SELECT station.station_id, name, place, role, state, incarnation, next_seq, fork_seq, last_seen_at_ms, head_seq,
      clock_offset_ms, software_version, devices_gone, open_print_jobs, health, cursors, missing_since_ms,
      upgrade_required,
      (SELECT count(*) FROM sync.quarantine JOIN sync.stream AS any_stream USING (stream_id)
        LEFT JOIN sync.release ON release.stream_id = quarantine.stream_id AND release.seq = quarantine.seq
        WHERE any_stream.station_id = station.station_id AND release.seq IS NULL) AS quarantined,
      (SELECT count(*) FROM sync.exception WHERE exception.station_id = station.station_id
        AND exception.venue_id = station.venue_id AND exception.state = 'open') AS open_exceptions,
      (SELECT count(*) FROM sync.stream AS each_stream WHERE each_stream.station_id = station.station_id
        AND position('~' IN each_stream.incarnation) = 0) AS incarnation_count
    FROM sync.station
    LEFT JOIN LATERAL (
      -- Two copies of one disk are both current: the one that went on last is shown, the other is in its history.
      SELECT stream_id, incarnation, next_seq, fork_seq FROM sync.stream
      WHERE stream.organization_id = station.organization_id AND stream.station_id = station.station_id AND is_current
      ORDER BY stream_id DESC LIMIT 1) AS current_stream ON true
    LEFT JOIN sync.stream_report USING (stream_id)
    WHERE station.venue_id = ${venueId} AND state <> 'retired' ORDER BY role, name`.execute(tx);
  const heads = await scopeHeads(tx, venueId);
  const acks = await standingAcks(tx);
  const newest =
    found.rows
      .map((row) => row.software_version ?? '')
      .toSorted(byVersion)
      .at(-1) ?? '';
  return found.rows.map((row) => stationOf(row, { hubStationId, nowMs, heads, acks, newest }));
}

interface FleetContext {
  readonly hubStationId: string | null;
  readonly nowMs: number;
  readonly heads: ReadonlyMap<string, ScopeHead>;
  readonly acks: ReadonlyMap<string, Ack>;
  readonly newest: string;
}

function stationOf(row: FleetColumns, context: FleetContext): FleetStation {
  const { nowMs } = context;
  const have = (row.next_seq ?? 1) - 1;
  const expected = Math.max(have, row.head_seq ?? 0);
  const report = reportOf(row.health);
  const state = stateOf(row, nowMs);
  const softwareVersion = row.software_version ?? '';
  const known = {
    state,
    missing: expected - have,
    missingSinceMs: row.missing_since_ms,
    silentMs: row.last_seen_at_ms === null ? null : nowMs - row.last_seen_at_ms,
    clockOffsetMs: row.clock_offset_ms,
    quarantined: row.quarantined,
  };
  const vitals = vitalsOf({ ...known, versionTooOld: (row.upgrade_required ?? []).length > 0, report });
  return {
    stationId: row.station_id,
    name: row.name,
    place: row.place,
    role: row.role,
    incarnation: row.incarnation ?? '',
    state,
    lastSeenAtMs: row.last_seen_at_ms,
    expected,
    have,
    missing: expected - have,
    quarantined: row.quarantined,
    openExceptions: row.open_exceptions,
    clockOffsetMs: row.clock_offset_ms,
    softwareVersion,
    updateAvailable: softwareVersion !== '' && byVersion(softwareVersion, context.newest) < 0,
    devicesGone: row.devices_gone ?? [],
    openPrintJobs: row.open_print_jobs ?? 0,
    isHub: row.station_id === context.hubStationId,
    incarnationCount: row.incarnation_count,
    scopesBehind: behindOf(row.cursors, context.heads),
    report,
    alarms: alarmsOf(vitals, nowMs).map((alarm): FleetAlarm => {
      const ack = context.acks.get(`${row.station_id} ${alarm.kind}`);
      return {
        stationId: row.station_id,
        stationName: row.name,
        kind: alarm.kind,
        level: alarm.level,
        value: Math.round(alarm.value),
        acknowledgedBy: ack?.by ?? null,
        acknowledgedAtMs: ack?.atMs ?? null,
      };
    }),
  };
}

function stateOf(row: FleetColumns, nowMs: number): FleetStation['state'] {
  if (row.state === 'revoked') return 'revoked';
  if (row.fork_seq !== null) return 'forked';
  if (row.last_seen_at_ms === null) return 'never';
  const silentMs = nowMs - row.last_seen_at_ms;
  return silentMs <= ONLINE_MS ? 'online' : silentMs <= LATE_MS ? 'late' : 'offline';
}

/** Orders "0.9.2" before "0.10.0"; what is no number counts as 0. */
function byVersion(one: string, other: string): number {
  const [a, b] = [one, other].map((text) => text.split('.').map((part) => Number.parseInt(part, 10) || 0));
  for (let at = 0; at < 3; at += 1) {
    const difference = (a?.[at] ?? 0) - (b?.[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

interface ScopeHead {
  readonly generation: string;
  readonly position: number;
}

async function scopeHeads(tx: Tx, venueId: string): Promise<ReadonlyMap<string, ScopeHead>> {
  const found = await sql<ScopeHead & { scope: string }>`
    SELECT scope, generation, position FROM sync.scope WHERE venue_id = ${venueId}`.execute(tx);
  return new Map(found.rows.map((row) => [row.scope, row]));
}

function behindOf(cursors: unknown, heads: ReadonlyMap<string, ScopeHead>): FleetStation['scopesBehind'] {
  if (!Array.isArray(cursors) || cursors.length === 0) return [];
  const at = new Map(
    cursors.flatMap((one: unknown) => {
      const { scope, generation, position } = (one ?? {}) as Record<string, unknown>;
      return typeof scope === 'string' && typeof position === 'number'
        ? [[scope, { generation, position }] as const]
        : [];
    }),
  );
  return [...heads].map(([scope, head]) => {
    const cursor = at.get(scope);
    const fetched = cursor?.generation === head.generation ? cursor.position : 0;
    return { scope, rowsBehind: Math.max(0, head.position - fetched) };
  });
}

interface Ack {
  readonly by: string;
  readonly atMs: number;
}

async function standingAcks(tx: Tx): Promise<ReadonlyMap<string, Ack>> {
  const found = await sql<{ station_id: string; kind: string; operator_id: string; at_ms: number }>`
    SELECT station_id, kind, operator_id, at_ms FROM sync.alarm_ack WHERE cleared_at_ms IS NULL`.execute(tx);
  const names = await namesOfStaff(tx);
  return new Map(
    found.rows.map((row) => [
      `${row.station_id} ${row.kind}`,
      { by: names.get(row.operator_id) ?? row.operator_id, atMs: row.at_ms },
    ]),
  );
}

/** Says that somebody sees to it. Saying it again changes nothing. */
export async function acknowledgeAlarm(
  tx: Tx,
  caller: StaffCaller,
  of: { readonly venueId: string; readonly stationId: string; readonly kind: AlarmKind },
  nowMs: number,
): Promise<void> {
  const found = await sql`
    SELECT 1 FROM sync.station WHERE venue_id = ${of.venueId} AND station_id = ${of.stationId}`.execute(tx);
  if (found.rows.length === 0) throw notFound('station');
  await sql`
    INSERT INTO sync.alarm_ack (organization_id, station_id, kind, operator_id, at_ms)
    VALUES (${caller.organizationId}, ${of.stationId}, ${of.kind}, ${caller.operatorId}, ${nowMs})
    ON CONFLICT DO NOTHING`.execute(tx);
}

const TIMELINE_MAX = 60;

/** One station with its week, its incarnations and what happened to it. */
export async function stationDetailOf(
  tx: Tx,
  venue: { readonly venueId: string; readonly hubStationId: string | null },
  stationId: string,
  nowMs: number,
): Promise<StationDetail> {
  const fleet = await fleetOf(tx, venue.venueId, venue.hubStationId, nowMs);
  const station = fleet.find((one) => one.stationId === stationId);
  if (!station) throw notFound('station');
  const incarnations = await incarnationsOf(tx, stationId);
  const samples = await sql<StationDetail['samples'][number]>`
    SELECT at_ms AS "atMs", missing, clock_offset_ms AS "clockOffsetMs", disk_free_bytes AS "diskFreeBytes",
      wal_bytes AS "walBytes"
    FROM sync.station_sample WHERE station_id = ${stationId} ORDER BY at_ms`.execute(tx);
  return {
    station,
    incarnations,
    samples: samples.rows,
    timeline: await timelineOf(tx, stationId, incarnations),
  };
}

async function incarnationsOf(tx: Tx, stationId: string): Promise<StationDetail['incarnations']> {
  const found = await sql<StationDetail['incarnations'][number]>`
    SELECT incarnation, enrolled_at_ms AS "enrolledAtMs", cause, is_current AS "isCurrent",
      next_seq - first_seq AS have, fork_seq AS "forkSeq"
    FROM sync.stream WHERE station_id = ${stationId} ORDER BY stream_id DESC`.execute(tx);
  return found.rows;
}

async function timelineOf(
  tx: Tx,
  stationId: string,
  incarnations: StationDetail['incarnations'],
): Promise<StationDetail['timeline']> {
  const exceptions = await sql<{ exception_id: string; kind: string; raised_at_ms: number }>`
    SELECT exception_id, kind, raised_at_ms FROM sync.exception WHERE station_id = ${stationId}
    ORDER BY raised_at_ms DESC LIMIT ${TIMELINE_MAX}`.execute(tx);
  const decisions = await sql<{ exception_id: string; kind: string; at_ms: number }>`
    SELECT exception_id, exception.kind, at_ms FROM sync.decision JOIN sync.exception USING (organization_id, exception_id)
    WHERE station_id = ${stationId} AND decision.kind = 'resolved' ORDER BY at_ms DESC LIMIT ${TIMELINE_MAX}`.execute(
    tx,
  );
  const acks = await sql<{ kind: string; at_ms: number }>`
    SELECT kind, at_ms FROM sync.alarm_ack WHERE station_id = ${stationId}
    ORDER BY at_ms DESC LIMIT ${TIMELINE_MAX}`.execute(tx);
  const all: StationDetail['timeline'] = [
    ...incarnations.map((one) => ({
      atMs: one.enrolledAtMs,
      kind: 'enrolled' as const,
      what: one.cause ?? '',
      exceptionId: null,
    })),
    ...exceptions.rows.map((row) => ({
      atMs: row.raised_at_ms,
      kind: 'exception-raised' as const,
      what: row.kind,
      exceptionId: row.exception_id,
    })),
    ...decisions.rows.map((row) => ({
      atMs: row.at_ms,
      kind: 'exception-resolved' as const,
      what: row.kind,
      exceptionId: row.exception_id,
    })),
    ...acks.rows.map((row) => ({
      atMs: row.at_ms,
      kind: 'alarm-acknowledged' as const,
      what: row.kind,
      exceptionId: null,
    })),
  ];
  return all.toSorted((left, right) => right.atMs - left.atMs).slice(0, TIMELINE_MAX);
}
