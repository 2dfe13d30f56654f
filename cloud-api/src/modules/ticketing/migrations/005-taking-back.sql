-- Which sale a ticket belongs to, and what that cost: a session that is called off is refunded sale by sale.
ALTER TABLE ticketing.ticket ADD COLUMN sale_id text COLLATE "C", ADD COLUMN line_id text COLLATE "C",
  ADD COLUMN sold_at_station text;
CREATE INDEX ticket_by_session ON ticketing.ticket (organization_id, session_id) WHERE session_id IS NOT NULL;

CREATE TABLE ticketing.sold_line (
  organization_id text NOT NULL,
  sale_id text COLLATE "C" NOT NULL,
  line_id text COLLATE "C" NOT NULL,
  station_id text NOT NULL,
  receipt_number text NOT NULL,
  quantity integer NOT NULL,
  gross_minor bigint NOT NULL,
  currency text NOT NULL,
  PRIMARY KEY (organization_id, sale_id, line_id)
);

-- A new code that arrived before the ticket it belongs to (two stations, two streams): applied when the ticket comes.
CREATE TABLE ticketing.early_change (
  organization_id text NOT NULL,
  ticket_id text COLLATE "C" NOT NULL,
  old_serial text COLLATE "C" NOT NULL,
  body jsonb NOT NULL,
  PRIMARY KEY (organization_id, ticket_id, old_serial)
);

CREATE TABLE ticketing.cancellation (
  organization_id text NOT NULL,
  cancellation_id text NOT NULL,
  venue_id text NOT NULL,
  session_id text NOT NULL,
  choice text NOT NULL CHECK (choice IN ('refund', 'move', 'credit')),
  target_session_id text,
  note text NOT NULL,
  operator_id text NOT NULL,
  at_ms bigint NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'done')),
  task_count integer NOT NULL DEFAULT 0,
  PRIMARY KEY (organization_id, cancellation_id)
);
CREATE INDEX cancellation_running ON ticketing.cancellation (organization_id) WHERE state = 'running';

CREATE TABLE ticketing.cancellation_ticket (
  organization_id text NOT NULL,
  cancellation_id text NOT NULL,
  ticket_id text COLLATE "C" NOT NULL,
  -- Null until its turn came; set in the transaction that did it.
  outcome text CHECK (outcome IN ('voided', 'moved', 'skipped')),
  PRIMARY KEY (organization_id, cancellation_id, ticket_id)
);

SELECT platform.isolate(name::regclass) FROM unnest(ARRAY['ticketing.sold_line', 'ticketing.early_change',
  'ticketing.cancellation', 'ticketing.cancellation_ticket']) AS name;
GRANT SELECT, INSERT, UPDATE, DELETE ON ticketing.early_change TO gatehouse_app;
GRANT SELECT, INSERT, UPDATE ON ticketing.sold_line, ticketing.cancellation, ticketing.cancellation_ticket TO gatehouse_app;
