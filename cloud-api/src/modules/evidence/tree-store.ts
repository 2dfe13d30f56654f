import { createHash } from 'node:crypto';
import {
  frontierOf,
  hexOfBytes,
  type JournalPlace,
  leafHashOf,
  type NodePlace,
  type NodeSource,
  nodesAppended,
  type Sha256,
  type TreeHead,
  treeHeadText,
  treeRoot,
} from '@gatehouse/core/evidence';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { insertMany } from '../../platform/insert-many.ts';
import type { LogKey } from './log-key.ts';

export const sha256Bytes: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();

const keyOf = ({ level, index }: NodePlace): string => `${level}:${index}`;

/** Fetches the nodes at these places with one statement; a missing one throws when it is asked for. */
export async function nodesAt(tx: Tx, places: readonly NodePlace[]): Promise<NodeSource> {
  const found = await sql<{ level: number; node_index: number; hash: Buffer }>`
    SELECT level, node_index, hash FROM evidence.node
    JOIN unnest(${places.map(({ level }) => level)}::integer[], ${places.map(({ index }) => index)}::bigint[])
      AS wanted (level, node_index) USING (level, node_index)`.execute(tx);
  const nodes = new Map(
    found.rows.map((row) => [keyOf({ level: row.level, index: row.node_index }), row.hash] as const),
  );
  return (place) => {
    const hash = nodes.get(keyOf(place));
    if (!hash) throw new Error(`the log has no node ${keyOf(place)}: it is damaged`);
    return hash;
  };
}

/** Size of the tree under its lock; the row is made at the first use. A damaged log is not signed any further. */
export async function lockLog(
  tx: Tx,
  organizationId: string,
): Promise<{ readonly treeSize: number; readonly damaged: string | null }> {
  await sql`
    INSERT INTO evidence.log (organization_id, tree_size) VALUES (${organizationId}, 0)
    ON CONFLICT DO NOTHING`.execute(tx);
  const found = await sql<{ tree_size: number; damaged: string | null }>`
    SELECT tree_size, damaged FROM evidence.log FOR UPDATE`.execute(tx);
  const row = found.rows[0];
  if (!row) throw new Error('a log that was just made is gone');
  return { treeSize: row.tree_size, damaged: row.damaged };
}

/** Appends leaves under the lock and signs the new head. */
export async function appendLeaves(
  tx: Tx,
  log: { readonly organizationId: string; readonly treeSize: number },
  leaves: readonly JournalPlace[],
  key: LogKey,
  nowMs: number,
): Promise<TreeHead> {
  const { organizationId, treeSize } = log;
  const frontier = await nodesAt(tx, frontierOf(treeSize));
  const added = nodesAppended(
    treeSize,
    leaves.map((leaf) => leafHashOf(leaf, sha256Bytes)),
    frontier,
    sha256Bytes,
  );
  const fresh = new Map(added.map(({ place, hash }) => [keyOf(place), hash] as const));
  const size = treeSize + leaves.length;
  const root = treeRoot(size, (place) => fresh.get(keyOf(place)) ?? frontier(place), sha256Bytes);
  const unsigned = { logId: organizationId, treeSize: size, rootHash: hexOfBytes(root), timeMs: nowMs };
  const signature = key.sign(treeHeadText(unsigned));
  const organization = ['text', () => organizationId] as const;
  await insertMany(
    tx,
    'evidence.leaf',
    {
      organization_id: organization,
      leaf_index: ['bigint', ({ index }) => treeSize + index],
      station_id: ['text', ({ leaf }) => leaf.stationId],
      incarnation: ['text', ({ leaf }) => leaf.incarnation],
      seq: ['bigint', ({ leaf }) => leaf.seq],
      hash: ['text', ({ leaf }) => leaf.hash],
    },
    leaves.map((leaf, index) => ({ leaf, index })),
  );
  await insertMany(
    tx,
    'evidence.node',
    {
      organization_id: organization,
      level: ['integer', ({ place }) => place.level],
      node_index: ['bigint', ({ place }) => place.index],
      hash: ['bytea', ({ hash }) => Buffer.from(hash)],
    },
    added,
  );
  await sql`
    INSERT INTO evidence.tree_head (organization_id, tree_size, root_hash, time_ms, signature)
    VALUES (${organizationId}, ${size}, ${unsigned.rootHash}, ${nowMs}, ${signature})`.execute(tx);
  await sql`UPDATE evidence.log SET tree_size = ${size}`.execute(tx);
  return { ...unsigned, signature };
}

interface HeadColumns {
  readonly organization_id: string;
  readonly tree_size: number;
  readonly root_hash: string;
  readonly time_ms: number;
  readonly signature: string;
}

/** Signed heads, newest first. */
export async function treeHeads(
  tx: Tx,
  of: { readonly beforeSize?: number | undefined; readonly limit: number },
): Promise<TreeHead[]> {
  const found = await sql<HeadColumns>`
    SELECT organization_id, tree_size, root_hash, time_ms, signature FROM evidence.tree_head
    WHERE ${of.beforeSize ?? null}::bigint IS NULL OR tree_size < ${of.beforeSize ?? null}::bigint
    ORDER BY tree_size DESC LIMIT ${of.limit}`.execute(tx);
  return found.rows.map((row) => ({
    logId: row.organization_id,
    treeSize: row.tree_size,
    rootHash: row.root_hash,
    timeMs: row.time_ms,
    signature: row.signature,
  }));
}
