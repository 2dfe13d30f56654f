import { verifyChain } from '@gatehouse/core/journal';
import type { SqlReader } from './sql.ts';
import { UnsafeStorageError } from './sqlite.ts';
import { sha256Hex } from './writer.ts';

/** A crash can only hurt the end; the rest is verified by peers as it is pushed. Keeps the start independent of age. */
const TAIL_RECORDS = 512;

/** Verifies the chain over the last records of an incarnation; throws `UnsafeStorageError` and says where it breaks. */
export function verifyTail(
  sql: SqlReader,
  tip: { readonly position: number; readonly seq: number },
  genesis: { readonly seq: number; readonly hash: string },
): void {
  const count = Math.min(tip.seq, TAIL_RECORDS + 1);
  const tail = sql.all<{ seq: number; text: string; hash: string }>(
    'SELECT seq, text, hash FROM record WHERE position > ? ORDER BY position',
    tip.position - count,
  );
  const anchor = count > TAIL_RECORDS ? tail.shift() : undefined;
  const verdict = verifyChain(tail, anchor ?? genesis, sha256Hex);
  switch (verdict.kind) {
    case 'intact':
      return;
    case 'gap':
      throw new UnsafeStorageError(
        `The journal misses record ${verdict.expectedSeq}: it was changed or damaged`,
      );
    case 'broken':
      throw new UnsafeStorageError(
        `The journal's chain breaks at record ${verdict.seq}: it was changed or damaged`,
      );
  }
}
