import { headText } from '@gatehouse/core/journal';
import type { PushRequest, PushResponse } from '@gatehouse/core/sync';
import { sql } from 'kysely';
import type { TenantDb, Tx } from '../../platform/database.ts';
import { verifyText } from '../../platform/ed25519.ts';
import type { StationCaller } from '../../platform/http/caller.ts';
import { HttpProblem } from '../../platform/http/problem.ts';
import { branchStream } from './branch-stream.ts';
import type { Capacity } from './capacity.ts';
import { raiseExceptions } from './exceptions.ts';
import { duplicateOf, isLinked, type JudgedRecord, judgeRecords } from './judge-records.ts';
import { freezeStream, hashesOf, keepForked, storeRecords } from './record-store.ts';

export interface PushParts {
  readonly tenants: TenantDb;
  readonly nowMs: () => number;
  readonly capacity: Capacity;
  /** `none` only for the negative control that shows what the lock is for. */
  readonly streamLock?: 'for-update' | 'none';
}

export interface StreamHead {
  readonly next_seq: number;
  readonly head_hash: string;
  readonly fork_seq: number | null;
  readonly fork_hash: string | null;
  /** Stored and not yet applied. */
  readonly behind: number;
}

type Outcome = { readonly answer: PushResponse; readonly accepted: number; readonly quarantined: number };

/**
 * Takes a batch of a station's journal: at-least-once delivery, exactly-once effect. One transaction under the lock
 * of the stream: what is already here must carry the same hashes, what is new is stored as bytes, whether or not it
 * makes sense, and only after the durable commit is it acknowledged. What records mean is decided later, by the
 * projectors: the money is in the drawer and the guest is inside.
 */
export async function acceptPush(
  parts: PushParts,
  station: StationCaller,
  request: PushRequest,
): Promise<Outcome> {
  checkRequest(station, request);
  // Hashing and parsing need no lock: the links inside the batch are followed before taking it.
  const judged = judgeRecords(station, request.records, undefined);
  try {
    return await storeBatch(parts, station, request, judged, false);
  } catch (error) {
    // An id is used twice about never: the look-up is paid for only when it happens.
    if (!isKnownId(error)) throw error;
    return storeBatch(parts, station, request, judged, true);
  }
}

async function storeBatch(
  parts: PushParts,
  station: StationCaller,
  request: PushRequest,
  judged: readonly JudgedRecord[],
  lookUpIds: boolean,
): Promise<Outcome> {
  const nowMs = parts.nowMs();
  return parts.tenants.transaction(station.organizationId, async (tx) => {
    const lock = parts.streamLock === 'none' ? sql`` : sql`FOR UPDATE`;
    const found = await sql<StreamHead>`
      SELECT next_seq, head_hash, fork_seq, fork_hash, next_seq - 1 - coalesce((SELECT projected_seq
        FROM sync.projection WHERE projection.stream_id = stream.stream_id), 0) AS behind
      FROM sync.stream WHERE stream_id = ${station.streamId} ${lock}`.execute(tx);
    const head = found.rows[0];
    if (!head) throw new Error('the stream of a proven station is gone');
    if (request.branch === undefined)
      return take(
        tx,
        parts,
        { station, head, name: station.incarnation },
        { request, judged, lookUpIds },
        nowMs,
      );
    const branch = await branchStream(tx, station, head, { ...request, branch: request.branch }, nowMs);
    return branch.kind === 'answered'
      ? { answer: branch.answer, accepted: 0, quarantined: 0 }
      : take(tx, parts, branch.target, { request, judged, lookUpIds }, nowMs);
  });
}

/** The stream a batch goes into, under its lock. */
export interface Target {
  /** The sender; its `streamId` is the stream's, which for a branch is not the token's. */
  readonly station: StationCaller;
  readonly head: StreamHead;
  /** How the stream is called: a branch is not called like the incarnation its records are of. */
  readonly name: string;
  /** Where a branch begins: what is before it is in the stream it left. */
  readonly firstSeq?: number;
}

