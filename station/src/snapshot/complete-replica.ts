import { closeSync, fsyncSync, openSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { REPLICA_SCHEMA_VERSION } from '@gatehouse/core/replica';
import { SNAPSHOT_SCOPES, type SnapshotManifest } from '@gatehouse/core/sync';
import { SET_ASIDE } from '../catalogue/index.ts';
import { keyOfFile, loadSqlite, openSqlite, unlock } from '../ledger/index.ts';
import { SnapshotFailure } from './failure.ts';

const inSnapshot = new Set<string>(SNAPSHOT_SCOPES);

/** Structure, schema and cursors of a fetched file; throws `SnapshotFailure`. The file is plain and nobody has it open. */
export function checkFile(file: string, manifest: SnapshotManifest): void {
  const Sqlite = loadSqlite();
  const db = new Sqlite(file, { readonly: true });
  try {
    const verdict = db.pragma('quick_check(1)', { simple: true });
    if (verdict !== 'ok') throw new SnapshotFailure('damaged', `the file is damaged: ${String(verdict)}`);
    const version = db.pragma('user_version', { simple: true });
    if (version !== REPLICA_SCHEMA_VERSION)
      throw new SnapshotFailure('unfit', `the file has schema ${String(version)}`);
    const cursors = db
      .prepare<[], CursorRow>('SELECT scope, generation, position, digest FROM scope_cursor')
      .all();
    for (const { scope, generation, position, digest } of manifest.scopes) {
      const at = cursors.find((row) => row.scope === scope);
      if (at?.generation !== generation || at.position !== position || at.digest !== digest)
        throw new SnapshotFailure('damaged', `the file's ${scope} are not the announced ones`);
    }
  } catch (error) {
    if (error instanceof SnapshotFailure) throw error;
    throw new SnapshotFailure('damaged', (error as Error).message);
  } finally {
    db.close();
  }
}

interface CursorRow {
  readonly scope: string;
  readonly generation: string;
  readonly position: number;
  readonly digest: string;
}

export interface CompleteOrder {
  /** The checked file, in a folder of the data folder. */
  readonly file: string;
  readonly dataFolder: string;
  /** The replica in force, open elsewhere: it is only read. */
  readonly presentName: string;
  /** The name the new one gets. */
  readonly name: string;
  readonly onStep?: (step: string) => void;
}

/**
 * Turns a checked file into a complete replica under its final name: what the snapshot does not hold comes from the
 * replica in force, and revocations too where that one is ahead, because a ticket taken back must not be good again
 * until the next pull. Nobody may write to the present replica meanwhile. Returns how to let go of the present file;
 * until then its log is not folded in by whoever closes it.
 */
export function completeReplica(order: CompleteOrder): () => void {
  const step = order.onStep ?? (() => undefined);
  const present = openPresent(join(order.dataFolder, order.presentName));
  try {
    encrypt(order.file, join(order.dataFolder, order.name));
    const next = openSqlite(
      order.file,
      { synchronous: 'NORMAL', walAutocheckpointPages: 0 },
      keyOfFile(join(order.dataFolder, order.name)),
    );
    try {
      next.transaction(() => carryOver(present, next)).immediate();
      next.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      next.close();
    }
    step('carried');
    syncFile(order.file);
    step('synced');
    renameSync(order.file, join(order.dataFolder, order.name));
    syncFile(order.dataFolder);
    syncFile(dirname(order.file));
    step('renamed');
    return () => present.close();
  } catch (error) {
    present.close();
    throw error;
  }
}

function openPresent(file: string): Database {
  const Sqlite = loadSqlite();
  const db = new Sqlite(file, { readonly: true });
  unlock(db, file);
  return db;
}

/** A snapshot travels plain (names in it are sealed); at rest it is what the station's other files are. */
function encrypt(file: string, finalFile: string): void {
  const key = keyOfFile(finalFile);
  if (!key) return;
  const Sqlite = loadSqlite();
  const db = new Sqlite(file);
  try {
    db.pragma("cipher = 'aegis'");
    db.pragma(`rekey = "raw:${Buffer.from(key).toString('hex')}"`);
  } finally {
    db.close();
  }
}

/** Every table but those the snapshot is about, row by row: tables that come later come along. */
function carryOver(from: Database, to: Database): void {
  from.exec('BEGIN');
  try {
    const tables = from
      .prepare<[], { name: string; type: string }>('PRAGMA main.table_list')
      .all()
      .filter(({ name, type }) => (type === 'table' || type === 'virtual') && !name.startsWith('sqlite_'));
    for (const { name, type } of tables) {
      if (name === 'ticket' || name === 'revocation' || name === 'scope_cursor') continue;
      copyTable(from, to, name, type === 'virtual' ? 'rowid, *' : '*');
    }
    // Rows the last version could not read are in the file, or are not tickets any more.
    for (const scope of inSnapshot)
      to.prepare('DELETE FROM catalogue_row WHERE kind = ? AND substr(row_id, 1, length(?)) = ?').run(
        SET_ASIDE,
        `${scope}/`,
        `${scope}/`,
      );
    const insert = to.prepare(
      `INSERT OR REPLACE INTO scope_cursor (scope, generation, position, confirmed_at_ms, digest) VALUES (?, ?, ?, ?, ?)`,
    );
    for (const row of cursorsOf(from)) {
      const { scope, generation, position, confirmedAtMs, digest } = row;
      if (!inSnapshot.has(scope)) insert.run(scope, generation, position, confirmedAtMs, digest);
      else if (
        scope === 'revocations' &&
        isAhead(
          row,
          cursorsOf(to).find((one) => one.scope === scope),
        )
      ) {
        to.exec('DELETE FROM revocation');
        copyTable(from, to, 'revocation', '*');
        insert.run(scope, generation, position, confirmedAtMs, digest);
      }
    }
  } finally {
    from.exec('COMMIT');
  }
}

const cursorsOf = (db: Database) =>
  db
    .prepare<[], CursorRow & { confirmedAtMs: number }>(
      'SELECT scope, generation, position, confirmed_at_ms AS confirmedAtMs, digest FROM scope_cursor',
    )
    .all();

const isAhead = (present: CursorRow, next: CursorRow | undefined): boolean =>
  next === undefined || (present.generation === next.generation && present.position > next.position);

function copyTable(from: Database, to: Database, table: string, columns: string): void {
  const rows = from.prepare<[], unknown[]>(`SELECT ${columns} FROM ${table}`).safeIntegers().raw();
  const names = rows.columns().map(({ name }) => name);
  const insert = to.prepare(
    `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
  );
  for (const row of rows.iterate()) insert.run(...row);
}

function syncFile(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
