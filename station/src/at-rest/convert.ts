import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { verifyChains } from '../backup/verify-chains.ts';
import {
  assertKeyFits,
  FILE_CIPHER,
  loadSqlite,
  lockFile,
  unlock,
  UnsafeStorageError,
  useSqliteEngine,
} from '../ledger/index.ts';

/** The points between which a conversion may be killed; for tests. */
export type ConversionStep = 'locked' | 'copied' | 'rekeyed' | 'verified' | 'synced' | 'renamed';

const DRAFT = '.converting';
const PLAIN_HEADER = 'SQLite format 3\0';

/** Whether a file is a plain database; undefined for an absent or empty one. Only while nobody here has it open. */
export function isPlain(file: string): boolean | undefined {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) < PLAIN_HEADER.length) return undefined;
  const head = Buffer.alloc(PLAIN_HEADER.length);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, head, 0, head.length, 0);
  } finally {
    closeSync(handle);
  }
  return head.toString('latin1') === PLAIN_HEADER;
}

/** Database files of a data folder, the ledger first: the others can be fetched again. */
export const databaseFiles = (dataFolder: string): string[] =>
  readdirSync(dataFolder)
    .filter((name) => name.endsWith('.db'))
    .toSorted((a, b) => Number(b === 'ledger.db') - Number(a === 'ledger.db'))
    .map((name) => join(dataFolder, name));

/**
 * Turns a database file into its encrypted or plain twin: a copy is made, re-keyed, compared and verified, and takes
 * the file's place in one rename. Killed anywhere it leaves the one or the other, whole. Bytes of the plain file may
 * stay in blocks the disk has not used again yet. Throws `UnsafeStorageError` when the file is open elsewhere or the
 * copy is not the same; the file is then as it was.
 */
export function convertFile(
  file: string,
  keys: { readonly from: Uint8Array | null; readonly to: Uint8Array | null },
  onStep: (step: ConversionStep) => void = () => undefined,
): void {
  useSqliteEngine('ciphers');
  const draft = `${file}${DRAFT}`;
  const lock = lockFile(file);
  try {
    removeDraft(draft);
    assertKeyFits(file, keys.from);
    onStep('locked');
    const before = withDatabase(file, keys.from, (db) => {
      db.pragma('wal_checkpoint(TRUNCATE)');
      db.exec(`VACUUM INTO '${draft.replaceAll("'", "''")}'`);
      return contentsOf(db);
    });
    onStep('copied');
    withDatabase(draft, keys.from, (db) => {
      if (keys.to) {
        db.pragma(`cipher = '${FILE_CIPHER}'`);
        db.pragma(`rekey = "raw:${Buffer.from(keys.to).toString('hex')}"`);
      } else db.pragma("rekey = ''");
    });
    onStep('rekeyed');
    const after = withDatabase(draft, keys.to, (db) => {
      const check = db.pragma('quick_check', { simple: true });
      if (check !== 'ok') throw new UnsafeStorageError(`the converted copy is damaged: ${String(check)}`);
      const contents = contentsOf(db);
      if (/^record:/m.test(contents)) verifyChains(db);
      return contents;
    });
    if (after !== before) throw new UnsafeStorageError(`the converted copy of ${file} holds something else`);
    onStep('verified');
    syncPath(draft);
    onStep('synced');
    // A log of the old file beside the new one would be replayed into it.
    if ((statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0)
      throw new UnsafeStorageError(`${file}-wal is not empty: another process has the file open`);
    for (const suffix of ['-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
    renameSync(draft, file);
    syncPath(dirname(file));
    onStep('renamed');
  } finally {
    removeDraft(draft);
    lock.release();
  }
}

/** What a conversion that was killed left behind; the file itself is whole. */
export function removeDraft(draft: string): void {
  for (const suffix of ['', '-journal', '-wal', '-shm'])
    if (existsSync(`${draft}${suffix}`)) rmSync(`${draft}${suffix}`);
}

function withDatabase<T>(file: string, key: Uint8Array | null, work: (db: Database) => T): T {
  const Sqlite = loadSqlite();
  const db = new Sqlite(file, { timeout: 0 });
  try {
    unlock(db, file, key);
    return work(db);
  } finally {
    db.close();
  }
}

/** Rows of every table and the format: equal text, equal contents as far as counting tells; the chain tells the rest. */
function contentsOf(db: Database): string {
  const tables = db
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name",
    )
    .pluck()
    .all() as string[];
  const counts = tables.map(
    (name) => `${name}:${String(db.prepare(`SELECT count(*) FROM "${name}"`).pluck().get())}`,
  );
  return [`version:${String(db.pragma('user_version', { simple: true }))}`, ...counts].join('\n');
}

function syncPath(path: string): void {
  if (process.platform === 'win32' && statSync(path).isDirectory()) return;
  const handle = openSync(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
