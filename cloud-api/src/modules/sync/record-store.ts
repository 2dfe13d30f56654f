import type { SealedRecord } from '@gatehouse/core/journal';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import type { StationCaller } from '../../platform/http/caller.ts';
import { insertMany } from '../../platform/insert-many.ts';
import { raiseExceptions } from './exceptions.ts';
import type { JudgedRecord } from './judge-records.ts';

/** The head a station put its name to with a batch. */
export interface SignedHead {
  readonly seq: number;
  readonly hash: string;
  readonly signature: string;
}

/**
 * Writes a batch and moves the stream's head behind it. The bytes travel as one binary parameter that the server
 * cuts apart: an array of byte strings would be sent as hexadecimal text, twice as long and escaped.
 */
export async function storeRecords(
  tx: Tx,
  station: StationCaller,
  records: readonly JudgedRecord[],
  signed: SignedHead,
  nowMs: number,
): Promise<void> {
  const first = records[0];
  if (!first) return;
  const { streamId, organizationId } = station;
  const starts: number[] = [];
  let length = 0;
  for (const one of records) {
    starts.push(length + 1);
    length += one.bytes.length;
  }
  const last = records.at(-1) ?? first;
  // Rows and head in one statement: one round trip less per batch.
  await sql`
    WITH moved AS (
      UPDATE sync.stream SET next_seq = ${last.seq + 1}, head_hash = ${last.hash}, signed_seq = ${signed.seq},
        signed_hash = ${signed.hash}, head_signature = ${signed.signature}
      WHERE stream_id = ${streamId}::bigint)
    INSERT INTO sync.record (stream_id, seq, organization_id, record_id, hash, bytes, received_at_ms)
    SELECT ${streamId}::bigint, ${first.seq}::bigint + place - 1, ${organizationId}::text, id, decode(hash, 'hex'),
      substring(${Buffer.concat(records.map((one) => one.bytes))}::bytea FROM start FOR length), ${nowMs}::bigint
    FROM unnest(${records.map((one) => one.recordId)}::text[], ${records.map((one) => one.hash)}::text[],
      ${starts}::integer[], ${records.map((one) => one.bytes.length)}::integer[])
      WITH ORDINALITY AS cut (id, hash, start, length, place)`.execute(tx);
  await insertMany(
    tx,
    'sync.quarantine',
    {
      stream_id: ['bigint', () => streamId],
      seq: ['bigint', (one) => one.seq],
      organization_id: ['text', () => organizationId],
      cause: ['text', (one) => one.quarantine?.cause],
      detail: ['text', (one) => one.quarantine?.detail],
      at_ms: ['bigint', () => nowMs],
    },
    records.filter((one) => one.quarantine !== null),
  );
  await insertMany(
    tx,
    'sync.unknown_kind',
    {
      stream_id: ['bigint', () => streamId],
      seq: ['bigint', (one) => one.seq],
      organization_id: ['text', () => organizationId],
      kind: ['text', (one) => one.unknownKind?.kind],
      kind_version: ['integer', (one) => one.unknownKind?.version],
    },
    records.filter((one) => one.unknownKind !== null),
  );
}

/** Hashes of stored records of a stream, in sequence. */
export async function hashesOf(
  tx: Tx,
  streamId: number,
  fromSeq: number,
  count: number,
): Promise<readonly { readonly seq: number; readonly hash: string }[]> {
  const known = await sql<{ seq: number; hash: string }>`
    SELECT seq, encode(hash, 'hex') AS hash FROM sync.record
    WHERE stream_id = ${streamId} AND seq >= ${fromSeq} AND seq < ${fromSeq + count} ORDER BY seq`.execute(
    tx,
  );
  return known.rows;
}

/** Keeps what a frozen stream is sent beside or beyond what it holds: the sender may never hand it over again. */
export async function keepForked(
  tx: Tx,
  station: StationCaller,
  records: readonly SealedRecord[],
  nowMs: number,
): Promise<void> {
  const first = records[0];
  if (!first) return;
  const known = await hashesOf(tx, station.streamId, first.seq, records.length);
  const ours = new Map(known.map(({ seq, hash }) => [seq, hash]));
  await insertMany(
    tx,
    'sync.fork_record',
    {
      stream_id: ['bigint', () => station.streamId],
      seq: ['bigint', (one) => one.seq],
      hash: ['bytea', (one) => Buffer.from(one.hash, 'hex')],
      organization_id: ['text', () => station.organizationId],
      bytes: ['bytea', (one) => Buffer.from(one.text)],
      received_at_ms: ['bigint', () => nowMs],
    },
    records.filter(({ seq, hash }) => ours.get(seq) !== hash),
    sql`ON CONFLICT DO NOTHING`,
  );
}

/**
 * Stops a stream at the first place where two journals differ: a cloned disk, a restored backup or tampering. What
 * was acknowledged stays; the station goes on under a new incarnation; people reconcile the two branches.
 */
export async function freezeStream(
  tx: Tx,
  station: StationCaller,
  fork: {
    readonly seq: number;
    readonly ourHash: string;
    readonly theirHash: string;
    /** The other branch's record, when it was sent along. */
    readonly theirText: string | null;
  },
  nowMs: number,
): Promise<void> {
  await sql`
    UPDATE sync.stream SET fork_seq = ${fork.seq}, fork_hash = ${fork.ourHash}
    WHERE stream_id = ${station.streamId} AND fork_seq IS NULL`.execute(tx);
  await raiseExceptions(tx, station.organizationId, [
    {
      kind: 'stream_forked',
      causeKey: `stream_forked:${station.incarnation}`,
      venueId: station.venueId,
      stationId: station.stationId,
      raisedAtMs: nowMs,
      detail: `Two different records ${fork.seq} exist: the disk was copied, set back or altered. Nothing more is taken from this journal.`,
      facts: {
        seq: fork.seq,
        ourHash: fork.ourHash,
        theirHash: fork.theirHash,
        ...(fork.theirText === null ? {} : { theirRecord: fork.theirText.slice(0, 4_000) }),
      },
      records: [{ stationId: station.stationId, incarnation: station.incarnation, seq: fork.seq }],
    },
  ]);
}
