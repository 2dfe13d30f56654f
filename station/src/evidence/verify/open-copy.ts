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
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { loadSqlite, unlock, useSqliteEngine } from '../../ledger/sqlite.ts';

/** A file that cannot be examined as it is; nothing is said about what is in it. */
export class CannotExamine extends Error {
  override readonly name = 'CannotExamine';
}

export interface OpenedCopy {
  readonly db: Database;
  close(): void;
}

/** Whether a running station holds the lock beside its ledger. Looking changes nothing and creates nothing. */
export function isHeldByStation(file: string): boolean {
  const guard = `${file}-guard`;
  if (!existsSync(guard)) return false;
  const Sqlite = loadSqlite();
  const db = new Sqlite(guard, { readonly: true, timeout: 0, fileMustExist: true });
  try {
    db.prepare('SELECT count(*) FROM sqlite_master').get();
    return false;
  } catch (error) {
    return String((error as { code?: string }).code).startsWith('SQLITE_BUSY');
  } finally {
    db.close();
  }
}

function beginsAsDatabase(file: string): boolean {
  const start = Buffer.alloc(16);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, start, 0, start.length, 0);
  } finally {
    closeSync(handle);
  }
  return start.toString('latin1') === 'SQLite format 3\0';
}

/**
 * Opens a private copy of a ledger with the write-ahead log that belongs to it. A live file is refused: copied while
 * it is written it would look damaged, and closing it here would drop a running station's own lock. Throws
 * `CannotExamine`.
 */
export function openCopy(
  file: string,
  { folder = tmpdir(), key }: { readonly folder?: string; readonly key?: Uint8Array | undefined } = {},
): OpenedCopy {
  if (!existsSync(file) || !statSync(file).isFile())
    throw new CannotExamine(`${file}: there is no such file`);
  if (isHeldByStation(file)) {
    throw new CannotExamine(
      `${file}: a running station has this ledger open; stop it first, or verify a backup of it`,
    );
  }
  if (key) useSqliteEngine('ciphers');
  else if (!beginsAsDatabase(file))
    throw new CannotExamine(
      `${file} does not begin as a ledger: it is encrypted (give the station's --config), or its beginning was changed`,
    );
  const scratch = mkdtempSync(join(folder, 'gatehouse-verify-'));
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  try {
    const copy = join(scratch, 'ledger.db');
    copyFileSync(file, copy, constants.COPYFILE_FICLONE);
    if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`, constants.COPYFILE_FICLONE);
    const Sqlite = loadSqlite();
    const db = new Sqlite(copy, { timeout: 0 });
    unlock(db, copy, key ?? null);
    db.pragma('trusted_schema = OFF');
    db.pragma('cell_size_check = ON');
    db.pragma('temp_store = MEMORY');
    db.pragma('cache_size = -65536');
    return {
      db,
      close() {
        db.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    if ((error as { code?: string }).code === 'SQLITE_NOTADB')
      throw new CannotExamine(
        `${file} does not open: ${key ? 'it has another key, or ' : ''}its beginning was changed`,
        { cause: error },
      );
    throw error;
  }
}
