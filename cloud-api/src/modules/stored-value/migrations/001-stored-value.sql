GRANT USAGE ON SCHEMA stored_value TO gatehouse_app;

-- Gift cards, wallets and single-purpose vouchers of an organization: the one authority over their balances. Named by
-- a digest of the code, of which only the last characters are kept. The row is the lock under which its value moves.
CREATE TABLE stored_value.account (
  organization_id text NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  account text NOT NULL CHECK (account IN ('gift-card', 'wallet', 'voucher')),
  currency text NOT NULL,
  last4 text NOT NULL DEFAULT '',
  venue_id text NOT NULL,
  opened_at_ms bigint NOT NULL,
  expires_on date,
  -- What a voucher was sold for.
  terms jsonb,
  issued_minor bigint NOT NULL DEFAULT 0 CHECK (issued_minor >= 0),
  redeemed_minor bigint NOT NULL DEFAULT 0 CHECK (redeemed_minor >= 0),
  PRIMARY KEY (organization_id, account_id)
);

-- Further codes of an account: the second band of a family.
CREATE TABLE stored_value.code (
  organization_id text NOT NULL,
  code_id text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  last4 text NOT NULL DEFAULT '',
  PRIMARY KEY (organization_id, code_id)
);

-- Each change of a balance, once, by the record it comes from.
CREATE TABLE stored_value.movement (
  organization_id text NOT NULL,
  record_id text COLLATE "C" NOT NULL,
  line integer NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  station_id text NOT NULL,
  incarnation text NOT NULL,
  seq bigint NOT NULL,
  effect text NOT NULL CHECK (effect IN ('issued', 'redeemed')),
  amount_minor bigint NOT NULL CHECK (amount_minor BETWEEN 1 AND 9007199254740991),
  at_ms bigint NOT NULL,
  PRIMARY KEY (organization_id, record_id, line)
);
CREATE INDEX movement_by_account ON stored_value.movement (organization_id, account_id, at_ms);

-- What a station may redeem without asking, per incarnation: four sums that only grow.
CREATE TABLE stored_value.allotment (
  organization_id text NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  station_id text NOT NULL,
  incarnation text COLLATE "C" NOT NULL,
  granted_minor bigint NOT NULL DEFAULT 0 CHECK (granted_minor >= 0),
  issued_minor bigint NOT NULL DEFAULT 0 CHECK (issued_minor >= 0),
  redeemed_minor bigint NOT NULL DEFAULT 0 CHECK (redeemed_minor >= 0),
  returned_minor bigint NOT NULL DEFAULT 0 CHECK (returned_minor >= 0),
  -- When another station last wanted more than was left.
  recalled_at_ms bigint,
  PRIMARY KEY (organization_id, account_id, station_id, incarnation)
);
CREATE INDEX allotment_by_station ON stored_value.allotment (organization_id, station_id, incarnation);

-- What was set aside, by the operation that asked: a question that is repeated gets nothing twice.
CREATE TABLE stored_value.reservation (
  organization_id text NOT NULL,
  operation_id text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  station_id text NOT NULL,
  incarnation text NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  at_ms bigint NOT NULL,
  PRIMARY KEY (organization_id, operation_id)
);

SELECT platform.isolate(name::regclass) FROM unnest(ARRAY['stored_value.account', 'stored_value.code',
  'stored_value.movement', 'stored_value.allotment', 'stored_value.reservation']) AS name;
GRANT SELECT, INSERT, UPDATE ON stored_value.account, stored_value.code, stored_value.allotment TO gatehouse_app;
GRANT SELECT, INSERT ON stored_value.movement, stored_value.reservation TO gatehouse_app;
