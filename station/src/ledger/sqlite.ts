import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type DatabaseConstructor from 'better-sqlite3';
import type { Database } from 'better-sqlite3';

/**
 * Opens SQLite files the one way we trust. better-sqlite3 13 is compiled with WAL meaning NORMAL, so a file that was
 * FULL yesterday silently reopens without a sync per commit: every setting is set and then read back.
 */

const NODE_API_MIN = 10;
/** Older versions can lose commits when one connection checkpoints while another commits (the WAL-reset race). */
const SQLITE_VERSION_MIN = [3, 51, 3] as const;
const BUSY_TIMEOUT_MS = 2_000;
const JOURNAL_SIZE_LIMIT = 64 * 1024 * 1024;

export interface FileDurability {
  /** FULL syncs the WAL at every commit; NORMAL may lose the last seconds and is for data that can be fetched again. */
  readonly synchronous: 'FULL' | 'NORMAL';
  /** 0 leaves checkpoints to the caller, who runs them between operations. */
  readonly walAutocheckpointPages: number;
}

/** Thrown when the runtime or a file does not hold what the ledger promises: the station must not run on it. */
export class UnsafeStorageError extends Error {
  override readonly name = 'UnsafeStorageError';
}

/** The two builds of SQLite a process can run on: `ciphers` opens plain files as well, and costs an older SQLite. */
export type SqliteEngine = 'plain' | 'ciphers';

const MODULE_OF: Readonly<Record<SqliteEngine, string>> = {
  plain: 'better-sqlite3',
  ciphers: 'better-sqlite3-multiple-ciphers',
};

/** AEGIS-256 authenticates each page and was the fastest of five ciphers on commits and on random reads. */
export const FILE_CIPHER = 'aegis';
export const FILE_KEY_BYTES = 32;

// One library per process: two would cancel each other's POSIX locks on the same file. A thread is told by its maker.
let engine: SqliteEngine | undefined;
const folderKeys = new Map<string, Uint8Array>();
/** Files this process has opened with the right key: their bytes must not be read beside a connection again. */
const proven = new Map<string, string>();

/** Loads the native module only after checking Node-API: on an older Node it crashes instead of throwing. */
export function loadSqlite(
  napiVersion: string | undefined = process.versions['napi'],
): typeof DatabaseConstructor {
  if (Number(napiVersion ?? 0) < NODE_API_MIN) {
    throw new UnsafeStorageError(
      `better-sqlite3 needs Node-API ${NODE_API_MIN} (Node 22.14 or newer); this runtime has ${napiVersion ?? 'none'}`,
    );
  }
  engine ??= 'plain';
  return createRequire(import.meta.url)(MODULE_OF[engine]) as typeof DatabaseConstructor;
}

/** Chooses the build before any file is opened; throws `UnsafeStorageError` when the process already runs on the other. */
export function useSqliteEngine(wanted: SqliteEngine): void {
  if (engine !== undefined && engine !== wanted && !(engine === 'ciphers' && wanted === 'plain'))
    throw new UnsafeStorageError(
      `this process already runs on ${MODULE_OF[engine]}; ${MODULE_OF[wanted]} needs a process of its own`,
    );
  engine ??= wanted;
}

/** Every SQLite file below a folder is opened with this key from now on, whoever opens it; undefined takes it back. */
export function protectFolder(folder: string, key: Uint8Array | undefined): void {
  if (key) {
    if (key.length !== FILE_KEY_BYTES)
      throw new RangeError(`a file key has ${FILE_KEY_BYTES} bytes, not ${key.length}`);
    useSqliteEngine('ciphers');
    folderKeys.set(resolve(folder), key);
  } else folderKeys.delete(resolve(folder));
}

/** A file's key; null opens it plain whatever folder it is in, undefined asks its folder. */
export type FileKeyChoice = Uint8Array | null | undefined;

/** The key of the nearest protected folder above a file; undefined for a plain one. */
export function keyOfFile(file: string): Uint8Array | undefined {
  for (let folder = dirname(resolve(file)); ; folder = dirname(folder)) {
    const key = folderKeys.get(folder);
    if (key || folder === dirname(folder)) return key;
  }
}

/** What a worker thread must be told to open the same files as its maker; goes into `workerData`. */
export interface SqliteStorage {
  readonly engine: SqliteEngine | undefined;
  readonly folders: readonly (readonly [folder: string, key: Uint8Array])[];
  /** Files already opened with the right key: a thread that read their bytes would drop the locks of its maker. */
  readonly proven: readonly (readonly [file: string, as: string])[];
}
export const sqliteStorage = (): SqliteStorage => ({ engine, folders: [...folderKeys], proven: [...proven] });
export function adoptSqliteStorage({ engine: wanted, folders, proven: known }: SqliteStorage): void {
  for (const [file, as] of known) proven.set(file, as);
  if (wanted !== undefined) useSqliteEngine(wanted);
  for (const [folder, key] of folders) protectFolder(folder, key);
}

/** Gives a fresh connection the key of its file; no key leaves it plain. Only after `assertKeyFits`. */
export function unlock(db: Database, file: string, key: FileKeyChoice = keyOfFile(file)): void {
  if (!key) return;
  if (engine !== 'ciphers') throw new UnsafeStorageError(`${file}: a key needs ${MODULE_OF.ciphers}`);
  db.pragma(`cipher = '${FILE_CIPHER}'`);
  db.pragma(`key = "raw:${Buffer.from(key).toString('hex')}"`);
}

/** The largest page SQLite knows: the first is in here whatever the file's page size. */
const HEAD_BYTES = 65_536;
const PLAIN_HEADER = 'SQLite format 3\0';

