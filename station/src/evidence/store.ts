import type { Checkpoint, SignedHead, TreeHead } from '@gatehouse/core/evidence';
import type { LedgerWriter, SqlReader, SqlWriter } from '../ledger/index.ts';
import { type CheckpointRow, rowToCheckpoint } from './checkpoint-row.ts';

/** The log's key as it was first seen; undefined before the first checkpoint. */
export const pinnedLog = (
  sql: SqlReader,
): { readonly logId: string; readonly publicKey: string } | undefined =>
  sql.get('SELECT log_id AS logId, public_key AS publicKey FROM log_key ORDER BY pinned_at_ms LIMIT 1');

export const pinLog = (writer: LedgerWriter, logId: string, publicKey: string, nowMs: number): void =>
  void writer.run(
    'INSERT INTO log_key (log_id, public_key, pinned_at_ms) VALUES (?, ?, ?)',
    logId,
    publicKey,
    nowMs,
  );

/** Keeps a checkpoint that was found good; one that is here already stays. */
export function keepCheckpoint(writer: LedgerWriter, given: Checkpoint, nowMs: number): void {
  const { treeHead, leaf } = given;
  writer.run(
    `INSERT INTO checkpoint (log_id, tree_size, incarnation, root_hash, time_ms, signature, seq, hash, leaf_index,
       inclusion, consistency, received_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    treeHead.logId,
    treeHead.treeSize,
    leaf.incarnation,
    treeHead.rootHash,
    treeHead.timeMs,
    treeHead.signature,
    leaf.seq,
    leaf.hash,
    given.leafIndex,
    JSON.stringify(given.inclusion),
    JSON.stringify(given.consistency),
    nowMs,
  );
}

/** The largest tree held, of whatever incarnation. */
export function lastTreeHead(sql: SqlReader): TreeHead | undefined {
  return sql.get<TreeHead>(
    `SELECT log_id AS logId, tree_size AS treeSize, root_hash AS rootHash, time_ms AS timeMs, signature
     FROM checkpoint ORDER BY log_id, tree_size DESC LIMIT 1`,
  );
}

export function lastCheckpointOf(
  sql: SqlReader,
  of: { readonly stationId: string; readonly incarnation: string },
): Checkpoint | undefined {
  const row = sql.get<CheckpointRow>(
    'SELECT * FROM checkpoint WHERE incarnation = ? ORDER BY tree_size DESC LIMIT 1',
    of.incarnation,
  );
  return row && rowToCheckpoint(row, of.stationId);
}

export interface PeerHead extends SignedHead {
  readonly publicKey: string;
}

const PEER_HEAD = `SELECT station_id AS stationId, incarnation, seq, hash, signature, public_key AS publicKey FROM peer_head`;

/** The furthest heads held of every journal, freshest first. */
export const peerHeads = (sql: SqlReader, most: number): PeerHead[] =>
  sql.all(`${PEER_HEAD} ORDER BY heard_at_ms DESC LIMIT ?`, most);

export const keepPeerHead = (writer: SqlWriter, head: PeerHead, nowMs: number): void =>
  void writer.run(
    `INSERT INTO peer_head (station_id, incarnation, seq, hash, signature, public_key, heard_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (station_id, incarnation) DO UPDATE SET seq = excluded.seq, hash = excluded.hash,
       signature = excluded.signature, public_key = excluded.public_key, heard_at_ms = excluded.heard_at_ms
     WHERE excluded.seq > peer_head.seq`,
    head.stationId,
    head.incarnation,
    head.seq,
    head.hash,
    head.signature,
    head.publicKey,
    nowMs,
  );
