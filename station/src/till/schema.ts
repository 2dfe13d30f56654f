import type { ModuleMigrations } from '../ledger/index.ts';

/** Read models of the till, written in the transaction of the record they come from, and the basket, which is only kept. */
const TILL = `
CREATE TABLE till_counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL CHECK (value >= 0)) STRICT, WITHOUT ROWID;
CREATE TABLE shift (
  shift_id TEXT PRIMARY KEY, number INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
  opened_at_ms INTEGER NOT NULL, opened_by TEXT NOT NULL, float_minor INTEGER NOT NULL, currency TEXT NOT NULL,
  sale_count INTEGER NOT NULL DEFAULT 0, gross_minor INTEGER NOT NULL DEFAULT 0
    CHECK (gross_minor BETWEEN -9007199254740991 AND 9007199254740991),
  closed_at_ms INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX shift_open_once ON shift (state) WHERE state = 'open';
CREATE TABLE sale (
  sale_no INTEGER PRIMARY KEY, sale_id TEXT NOT NULL UNIQUE, receipt_number TEXT NOT NULL UNIQUE, shift_id TEXT NOT NULL,
  sold_at_ms INTEGER NOT NULL, total_minor INTEGER NOT NULL CHECK (total_minor BETWEEN -9007199254740991 AND 9007199254740991),
  content TEXT NOT NULL, refund_id TEXT
) STRICT;
CREATE TABLE sold_ticket (
  ticket_id TEXT PRIMARY KEY, sale_id TEXT NOT NULL, line_id TEXT NOT NULL, serial TEXT NOT NULL, code TEXT NOT NULL,
  session_id TEXT, product_name TEXT NOT NULL, voided INTEGER NOT NULL DEFAULT 0 CHECK (voided IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX sold_ticket_by_sale ON sold_ticket (sale_id);
CREATE TABLE session_seat (
  session_id TEXT NOT NULL, seq INTEGER NOT NULL, seats INTEGER NOT NULL, PRIMARY KEY (session_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE basket (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), text TEXT NOT NULL) STRICT;
`;

/** Keys in the order of selling, one per table: every further index is one more page in the commit of a sale. */
const FEWER_KEYS = `
CREATE TABLE sale_kept (
  sale_no INTEGER PRIMARY KEY, sale_id TEXT NOT NULL UNIQUE, receipt_number TEXT NOT NULL, shift_id TEXT NOT NULL,
  sold_at_ms INTEGER NOT NULL, total_minor INTEGER NOT NULL CHECK (total_minor BETWEEN -9007199254740991 AND 9007199254740991),
  content TEXT NOT NULL, refund_id TEXT
) STRICT;
INSERT INTO sale_kept SELECT sale_no, sale_id, receipt_number, shift_id, sold_at_ms, total_minor, content, refund_id FROM sale;
DROP TABLE sale;
ALTER TABLE sale_kept RENAME TO sale;
CREATE TABLE sold_ticket_kept (
  sale_id TEXT NOT NULL, ticket_id TEXT NOT NULL, line_id TEXT NOT NULL, serial TEXT NOT NULL, code TEXT NOT NULL,
  session_id TEXT, product_name TEXT NOT NULL, voided INTEGER NOT NULL DEFAULT 0 CHECK (voided IN (0, 1)),
  PRIMARY KEY (sale_id, ticket_id)
) STRICT, WITHOUT ROWID;
INSERT INTO sold_ticket_kept SELECT sale_id, ticket_id, line_id, serial, code, session_id, product_name, voided FROM sold_ticket;
DROP TABLE sold_ticket;
ALTER TABLE sold_ticket_kept RENAME TO sold_ticket;
`;

/**
 * A refund has a number, a time and an operator of its own; a shift knows where in the journal it began; and seats are
 * counted per incarnation, whose numbers begin at 1 again.
 */
