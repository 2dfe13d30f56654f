import { parentPort, workerData } from 'node:worker_threads';
import { adoptSqliteStorage, loadSqlite, unlock } from '../ledger/index.ts';
import type { BackupErrand } from './copy-ledger.ts';
import { finishCopy } from './finish-copy.ts';

/**
 * Copies a ledger and checks the copy, off the device loop. The connection is a second one of the same process and
 * library, and only reads: one transaction's view, whatever is sold meanwhile.
 */
const { storage, source, draft, key, takenAtMs } = workerData as BackupErrand;
adoptSqliteStorage(storage);
const Sqlite = loadSqlite();
const db = new Sqlite(source, { readonly: true, timeout: 2_000 });
try {
  unlock(db, source, key);
  db.exec(`VACUUM INTO '${draft.replaceAll("'", "''")}'`);
} finally {
  db.close();
}
parentPort?.postMessage(finishCopy(draft, key, takenAtMs));
