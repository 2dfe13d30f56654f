import {
  type Checkpoint,
  checkpoint,
  extendsHead,
  includesLeaf,
  isSignedHead,
  type TreeHead,
} from '@gatehouse/core/evidence';
import type { VerifySignature } from '@gatehouse/core/tickets';
import type { Database } from 'better-sqlite3';
import { verifyText } from '../../enrolment/index.ts';
import { sha256Bytes } from '../hashing.ts';
import { type CheckpointRow, rowToCheckpoint } from '../checkpoint-row.ts';
import type { PublicKeys } from './keys.ts';
import { type Findings, grouped } from './report.ts';
import type { Witness } from './signatures.ts';

export interface CheckedCheckpoints {
  readonly count: number;
  /** What the log holds of each incarnation, where its proofs are good. */
  readonly byIncarnation: ReadonlyMap<string, readonly Witness[]>;
}

export function hasTable(db: Database, name: string): boolean {
  return db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(name) !== undefined;
}

/** Says what is wrong with one checkpoint, given the log's key. */
export function faultsOf(given: Checkpoint, logKey: string, verify: VerifySignature): string[] {
  const isSigned = isSignedHead(given.treeHead, (text, signature) =>
    verifyText(verify, logKey, text, signature),
  );
  return [
    ...(isSigned ? [] : ["does not carry the log's signature"]),
    ...(includesLeaf(given, sha256Bytes) ? [] : ['does not contain the record it names']),
  ];
}

/** Every stored checkpoint: signature, inclusion, and that each tree is the beginning of the next. */
export function checkCheckpoints(
  db: Database,
  findings: Findings,
  verify: VerifySignature,
  keys: PublicKeys,
): CheckedCheckpoints {
  const byIncarnation = new Map<string, Witness[]>();
  if (!hasTable(db, 'checkpoint')) return { count: 0, byIncarnation };
  const pinned = new Map<string, string>();
  for (const [logId, key] of db.prepare('SELECT log_id, public_key FROM log_key').raw().all() as [
    string,
    string,
  ][])
    pinned.set(logId, key);
  for (const { logId, publicKey } of keys.logs) {
    const held = pinned.get(logId);
    if (held !== undefined && held !== publicKey)
      findings.broken(
        'log-key',
        `the key of log ${logId} that this station has pinned is not the one in the keys file`,
      );
    pinned.set(logId, publicKey);
  }
  let count = 0;
  let last: TreeHead | undefined;
  // A checkpoint knows its station through its leaf; an incarnation belongs to one station only.
  const stations = new Map(
    db.prepare('SELECT incarnation, station_id FROM incarnation').raw().all() as [string, string][],
  );
  for (const row of db
    .prepare('SELECT * FROM checkpoint ORDER BY log_id, tree_size')
    .iterate() as IterableIterator<CheckpointRow>) {
    count += 1;
    const name = `the checkpoint at tree size ${grouped(Number(row.tree_size))}`;
    const wrong = (what: string) =>
      findings.broken('checkpoint-broken', `${name} ${what}`, { incarnation: String(row.incarnation) });
    const given = readRow(row, stations.get(String(row.incarnation)) ?? '');
    if (!given) {
      wrong('cannot be read');
      continue;
    }
    const logKey = pinned.get(given.treeHead.logId);
    if (logKey === undefined) {
      findings.note(
        'log-key-unknown',
        `${name} cannot be checked: the key of log ${given.treeHead.logId} is not known`,
      );
      continue;
    }
    const faults = faultsOf(given, logKey, verify);
    faults.forEach(wrong);
    if (
      last &&
      last.logId === given.treeHead.logId &&
      !extendsHead(last, given.treeHead, given.consistency, sha256Bytes)
    )
      wrong(`does not continue the tree of size ${grouped(last.treeSize)}: the log shows two histories`);
    last = given.treeHead;
    if (faults.length > 0) continue;
    const { incarnation, seq, hash } = given.leaf;
    const list = byIncarnation.get(incarnation) ?? [];
    list.push({ kind: 'checkpoint', seq, hash, signature: null, atMs: given.treeHead.timeMs });
    byIncarnation.set(incarnation, list);
  }
  return { count, byIncarnation };
}

function readRow(row: CheckpointRow, stationId: string): Checkpoint | undefined {
  try {
    return checkpoint.safeParse(rowToCheckpoint(row, stationId)).data;
  } catch {
    return undefined;
  }
}
