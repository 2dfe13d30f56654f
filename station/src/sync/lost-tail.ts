import type { ChainHead } from '@gatehouse/core/sync';
import type { Ledger } from '../ledger/index.ts';
import type { Witness } from './witness.ts';

/**
 * A place this station's journal has reached and no longer holds, by its own evidence: the witness outside the ledger,
 * heads it signed, and what peers acknowledged. Needs no network. Undefined when all of it is there.
 */
export function lostTail(ledger: Ledger, witness: Witness | undefined): ChainHead | undefined {
  const { incarnation } = ledger.identity();
  const signed = ledger.read.get<ChainHead>(
    'SELECT seq, hash FROM signed_head WHERE incarnation = ? ORDER BY seq DESC LIMIT 1',
    incarnation,
  );
  const acknowledged = ledger.read.all<ChainHead>(
    'SELECT acked_seq AS seq, acked_hash AS hash FROM peer_cursor WHERE incarnation = ? AND acked_seq > 0',
    incarnation,
  );
  const reached = [
    ...(witness?.incarnation === incarnation ? [witness] : []),
    ...(signed ? [signed] : []),
    ...acknowledged,
  ];
  return reached
    .filter(({ seq, hash }) => ledger.hashBefore(seq + 1) !== hash)
    .map(({ seq, hash }) => ({ seq, hash }))
    .toSorted((left, right) => right.seq - left.seq)[0];
}