const OWN_PAPERS = `
CREATE TABLE sale_refund (
  sale_id TEXT PRIMARY KEY, receipt_number TEXT NOT NULL, refunded_at_ms INTEGER NOT NULL, operator_name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE shift ADD COLUMN opened_record_id TEXT;
CREATE TABLE session_seat_kept (
  session_id TEXT NOT NULL, incarnation TEXT NOT NULL, seq INTEGER NOT NULL, seats INTEGER NOT NULL,
  PRIMARY KEY (session_id, incarnation, seq)
) STRICT, WITHOUT ROWID;
INSERT INTO session_seat_kept SELECT session_id, incarnation, seq, seats FROM session_seat
  JOIN (SELECT incarnation FROM incarnation ORDER BY incarnation_no DESC LIMIT 1);
DROP TABLE session_seat;
ALTER TABLE session_seat_kept RENAME TO session_seat;
`;

/** Ends of receipt numbers and serials, backwards, so that an end is a range of the key. Filled behind the sales. */
const SALE_SEARCH = `
CREATE TABLE sale_key (
  reversed TEXT NOT NULL, sale_no INTEGER NOT NULL, PRIMARY KEY (reversed, sale_no)
) STRICT, WITHOUT ROWID;
`;

/**
 * One row and no index of its own per sale: every b-tree a sale touches is a page more in its commit. A sale's key is
 * the position of its record, whose id is the sale's id; its tickets and print jobs lie in its row; the receipt series,
 * the open shift's sums and the basket share the one row that every sale changes anyway. Sales kept before have an id
 * that is not their record's, and numbers below any position still to come.
 */
const ONE_ROW_PER_SALE = `
CREATE TABLE till_now (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1), receipt_series TEXT NOT NULL,
  receipt_number INTEGER NOT NULL CHECK (receipt_number >= 0), sale_count INTEGER NOT NULL CHECK (sale_count >= 0),
  gross_minor INTEGER NOT NULL CHECK (gross_minor BETWEEN -9007199254740991 AND 9007199254740991), basket TEXT
) STRICT;
INSERT INTO till_now
  SELECT 1, coalesce(latest.incarnation, ''),
    coalesce((SELECT value FROM till_counter WHERE name = 'receipt:' || latest.incarnation), 0),
    coalesce((SELECT sale_count FROM shift WHERE state = 'open'), 0),
    coalesce((SELECT gross_minor FROM shift WHERE state = 'open'), 0),
    (SELECT text FROM basket)
  FROM (SELECT 1) LEFT JOIN (SELECT incarnation FROM incarnation ORDER BY incarnation_no DESC LIMIT 1) AS latest;
DROP TABLE basket;
DELETE FROM till_counter WHERE name LIKE 'receipt:%';
CREATE TABLE sale_row (
  sale_no INTEGER PRIMARY KEY, sale_id TEXT NOT NULL, receipt_number TEXT NOT NULL, shift_id TEXT NOT NULL,
  sold_at_ms INTEGER NOT NULL, total_minor INTEGER NOT NULL CHECK (total_minor BETWEEN -9007199254740991 AND 9007199254740991),
  content TEXT NOT NULL, refund_id TEXT
) STRICT;
INSERT INTO sale_row SELECT sale_no, sale_id, receipt_number, shift_id, sold_at_ms, total_minor,
  json_set(content, '$.printJobs', json('[]'), '$.tickets', json((SELECT json_group_array(json_object(
    'ticketId', ticket_id, 'lineId', line_id, 'serial', serial, 'code', code, 'productName', product_name) ORDER BY ticket_id)
    FROM sold_ticket WHERE sold_ticket.sale_id = sale.sale_id))), refund_id FROM sale;
CREATE TABLE sale_earlier (sale_id TEXT PRIMARY KEY, sale_no INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO sale_earlier SELECT sale_id, sale_no FROM sale;
INSERT INTO till_counter SELECT 'sale-jobs-queued', coalesce(max(sale_no), 0) FROM sale WHERE true
  ON CONFLICT (name) DO UPDATE SET value = excluded.value;
DROP TABLE sale;
DROP TABLE sold_ticket;
ALTER TABLE sale_row RENAME TO sale;
`;

export const tillMigrations: ModuleMigrations = {
  module: 'till',
  migrations: [
    { number: 1, name: 'till', sql: TILL },
    { number: 2, name: 'fewer-keys', sql: FEWER_KEYS },
    { number: 3, name: 'own-papers', sql: OWN_PAPERS },
    { number: 4, name: 'sale-search', sql: SALE_SEARCH },
    { number: 5, name: 'one-row-per-sale', sql: ONE_ROW_PER_SALE },
  ],
};
