import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/** A module's own schema and the folder with its numbered SQL files. */
export interface MigrationSet {
  readonly schema: string;
  readonly folder: string;
}

const MIGRATION_LOCK = 7_310_002;

/**
 * Brings every schema up to date as the owner, each file in a transaction of its own. Processes that start at the
 * same time wait for each other. A file that changed after it was applied stops the boot: the databases that ran
 * the old text would differ from the ones that run the new one.
 */
export async function migrate(ownerUrl: string, sets: readonly MigrationSet[]): Promise<number> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    let applied = 0;
    for (const set of sets) applied += await migrateSchema(client, set);
    return applied;
  } finally {
    await client.end();
  }
}

async function migrateSchema(client: pg.Client, { schema, folder }: MigrationSet): Promise<number> {
  const name = client.escapeIdentifier(schema);
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${name}`);
  await client.query(`CREATE TABLE IF NOT EXISTS ${name}.migration (
    name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
  const rows = await client.query<{ name: string; sha256: string }>(
    `SELECT name, sha256 FROM ${name}.migration`,
  );
  const known = new Map(rows.rows.map((row) => [row.name, row.sha256]));
  let applied = 0;
  for (const file of (await readdir(folder)).filter((entry) => entry.endsWith('.sql')).toSorted()) {
    const text = await readFile(join(folder, file), 'utf8');
    const sha256 = createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
    const before = known.get(file);
    if (before === sha256) continue;
    if (before !== undefined) throw new Error(`Migration ${schema}/${file} changed after it was applied`);
    await applyOne(client, name, file, text, sha256);
    applied += 1;
  }
  return applied;
}

async function applyOne(client: pg.Client, schema: string, file: string, text: string, sha256: string) {
  await client.query('BEGIN');
  try {
    await client.query(text);
    await client.query(`INSERT INTO ${schema}.migration (name, sha256) VALUES ($1, $2)`, [file, sha256]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw new Error(`Migration ${schema}/${file} failed: ${(error as Error).message}`, { cause: error });
  }
}
