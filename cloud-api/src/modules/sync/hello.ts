import { type HelloRequest, type HelloResponse, PUSH_RECORDS_MAX } from '@gatehouse/core/sync';
import { sql } from 'kysely';
import type { TenantDb, Tx } from '../../platform/database.ts';
import type { StationCaller } from '../../platform/http/caller.ts';
import { HttpProblem } from '../../platform/http/problem.ts';
import type { StreamHead } from './accept-push.ts';
import { freezeStream } from './record-store.ts';

/**
 * Compares heads and notes how the station is. A station whose head is behind ours but matches is welcomed: a
 * greeting may have been overtaken by its own push; that it was set back shows in `nextSeq`, and it knows better.
 */
export async function greet(
  parts: { readonly tenants: TenantDb; readonly nowMs: () => number },
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
    await noteReport(tx, station, request, nowMs);
    const found = await sql<StreamHead>`
      SELECT next_seq, head_hash, fork_seq, fork_hash FROM sync.stream WHERE stream_id = ${station.streamId}`.execute(
      tx,
    );
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
      credit: PUSH_RECORDS_MAX * 4,
      timeMs: nowMs,
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
  request: HelloRequest,
  nowMs: number,
): Promise<void> {
  const { health } = request;
  await sql`
    INSERT INTO sync.stream_report AS report (stream_id, organization_id, last_seen_at_ms, head_seq, clock_offset_ms,
      software_version, devices_gone, open_print_jobs)
    VALUES (${station.streamId}, ${station.organizationId}, ${nowMs}, ${request.head.seq},
      ${nowMs - request.clock.wallMs}, ${request.softwareVersion.slice(0, 100)}, ${[...health.devicesGone]}::text[],
      ${health.openPrintJobs})
    ON CONFLICT (stream_id) DO UPDATE SET last_seen_at_ms = excluded.last_seen_at_ms,
      head_seq = greatest(report.head_seq, excluded.head_seq), clock_offset_ms = excluded.clock_offset_ms,
      software_version = excluded.software_version, devices_gone = excluded.devices_gone,
      open_print_jobs = excluded.open_print_jobs`.execute(tx);
}
