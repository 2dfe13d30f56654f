import { createHash, hash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { constants, zstdCompressSync } from 'node:zlib';
import {
  columnValues,
  REPLICA_SCHEMA,
  REPLICA_SCHEMA_VERSION,
  REVOCATION_COLUMNS,
  RowSum,
  serialToInteger,
  TICKET_COLUMNS,
} from '@gatehouse/core/replica';
import type { SnapshotManifest, SnapshotScope } from '@gatehouse/core/sync';
import Sqlite from 'better-sqlite3';

/** A scope at one position, and its rows as their texts, in any order. */
export interface ScopeSource {
  readonly scope: SnapshotScope;
  readonly generation: string;
  readonly position: number;
  readonly rows: AsyncIterable<readonly string[]>;
}

export type BuiltFile = Pick<
  SnapshotManifest,
  'schemaVersion' | 'scopes' | 'fileBytes' | 'fileHash' | 'chunks'
>;

const TABLES: Readonly<Record<SnapshotScope, { table: string; columns: readonly string[] }>> = {
  tickets: { table: 'ticket', columns: TICKET_COLUMNS },
  revocations: { table: 'revocation', columns: REVOCATION_COLUMNS },
};

/** Of the file, before compression; about half of it travels. */
const CHUNK_FILE_BYTES = 4 * 1024 * 1024;
/** What the builder may hold of the file while it fills it, whatever its size. */
const CACHE_KIB = 64 * 1024;
/** Level 3 packs a ticket file to 45 % at 200 MB/s of a core; level 9 gains four points and takes five times as long. */
const ZSTD_LEVEL = 3;

/**
 * Writes the replica of the given scopes as a SQLite file and its compressed pieces into `chunkFolder`, each named by
 * its hash. The same rows at the same positions give the same bytes, in whatever order they come: filled in any
 * order, then copied table by table in key order. Leaves nothing else behind in `workFolder`.
 */
export async function buildFile(
  workFolder: string,
  chunkFolder: string,
  sources: readonly ScopeSource[],
): Promise<BuiltFile> {
  const filling = join(workFolder, 'filling.db');
  const packed = join(workFolder, 'packed.db');
  mkdirSync(chunkFolder, { recursive: true });
  const removeFiles = () => {
    for (const file of [filling, packed]) rmSync(file, { force: true });
  };
  removeFiles();
  try {
    const scopes = await fill(filling, packed, sources);
    return { schemaVersion: REPLICA_SCHEMA_VERSION, scopes, ...cut(packed, chunkFolder) };
  } finally {
    removeFiles();
  }
}

async function fill(
  filling: string,
  packed: string,
  sources: readonly ScopeSource[],
): Promise<SnapshotManifest['scopes']> {
  const db = new Sqlite(filling);
  try {
    for (const setting of [
      'journal_mode = MEMORY',
      'temp_store = FILE',
      'synchronous = OFF',
      'locking_mode = EXCLUSIVE',
    ])
      db.pragma(setting);
    db.pragma(`cache_size = -${CACHE_KIB}`);
    db.exec(REPLICA_SCHEMA);
    db.pragma(`user_version = ${REPLICA_SCHEMA_VERSION}`);
    const scopes: SnapshotManifest['scopes'] = [];
    for (const source of sources) scopes.push(await fillScope(db, source));
    // Compact, in key order, and free of what the order of filling left in the pages.
    db.prepare('VACUUM INTO ?').run(packed);
    return scopes;
  } finally {
    db.close();
  }
}

async function fillScope(
  db: Sqlite.Database,
  source: ScopeSource,
): Promise<SnapshotManifest['scopes'][number]> {
  const { scope, generation, position } = source;
  const { table, columns } = TABLES[scope];
  const indexes = db
    .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL")
    .all(table) as { name: string; sql: string }[];
  // Random keys into an index page by page would take longer than sorting them once at the end.
  for (const { name } of indexes) db.exec(`DROP INDEX ${name}`);
  // Appended as they come and sorted once: random keys into the table would write each page of it many times over.
  db.exec(`CREATE TEMP TABLE arriving (${columns.join(', ')})`);
  const insert = db.prepare(`INSERT INTO arriving VALUES (${columns.map(() => '?').join(', ')})`);
  const sum = new RowSum((text) => hash('sha256', text, 'hex'));
  const insertAll = db.transaction((texts: readonly string[]) => {
    for (const text of texts) {
      const [serial, ...rest] = columnValues(scope, JSON.parse(text) as Record<string, unknown>);
      insert.run(serialToInteger(String(serial)), ...rest);
      sum.add(JSON.stringify([serial, ...rest]));
    }
  });
  for await (const texts of source.rows) insertAll(texts);
  db.exec(`INSERT OR REPLACE INTO ${table} (${columns.join(', ')}) SELECT * FROM arriving ORDER BY serial`);
  db.exec('DROP TABLE arriving');
  for (const { sql } of indexes) db.exec(sql);
  const digest = sum.hex();
  // Confirmed by nobody yet: the time of building would make every file another one.
  db.prepare(
    'INSERT INTO scope_cursor (scope, generation, position, confirmed_at_ms, digest) VALUES (?, ?, ?, 0, ?)',
  ).run(scope, generation, position, digest);
  const rowCount = db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  return { scope, generation, position, rowCount, digest };
}

/** Cuts the file into pieces and compresses each by itself, reading it once. */
function cut(file: string, chunkFolder: string): Pick<SnapshotManifest, 'fileBytes' | 'fileHash' | 'chunks'> {
  const fileBytes = statSync(file).size;
  const whole = createHash('sha256');
  const chunks: SnapshotManifest['chunks'] = [];
  const piece = Buffer.alloc(CHUNK_FILE_BYTES);
  const from = openSync(file, 'r');
  try {
    for (let at = 0; at < fileBytes;) {
      const read = readSync(from, piece, 0, piece.length, at);
      if (read === 0) throw new Error('a snapshot file ended before its end');
      const part = piece.subarray(0, read);
      whole.update(part);
      const packed = zstdCompressSync(part, {
        params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL },
      });
      const name = hash('sha256', packed, 'hex');
      writeDurably(join(chunkFolder, name), packed);
      chunks.push({ hash: name, bytes: packed.length, fileBytes: read });
      at += read;
    }
  } finally {
    closeSync(from);
  }
  return { fileBytes, fileHash: whole.digest('hex'), chunks };
}

/** Beside and then into place: a station may be in the middle of a piece that the next file has as well. */
function writeDurably(path: string, bytes: Uint8Array): void {
  const draft = `${path}.new`;
  const file = openSync(draft, 'w');
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}
