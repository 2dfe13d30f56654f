import { parentPort, workerData } from 'node:worker_threads';
import { adoptSqliteStorage, loadSqlite, type SqliteStorage, unlock } from './sqlite.ts';

/** Reads every page once, off the device loop: half a second per 100 MB would otherwise stand in a guest's way. */
const { file, kind, storage } = workerData as {
  readonly file: string;
  readonly kind: 'quick' | 'thorough';
  readonly storage: SqliteStorage;
};
adoptSqliteStorage(storage);
const Sqlite = loadSqlite();
const db = new Sqlite(file, { readonly: true });
try {
  unlock(db, file);
  parentPort?.postMessage(
    db.pragma(kind === 'thorough' ? 'integrity_check' : 'quick_check', { simple: true }),
  );
} finally {
  db.close();
}
