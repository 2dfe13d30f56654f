import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { REPLICA_SCHEMA, REPLICA_SCHEMA_VERSION } from '@gatehouse/core/replica';
import type { Ledger } from '../ledger/index.ts';
import { openSqlite, SqlConnection } from '../ledger/index.ts';

/** Which file in the data folder is the replica; a new snapshot gets a new name and the pointer moves last. */
const POINTER = 'replica-file';
/** Names of files that may be there beside the one in force, so that a start can remove them. */
const SPARE = 'replica-files-spare';
const SUFFIXES = ['', '-wal', '-shm'] as const;

/** An open replica and its name in the data folder. */
export interface ReplicaFile {
  readonly name: string;
  readonly sql: SqlConnection;
}

const newReplicaName = (): string => `replica-${randomBytes(4).toString('hex')}.db`;

/** A name for the next replica, noted before anything is written under it. */
export function announceReplica(ledger: Ledger): string {
  const name = newReplicaName();
  const present = ledger.read.value<string>('SELECT value FROM setting WHERE name = ?', POINTER);
  set(ledger, SPARE, JSON.stringify([present, name]));
  return name;
}

/**
 * Opens the replica that the ledger points to. Rows here can be fetched again, so the last seconds may be lost; a
 * damaged or outdated file is simply replaced, and files nothing points to (an install that was cut off, the one
 * before) are removed.
 */
export function openReplicaFile(ledger: Ledger, dataFolder: string): ReplicaFile {
  const named = ledger.read.value<string>('SELECT value FROM setting WHERE name = ?', POINTER);
  const known = named === undefined ? undefined : tryOpen(join(dataFolder, named));
  const opened = named !== undefined && known ? { name: named, sql: known } : startEmpty(ledger, dataFolder);
  const spare = ledger.read.value<string>('SELECT value FROM setting WHERE name = ?', SPARE) ?? '[]';
  for (const name of JSON.parse(spare) as (string | null)[])
    if (name !== null && name !== opened.name) removeReplica(join(dataFolder, name));
  if (named !== undefined && named !== opened.name) removeReplica(join(dataFolder, named));
  return opened;
}

function startEmpty(ledger: Ledger, dataFolder: string): ReplicaFile {
  const name = newReplicaName();
  const sql = createReplica(join(dataFolder, name));
  pointTo(ledger, name);
  return { name, sql };
}

/** Makes another file the replica: this commit is the moment it is in force. It must be complete and synced. */
export const pointTo = (ledger: Ledger, name: string): void => set(ledger, POINTER, name);

function set(ledger: Ledger, name: string, value: string): void {
  ledger.transact((writer) =>
    writer.run(
      'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
      name,
      value,
    ),
  );
}

/** Undefined when the file is missing, no database, or of another schema. */
export function tryOpen(file: string): SqlConnection | undefined {
  if (!existsSync(file)) return undefined;
  let sql: SqlConnection | undefined;
  try {
    sql = new SqlConnection(openSqlite(file, { synchronous: 'NORMAL', walAutocheckpointPages: 0 }));
    if (sql.db.pragma('user_version', { simple: true }) === REPLICA_SCHEMA_VERSION) return sql;
  } catch {
    // Not a database any more: replaced, like one of an older schema.
  }
  if (sql?.db.open) sql.db.close();
  return undefined;
}

function createReplica(file: string): SqlConnection {
  const db = openSqlite(file, { synchronous: 'NORMAL', walAutocheckpointPages: 0 });
  db.transaction(() => {
    db.exec(REPLICA_SCHEMA);
    db.pragma(`user_version = ${REPLICA_SCHEMA_VERSION}`);
  }).immediate();
  return new SqlConnection(db);
}

export function removeReplica(file: string): void {
  for (const suffix of SUFFIXES) rmSync(`${file}${suffix}`, { force: true });
}
