import type { ModuleMigrations } from '../ledger/migrations.ts';

/** How far each peer holds this station's journal, per incarnation. A row is behind after a crash; the peer says so. */
const CURSORS = `
CREATE TABLE peer_cursor (
  peer TEXT NOT NULL, incarnation TEXT NOT NULL, acked_seq INTEGER NOT NULL CHECK (acked_seq >= 0),
  acked_hash TEXT NOT NULL, acked_at_ms INTEGER NOT NULL, fork_seq INTEGER, fork_hash TEXT,
  PRIMARY KEY (peer, incarnation)
) STRICT, WITHOUT ROWID;
`;

export const syncMigrations: ModuleMigrations = {
  module: 'sync',
  migrations: [{ number: 1, name: 'cursors', sql: CURSORS }],
};
