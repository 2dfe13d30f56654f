import { type SignedHead, signedHeadText } from '@gatehouse/core/evidence';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { verifyText } from '../../platform/ed25519.ts';
import type { StationCaller } from '../../platform/http/caller.ts';
import { raiseExceptions } from '../sync/contract.ts';

interface StreamColumns {
  readonly stream_id: number;
  readonly station_id: string;
  readonly venue_id: string;
  readonly incarnation: string;
  readonly public_key: string;
  readonly next_seq: number;
}

interface Heard extends SignedHead {
  readonly toldBy: string;
}

/**
 * Takes heads that a station heard on the LAN. One that contradicts what the cloud holds is an exception at once; one
 * that is ahead is kept until the journal gets there, and shows then whether the journal is still the same.
 */
export async function hearHeads(
  tx: Tx,
  station: StationCaller,
  heads: readonly SignedHead[],
  nowMs: number,
): Promise<void> {
  if (heads.length === 0) return;
  const kept = await judge(
    tx,
    station.organizationId,
    heads.map((head) => ({ ...head, toldBy: station.stationId })),
    nowMs,
  );
  for (const { head } of kept.ahead) {
    // The furthest head of a journal says all that those before it say.
    await sql`
      INSERT INTO evidence.heard_head (organization_id, incarnation, seq, hash, signature, told_by, heard_at_ms)
      VALUES (${station.organizationId}, ${head.incarnation}, ${head.seq}, ${head.hash}, ${head.signature},
        ${station.stationId}, ${nowMs}) ON CONFLICT DO NOTHING`.execute(tx);
    await sql`
      DELETE FROM evidence.heard_head
      WHERE incarnation = ${head.incarnation} AND seq < ${head.seq} AND told_by = ${station.stationId}`.execute(
      tx,
    );
  }
}

/** Looks again at heads that were ahead: what the cloud holds by now either has them or contradicts them. */
export async function settleHeardHeads(tx: Tx, organizationId: string, nowMs: number): Promise<void> {
  const found = await sql<{
    incarnation: string;
    station_id: string;
    seq: number;
    hash: string;
    signature: string;
    told_by: string;
  }>`
    SELECT incarnation, station_id, seq, hash, signature, told_by FROM evidence.heard_head
    JOIN sync.stream USING (incarnation) WHERE seq < next_seq LIMIT 500`.execute(tx);
  if (found.rows.length === 0) return;
  const heads = found.rows.map(
    ({ incarnation, station_id: stationId, seq, hash, signature, told_by: toldBy }): Heard => ({
      stationId,
      incarnation,
      seq,
      hash,
      signature,
      toldBy,
    }),
  );
  await judge(tx, organizationId, heads, nowMs);
  await sql`
    DELETE FROM evidence.heard_head USING unnest(${heads.map((one) => one.incarnation)}::text[],
      ${heads.map((one) => one.seq)}::bigint[], ${heads.map((one) => one.hash)}::text[]) AS done (incarnation, seq, hash)
    WHERE heard_head.incarnation = done.incarnation AND heard_head.seq = done.seq AND heard_head.hash = done.hash`.execute(
    tx,
  );
}

async function judge(
  tx: Tx,
  organizationId: string,
  heads: readonly Heard[],
  nowMs: number,
): Promise<{ readonly ahead: readonly { readonly head: Heard }[] }> {
  const streams = await sql<StreamColumns>`
    SELECT stream_id, station_id, venue_id, incarnation, public_key, next_seq FROM sync.stream
    WHERE incarnation = ANY(${heads.map((one) => one.incarnation)}::text[])`.execute(tx);
  const byIncarnation = new Map(streams.rows.map((row) => [row.incarnation, row]));
  // Not signed by the station it names: nobody's word, and no reason to bother a person.
  const known = heads.flatMap((head) => {
    const stream = byIncarnation.get(head.incarnation);
    const isTheirs =
      stream?.station_id === head.stationId &&
      verifyText(stream.public_key, signedHeadText(head), head.signature);
    return stream && isTheirs ? [{ head, stream }] : [];
  });
  const held = await sql<{ stream_id: number; seq: number; hash: string }>`
    SELECT stream_id, seq, encode(hash, 'hex') AS hash FROM sync.record
    JOIN unnest(${known.map(({ stream }) => stream.stream_id)}::bigint[], ${known.map(({ head }) => head.seq)}::bigint[])
      AS wanted (stream_id, seq) USING (stream_id, seq)`.execute(tx);
  const hashes = new Map(held.rows.map((row) => [`${row.stream_id}:${row.seq}`, row.hash]));
  const contradicted = known.filter(({ head, stream }) => {
    const ours = hashes.get(`${stream.stream_id}:${head.seq}`);
    return ours !== undefined && ours !== head.hash;
  });
  await raiseExceptions(
    tx,
    organizationId,
    contradicted.map(({ head, stream }) => ({
      kind: 'evidence_conflict' as const,
      causeKey: `heard_head:${head.incarnation}:${head.seq}`,
      venueId: stream.venue_id,
      stationId: head.stationId,
      raisedAtMs: nowMs,
      detail: `A peer holds a head this station signed for record ${head.seq} that is not the record we hold: two histories of this journal exist.`,
      facts: {
        conflict: 'peer-forked',
        seq: head.seq,
        ourHash: hashes.get(`${stream.stream_id}:${head.seq}`) ?? '',
        theirHash: head.hash,
        toldBy: head.toldBy,
      },
      records: [{ stationId: head.stationId, incarnation: head.incarnation, seq: head.seq }],
    })),
  );
  return { ahead: known.filter(({ head, stream }) => head.seq >= stream.next_seq) };
}
