import { parentPort, workerData } from 'node:worker_threads';
import { loadSqlite } from './sqlite.ts';

/** Reads every page once, off the device loop: half a second per 100 MB would otherwise stand in a guest's way. */
const Sqlite = loadSqlite();
const db = new Sqlite(workerData as string, { readonly: true });
try {
  parentPort?.postMessage(db.pragma('quick_check', { simple: true }));
} finally {
  db.close();
}
