import { z } from 'zod';
import { isoDate } from '../catalogue/catalogue.ts';
import { bodySchemaOf, type Fact, isRecordKind } from './record-kinds.ts';
import { upcast } from './upcast.ts';

/** Everything about a record but its body, its place in the chain and its hash. Field order here is byte order. */
export const recordHeader = z.strictObject({
  stationId: z.string(),
  /** 128 random bits as 32 hex digits, new at every enrolment, restore or detected fork. */
  incarnation: z.string().regex(/^[0-9a-f]{32}$/),
  /** Gap-free from 1 within an incarnation. */
  seq: z.int().min(1),
  /** Created when the operation starts; every retry reuses it. */
  id: z.string(),
  kind: z.string(),
  kindVersion: z.int().min(1),
  organizationId: z.string(),
  venueId: z.string(),
  registerId: z.string(),
  /** The venue's business day, frozen at writing. */
  businessDay: isoDate,
  occurredAtMs: z.int(),
  monotonicMs: z.int(),
  bootId: z.string(),
  /** Cloud time minus station time as last sampled; null before the first exchange. */
  clockOffsetMs: z.int().nullable(),
  operatorId: z.string().nullable(),
  shiftId: z.string().nullable(),
  /** Ids of other records or subjects this one is about. */
  refs: z.array(z.string()),
});
export type RecordHeader = z.infer<typeof recordHeader>;

export type JournalRecord = RecordHeader & Fact;

/** A record as it travels and rests: the text that was hashed, never re-serialised, and its hash. */
export const sealedRecord = z.strictObject({
  seq: z.int().min(1),
  /** The record as JSON text, exactly as first written. */
  text: z.string(),
  /** SHA-256 over domain, text and the previous hash, 64 hex digits. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type SealedRecord = z.infer<typeof sealedRecord>;

/** Hashes UTF-8 text with SHA-256 (FIPS 180-4) to 64 hex digits. */
export type Sha256Hex = (text: string) => string;

const CHAIN_DOMAIN = 'gatehouse/record/v1';
/** Hash before the first record of an incarnation: binds the chain to the station and the incarnation. */
export const genesisHash = (stationId: string, incarnation: string, sha256: Sha256Hex): string =>
  sha256(`gatehouse/genesis/v1\n${stationId}\n${incarnation}`);

export const chainHash = (text: string, prevHash: string, sha256: Sha256Hex): string =>
  sha256(`${CHAIN_DOMAIN}\n${text}\n${prevHash}`);

/** Serialises a record once. Key order is fixed; a fraction anywhere is a bug and throws. */
export function recordText(header: RecordHeader, fact: Fact): string {
  const { stationId, incarnation, seq, id, organizationId, venueId, registerId, businessDay } = header;
  const { occurredAtMs, monotonicMs, bootId, clockOffsetMs, operatorId, shiftId, refs } = header;
  const ordered = {
    stationId,
    incarnation,
    seq,
    id,
    kind: fact.kind,
    kindVersion: fact.kindVersion,
    organizationId,
    venueId,
    registerId,
    businessDay,
    occurredAtMs,
    monotonicMs,
    bootId,
    clockOffsetMs,
    operatorId,
    shiftId,
    refs,
    body: fact.body,
  };
  return JSON.stringify(ordered, (key, value: unknown) => {
    if (typeof value === 'number' && !Number.isSafeInteger(value))
      throw new RangeError(`${key} must be an integer, got ${value}`);
    return value;
  });
}

export type ReadRecord =
  | { readonly kind: 'record'; readonly record: JournalRecord }
  /** Well-formed but of a kind or version this software does not know: kept, and projected after an update. */
  | {
      readonly kind: 'unknown-kind';
      readonly header: RecordHeader;
      readonly recordKind: string;
      readonly recordVersion: number;
    }
  | { readonly kind: 'malformed'; readonly detail: string };

/** Reads stored record text, its body in the newest version's shape. Never throws: what does not parse is quarantined by the caller, in its slot. */
export function readRecord(text: string): ReadRecord {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    return { kind: 'malformed', detail: error instanceof Error ? error.message : 'not JSON' };
  }
  if (typeof raw !== 'object' || raw === null || !('body' in raw))
    return { kind: 'malformed', detail: 'a record is an object with a body' };
  const { body: written, ...rest } = raw as Record<string, unknown>;
  const header = recordHeader.safeParse(rest);
  if (!header.success) return { kind: 'malformed', detail: z.prettifyError(header.error) };
  const { kind, kindVersion } = header.data;
  const schema = bodySchemaOf(kind, kindVersion);
  if (!schema || !isRecordKind(kind))
    return { kind: 'unknown-kind', header: header.data, recordKind: kind, recordVersion: kindVersion };
  const parsedBody = schema.safeParse(written);
  if (!parsedBody.success)
    return { kind: 'malformed', detail: `${kind}: ${z.prettifyError(parsedBody.error)}` };
  const body = upcast(kind, kindVersion, parsedBody.data as Record<string, unknown>);
  return {
    kind: 'record',
    record: { ...header.data, kind, kindVersion, body } as JournalRecord,
  };
}
