import { parentPort, workerData } from 'node:worker_threads';
import { adoptSqliteStorage, loadSqlite, type SqliteStorage, unlock } from '../ledger/index.ts';

/** Rewrites a file without what was deleted from it, off the device loop; answers whether its log is empty, too. */
const { file, storage } = workerData as { readonly file: string; readonly storage: SqliteStorage };
adoptSqliteStorage(storage);
const Sqlite = loadSqlite();
const db = new Sqlite(file, { timeout: 2_000 });
try {
  unlock(db, file);
  db.pragma('secure_delete = ON');
  db.pragma('temp_store = MEMORY');
  db.exec('VACUUM');
  const [result] = db.pragma('wal_checkpoint(TRUNCATE)') as [{ readonly busy: number }];
  parentPort?.postMessage(result.busy === 0);
} finally {
  db.close();
}
