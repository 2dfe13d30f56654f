import type { ModuleMigrations } from '../ledger/migrations.ts';

/**
 * Read models of a gate, in the ledger file beside the journal they come from: what its screen shows, what it admitted
 * (for the time it is cut off from its hub), and what it still owes the hub an answer for.
 */
const GATE = `
CREATE TABLE gate_scan (
  scan_no INTEGER PRIMARY KEY,
  admission_id TEXT NOT NULL UNIQUE, at_ms INTEGER NOT NULL, business_day TEXT NOT NULL, access_point_id TEXT NOT NULL,
  verdict TEXT NOT NULL, passage TEXT NOT NULL CHECK (passage IN ('none', 'waiting', 'passed', 'not-passed', 'fault')),
  direction TEXT NOT NULL, ticket_id TEXT, entitlement_window TEXT NOT NULL, ordinal INTEGER NOT NULL, claim_id TEXT
) STRICT;
CREATE INDEX gate_scan_by_ticket ON gate_scan (ticket_id) WHERE ordinal >= 1;
CREATE INDEX gate_scan_waiting ON gate_scan (passage) WHERE passage = 'waiting';
CREATE TABLE gate_day (
  business_day TEXT PRIMARY KEY, grants INTEGER NOT NULL DEFAULT 0, passages INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE gate_partition (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), partition_no INTEGER NOT NULL) STRICT;
INSERT INTO gate_partition (only_row, partition_no) VALUES (1, 1);
CREATE TABLE gate_budget (
  partition_no INTEGER NOT NULL, product_id TEXT NOT NULL, used INTEGER NOT NULL CHECK (used >= 0),
  PRIMARY KEY (partition_no, product_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE gate_errand (
  errand_id TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('release', 'settle')), request TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

export const gateMigrations: ModuleMigrations = {
  module: 'gate',
  migrations: [{ number: 1, name: 'scans', sql: GATE }],
};
