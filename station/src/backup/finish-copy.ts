import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readSync } from 'node:fs';
import { type FileKeyChoice, loadSqlite, unlock, UnsafeStorageError } from '../ledger/index.ts';
import { type BackupStamp, writeStamp } from './stamp.ts';
import { verifyChains } from './verify-chains.ts';

/** A copy that was read from its first page to its last record. */
export interface FinishedCopy {
  readonly stamp: BackupStamp;
  readonly sizeBytes: number;
  /** SHA-256 of the file, hex. */
  readonly sha256: string;
}

/**
 * Makes a fresh copy of a ledger a backup: stamps it, folds it into one file, checks every page and every chain, and
 * syncs it. Throws `UnsafeStorageError` for a copy that does not hold. Runs in a worker: it reads the whole file.
 */
export function finishCopy(file: string, key: FileKeyChoice, takenAtMs: number): FinishedCopy {
  const Sqlite = loadSqlite();
  const db = new Sqlite(file, { timeout: 0, fileMustExist: true });
  let stamp: BackupStamp;
  try {
    unlock(db, file, key ?? null);
    db.pragma('journal_mode = DELETE');
    stamp = writeStamp(db, verifyChains(db), takenAtMs);
    const check = db.pragma('quick_check', { simple: true });
    if (check !== 'ok') throw new UnsafeStorageError(`the copy is damaged: ${String(check)}`);
  } finally {
    db.close();
  }
  return { stamp, ...digestOf(file) };
}

const CHUNK_BYTES = 1024 * 1024;

function digestOf(file: string): { readonly sizeBytes: number; readonly sha256: string } {
  const digest = createHash('sha256');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const handle = openSync(file, 'r+');
  try {
    let sizeBytes = 0;
    for (let got = 1; got > 0; sizeBytes += got) {
      got = readSync(handle, chunk, 0, CHUNK_BYTES, sizeBytes);
      digest.update(chunk.subarray(0, got));
    }
    fsyncSync(handle);
    return { sizeBytes, sha256: digest.digest('hex') };
  } finally {
    closeSync(handle);
  }
}
