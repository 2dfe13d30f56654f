import type { ModuleMigrations } from '../ledger/index.ts';

/** Approvals that were given and not used yet, or used: kept so that none works twice, also after a restart. */
const PERMITS = `
CREATE TABLE override_token (
  override_id TEXT PRIMARY KEY, permission TEXT NOT NULL, subject_id TEXT, amount_minor INTEGER, basis_points INTEGER,
  requested_by TEXT NOT NULL, granted_by TEXT NOT NULL, granted_at_ms INTEGER NOT NULL, expires_at_ms INTEGER NOT NULL,
  boot_id TEXT NOT NULL, granted_monotonic_ms INTEGER NOT NULL, used_at_ms INTEGER
) STRICT, WITHOUT ROWID;
`;

export const permitMigrations: ModuleMigrations = {
  module: 'permits',
  migrations: [{ number: 1, name: 'permits', sql: PERMITS }],
};
