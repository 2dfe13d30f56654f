import { chainHash, genesisHash, type SealedRecord, type Sha256Hex } from './record.ts';

export type ChainVerdict =
  | { readonly kind: 'intact'; readonly headSeq: number; readonly headHash: string }
  | { readonly kind: 'gap'; readonly expectedSeq: number; readonly foundSeq: number }
  | { readonly kind: 'broken'; readonly seq: number };

/**
 * Follows a chain over consecutive records and says exactly where it breaks. `from` is the last trusted place;
 * leave it out to start at the genesis of an incarnation.
 */
export function verifyChain(
  records: Iterable<SealedRecord>,
  start: { readonly seq: number; readonly hash: string },
  sha256: Sha256Hex,
): ChainVerdict {
  let { seq, hash } = start;
  for (const record of records) {
    if (record.seq !== seq + 1) return { kind: 'gap', expectedSeq: seq + 1, foundSeq: record.seq };
    hash = chainHash(record.text, hash, sha256);
    if (hash !== record.hash) return { kind: 'broken', seq: record.seq };
    seq = record.seq;
  }
  return { kind: 'intact', headSeq: seq, headHash: hash };
}

/** Where a chain starts: before its first record. */
export const chainStart = (stationId: string, incarnation: string, sha256: Sha256Hex) => ({
  seq: 0,
  hash: genesisHash(stationId, incarnation, sha256),
});

/** The text a station signs to vouch for its chain up to a head. */
export const headText = (stationId: string, incarnation: string, seq: number, hash: string): string =>
  `gatehouse/head/v1\n${stationId}\n${incarnation}\n${seq}\n${hash}`;