async function take(
  tx: Tx,
  parts: PushParts,
  target: Target,
  batch: {
    readonly request: PushRequest;
    readonly judged: readonly JudgedRecord[];
    readonly lookUpIds: boolean;
  },
  nowMs: number,
): Promise<Outcome> {
  const { station, head } = target;
  const { request, judged } = batch;
  const nothing = (answer: PushResponse): Outcome => ({ answer, accepted: 0, quarantined: 0 });
  if (head.fork_seq !== null) {
    await keepForked(tx, station, request.records, nowMs);
    return nothing({ kind: 'fork', seq: head.fork_seq, peerHash: head.fork_hash ?? '', timeMs: nowMs });
  }
  if (request.fromSeq > head.next_seq) {
    return nothing({ kind: 'nack', expectedSeq: head.next_seq, timeMs: nowMs });
  }
  const forked = await findFork(tx, target, request, nowMs);
  if (forked) return nothing(forked);
  const fresh = freshRecords(station, request, judged, head);
  const stored = batch.lookUpIds ? await withoutKnownIds(tx, fresh) : fresh;
  await storeRecords(tx, station, stored, { ...request.head, signature: request.signature }, nowMs);
  const last = stored.at(-1);
  await report(tx, target, stored, nowMs);
  return {
    answer: {
      kind: 'ack',
      durableThrough: last
        ? { seq: last.seq, hash: last.hash }
        : { seq: head.next_seq - 1, hash: head.head_hash },
      results: stored.flatMap(resultOf),
      credit: parts.capacity.creditOf(head.behind + stored.length),
      timeMs: nowMs,
    },
    accepted: stored.length,
    quarantined: stored.filter((one) => one.quarantine !== null).length,
  };
}

/** What a station of ours never sends. Refused as a whole: nothing in it can be trusted to be a record. */
function checkRequest(station: StationCaller, request: PushRequest): void {
  const wrong = (field: string, message: string) =>
    new HttpProblem(400, 'invalid_request', 'The batch does not hold together', {
      errors: [{ field, message }],
    });
  if (request.stationId !== station.stationId)
    throw wrong('stationId', 'is not the station that signed the token');
  if (request.incarnation !== station.incarnation) throw wrong('incarnation', 'is not the one of the token');
  request.records.forEach((record, index) => {
    if (record.seq !== request.fromSeq + index) throw wrong(`records.${index}.seq`, 'leaves a gap');
  });
  const { head, signature } = request;
  const last = request.records.at(-1);
  if (!last || head.seq < last.seq) throw wrong('head.seq', 'is before the last record');
  if (head.seq === last.seq && head.hash !== last.hash)
    throw wrong('head.hash', 'is not the hash of the last record');
  if (
    !verifyText(
      station.publicKey,
      headText(station.stationId, station.incarnation, head.seq, head.hash),
      signature,
    )
  ) {
    throw wrong('signature', 'is not the station’s over this head');
  }
}

/** Compares what overlaps. The same place with another hash freezes the stream; both branches are kept. */
async function findFork(
  tx: Tx,
  { station, head, firstSeq = 1 }: Target,
  request: PushRequest,
  nowMs: number,
): Promise<PushResponse | undefined> {
  if (request.fromSeq >= head.next_seq) return undefined;
  const known = await hashesOf(tx, station.streamId, request.fromSeq, request.records.length);
  for (const { seq, hash } of known) {
    const sent = request.records[seq - request.fromSeq];
    if (seq >= firstSeq && sent && sent.hash !== hash) {
      await freezeStream(
        tx,
        station,
        { seq, ourHash: hash, theirHash: sent.hash, theirText: sent.text },
        nowMs,
      );
      await keepForked(tx, station, request.records, nowMs);
      return { kind: 'fork', seq, peerHash: hash, timeMs: nowMs };
    }
  }
  return undefined;
}

