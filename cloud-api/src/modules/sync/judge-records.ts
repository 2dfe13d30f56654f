import { bodySchemaOf, chainHash, readRecordHead, type SealedRecord } from '@gatehouse/core/journal';
import { sha256Hex } from '../../platform/ed25519.ts';
import type { StationCaller } from '../../platform/http/caller.ts';

/** A record as it will be stored, and why it is set aside if it is. */
export interface JudgedRecord {
  readonly seq: number;
  readonly hash: string;
  readonly bytes: Buffer;
  /** Null when the bytes carry no id that may be trusted to be unique. */
  readonly recordId: string | null;
  readonly quarantine: { readonly cause: QuarantineCause; readonly detail: string } | null;
  readonly unknownKind: { readonly kind: string; readonly version: number } | null;
}

export type QuarantineCause =
  | 'malformed'
  | 'foreign'
  | 'broken-chain'
  | 'duplicate-id'
  | 'station-revoked'
  | 'unbalanced';

/**
 * Judges a batch without the database. The chain is followed from each record's own hash to the next, so that one
 * broken record stands alone and what is behind it still counts; the link of the first is checked under the lock.
 */
export function judgeRecords(
  station: StationCaller,
  records: readonly SealedRecord[],
  hashBefore: string | undefined,
): JudgedRecord[] {
  const seen = new Set<string>();
  return records.map((record, index) => {
    const previous = index === 0 ? hashBefore : records[index - 1]?.hash;
    const judged = judgeOne(station, record, previous);
    if (judged.recordId === null || !seen.has(judged.recordId)) {
      if (judged.recordId !== null) seen.add(judged.recordId);
      return judged;
    }
    return duplicateOf(judged);
  });
}

export const duplicateOf = (judged: JudgedRecord): JudgedRecord => ({
  ...judged,
  recordId: null,
  quarantine: { cause: 'duplicate-id', detail: `another record has the id ${judged.recordId ?? ''}` },
});

function judgeOne(station: StationCaller, record: SealedRecord, previous: string | undefined): JudgedRecord {
  const { seq, hash, text } = record;
  const kept = { seq, hash, bytes: Buffer.from(text) };
  const aside = (cause: QuarantineCause, detail: string): JudgedRecord => ({
    ...kept,
    recordId: null,
    quarantine: { cause, detail: detail.replaceAll('\u0000', '') },
    unknownKind: null,
  });
  if (station.state === 'revoked')
    return aside('station-revoked', 'the station was revoked before this arrived');
  if (previous !== undefined && !isLinked(record, previous)) {
    return aside('broken-chain', 'the hash does not follow from the bytes and the record before');
  }
  const envelope = readRecordHead(text);
  if (!envelope) return aside('malformed', 'not a JSON object');
  if (!isStorable(envelope.id) || envelope.id.length < 1 || envelope.id.length > 64) {
    return aside('malformed', 'no usable id');
  }
  if (envelope.seq !== seq) return aside('malformed', `says it is record ${String(envelope.seq)}`);
  for (const name of ['stationId', 'incarnation', 'organizationId', 'venueId'] as const) {
    if (envelope[name] !== station[name]) return aside('foreign', `${name} is not this station's`);
  }
  const { kind, kindVersion } = envelope;
  if (!isStorable(kind) || !Number.isSafeInteger(kindVersion) || Math.abs(Number(kindVersion)) > VERSION_MAX)
    return aside('malformed', 'no usable kind');
  const version = kindVersion as number;
  const known = bodySchemaOf(kind, version) !== undefined;
  return {
    ...kept,
    recordId: envelope.id,
    quarantine: null,
    unknownKind: known ? null : { kind: kind.slice(0, 100), version },
  };
}

/** What the database's integer column holds; no kind gets near it. */
const VERSION_MAX = 2 ** 31 - 1;

/** A text the database takes as it is: it refuses U+0000, and would turn every half of a pair into the same character. */
const isStorable = (text: unknown): text is string =>
  typeof text === 'string' && !text.includes('\u0000') && text.isWellFormed();

export const isLinked = (record: SealedRecord, previousHash: string): boolean =>
  chainHash(record.text, previousHash, sha256Hex) === record.hash;
