GRANT USAGE ON SCHEMA payments TO gatehouse_app;

-- The books: double entry derived from journal records by the same function that stations use.
CREATE TABLE payments.posting (
  organization_id text NOT NULL,
  record_id text COLLATE "C" NOT NULL,
  line integer NOT NULL,
  venue_id text NOT NULL,
  account text NOT NULL,
  side text NOT NULL CHECK (side IN ('debit', 'credit')),
  amount_minor bigint NOT NULL CHECK (amount_minor BETWEEN 1 AND 9007199254740991),
  currency text NOT NULL,
  business_day date NOT NULL,
  PRIMARY KEY (organization_id, record_id, line)
);
CREATE INDEX posting_by_account ON payments.posting (organization_id, venue_id, account, business_day);

SELECT platform.isolate('payments.posting');
GRANT SELECT, INSERT ON payments.posting TO gatehouse_app;
