-- Readers of a card provider, by the station they stand at and the name that station gives them.
CREATE TABLE payments.terminal_reader (
  organization_id text NOT NULL,
  venue_id text NOT NULL,
  station_id text NOT NULL,
  terminal_id text NOT NULL,
  reader_id text NOT NULL,
  label text NOT NULL,
  PRIMARY KEY (organization_id, station_id, terminal_id)
);

-- One row per payment a station asked for, by the id that station wrote down first. The row is the lock under which at
-- most one payment intent is made of it; what the intent says is the truth.
CREATE TABLE payments.terminal_payment (
  organization_id text NOT NULL,
  payment_id text COLLATE "C" NOT NULL,
  venue_id text NOT NULL,
  station_id text NOT NULL,
  terminal_id text NOT NULL,
  reader_id text NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor BETWEEN 0 AND 9007199254740991),
  currency text NOT NULL,
  -- `closed`: asked for before it was begun; a start that arrives later is refused.
  state text NOT NULL CHECK (state IN ('pending', 'captured', 'declined', 'cancelled', 'closed')),
  intent_id text COLLATE "C",
  -- The reader was told, so that a guest may be standing in front of it.
  presented boolean NOT NULL DEFAULT false,
  cause text NOT NULL DEFAULT '',
  captured_minor bigint NOT NULL DEFAULT 0 CHECK (captured_minor BETWEEN 0 AND 9007199254740991),
  brand text NOT NULL DEFAULT '',
  last4 text NOT NULL DEFAULT '' CHECK (length(last4) <= 4),
  approval_code text NOT NULL DEFAULT '',
  batch_id text,
  changed_at_ms bigint NOT NULL,
  PRIMARY KEY (organization_id, payment_id)
);
CREATE INDEX terminal_payment_open ON payments.terminal_payment (organization_id, station_id, terminal_id)
  WHERE batch_id IS NULL;

CREATE TABLE payments.terminal_refund (
  organization_id text NOT NULL,
  refund_id text COLLATE "C" NOT NULL,
  payment_id text COLLATE "C" NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor BETWEEN 1 AND 9007199254740991),
  state text NOT NULL CHECK (state IN ('started', 'refunded', 'refused')),
  cause text NOT NULL DEFAULT '',
  provider_refund_id text NOT NULL DEFAULT '',
  batch_id text,
  PRIMARY KEY (organization_id, refund_id),
  FOREIGN KEY (organization_id, payment_id) REFERENCES payments.terminal_payment
);
CREATE INDEX terminal_refund_payment ON payments.terminal_refund (organization_id, payment_id);

CREATE TABLE payments.terminal_batch (
  organization_id text NOT NULL,
  batch_id text COLLATE "C" NOT NULL,
  station_id text NOT NULL,
  terminal_id text NOT NULL,
  currency text,
  net_minor bigint NOT NULL,
  count integer NOT NULL,
  PRIMARY KEY (organization_id, batch_id)
);

-- Webhooks arrive at least once, late and in any order: each is applied once, in the transaction that remembers it.
CREATE TABLE payments.provider_event (
  organization_id text NOT NULL,
  event_id text COLLATE "C" NOT NULL,
  type text NOT NULL,
  received_at_ms bigint NOT NULL,
  PRIMARY KEY (organization_id, event_id)
);

SELECT platform.isolate(name::regclass) FROM unnest(ARRAY['payments.terminal_reader', 'payments.terminal_payment',
  'payments.terminal_refund', 'payments.terminal_batch', 'payments.provider_event']) AS name;
GRANT SELECT, INSERT, UPDATE ON payments.terminal_reader, payments.terminal_payment, payments.terminal_refund
  TO gatehouse_app;
GRANT SELECT, INSERT ON payments.terminal_batch, payments.provider_event TO gatehouse_app;
