import type { ModuleMigrations } from '../ledger/index.ts';

/** Items that are out or in somebody's basket. A rental that ended stays in the journal only. */
const RENTALS = `
CREATE TABLE rental (
  rental_id TEXT PRIMARY KEY, type_id TEXT NOT NULL, item_number TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('held', 'out')), deposit_minor INTEGER NOT NULL CHECK (deposit_minor >= 0),
  currency TEXT NOT NULL, since_ms INTEGER NOT NULL, held_until_ms INTEGER, due_at_ms INTEGER,
  UNIQUE (type_id, item_number)
) STRICT, WITHOUT ROWID;
`;

export const rentalMigrations: ModuleMigrations = {
  module: 'rentals',
  migrations: [{ number: 1, name: 'rentals', sql: RENTALS }],
};
