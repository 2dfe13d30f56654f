import { createRequire } from 'node:module';
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

/** Loads the native module only after checking Node-API: on an older Node it crashes instead of throwing. */
export function loadSqlite(
  napiVersion: string | undefined = process.versions['napi'],
): typeof DatabaseConstructor {
  if (Number(napiVersion ?? 0) < NODE_API_MIN) {
    throw new UnsafeStorageError(
      `better-sqlite3 needs Node-API ${NODE_API_MIN} (Node 22.14 or newer); this runtime has ${napiVersion ?? 'none'}`,
    );
  }
  return createRequire(import.meta.url)('better-sqlite3') as typeof DatabaseConstructor;
}

/** Opens a file read-write with the given durability and proves the settings; throws `UnsafeStorageError` on a mismatch. */
export function openSqlite(file: string, durability: FileDurability): Database {
  const Sqlite = loadSqlite();
  const db = new Sqlite(file, { timeout: BUSY_TIMEOUT_MS });
  try {
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