/**
 * Throws `UnsafeStorageError` when a key is not the file's, and leaves the file as it is. Trying it on the file itself
 * would not: a write-ahead log left by a crash is checkpointed as that connection closes, re-encrypted under the wrong
 * key, and the ledger is lost. So a copy of the first page is tried; where that was torn by a power cut in a checkpoint
 * its log heals it, and a copy of both tells. For files nobody in this process has open: closing a descriptor of a file
 * drops the locks its connections hold.
 */
export function assertKeyFits(file: string, key: FileKeyChoice = keyOfFile(file)): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found || found.size === 0) return;
  const name = resolve(file);
  // A file that took the place of another is another file.
  const known = `${found.ino} ${key ? Buffer.from(key).toString('hex') : 'plain'}`;
  if (proven.get(name) === known) return;
  if (key ? fitsCopy(file, key) : headOf(file, PLAIN_HEADER.length).toString('latin1') === PLAIN_HEADER)
    return void proven.set(name, known);
  throw new UnsafeStorageError(
    key
      ? `${file} does not open with the present key: look at atRest in the configuration; nothing was changed`
      : `${file} is encrypted, or no database: look at atRest in the configuration; nothing was changed`,
  );
}

function fitsCopy(file: string, key: Uint8Array): boolean {
  useSqliteEngine('ciphers');
  // Not beside the file: a full disk must not keep a station from starting, it has a shift to close.
  let folder: string;
  try {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-key-'));
  } catch (error) {
    return trusted(file, key, error);
  }
  const probe = join(folder, 'head');
  try {
    writeFileSync(probe, headOf(file, HEAD_BYTES), { mode: 0o600 });
    if (opens(probe, key)) return true;
    if (!existsSync(`${file}-wal`)) return false;
    for (const suffix of ['', '-wal'])
      copyFileSync(`${file}${suffix}`, `${probe}${suffix}`, constants.COPYFILE_FICLONE);
    return opens(probe, key);
  } catch (error) {
    return trusted(file, key, error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where there is no room for a copy, the key of the file's own folder is believed: the vault has compared it. */
function trusted(file: string, key: Uint8Array, error: unknown): boolean {
  const code = (error as { code?: string }).code ?? '';
  const noRoom = ['ENOSPC', 'EDQUOT', 'EROFS', 'SQLITE_FULL'].includes(code);
  if (noRoom && keyOfFile(file) === key) return true;
  throw error;
}

function headOf(file: string, length: number): Buffer {
  const head = Buffer.alloc(length);
  const handle = openSync(file, 'r');
  try {
    return head.subarray(0, readSync(handle, head, 0, length, 0));
  } finally {
    closeSync(handle);
  }
}

function opens(copy: string, key: Uint8Array): boolean {
  const Sqlite = loadSqlite();
  const db = new Sqlite(copy, { timeout: 0 });
  try {
    unlock(db, copy, key);
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return true;
  } catch (error) {
    // A head alone is shorter than its header says: that it can say so means that it was read.
    return (error as { code?: string }).code !== 'SQLITE_NOTADB';
  } finally {
    db.close();
  }
}

/**
 * Opens a file read-write with the given durability and proves the settings; throws `UnsafeStorageError` on a mismatch.
 * The key is that of the protected folder the file is in, unless one is given.
 */
export function openSqlite(
  file: string,
  durability: FileDurability,
  key: FileKeyChoice = keyOfFile(file),
): Database {
  assertKeyFits(file, key);
  if (key) useSqliteEngine('ciphers');
  const Sqlite = loadSqlite();
  const db = new Sqlite(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    unlock(db, file, key);
    assertVersion(db.prepare('SELECT sqlite_version()').pluck().get() as string);
    db.pragma('journal_mode = WAL');
    for (const [name, value] of settingsOf(durability)) db.pragma(`${name} = ${value}`);
    assertSettings(db, durability);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

const settingsOf = (durability: FileDurability): readonly (readonly [string, number])[] => [
  ['synchronous', durability.synchronous === 'FULL' ? 2 : 1],
  ['foreign_keys', 1],
  ['recursive_triggers', 1],
  ['trusted_schema', 0],
  ['cell_size_check', 1],
  ['busy_timeout', BUSY_TIMEOUT_MS],
  ['wal_autocheckpoint', durability.walAutocheckpointPages],
  ['journal_size_limit', JOURNAL_SIZE_LIMIT],
  // What is deleted is overwritten: an erased name must not live on in free pages.
  ['secure_delete', 1],
  ['temp_store', 2],
  ['fullfsync', 1],
  ['checkpoint_fullfsync', 1],
];

/** Reads every setting back from the connection; throws and names the first that did not take. */
export function assertSettings(db: Database, durability: FileDurability): void {
  const mode = db.pragma('journal_mode', { simple: true });
  if (mode !== 'wal') throw new UnsafeStorageError(`journal_mode is ${String(mode)}, not wal`);
  for (const [name, wanted] of settingsOf(durability)) {
    const found = db.pragma(name, { simple: true });
    if (found !== wanted) throw new UnsafeStorageError(`PRAGMA ${name} is ${String(found)}, not ${wanted}`);
  }
}

function assertVersion(version: string): void {
  const parts = version.split('.').map(Number);
  for (const [index, least] of SQLITE_VERSION_MIN.entries()) {
    const part = parts[index] ?? 0;
    if (part > least) return;
    if (part < least)
      throw new UnsafeStorageError(
        `SQLite ${version} has the WAL-reset race; ${SQLITE_VERSION_MIN.join('.')} is the oldest allowed`,
      );
  }
}
