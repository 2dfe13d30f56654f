import { chainStart, type SealedRecord, verifyChain } from '@gatehouse/core/journal';
import type { Database } from 'better-sqlite3';
import { sha256Hex, UnsafeStorageError } from '../ledger/index.ts';

/** Where a ledger file ends: the last record of its newest incarnation. */
export interface LedgerHead {
  readonly stationId: string;
  readonly incarnation: string;
  readonly seq: number;
  readonly hash: string;
  /** Of all incarnations. */
  readonly recordCount: number;
}

/** Follows every chain in a ledger file from its genesis; throws `UnsafeStorageError` and says where one breaks. */
export function verifyChains(db: Database): LedgerHead {
  const incarnations = db
    .prepare('SELECT incarnation_no AS no, station_id AS stationId, incarnation FROM incarnation ORDER BY 1')
    .all() as { no: number; stationId: string; incarnation: string }[];
  const records = db.prepare('SELECT seq, text, hash FROM record WHERE incarnation_no = ? ORDER BY position');
  let last: LedgerHead | undefined;
  let recordCount = 0;
  for (const { no, stationId, incarnation } of incarnations) {
    const start = chainStart(stationId, incarnation, sha256Hex);
    const verdict = verifyChain(records.iterate(no) as IterableIterator<SealedRecord>, start, sha256Hex);
    if (verdict.kind !== 'intact') {
      const where =
        verdict.kind === 'gap' ? `misses record ${verdict.expectedSeq}` : `breaks at record ${verdict.seq}`;
      throw new UnsafeStorageError(`the journal of incarnation ${incarnation} ${where}`);
    }
    recordCount += verdict.headSeq;
    last = { stationId, incarnation, seq: verdict.headSeq, hash: verdict.headHash, recordCount };
  }
  if (!last) throw new UnsafeStorageError('this file holds no journal');
  return last;
}
