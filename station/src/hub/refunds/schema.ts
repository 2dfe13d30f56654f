/**
 * What the venue's journals say of money given back and of tickets with a new code: rows only where something was taken
 * back, so that a sale pays nothing for it. A claim is one row under (sale, ordinal), whoever asked first.
 */
export const HUB_REFUNDS = `
CREATE TABLE refund_claim (
  sale_id TEXT NOT NULL, ordinal INTEGER NOT NULL CHECK (ordinal >= 1), claim_id TEXT NOT NULL UNIQUE,
  operation_id TEXT NOT NULL UNIQUE, refund_id TEXT NOT NULL UNIQUE, station_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('held', 'used', 'released')), record_id TEXT NOT NULL,
  PRIMARY KEY (sale_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TABLE refund_answer (operation_id TEXT PRIMARY KEY, answer TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE refund_seen (refund_id TEXT PRIMARY KEY, sale_id TEXT NOT NULL, record_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX refund_seen_by_sale ON refund_seen (sale_id);
CREATE TABLE ticket_change (
  change_no INTEGER PRIMARY KEY, ticket_id TEXT NOT NULL, sale_id TEXT, record_id TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX ticket_change_by_sale ON ticket_change (sale_id);
CREATE INDEX ticket_change_by_ticket ON ticket_change (ticket_id);
CREATE TABLE venue_sale_key (
  reversed TEXT NOT NULL, sale_id TEXT NOT NULL, PRIMARY KEY (reversed, sale_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE venue_sale_indexed (stream_no INTEGER PRIMARY KEY, through INTEGER NOT NULL) STRICT;
INSERT OR IGNORE INTO refund_seen
  SELECT json_extract(text, '$.body.refundId'), json_extract(text, '$.body.saleId'), id FROM record
  WHERE kind = 'SaleRefunded';
INSERT OR IGNORE INTO refund_seen
  SELECT json_extract(text, '$.body.refundId'), json_extract(text, '$.body.saleId'), id FROM peer_record
  WHERE outcome = 'accepted' AND id IS NOT NULL AND instr(text, '"SaleRefunded"') > 0
    AND json_extract(text, '$.kind') = 'SaleRefunded';
`;
