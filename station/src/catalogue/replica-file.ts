import { randomBytes } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { REPLICA_SCHEMA, REPLICA_SCHEMA_VERSION } from '@gatehouse/core/replica';
import type { Ledger } from '../ledger/index.ts';
import { openSqlite, SqlConnection } from '../ledger/index.ts';

/** Which file in the data folder is the replica; a new snapshot gets a new name and the pointer moves last. */
const POINTER = 'replica-file';

/** Rows here can be fetched again, so the last seconds may be lost; a damaged or outdated file is simply replaced. */
export function openReplicaFile(ledger: Ledger, dataFolder: string): SqlConnection {
  const named = ledger.read.value<string>('SELECT value FROM setting WHERE name = ?', POINTER);
  if (named !== undefined) {
    const known = tryOpen(join(dataFolder, named));
    if (known) return known;
    removeReplica(join(dataFolder, named));
  }
  const name = `replica-${randomBytes(4).toString('hex')}.db`;
  const created = createReplica(join(dataFolder, name));
  ledger.transact((writer) =>
    writer.run(
      'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
      POINTER,
      name,
    ),
  );
  return created;
}

function tryOpen(file: string): SqlConnection | undefined {
  if (!existsSync(file)) return undefined;
  let sql: SqlConnection | undefined;
  try {
    sql = new SqlConnection(openSqlite(file, { synchronous: 'NORMAL', walAutocheckpointPages: 0 }));
    if (sql.db.pragma('user_version', { simple: true }) === REPLICA_SCHEMA_VERSION) return sql;
  } catch {
    // Not a database any more: replaced below, like one of an older schema.
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

function removeReplica(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
}
