import {
  commonVersion,
  type HelloRequest,
  type HelloResponse,
  PROTOCOL,
  PROTOCOL_VERSION,
  SCOPE_ROW_VERSIONS,
} from '@gatehouse/core/sync';
import { sql } from 'kysely';
import type { TenantDb, Tx } from '../../platform/database.ts';
import type { StationCaller } from '../../platform/http/caller.ts';
import { HttpProblem } from '../../platform/http/problem.ts';
import type { StreamHead } from './accept-push.ts';
import type { Capacity } from './capacity.ts';
import { freezeStream } from './record-store.ts';
import { noteVitals } from './vitals.ts';

export interface GreetParts {
  readonly tenants: TenantDb;
  readonly nowMs: () => number;
  readonly capacity: Capacity;
  /** Versions of the rows this cloud publishes; older stations are told to update. */
  readonly rowVersions?: Readonly<Record<string, number>>;
}

/** Scopes whose rows a station is too old to read. What it does not mention it reads as first published. */
export const tooOldFor = (
  reads: Readonly<Record<string, number>>,
  rowVersions: Readonly<Record<string, number>> = SCOPE_ROW_VERSIONS,
): readonly string[] =>
  Object.entries(rowVersions).flatMap(([scope, version]) => ((reads[scope] ?? 1) < version ? [scope] : []));

/**
 * Compares heads and notes how the station is. A station whose head is behind ours but matches is welcomed: a
 * greeting may have been overtaken by its own push; that it was set back shows in `nextSeq`, and it knows better.
 */
export async function greet(
  parts: GreetParts,
  station: StationCaller,
  request: HelloRequest,
): Promise<HelloResponse> {
  if (request.stationId !== station.stationId || request.incarnation !== station.incarnation) {
    throw new HttpProblem(400, 'invalid_request', 'The greeting names another station than the token', {
      errors: [{ field: 'incarnation', message: 'is not the one of the token' }],
    });
  }
  const nowMs = parts.nowMs();
  return parts.tenants.transaction(station.organizationId, async (tx) => {
    const version = commonVersion(PROTOCOL, request.protocol);
    const rowVersions = parts.rowVersions ?? SCOPE_ROW_VERSIONS;
    // Without a common version it can fetch nothing; its journal is taken all the same.
    const upgradeRequired =
      version === undefined ? Object.keys(rowVersions) : tooOldFor(request.reads, rowVersions);
    await noteReport(tx, station, { ...request, upgradeRequired }, nowMs);
    await noteVitals(tx, station, request, nowMs);
    const found = await sql<StreamHead & { superseded_by: string | null }>`
      SELECT next_seq, head_hash, fork_seq, fork_hash, superseded_by, next_seq - 1 - coalesce((SELECT projected_seq
        FROM sync.projection WHERE projection.stream_id = stream.stream_id), 0) AS behind
      FROM sync.stream WHERE stream_id = ${station.streamId}`.execute(tx);
    const head = found.rows[0];
    if (!head) throw new Error('the stream of a proven station is gone');
    if (head.fork_seq !== null) {
      return { kind: 'fork', seq: head.fork_seq, peerHash: head.fork_hash ?? '', timeMs: nowMs };
    }
    const ours = await hashAt(tx, station, request.head.seq);
    if (ours !== undefined && ours !== request.head.hash) {
      const { seq, hash } = request.head;
      await freezeStream(tx, station, { seq, ourHash: ours, theirHash: hash, theirText: null }, nowMs);
      return { kind: 'fork', seq, peerHash: ours, timeMs: nowMs };
    }
    return {
      kind: 'welcome',
      nextSeq: head.next_seq,
      hashBefore: head.head_hash,
      credit: parts.capacity.creditOf(head.behind),
      timeMs: nowMs,
      protocol: version ?? PROTOCOL_VERSION,
      upgradeRequired: [...upgradeRequired],
      succeeded: head.superseded_by === 'succession',
    };
  });
}

async function hashAt(tx: Tx, station: StationCaller, seq: number): Promise<string | undefined> {
  const found = await sql<{ hash: string }>`
    SELECT encode(hash, 'hex') AS hash FROM sync.record
    WHERE stream_id = ${station.streamId} AND seq = ${seq}`.execute(tx);
  return found.rows[0]?.hash;
}

async function noteReport(
  tx: Tx,
  station: StationCaller,
  request: HelloRequest & { readonly upgradeRequired: readonly string[] },
  nowMs: number,
): Promise<void> {
  const { health } = request;
  await sql`
    INSERT INTO sync.stream_report AS report (stream_id, organization_id, last_seen_at_ms, head_seq, clock_offset_ms,
      software_version, devices_gone, open_print_jobs, cursors, emits, upgrade_required)
    VALUES (${station.streamId}, ${station.organizationId}, ${nowMs}, ${request.head.seq},
      ${nowMs - request.clock.wallMs}, ${request.softwareVersion.slice(0, 100)}, ${[...health.devicesGone]}::text[],
      ${health.openPrintJobs}, ${JSON.stringify(request.cursors.slice(0, 50))}::jsonb,
      ${JSON.stringify(request.emits)}::jsonb, ${[...request.upgradeRequired]}::text[])
    ON CONFLICT (stream_id) DO UPDATE SET last_seen_at_ms = excluded.last_seen_at_ms,
      head_seq = greatest(report.head_seq, excluded.head_seq), clock_offset_ms = excluded.clock_offset_ms,
      software_version = excluded.software_version, devices_gone = excluded.devices_gone,
      open_print_jobs = excluded.open_print_jobs, cursors = excluded.cursors, emits = excluded.emits,
      upgrade_required = excluded.upgrade_required`.execute(tx);
}
