import { genesisHash, readRecord } from '@gatehouse/core/journal';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { sha256Hex } from '../../platform/ed25519.ts';
import { chainHash } from '@gatehouse/core/journal';
import { incarnationOf } from './branch-stream.ts';
import { judgeRecords } from './judge-records.ts';

/** A record that was put aside, with everything its judgement depends on. */
export interface AsideSlot {
  readonly streamId: number;
  readonly seq: number;
  readonly stationId: string;
  /** The name of the stream it is in. A branch's is not the incarnation its records are of. */
  readonly incarnation: string;
  readonly organizationId: string;
  readonly venueId: string;
  readonly stationState: 'active' | 'retired' | 'revoked';
  readonly cause: string;
  readonly detail: string;
  readonly released: boolean;
  readonly text: string;
  readonly hash: string;
  readonly previousHash: string | null;
  /** Another record of the organization carries the id this one claims. */
  readonly idTaken: boolean;
}

export interface SlotJudgement {
  readonly verdict: 'sound' | 'unsound' | 'unreadable';
  /** What was expected and what stands there instead; empty when it is sound. */
  readonly expected: readonly { readonly field: string; readonly expected: string; readonly found: string }[];
}

interface SlotColumns {
  readonly stream_id: number;
  readonly seq: number;
  readonly station_id: string;
  readonly incarnation: string;
  readonly organization_id: string;
  readonly venue_id: string;
  readonly state: AsideSlot['stationState'];
  readonly cause: string;
  readonly detail: string;
  readonly released: boolean;
  readonly bytes: Buffer;
  readonly hash: string;
  readonly previous_hash: string | null;
  readonly id_taken: boolean;
}

/** The slots put aside among the named ones, with what judging them again takes. */
export async function asideSlots(
  tx: Tx,
  refs: readonly { readonly incarnation: string; readonly seq: number }[],
): Promise<readonly AsideSlot[]> {
  const found = await sql<SlotColumns>`
    SELECT record.stream_id, record.seq, stream.station_id, stream.incarnation, stream.organization_id, stream.venue_id,
      station.state, quarantine.cause, quarantine.detail, release.seq IS NOT NULL AS released, record.bytes,
      encode(record.hash, 'hex') AS hash, encode(before.hash, 'hex') AS previous_hash,
      false AS id_taken
    FROM unnest(${refs.map((ref) => ref.incarnation)}::text[], ${refs.map((ref) => ref.seq)}::bigint[])
      AS wanted (incarnation, seq)
    JOIN sync.stream USING (incarnation)
    JOIN sync.station USING (organization_id, station_id)
    JOIN sync.record ON record.stream_id = stream.stream_id AND record.seq = wanted.seq
    JOIN sync.quarantine ON quarantine.stream_id = record.stream_id AND quarantine.seq = record.seq
    LEFT JOIN sync.release ON release.stream_id = record.stream_id AND release.seq = record.seq
    LEFT JOIN sync.stream AS main
      ON main.organization_id = stream.organization_id AND main.incarnation = split_part(stream.incarnation, '~', 1)
    -- What a branch's first record follows is in the stream it left.
    LEFT JOIN sync.record AS before ON before.seq = record.seq - 1
      AND before.stream_id = CASE record.seq WHEN stream.first_seq THEN main.stream_id ELSE record.stream_id END
    ORDER BY record.stream_id, record.seq`.execute(tx);
  const slots = found.rows.map(slotOf);
  const ids = slots.flatMap((slot) => idIn(slot.text) ?? []);
  if (ids.length === 0) return slots;
  const taken = await sql<{ record_id: string }>`
    SELECT record_id FROM sync.record WHERE record_id = ANY(${ids}::text[])`.execute(tx);
  const known = new Set(taken.rows.map((row) => row.record_id));
  return slots.map((slot) => ({ ...slot, idTaken: known.has(idIn(slot.text) ?? '') }));
}

const slotOf = (row: SlotColumns): AsideSlot => ({
  streamId: row.stream_id,
  seq: row.seq,
  stationId: row.station_id,
  incarnation: row.incarnation,
  organizationId: row.organization_id,
  venueId: row.venue_id,
  stationState: row.state,
  cause: row.cause,
  detail: row.detail,
  released: row.released,
  text: row.bytes.toString('utf8'),
  hash: row.hash,
  previousHash: row.previous_hash,
  idTaken: row.id_taken,
});

function idIn(text: string): string | undefined {
  const id = objectOf(text)?.['id'];
  return typeof id === 'string' ? id : undefined;
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Judges a record that was put aside as if it arrived today: the same rules as on arrival, then its body by today's
 * software. Sound means that it may take its slot in the books.
 */
export function judgeSlot(slot: AsideSlot): SlotJudgement {
  const { stationId, seq, text, hash } = slot;
  const incarnation = incarnationOf(slot.incarnation);
  const raw = objectOf(text);
  if (!raw)
    return { verdict: 'unreadable', expected: [{ field: 'text', expected: '{…}', found: start(text) }] };
  const previousHash = slot.previousHash ?? (seq === 1 ? genesisHash(stationId, incarnation, sha256Hex) : '');
  const unsound = (field: string, expected: string, found: unknown): SlotJudgement => ({
    verdict: 'unsound',
    expected: [{ field, expected, found: start(String(found)) }],
  });
  if (slot.stationState === 'revoked') return unsound('station', 'active', 'revoked');
  const chained = chainHash(text, previousHash, sha256Hex);
  if (chained !== hash) return unsound('hash', chained, hash);
  for (const field of ['stationId', 'incarnation', 'organizationId', 'venueId'] as const) {
    const expected = field === 'incarnation' ? incarnation : slot[field];
    if (raw[field] !== expected) return unsound(field, expected, raw[field] ?? '');
  }
  if (raw['seq'] !== seq) return unsound('seq', String(seq), raw['seq'] ?? '');
  if (slot.idTaken) return unsound('id', '', raw['id'] ?? '');
  const [judged] = judgeRecords(
    {
      ...slot,
      incarnation,
      kind: 'station',
      state: 'active',
      publicKey: '',
      isCurrent: true,
    },
    [{ seq, text, hash }],
    previousHash,
  );
  if (judged?.quarantine) return unsound('text', '', judged.quarantine.detail);
  const read = readRecord(text);
  switch (read.kind) {
    case 'record':
      return { verdict: 'sound', expected: [] };
    case 'unknown-kind':
      return unsound('kind', '', `${read.recordKind} ${read.recordVersion}`);
    case 'malformed':
      return unsound('body', '', read.detail);
  }
}

const start = (text: string): string => text.slice(0, 300);
