import { genesisHash } from '@gatehouse/core/journal';
import type { PushRequest, PushResponse } from '@gatehouse/core/sync';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { sha256Hex } from '../../platform/ed25519.ts';
import type { StationCaller } from '../../platform/http/caller.ts';
import { HttpProblem } from '../../platform/http/problem.ts';
import type { StreamHead, Target } from './accept-push.ts';
import { raiseExceptions } from './exceptions.ts';
import { isLinked } from './judge-records.ts';
import { hashesOf } from './record-store.ts';

/** The name of a stream that holds one ledger's branch of a forked incarnation, by the incarnation that followed it there. */
export const branchName = (incarnation: string, successor: string): string => `${incarnation}~${successor}`;

/** The incarnation a stream's records are of: a branch is named after it. */
export const incarnationOf = (streamName: string): string => streamName.split('~')[0] ?? streamName;

type BranchPush = PushRequest & { readonly branch: string };

/**
 * The stream of a branch, made with its first record that the main stream does not hold. What both share is not
 * stored twice: it is acknowledged from the main stream.
 */
export async function branchStream(
  tx: Tx,
  station: StationCaller,
  main: StreamHead,
  request: BranchPush,
  nowMs: number,
): Promise<
  | { readonly kind: 'target'; readonly target: Target }
  | { readonly kind: 'answered'; readonly answer: PushResponse }
> {
  const { incarnation, organizationId } = station;
  const name = branchName(incarnation, request.branch);
  // An incarnation may have been begun and never written under: any that goes back to this one names its branch.
  const successor = await sql`
    WITH RECURSIVE line AS (
      SELECT previous_incarnation FROM sync.stream WHERE incarnation = ${request.branch}
      UNION SELECT stream.previous_incarnation FROM line JOIN sync.stream ON stream.incarnation = line.previous_incarnation)
    SELECT 1 FROM line WHERE previous_incarnation = ${incarnation}`.execute(tx);
  if (successor.rows.length === 0) {
    throw new HttpProblem(409, 'branch_unknown', 'No incarnation went on from this one under that name', {
      errors: [{ field: 'branch', message: 'is not a successor that was registered' }],
    });
  }
  const known = await findBranch(tx, name);
  if (known) return { kind: 'target', target: targetOf(station, name, known) };
  const start = await startOf(tx, station, main, request, nowMs);
  if (start.kind === 'answered') return start;
  const opened = await sql<{ stream_id: number }>`
    INSERT INTO sync.stream (organization_id, venue_id, station_id, incarnation, public_key, certificate_pem,
      certificate_signature, ticket_key_id, enrolled_at_ms, is_current, next_seq, head_hash, first_seq, cause,
      superseded_by)
    SELECT organization_id, venue_id, station_id, ${name}, public_key, certificate_pem, certificate_signature,
      ticket_key_id, ${nowMs}, false, ${start.seq}::bigint, ${start.hashBefore}, ${start.seq}::bigint, 'branch', 'succession'
    FROM sync.stream WHERE stream_id = ${station.streamId} RETURNING stream_id`.execute(tx);
  await sql`
    INSERT INTO sync.projection (stream_id, organization_id, projected_seq)
    VALUES (${opened.rows[0]?.stream_id}, ${organizationId}, ${start.seq - 1})`.execute(tx);
  const place = { stationId: station.stationId, seq: start.seq };
  await raiseExceptions(tx, organizationId, [
    {
      kind: 'stream_forked',
      causeKey: `stream_forked:${name}`,
      venueId: station.venueId,
      stationId: station.stationId,
      raisedAtMs: nowMs,
      detail: `From record ${start.seq} on there are two histories of this station. Both are kept, and both count.`,
      facts: { seq: start.seq, incarnation, successor: request.branch, heldThrough: main.next_seq - 1 },
      // Side by side: what is held in this place, and what the other branch begins with.
      records: [
        { ...place, incarnation },
        { ...place, incarnation: name },
      ],
    },
  ]);
  const made = await findBranch(tx, name);
  if (!made) throw new Error('a branch that was just opened is not there');
  return { kind: 'target', target: targetOf(station, name, made) };
}

type BranchColumns = StreamHead & { readonly stream_id: number; readonly first_seq: number };

async function findBranch(tx: Tx, name: string): Promise<BranchColumns | undefined> {
  const found = await sql<BranchColumns>`
    SELECT stream_id, next_seq, head_hash, fork_seq, fork_hash, first_seq, next_seq - 1 - coalesce((SELECT projected_seq
      FROM sync.projection WHERE projection.stream_id = stream.stream_id), 0) AS behind
    FROM sync.stream WHERE incarnation = ${name} FOR UPDATE`.execute(tx);
  return found.rows[0];
}

const targetOf = (
  station: StationCaller,
  name: string,
  { stream_id, first_seq, ...head }: BranchColumns,
): Target => ({
  name,
  station: { ...station, streamId: stream_id },
  head,
  firstSeq: first_seq,
});

/** Where the branch leaves the main stream within this batch; an answer when it does not yet, or when the batch does not begin on common ground. */
async function startOf(
  tx: Tx,
  station: StationCaller,
  main: StreamHead,
  request: BranchPush,
  nowMs: number,
): Promise<
  | { readonly kind: 'start'; readonly seq: number; readonly hashBefore: string }
  | { readonly kind: 'answered'; readonly answer: PushResponse }
> {
  const { fromSeq, records } = request;
  const nack = (expectedSeq: number) =>
    ({ kind: 'answered', answer: { kind: 'nack', expectedSeq, timeMs: nowMs } }) as const;
  if (fromSeq > main.next_seq) return nack(main.next_seq);
  const held = new Map(
    (await hashesOf(tx, station.streamId, fromSeq - 1, records.length + 1)).map(({ seq, hash }) => [
      seq,
      hash,
    ]),
  );
  const parting = records.findIndex(({ seq, hash }) => held.get(seq) !== hash);
  const last = records.at(-1);
  if (parting < 0 && last) {
    const durableThrough = { seq: last.seq, hash: last.hash };
    return {
      kind: 'answered',
      answer: { kind: 'ack', durableThrough, results: [], credit: records.length * 4, timeMs: nowMs },
    };
  }
  const first = records[parting];
  if (!first) throw new Error('a batch has records');
  if (parting > 0) return { kind: 'start', seq: first.seq, hashBefore: held.get(first.seq - 1) ?? '' };
  const hashBefore =
    fromSeq === 1 ? genesisHash(station.stationId, station.incarnation, sha256Hex) : held.get(fromSeq - 1);
  // Somewhere before this batch the two had parted already: only the beginning is common for certain.
  if (hashBefore === undefined || (fromSeq > 1 && !isLinked(first, hashBefore))) return nack(1);
  return { kind: 'start', seq: first.seq, hashBefore };
}
