import type { StationReport } from '@gatehouse/core/contract';
import { ALARM_LIMITS, alarmsOf, type StationVitals } from '@gatehouse/core/exceptions';
import type { HelloRequest } from '@gatehouse/core/sync';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import type { StationCaller } from '../../platform/http/caller.ts';

/** A chart of a week needs no more than one point in ten minutes. */
const SAMPLE_EVERY_MS = 10 * 60_000;
const SAMPLES_KEPT_MS = 7 * 86_400_000;
/** A report is kept as it was said, within reason. */
const HEALTH_LENGTH_MAX = 8_000;

/**
 * Keeps what a greeting says about the station beyond its journal: the whole report for the fleet page, a thinned
 * week of it for the charts, and since when records have been missing. Alarms it no longer gives cause for lose
 * their acknowledgement, so that the next one is heard again.
 */
export async function noteVitals(
  tx: Tx,
  station: StationCaller,
  request: Pick<HelloRequest, 'health' | 'clock' | 'head'>,
  nowMs: number,
): Promise<void> {
  const text = JSON.stringify(request.health);
  const health = text.length > HEALTH_LENGTH_MAX || text.includes('\\u0000') ? '{}' : text;
  const report = reportOf(JSON.parse(health) as unknown);
  const noted = await sql<{ missing: number; missing_since_ms: number | null; fork_seq: number | null }>`
    UPDATE sync.stream_report SET health = ${health}::jsonb,
      missing_since_ms = CASE WHEN ${request.head.seq}::bigint - stream.next_seq + 1 > ${ALARM_LIMITS.missingRecords}::bigint
        THEN coalesce(missing_since_ms, ${nowMs}::bigint) END
    FROM sync.stream
    WHERE stream_report.stream_id = ${station.streamId} AND stream.stream_id = stream_report.stream_id
    RETURNING greatest(0, ${request.head.seq}::bigint - stream.next_seq + 1) AS missing, missing_since_ms, fork_seq`.execute(
    tx,
  );
  const row = noted.rows[0];
  if (!row || !station.isCurrent) return;
  const clockOffsetMs = nowMs - request.clock.wallMs;
  await keepSample(tx, station, { nowMs, missing: row.missing, clockOffsetMs, report });
  const standing = alarmsOf(
    vitalsOf({
      state: row.fork_seq === null ? 'online' : 'forked',
      missing: row.missing,
      missingSinceMs: row.missing_since_ms,
      silentMs: 0,
      clockOffsetMs,
      quarantined: 0,
      versionTooOld: false,
      report,
    }),
    nowMs,
  ).map((alarm) => alarm.kind as string);
  await sql`
    UPDATE sync.alarm_ack SET cleared_at_ms = ${nowMs}
    WHERE station_id = ${station.stationId} AND cleared_at_ms IS NULL AND kind <> 'version-too-old'
      AND NOT (kind = ANY(${standing}::text[]))`.execute(tx);
}

interface Sample {
  readonly nowMs: number;
  readonly missing: number;
  readonly clockOffsetMs: number;
  readonly report: StationReport;
}

async function keepSample(tx: Tx, station: StationCaller, sample: Sample): Promise<void> {
  const { storage } = sample.report;
  const atMs = sample.nowMs - (sample.nowMs % SAMPLE_EVERY_MS);
  const added = await sql<{ is_new: boolean }>`
    INSERT INTO sync.station_sample AS sample
      (organization_id, station_id, at_ms, missing, clock_offset_ms, disk_free_bytes, wal_bytes)
    VALUES (${station.organizationId}, ${station.stationId}, ${atMs}, ${sample.missing}, ${sample.clockOffsetMs},
      ${storage?.freeBytes ?? null}, ${storage?.walBytes ?? null})
    ON CONFLICT (organization_id, station_id, at_ms) DO UPDATE SET missing = greatest(sample.missing, excluded.missing),
      clock_offset_ms = excluded.clock_offset_ms, disk_free_bytes = excluded.disk_free_bytes,
      wal_bytes = greatest(sample.wal_bytes, excluded.wal_bytes)
      WHERE sample.missing < excluded.missing OR sample.disk_free_bytes IS DISTINCT FROM excluded.disk_free_bytes
    RETURNING (xmax = 0) AS is_new`.execute(tx);
  if (added.rows[0]?.is_new !== true) return;
  await sql`
    DELETE FROM sync.station_sample
    WHERE station_id = ${station.stationId} AND at_ms < ${sample.nowMs - SAMPLES_KEPT_MS}`.execute(tx);
}

type Loose = Readonly<Record<string, unknown>>;
const loose = (value: unknown): Loose | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : undefined;

const integer = (...values: readonly unknown[]): number | null =>
  values.find((value): value is number => Number.isSafeInteger(value)) ?? null;
const word = (...values: readonly unknown[]): string | null =>
  values.find((value): value is string => typeof value === 'string' && value !== '') ?? null;

/** Reads a health report as far as this software knows its fields; what is not there was not reported. */
export function reportOf(health: unknown): StationReport {
  const said = loose(health) ?? {};
  const storage = loose(said['storage']);
  const backup = loose(said['backup']);
  const atRest = loose(said['atRest']);
  const checkpoint = loose(said['checkpoint']);
  const backupAtMs = integer(backup?.['lastAtMs']);
  const verified = backup?.['verified'];
  return {
    unsyncedCount: integer(said['unsyncedCount']),
    oldestUnsyncedAtMs: integer(said['oldestUnsyncedAtMs']),
    mode: word(said['mode']),
    storage: storage
      ? {
          freeBytes: integer(storage['freeBytes']),
          level: word(storage['level']),
          walBytes: integer(storage['walBytes']),
          ledgerBytes: integer(storage['ledgerBytes']),
        }
      : null,
    backup: backup
      ? {
          atMs: backupAtMs,
          verified: typeof verified === 'boolean' ? verified : null,
        }
      : null,
    protection: atRest
      ? {
          encrypted: atRest['encryption'] === 'file',
          // Where the key lies says more than that there is one.
          keptBy: atRest['protection'] === 'none' ? null : word(atRest['protection']),
        }
      : null,
    checkpoint: checkpoint
      ? {
          treeSize: integer(checkpoint['treeSize']),
          atMs: integer(checkpoint['atMs'], checkpoint['timeMs'], checkpoint['issuedAtMs']),
          conflict: checkpoint['conflict'] === true || checkpoint['state'] === 'conflict',
        }
      : null,
  };
}

/** A report with what the cloud knows itself, as the alarm rules take it. */
export function vitalsOf(
  known: Pick<
    StationVitals,
    'state' | 'missing' | 'missingSinceMs' | 'silentMs' | 'clockOffsetMs' | 'quarantined' | 'versionTooOld'
  > & { readonly report: StationReport },
): StationVitals {
  const { report, ...rest } = known;
  return {
    ...rest,
    diskFreeBytes: report.storage?.freeBytes ?? null,
    diskLevel: report.storage?.level ?? null,
    walBytes: report.storage?.walBytes ?? null,
    backupAtMs: report.backup?.atMs ?? null,
    backupVerified: report.backup?.verified ?? null,
    checkpointConflict: report.checkpoint?.conflict ?? false,
  };
}
