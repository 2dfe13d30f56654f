import type { Database } from 'better-sqlite3';

/** One numbered step of a module's schema. A step that was released is never edited: add another one. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** The schema of one module in the ledger file, oldest step first, numbered from 1 without gaps. */
export interface ModuleMigrations {
  readonly module: string;
  readonly migrations: readonly Migration[];
}

const MIGRATION_TABLE = `
CREATE TABLE IF NOT EXISTS schema_migration (
  module TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, applied_at_ms INTEGER NOT NULL,
  PRIMARY KEY (module, number)
) STRICT, WITHOUT ROWID`;

/**
 * Applies what is missing, each step in its own durable transaction. Throws when the file was written by newer
 * software (a downgrade must not guess) or when a released step was renamed.
 */
export function migrate(db: Database, modules: readonly ModuleMigrations[], nowMs: number): void {
  db.exec(MIGRATION_TABLE);
  const applied = db.prepare('SELECT number, name FROM schema_migration WHERE module = ? ORDER BY number');
  const note = db.prepare(
    'INSERT INTO schema_migration (module, number, name, applied_at_ms) VALUES (?, ?, ?, ?)',
  );
  for (const { module, migrations } of modules) {
    const done = applied.all(module) as { number: number; name: string }[];
    if (done.length > migrations.length) {
      throw new Error(
        `The ledger's ${module} schema is at step ${done.length}, this software knows ${migrations.length}: install the newer version`,
      );
    }
    migrations.forEach((step, index) => {
      if (step.number !== index + 1)
        throw new Error(`${module} migration ${step.name} must have number ${index + 1}`);
      const before = done[index];
      if (before) {
        if (before.name !== step.name)
          throw new Error(
            `${module} migration ${step.number} was applied as ${before.name}, not ${step.name}`,
          );
        return;
      }
      db.transaction(() => {
        db.exec(step.sql);
        note.run(module, step.number, step.name, nowMs);
      }).immediate();
    });
  }
}
