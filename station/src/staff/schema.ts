import type { ModuleMigrations } from '../ledger/index.ts';

/** Wrong PINs outlive a restart: pulling the plug must not buy five more guesses. */
const STAFF = `
CREATE TABLE pin_lockout (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1), failures INTEGER NOT NULL CHECK (failures >= 0), locked_until_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE staff_seen (operator_id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

/** When the last wrong PIN was: they are forgiven by time alone. Whose PIN was found to be nobody else's, among whom. */
const FORGIVEN_BY_TIME = `
ALTER TABLE pin_lockout ADD COLUMN failed_at_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE staff_seen ADD COLUMN unique_among TEXT NOT NULL DEFAULT '';
`;

export const staffMigrations: ModuleMigrations = {
  module: 'staff',
  migrations: [
    { number: 1, name: 'sign-in', sql: STAFF },
    { number: 2, name: 'forgiven-by-time', sql: FORGIVEN_BY_TIME },
  ],
};
