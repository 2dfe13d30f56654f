-- The one journal per venue that the cloud itself writes: settlements and the closing run. The row of the head is
-- the lock under which its sequence grows.
CREATE TABLE payments.venue_journal (
  organization_id text NOT NULL,
  venue_id text NOT NULL,
  incarnation text COLLATE "C" NOT NULL UNIQUE,
  next_seq bigint NOT NULL,
  head_hash text NOT NULL,
  PRIMARY KEY (organization_id, venue_id)
);

-- As bytes, like the journals of stations. Nobody may change or delete a row.
CREATE TABLE payments.venue_record (
  organization_id text NOT NULL,
  venue_id text NOT NULL,
  seq bigint NOT NULL,
  record_id text COLLATE "C" NOT NULL,
  hash bytea NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (organization_id, venue_id, seq),
  UNIQUE (organization_id, record_id),
  FOREIGN KEY (organization_id, venue_id) REFERENCES payments.venue_journal
);

-- The closing run looks at deferred revenue only, however long the books are.
CREATE INDEX posting_deferred ON payments.posting (organization_id, venue_id, account, currency)
  WHERE account LIKE 'deferred-revenue:%';

SELECT platform.isolate(name::regclass) FROM unnest(ARRAY['payments.venue_journal', 'payments.venue_record']) AS name;
GRANT SELECT, INSERT, UPDATE ON payments.venue_journal TO gatehouse_app;
GRANT SELECT, INSERT ON payments.venue_record TO gatehouse_app;
