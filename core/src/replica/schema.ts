/**
 * The replicated ticket cache of a station: rows the cloud originates, in a SQLite file of their own. It may lose
 * its last seconds (NORMAL), because it can be fetched again; tickets sold here live in the ledger and are read first.
 * The schema stands in core because the cloud builds whole replica files for first syncs.
 */
export const REPLICA_SCHEMA_VERSION = 2;

export const REPLICA_SCHEMA = `
CREATE TABLE scope_cursor (
  scope TEXT PRIMARY KEY, generation TEXT NOT NULL, position INTEGER NOT NULL, confirmed_at_ms INTEGER NOT NULL,
  digest TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE TABLE ticket (
  serial INTEGER PRIMARY KEY,
  ticket_id TEXT NOT NULL, key_id INTEGER NOT NULL, product_id TEXT NOT NULL, variant_id TEXT NOT NULL,
  ticket_class INTEGER NOT NULL, session_id TEXT, scope INTEGER NOT NULL,
  valid_from_day INTEGER NOT NULL, valid_until_day INTEGER NOT NULL, admits INTEGER NOT NULL,
  status TEXT NOT NULL, status_reason TEXT NOT NULL, sold_at_ms INTEGER NOT NULL, holder_sealed TEXT NOT NULL
) STRICT;
CREATE INDEX ticket_by_id ON ticket (ticket_id);
CREATE TABLE subject_key (subject_id TEXT PRIMARY KEY, key BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE revocation (serial INTEGER PRIMARY KEY, ticket_id TEXT NOT NULL, reason TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;
CREATE TABLE catalogue_row (kind TEXT NOT NULL, row_id TEXT NOT NULL, rank INTEGER NOT NULL DEFAULT 0, text TEXT NOT NULL, PRIMARY KEY (kind, row_id)) STRICT, WITHOUT ROWID;
CREATE TABLE session (
  session_id TEXT PRIMARY KEY, event_id TEXT NOT NULL, starts_at_ms INTEGER NOT NULL, ends_at_ms INTEGER NOT NULL,
  capacity INTEGER NOT NULL, taken INTEGER NOT NULL, scope_number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_start ON session (event_id, starts_at_ms);
CREATE INDEX session_by_scope ON session (scope_number);
CREATE TABLE product_search (variant_id TEXT PRIMARY KEY, product_id TEXT NOT NULL, barcode TEXT, favourite_rank INTEGER, category_id TEXT NOT NULL, tile TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX product_by_barcode ON product_search (barcode) WHERE barcode IS NOT NULL;
CREATE INDEX product_by_favourite ON product_search (favourite_rank) WHERE favourite_rank IS NOT NULL;
CREATE INDEX product_by_category ON product_search (category_id);
CREATE VIRTUAL TABLE product_words USING fts5 (variant_id UNINDEXED, words, tokenize = "unicode61 remove_diacritics 2", prefix = '2 3');
`;

/** Columns of `ticket` in the order rows are written, by whoever fills a replica: a page's rows, a whole file, a test. */
export const TICKET_COLUMNS = [
  'serial',
  'ticket_id',
  'key_id',
  'product_id',
  'variant_id',
  'ticket_class',
  'session_id',
  'scope',
  'valid_from_day',
  'valid_until_day',
  'admits',
  'status',
  'status_reason',
  'sold_at_ms',
  'holder_sealed',
] as const;

/** The same for `revocation`. */
export const REVOCATION_COLUMNS = ['serial', 'ticket_id', 'reason', 'at_ms'] as const;

/** Puts a ticket in, with one parameter per column of `TICKET_COLUMNS`; a row of the same serial gives way. */
export const INSERT_TICKET = `INSERT OR REPLACE INTO ticket (${TICKET_COLUMNS.join(', ')})
VALUES (${TICKET_COLUMNS.map(() => '?').join(', ')})`;

/**
 * A serial's eight bytes as SQLite's signed 64-bit integer: half the size of text under an index and compared in
 * one instruction.
 */
export const serialToInteger = (serial: string): bigint => BigInt.asIntN(64, BigInt(`0x${serial}`));
export const integerToSerial = (value: bigint): string =>
  BigInt.asUintN(64, value).toString(16).padStart(16, '0');
