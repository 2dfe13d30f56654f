import { readRecord } from '@gatehouse/core/journal';
import { postingsOf } from '@gatehouse/core/ledger';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import type { StaffCaller } from '../../platform/http/caller.ts';
import { HttpProblem } from '../../platform/http/problem.ts';
import { insertMany } from '../../platform/insert-many.ts';
import { type AsideSlot, asideSlots, judgeSlot } from './judge-slot.ts';
import { projectSlots } from './project-streams.ts';
import type { DecisionParts, KeptException } from './resolutions.ts';

/** More at once would hold the stream's cursor for too long; the rest is released by deciding again. */
const SLOTS_MAX = 5_000;

/**
 * Judges what an exception put aside again and gives what holds today its slot in the books, in the order of the
 * stream. What still does not hold stays aside; when nothing holds, the decision is refused with the reason.
 * Records that were never put aside (their postings did not balance) are applied again by today's software.
 */
export async function releaseSlots(
  tx: Tx,
  parts: DecisionParts,
  caller: StaffCaller,
  kept: KeptException,
): Promise<void> {
  const refs =
    kept.kind === 'revoked_station_records' ? await slotsOfRevoked(tx, kept) : [...kept.record_refs];
  const slots = await asideSlots(tx, refs);
  const waiting = slots.filter((slot) => !slot.released);
  const sound = waiting.filter((slot) => judgeSlot(slot).verdict === 'sound');
  const [broken] = waiting;
  if (sound.length === 0 && broken) throw stillUnsound(broken);
  await insertMany(
    tx,
    'sync.release',
    {
      stream_id: ['bigint', (one) => one.streamId],
      seq: ['bigint', (one) => one.seq],
      organization_id: ['text', () => caller.organizationId],
      operator_id: ['text', () => caller.operatorId],
      at_ms: ['bigint', () => parts.nowMs()],
    },
    sound,
    sql`ON CONFLICT DO NOTHING`,
  );
  const aside = new Set(slots.map((slot) => `${slot.incarnation}:${slot.seq}`));
  const never = refs.filter((ref) => !aside.has(`${ref.incarnation}:${ref.seq}`));
  await mustBalance(tx, never);
  const streams = await streamsOf(tx, [...new Set(refs.map((ref) => ref.incarnation))]);
  for (const [incarnation, streamId] of streams) {
    const seqs = [
      ...sound.filter((slot) => slot.incarnation === incarnation),
      ...never.filter((ref) => ref.incarnation === incarnation),
    ].map(({ seq }) => seq);
    if (seqs.length === 0) continue;
    try {
      await projectSlots(
        tx,
        parts,
        { stream_id: streamId, organization_id: caller.organizationId },
        seqs.toSorted((left, right) => left - right),
      );
    } catch (error) {
      // The database refuses a value in it: what put it aside at first is still so.
      if (!/^2[23]/.test((error as { code?: string } | null)?.code ?? '') && !(error instanceof RangeError))
        throw error;
      throw new HttpProblem(409, 'record_still_unsound', 'The record still does not hold', {
        detail: (error as Error).message.slice(0, 300),
      });
    }
  }
}

const stillUnsound = (slot: AsideSlot): HttpProblem => {
  const [first] = judgeSlot(slot).expected;
  return new HttpProblem(409, 'record_still_unsound', 'The record still does not hold', {
    detail: first ? `${first.field}: ${first.found}` : slot.detail,
  });
};

/** A record that does not balance yet would be applied without a word and leave the books as they are. */
async function mustBalance(
  tx: Tx,
  refs: readonly { readonly incarnation: string; readonly seq: number }[],
): Promise<void> {
  const found = await sql<{ bytes: Buffer }>`
    SELECT bytes FROM unnest(${refs.map((ref) => ref.incarnation)}::text[], ${refs.map((ref) => ref.seq)}::bigint[])
      AS wanted (incarnation, seq)
    JOIN sync.stream USING (incarnation) JOIN sync.record USING (stream_id, seq)`.execute(tx);
  for (const { bytes } of found.rows) {
    const why = whyNotBooked(bytes.toString('utf8'));
    if (why !== undefined)
      throw new HttpProblem(409, 'record_still_unsound', 'The record still does not balance', {
        detail: why,
      });
  }
}

/** Why today's software cannot book a record; undefined when it can. */
export function whyNotBooked(text: string): string | undefined {
  const read = readRecord(text);
  if (read.kind !== 'record') return read.kind === 'malformed' ? read.detail : read.recordKind;
  try {
    postingsOf(read.record);
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

async function slotsOfRevoked(tx: Tx, kept: KeptException) {
  const incarnations = [...new Set(kept.record_refs.map((ref) => ref.incarnation))];
  const found = await sql<{ stationId: string; incarnation: string; seq: number }>`
    SELECT stream.station_id AS "stationId", incarnation, quarantine.seq
    FROM sync.quarantine JOIN sync.stream USING (stream_id)
    LEFT JOIN sync.release ON release.stream_id = quarantine.stream_id AND release.seq = quarantine.seq
    WHERE incarnation = ANY(${incarnations}::text[]) AND release.seq IS NULL
    ORDER BY quarantine.stream_id, quarantine.seq LIMIT ${SLOTS_MAX}`.execute(tx);
  return found.rows;
}

async function streamsOf(tx: Tx, incarnations: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const found = await sql<{ incarnation: string; stream_id: number }>`
    SELECT incarnation, stream_id FROM sync.stream
    WHERE incarnation = ANY(${[...incarnations]}::text[]) ORDER BY stream_id`.execute(tx);
  return new Map(found.rows.map((row) => [row.incarnation, row.stream_id]));
}
