import type { ModuleMigrations } from '../../ledger/index.ts';

/**
 * What selling keeps beside the sales: how long each line has been in the basket, approvals that were used up for a
 * reduction and wait for its sale, and what this counter has run out of. None of it is touched by a plain sale.
 */
const SELLING = `
CREATE TABLE basket_age (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), text TEXT NOT NULL) STRICT;
CREATE TABLE reduction_permit (
  override_id TEXT PRIMARY KEY, basket_id TEXT NOT NULL, permission TEXT NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (amount_minor BETWEEN 0 AND 9007199254740991), basis_points INTEGER NOT NULL,
  granted_at_ms INTEGER NOT NULL, used_at_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE sold_out_switch (
  variant_id TEXT PRIMARY KEY, day TEXT NOT NULL, sold_out INTEGER NOT NULL CHECK (sold_out IN (0, 1))
) STRICT, WITHOUT ROWID;
`;

export const sellingMigrations: ModuleMigrations = {
  module: 'selling',
  migrations: [{ number: 1, name: 'selling', sql: SELLING }],
};
