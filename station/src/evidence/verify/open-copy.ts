import { constants, copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { loadSqlite } from '../../ledger/sqlite.ts';

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

/**
 * Opens a private copy of a ledger with the write-ahead log that belongs to it. A live file is refused: copied while
 * it is written it would look damaged, and closing it here would drop a running station's own lock. Throws
 * `CannotExamine`.
 */
export function openCopy(file: string, folder = tmpdir()): OpenedCopy {
  if (!existsSync(file) || !statSync(file).isFile())
    throw new CannotExamine(`${file}: there is no such file`);
  if (isHeldByStation(file)) {
    throw new CannotExamine(
      `${file}: a running station has this ledger open; stop it first, or verify a backup of it`,
    );
  }
  const scratch = mkdtempSync(join(folder, 'gatehouse-verify-'));
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  try {
    const copy = join(scratch, 'ledger.db');
    copyFileSync(file, copy, constants.COPYFILE_FICLONE);
    if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`, constants.COPYFILE_FICLONE);
    const Sqlite = loadSqlite();
    const db = new Sqlite(copy, { timeout: 0 });
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
    throw error;
  }
}
