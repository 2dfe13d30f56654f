import { loadSqlite, UnsafeStorageError } from './sqlite.ts';

export interface FileLock {
  release(): void;
}

/**
 * Holds the operating system's lock beside a file, so that two processes cannot open one ledger. Node has no flock:
 * an exclusive transaction on a tiny SQLite file is the same POSIX or Windows lock. The system drops it when the
 * process dies, however it dies; the file itself stays and holds nothing. Throws `UnsafeStorageError` when another
 * process holds it.
 */
export function lockFile(file: string): FileLock {
  const Sqlite = loadSqlite();
  const db = new Sqlite(`${file}-guard`, { timeout: 0 });
  try {
    db.pragma('journal_mode = DELETE');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    const code = (error as { code?: string }).code ?? '';
    if (code.startsWith('SQLITE_BUSY'))
      throw new UnsafeStorageError(`another station process has ${file} open`);
    throw error;
  }
  return {
    release() {
      if (db.open) db.close();
    },
  };
}
