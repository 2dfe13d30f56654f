import {
  type Checkpoint,
  consistencyRanges,
  hexOfBytes,
  inclusionRanges,
  placesNeeded,
  rangeHash,
} from '@gatehouse/core/evidence';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { nodesAt, sha256Bytes, treeHeads } from './tree-store.ts';

/**
 * The newest signed head with the proof of a journal's last leaf in it, and from each of the sizes asked for. Null when
 * nothing of the journal is in the log yet. A size beyond the log's is left out: who holds it sees that it shrank.
 */
export async function checkpointOf(
  tx: Tx,
  of: { readonly incarnation: string; readonly heldSizes: readonly number[] },
): Promise<Checkpoint | null> {
  const [treeHead] = await treeHeads(tx, { limit: 1 });
  if (!treeHead) return null;
  const size = treeHead.treeSize;
  const found = await sql<{ leaf_index: number; station_id: string; seq: number; hash: string }>`
    SELECT leaf_index, station_id, seq, hash FROM evidence.leaf
    WHERE incarnation = ${of.incarnation} AND leaf_index < ${size} ORDER BY leaf_index DESC LIMIT 1`.execute(
    tx,
  );
  const leaf = found.rows[0];
  if (!leaf) return null;
  const inclusion = inclusionRanges(leaf.leaf_index, size);
  const held = [...new Set(of.heldSizes)].filter((one) => one <= size);
  const consistency = held.map((fromSize) => ({ fromSize, ranges: consistencyRanges(fromSize, size) }));
  const nodes = await nodesAt(
    tx,
    placesNeeded([inclusion, ...consistency.map(({ ranges }) => ranges)].flat()),
  );
  const hashes = (ranges: typeof inclusion) =>
    ranges.map((range) => hexOfBytes(rangeHash(range, nodes, sha256Bytes)));
  return {
    treeHead,
    leaf: { stationId: leaf.station_id, incarnation: of.incarnation, seq: leaf.seq, hash: leaf.hash },
    leafIndex: leaf.leaf_index,
    inclusion: hashes(inclusion),
    consistency: consistency.map(({ fromSize, ranges }) => ({ fromSize, proof: hashes(ranges) })),
  };
}
