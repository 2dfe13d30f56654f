import type { ModuleMigrations } from '../ledger/index.ts';

/**
 * What a station holds against others and others against it. Checkpoints and conflicts are facts and only grow; of
 * each peer's journal the furthest head is kept, because everything before it follows from it.
 */
const fixed = (table: string) => `
CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is immutable'); END;
CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is immutable'); END;`;

const EVIDENCE = `
CREATE TABLE log_key (
  log_id TEXT PRIMARY KEY, public_key TEXT NOT NULL, pinned_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
${fixed('log_key')}
CREATE TABLE checkpoint (
  log_id TEXT NOT NULL, tree_size INTEGER NOT NULL CHECK (tree_size >= 1), incarnation TEXT NOT NULL,
  root_hash TEXT NOT NULL, time_ms INTEGER NOT NULL, signature TEXT NOT NULL,
  seq INTEGER NOT NULL, hash TEXT NOT NULL, leaf_index INTEGER NOT NULL, inclusion TEXT NOT NULL,
  consistency TEXT NOT NULL, received_at_ms INTEGER NOT NULL, PRIMARY KEY (log_id, tree_size, incarnation)
) STRICT, WITHOUT ROWID;
${fixed('checkpoint')}
CREATE TABLE evidence_conflict (
  conflict_key TEXT PRIMARY KEY, conflict TEXT NOT NULL, about_station_id TEXT, record_id TEXT NOT NULL,
  detail TEXT NOT NULL, at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
${fixed('evidence_conflict')}
CREATE TABLE peer_head (
  station_id TEXT NOT NULL, incarnation TEXT NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT NULL,
  signature TEXT NOT NULL, public_key TEXT NOT NULL, heard_at_ms INTEGER NOT NULL,
  PRIMARY KEY (station_id, incarnation)
) STRICT, WITHOUT ROWID;
`;

export const evidenceMigrations: ModuleMigrations = {
  module: 'evidence',
  migrations: [{ number: 1, name: 'evidence', sql: EVIDENCE }],
};
