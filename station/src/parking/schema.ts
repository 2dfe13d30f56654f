import type { ModuleMigrations } from '../ledger/index.ts';

/** Baskets set aside, and the places each holds until its time. Both are gone when it ends; the journal keeps the fact. */
const PARKING = `
CREATE TABLE parked_sale (
  park_id TEXT PRIMARY KEY, label TEXT NOT NULL, parked_at_ms INTEGER NOT NULL, operator_name TEXT NOT NULL,
  first_line TEXT NOT NULL, item_count INTEGER NOT NULL, amount_minor INTEGER NOT NULL, held_until_ms INTEGER,
  basket TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE parked_seat (
  session_id TEXT NOT NULL, park_id TEXT NOT NULL, seats INTEGER NOT NULL CHECK (seats > 0), held_until_ms INTEGER NOT NULL,
  PRIMARY KEY (session_id, park_id)
) STRICT, WITHOUT ROWID;
`;

export const parkingMigrations: ModuleMigrations = {
  module: 'parking',
  migrations: [{ number: 1, name: 'parking', sql: PARKING }],
};