/** The part of the batch that is not here yet, its first link checked against our head. */
function freshRecords(
  station: StationCaller,
  request: PushRequest,
  judged: readonly JudgedRecord[],
  head: StreamHead,
): readonly JudgedRecord[] {
  const fresh = judged.slice(head.next_seq - request.fromSeq);
  const first = request.fromSeq === head.next_seq ? request.records[0] : undefined;
  if (!first || station.state === 'revoked' || isLinked(first, head.head_hash)) return fresh;
  return [...judgeRecords(station, [first], head.head_hash), ...fresh.slice(1)];
}

/** Ids that records of other batches have already put the newcomers aside, instead of failing the batch. */
async function withoutKnownIds(tx: Tx, fresh: readonly JudgedRecord[]): Promise<readonly JudgedRecord[]> {
  const ids = fresh.flatMap((one) => one.recordId ?? []);
  const taken = await sql<{ record_id: string }>`
    SELECT record_id FROM sync.record WHERE record_id = ANY(${ids}::text[])`.execute(tx);
  const known = new Set(taken.rows.map((row) => row.record_id));
  return fresh.map((one) => (one.recordId !== null && known.has(one.recordId) ? duplicateOf(one) : one));
}

const isKnownId = (error: unknown): boolean => {
  const { code, constraint } = (error ?? {}) as { code?: string; constraint?: string };
  return code === '23505' && constraint === 'record_by_id';
};

/** One exception per quarantined record; a revoked station would raise thousands, so it raises one. */
async function report(
  tx: Tx,
  { station, name }: Target,
  stored: readonly JudgedRecord[],
  nowMs: number,
): Promise<void> {
  const aside = stored.filter((one) => one.quarantine !== null);
  if (aside.length === 0) return;
  const common = { venueId: station.venueId, stationId: station.stationId, raisedAtMs: nowMs };
  const refOf = (one: JudgedRecord) => ({
    stationId: station.stationId,
    incarnation: name,
    seq: one.seq,
  });
  if (station.state === 'revoked') {
    const first = aside[0] as JudgedRecord;
    // It was trusted again and is mistrusted anew: what was settled stays settled, and this is another matter.
    const settled = await sql<{ count: number }>`
      SELECT count(*) AS count FROM sync.exception JOIN sync.decision USING (organization_id, exception_id, round)
      WHERE exception.kind = 'revoked_station_records' AND station_id = ${station.stationId} AND state = 'resolved'
        AND record_refs->0->>'incarnation' = ${name} AND decision.kind = 'resolved' AND action = 'reopen'`.execute(
      tx,
    );
    const times = settled.rows[0]?.count ?? 0;
    await raiseExceptions(tx, station.organizationId, [
      {
        ...common,
        kind: 'revoked_station_records',
        causeKey: `revoked_station_records:${name}${times === 0 ? '' : `:${times}`}`,
        detail: 'A revoked station handed records over. They are kept aside and count nowhere.',
        facts: { fromSeq: first.seq },
        records: [refOf(first)],
      },
    ]);
    return;
  }
  await raiseExceptions(
    tx,
    station.organizationId,
    aside.map((one) => ({
      ...common,
      kind: 'quarantined_record' as const,
      causeKey: `quarantined_record:${name}:${one.seq}`,
      detail: `Record ${one.seq} was put aside: ${one.quarantine?.detail ?? ''}`,
      facts: { seq: one.seq, cause: one.quarantine?.cause ?? '' },
      records: [refOf(one)],
    })),
  );
}

type PushResult = Extract<PushResponse, { kind: 'ack' }>['results'][number];

function resultOf(one: JudgedRecord): PushResult[] {
  if (one.quarantine) {
    return [
      { seq: one.seq, outcome: 'quarantined', detail: `${one.quarantine.cause}: ${one.quarantine.detail}` },
    ];
  }
  if (one.unknownKind) {
    const { kind, version } = one.unknownKind;
    return [
      { seq: one.seq, outcome: 'unknown-kind', detail: `${kind} version ${version} is kept for later` },
    ];
  }
  return [];
}
