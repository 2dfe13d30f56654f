import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { keyOfFile, sqliteStorage, type SqliteStorage } from '../ledger/index.ts';
import type { FinishedCopy } from './finish-copy.ts';

export interface CopyOrder {
  readonly file: string;
  readonly folder: string;
  readonly keep: number;
  readonly stationId: string;
  readonly takenAtMs: number;
}

export interface BackupErrand {
  readonly storage: SqliteStorage;
  readonly source: string;
  readonly draft: string;
  readonly key: Uint8Array | null;
  readonly takenAtMs: number;
}

export interface TakenBackup extends FinishedCopy {
  readonly path: string;
  readonly encrypted: boolean;
}

const SUFFIX = '.ledger';

/**
 * Writes a verified copy of a ledger into a folder, durably, and drops the oldest beyond `keep` only then. A second
 * connection reads it in a worker: SQLite's online copy by the ledger's own would sync the whole file in its last step,
 * on the device loop, and cannot write an encrypted one. Rejects when the copy cannot be made or does not hold; backups
 * that were there before stay.
 */
export async function copyLedger(order: CopyOrder): Promise<TakenBackup> {
  const { file, folder, takenAtMs } = order;
  const key = keyOfFile(file) ?? null;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = nameOf(order.stationId, takenAtMs);
  const draft = join(folder, `.${name}.partial`);
  try {
    for (const old of draftsOf(folder, order.stationId)) remove(join(folder, old));
    const storage = sqliteStorage();
    const finished = await inWorker({ storage, source: file, draft, key, takenAtMs });
    const path = join(folder, name);
    renameSync(draft, path);
    syncFolder(folder);
    // Names go by the wall clock: after one that ran ahead, the newest copy sorts as the oldest.
    const others = backupsOf(folder, order.stationId).filter((other) => other !== name);
    for (const old of others.slice(0, Math.max(0, others.length + 1 - order.keep))) rmSync(join(folder, old));
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
