import type { Checkpoint } from '@gatehouse/core/evidence';

/** A checkpoint as its table keeps it. */
export interface CheckpointRow {
  readonly log_id: string;
  readonly tree_size: number;
  readonly incarnation: string;
  readonly root_hash: string;
  readonly time_ms: number;
  readonly signature: string;
  readonly seq: number;
  readonly hash: string;
  readonly leaf_index: number;
  /** JSON arrays of hex hashes, and of `{fromSize, proof}`. */
  readonly inclusion: string;
  readonly consistency: string;
}

/** Not checked in any way: what reads a foreign file parses the result. */
export const rowToCheckpoint = (row: CheckpointRow, stationId: string): Checkpoint => ({
  treeHead: {
    logId: row.log_id,
    treeSize: row.tree_size,
    rootHash: row.root_hash,
    timeMs: row.time_ms,
    signature: row.signature,
  },
  leaf: { stationId, incarnation: row.incarnation, seq: row.seq, hash: row.hash },
  leafIndex: row.leaf_index,
  inclusion: JSON.parse(row.inclusion) as string[],
  consistency: JSON.parse(row.consistency) as Checkpoint['consistency'],
});
