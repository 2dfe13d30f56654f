import type { ModuleMigrations } from '../ledger/index.ts';

/** Wrong PINs outlive a restart: pulling the plug must not buy five more guesses. */
const STAFF = `
CREATE TABLE pin_lockout (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1), failures INTEGER NOT NULL CHECK (failures >= 0), locked_until_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE staff_seen (operator_id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

export const staffMigrations: ModuleMigrations = {
  module: 'staff',
  migrations: [{ number: 1, name: 'sign-in', sql: STAFF }],
};
