import { parentPort, workerData } from 'node:worker_threads';
import { DIGESTED_SCOPES } from '@gatehouse/core/replica';
import { sumOfStored } from '../catalogue/stored-digest.ts';
import { adoptSqliteStorage, loadSqlite, unlock } from '../ledger/sqlite.ts';
import type { AuditOrder } from './audit.ts';

const { file, storage } = workerData as AuditOrder;
adoptSqliteStorage(storage);
const Sqlite = loadSqlite();
const db = new Sqlite(file, { readonly: true });
try {
  unlock(db, file);
  // One moment for rows and digests, while the station goes on writing.
  db.exec('BEGIN');
  const kept = db.prepare<[string], string>('SELECT digest FROM scope_cursor WHERE scope = ?').pluck();
  const differing = DIGESTED_SCOPES.filter((scope) => {
    const digest = kept.get(scope) ?? '';
    return digest !== '' && sumOfStored(db, scope) !== digest;
  });
  db.exec('COMMIT');
  parentPort?.postMessage(differing);
} finally {
  db.close();
}
