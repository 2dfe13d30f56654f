import {
  emptyRoot,
  hexOfBytes,
  isSignedHead,
  leafHashOf,
  type NodePlace,
  nodesAppended,
  type TreeHead,
  treeRoot,
} from '@gatehouse/core/evidence';
import { sql } from 'kysely';
import type { Database, Tx } from '../../platform/database.ts';
import { verifyText } from '../../platform/ed25519.ts';
import type { Log } from '../../platform/log.ts';
import type { LogKey } from './log-key.ts';
import { sha256Bytes, treeHeads } from './tree-store.ts';

const PAGE = 5_000;

/**
 * Recomputes every organization's tree from its leaves and compares it with the head that was signed; and that each
 * leaf is still what the journal holds there. A log that does not hold is marked and not signed any further: signing on
 * would turn damage into a second history. Returns what is wrong, by organization.
 */
export async function checkLogs(parts: {
  readonly database: Database;
  readonly logKey: LogKey;
  readonly log: Log;
}): Promise<ReadonlyMap<string, string>> {
  const { database, logKey, log } = parts;
  const found = await database.platform.read((db) =>
    sql<{ organization_id: string }>`SELECT DISTINCT organization_id FROM sync.stream`.execute(db),
  );
  const wrong = new Map<string, string>();
  for (const { organization_id: organizationId } of found.rows) {
    const fault = await database.tenants.transaction(organizationId, async (tx) => {
      const what = await faultOf(tx, logKey);
      await sql`UPDATE evidence.log SET damaged = ${what ?? null} WHERE damaged IS DISTINCT FROM ${what ?? null}`.execute(
        tx,
      );
      return what;
    });
    if (fault === undefined) continue;
    wrong.set(organizationId, fault);
    log.fatal({ organizationId, fault }, 'the log of journal heads is damaged: nothing more is signed in it');
  }
  return wrong;
}

async function faultOf(tx: Tx, logKey: LogKey): Promise<string | undefined> {
  // Under the log's lock: another process that signs on in between would look like damage, and end the log for all.
  const size = await sql<{ tree_size: number }>`SELECT tree_size FROM evidence.log FOR UPDATE`.execute(tx);
  const [head] = await treeHeads(tx, { limit: 1 });
  const treeSize = size.rows[0]?.tree_size ?? 0;
  if (!head) return treeSize === 0 ? undefined : 'leaves and no signed head';
  if (head.treeSize !== treeSize) return `${treeSize} leaves, the last signed head has ${head.treeSize}`;
  if (!isSignedHead(head, (text, signature) => verifyText(logKey.publicKey, text, signature)))
    return 'the last head is not signed by this installation’s key';
  const root = await rootOfLeaves(tx, head);
  if (root !== head.rootHash) return `the leaves have the root ${root}, ${head.rootHash} was signed`;
  const nodes = await wrongNodeCount(tx);
  if (nodes > 0) return `${nodes} nodes are missing or not of their children`;
  const changed = await sql<{ count: number }>`
    SELECT count(*) AS count FROM evidence.leaf
    JOIN sync.stream USING (incarnation) JOIN sync.record USING (stream_id, seq)
    WHERE encode(record.hash, 'hex') <> leaf.hash`.execute(tx);
  return (changed.rows[0]?.count ?? 0) > 0
    ? 'journals no longer hold the records whose heads were logged'
    : undefined;
}

/** The root over the leaves as they are stored, with O(log n) of the tree in memory. */
async function rootOfLeaves(tx: Tx, head: TreeHead): Promise<string> {
  const nodes = new Map<string, Uint8Array>();
  const at = ({ level, index }: NodePlace): Uint8Array =>
    nodes.get(`${level}:${index}`) ?? emptyRoot(sha256Bytes);
  for (let from = 0; from < head.treeSize; from += PAGE) {
    const page = await sql<{ stationId: string; incarnation: string; seq: number; hash: string }>`
      SELECT station_id AS "stationId", incarnation, seq, hash FROM evidence.leaf
      WHERE leaf_index >= ${from} AND leaf_index < ${from + PAGE} ORDER BY leaf_index`.execute(tx);
    const leaves = page.rows.map((leaf) => leafHashOf(leaf, sha256Bytes));
    for (const { place, hash } of nodesAppended(from, leaves, at, sha256Bytes)) {
      nodes.set(`${place.level}:${place.index}`, hash);
      // A pair that has become one is not asked for again.
      if (place.level === 0) continue;
      for (const side of [0, 1]) nodes.delete(`${place.level - 1}:${place.index * 2 + side}`);
    }
  }
  return hexOfBytes(treeRoot(head.treeSize, at, sha256Bytes));
}

/** Stored nodes are what proofs are made of: each must be the hash of its two children, and none may be missing. */
async function wrongNodeCount(tx: Tx): Promise<number> {
  const found = await sql<{ count: number }>`
    SELECT count(*) AS count FROM evidence.node AS low
    JOIN evidence.node AS high ON high.level = low.level AND high.node_index = low.node_index + 1
    LEFT JOIN evidence.node AS parent ON parent.level = low.level + 1 AND parent.node_index = low.node_index / 2
    WHERE low.node_index % 2 = 0
      AND parent.hash IS DISTINCT FROM sha256('\\x01'::bytea || low.hash || high.hash)`.execute(tx);
  return found.rows[0]?.count ?? 0;
}
