import type { Database } from 'better-sqlite3';
import { migrate } from '../../ledger/migrations.ts';
import { loadSqlite } from '../../ledger/sqlite.ts';
import { ledgerMigrations } from '../../ledger/schema.ts';
import { stationMigrations } from '../../migrations.ts';
import type { Findings } from './report.ts';

/**
 * Compares the file's schema with the one its own migrations make. A guard that was dropped or altered does not prove
 * that a row was changed, but somebody has made it possible.
 */
export function checkGuards(db: Database, findings: Findings): void {
  const applied = new Map<string, number>();
  for (const [module, number] of db
    .prepare('SELECT module, number FROM schema_migration')
    .raw()
    .iterate() as IterableIterator<[string, number]>)
    applied.set(module, Math.max(applied.get(module) ?? 0, number));
  const known = [ledgerMigrations, ...stationMigrations];
  const Sqlite = loadSqlite();
  const fresh = new Sqlite(':memory:');
  try {
    migrate(
      fresh,
      known.map(({ module, migrations }) => ({
        module,
        migrations: migrations.slice(0, applied.get(module) ?? 0),
      })),
      0,
    );
    const wanted = schemaOf(fresh);
    const found = schemaOf(db);
    for (const [name, sql] of wanted) {
      const now = found.get(name);
      if (now === sql) continue;
      findings.broken(
        'guard-changed',
        now === undefined
          ? `${name} is missing: what it guards could be changed by anybody with the file`
          : `${name} was altered: what it guards could be changed by anybody with the file`,
      );
    }
    for (const name of found.keys()) {
      if (name.startsWith('trigger ') && !wanted.has(name))
        findings.broken('guard-foreign', `${name} is not of this software`);
    }
  } finally {
    fresh.close();
  }
}

function schemaOf(db: Database): Map<string, string> {
  const rows = db
    .prepare("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
    .raw()
    .all() as [string, string, string | null][];
  return new Map(rows.map(([type, name, sql]) => [`${type} ${name}`, sql ?? '']));
}
