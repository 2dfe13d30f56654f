import type { ModuleMigrations } from '../ledger/index.ts';

/** Read models of drawer and safe, written in the transaction of the record they come from. */
const SHIFT = `
CREATE TABLE drawer_holder (
  shift_id TEXT PRIMARY KEY, operator_id TEXT NOT NULL, name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE drawer_count (
  shift_id TEXT NOT NULL, attempt INTEGER NOT NULL CHECK (attempt >= 1), counted_minor INTEGER NOT NULL CHECK (counted_minor >= 0),
  expected_minor INTEGER NOT NULL, denominations TEXT NOT NULL, foreign_counts TEXT NOT NULL, counted_at_ms INTEGER NOT NULL,
  PRIMARY KEY (shift_id, attempt)
) STRICT, WITHOUT ROWID;
CREATE TABLE closed_shift (shift_id TEXT PRIMARY KEY, view TEXT NOT NULL, paper TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE bank_bag (
  bag_number TEXT PRIMARY KEY, origin TEXT NOT NULL CHECK (origin IN ('drawer', 'safe')),
  state TEXT NOT NULL CHECK (state IN ('sealed', 'collected')), amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  currency TEXT NOT NULL, sealed_at_ms INTEGER NOT NULL, sealed_by TEXT NOT NULL, collected_at_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE safe_count (
  count_no INTEGER PRIMARY KEY, currency TEXT NOT NULL, counted_minor INTEGER NOT NULL CHECK (counted_minor >= 0),
  recorded_minor INTEGER NOT NULL, counted_at_ms INTEGER NOT NULL, counted_by TEXT NOT NULL
) STRICT;
CREATE TABLE unclear_payment (
  payment_id TEXT PRIMARY KEY, terminal_id TEXT NOT NULL, amount_minor INTEGER NOT NULL, since_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE parked_open (
  park_id TEXT PRIMARY KEY, amount_minor INTEGER NOT NULL, line_count INTEGER NOT NULL, held_until_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

export const shiftMigrations: ModuleMigrations = {
  module: 'shift',
  migrations: [{ number: 1, name: 'shift', sql: SHIFT }],
};
