import type { ModuleMigrations } from '../ledger/index.ts';

/**
 * What this station and, at the hub, its peers handed out, linked and had signed since the replica was fetched. Ids
 * only. Claims are the hub's word that a till may hand out a ticket; `basket_people` lives as long as its basket.
 */
const COLLECTING = `
CREATE TABLE collected_ticket (
  ticket_id TEXT NOT NULL, station_id TEXT NOT NULL, order_id TEXT NOT NULL, at_ms INTEGER NOT NULL,
  PRIMARY KEY (ticket_id, station_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE collect_claim (
  ticket_id TEXT PRIMARY KEY, operation_id TEXT NOT NULL, station_id TEXT NOT NULL, at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE band_link (ticket_id TEXT PRIMARY KEY, media_code TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX band_link_by_code ON band_link (media_code);
CREATE TABLE waiver_on_file (
  customer_id TEXT NOT NULL, template_id TEXT NOT NULL, version INTEGER NOT NULL, signed_at_ms INTEGER NOT NULL,
  valid_until TEXT NOT NULL, guardian_id TEXT,
  PRIMARY KEY (customer_id, template_id, version, valid_until)
) STRICT, WITHOUT ROWID;
CREATE TABLE order_paid (
  record_id TEXT PRIMARY KEY, order_id TEXT NOT NULL, amount_minor INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX order_paid_by_order ON order_paid (order_id);
CREATE TABLE basket_people (
  basket_id TEXT NOT NULL, line_id TEXT NOT NULL, people TEXT NOT NULL, at_ms INTEGER NOT NULL,
  PRIMARY KEY (basket_id, line_id)
) STRICT, WITHOUT ROWID;
`;

export const collectingMigrations: ModuleMigrations = {
  module: 'collecting',
  migrations: [{ number: 1, name: 'collecting', sql: COLLECTING }],
};
