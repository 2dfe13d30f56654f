import type { ModuleMigrations } from '../ledger/migrations.ts';

/** How far each peer holds this station's journal, per incarnation. A row is behind after a crash; the peer says so. */
const CURSORS = `
CREATE TABLE peer_cursor (
  peer TEXT NOT NULL, incarnation TEXT NOT NULL, acked_seq INTEGER NOT NULL CHECK (acked_seq >= 0),
  acked_hash TEXT NOT NULL, acked_at_ms INTEGER NOT NULL, fork_seq INTEGER, fork_hash TEXT,
  PRIMARY KEY (peer, incarnation)
) STRICT, WITHOUT ROWID;
`;

/** Heads this station vouched for, whether or not anybody could be told: what it held at that time cannot be rewritten later. */
const SIGNED_HEADS = `
CREATE TABLE signed_head (
  incarnation TEXT NOT NULL, seq INTEGER NOT NULL CHECK (seq >= 1), hash TEXT NOT NULL, signature TEXT NOT NULL,
  signed_at_ms INTEGER NOT NULL, PRIMARY KEY (incarnation, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER signed_head_no_update BEFORE UPDATE ON signed_head BEGIN SELECT RAISE(ABORT, 'signed_head is immutable'); END;
CREATE TRIGGER signed_head_no_delete BEFORE DELETE ON signed_head BEGIN SELECT RAISE(ABORT, 'signed_head is immutable'); END;
`;

export const syncMigrations: ModuleMigrations = {
  module: 'sync',
  migrations: [
    { number: 1, name: 'cursors', sql: CURSORS },
    { number: 2, name: 'signed heads', sql: SIGNED_HEADS },
  ],
};
