import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Database } from 'better-sqlite3';
import { keyOfFile, sqliteStorage, type SqliteStorage } from '../ledger/index.ts';
import type { FinishedCopy } from './finish-copy.ts';

export interface CopyOrder {
  /** The ledger's own connection: what it writes meanwhile goes into the copy. Null in another process than its. */
  readonly db: Database | null;
  readonly file: string;
  readonly folder: string;
  readonly keep: number;
  readonly stationId: string;
  readonly takenAtMs: number;
}

/** What a worker is told; `source` is null where the copy is there already and only waits to be checked. */
export interface BackupErrand {
  readonly storage: SqliteStorage;
  readonly source: string | null;
  readonly draft: string;
  readonly key: Uint8Array | null;
  readonly takenAtMs: number;
}

export interface TakenBackup extends FinishedCopy {
  readonly path: string;
  readonly encrypted: boolean;
}

/** Pages copied per turn of the event loop: about a millisecond, so that a guest at the gate does not wait for it. */
const PAGES_PER_TURN = 64;
const SUFFIX = '.ledger';

/**
 * Writes a verified copy of a ledger into a folder, durably, and drops the oldest beyond `keep` only then. A plain one
 * is copied by the writer's own connection, some pages at a time; the online copy of SQLite cannot write an encrypted
 * file, so that is read by a second connection in a worker, under the same key. Rejects when the copy cannot be made or does
 * not hold; backups that were there before stay.
 */
export async function copyLedger(order: CopyOrder): Promise<TakenBackup> {
  const { db, file, folder, takenAtMs } = order;
  const key = keyOfFile(file) ?? null;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = nameOf(order.stationId, takenAtMs);
  const draft = join(folder, `.${name}.partial`);
  try {
    for (const old of draftsOf(folder, order.stationId)) remove(join(folder, old));
    const own = key ? null : db;
    if (own) await own.backup(draft, { progress: () => PAGES_PER_TURN });
    const storage = sqliteStorage();
    const finished = await inWorker({ storage, source: own ? null : file, draft, key, takenAtMs });
    const path = join(folder, name);
    renameSync(draft, path);
    syncFolder(folder);
    for (const old of backupsOf(folder, order.stationId).slice(0, -order.keep)) rmSync(join(folder, old));
    return { ...finished, path, encrypted: key !== null };
  } catch (error) {
    remove(draft);
    throw error;
  }
}

/** Backups of a station in a folder, oldest first. */
export const backupsOf = (folder: string, stationId: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith(`${safe(stationId)}-`) && name.endsWith(SUFFIX))
    .toSorted();

const draftsOf = (folder: string, stationId: string): string[] =>
  readdirSync(folder).filter((name) => name.startsWith(`.${safe(stationId)}-`) && name.includes('.partial'));

const safe = (stationId: string): string => stationId.replaceAll(/[^\w.-]/g, '_');

/** Names sort as they were taken: "till-1-20260615T021000.123Z.ledger". */
const nameOf = (stationId: string, takenAtMs: number): string =>
  `${safe(stationId)}-${new Date(takenAtMs).toISOString().replaceAll(/[-:]/g, '')}${SUFFIX}`;

function inWorker(errand: BackupErrand): Promise<FinishedCopy> {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  const worker = new Worker(new URL(`./backup-worker${extension}`, import.meta.url), { workerData: errand });
  return new Promise((resolve, reject) => {
    worker.once('message', (finished: FinishedCopy) => resolve(finished));
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the copy ended with code ${code}`)));
  });
}

function remove(draft: string): void {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(`${draft}${suffix}`, { force: true });
}

export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

export function syncFile(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
