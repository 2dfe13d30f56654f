GRANT USAGE ON SCHEMA ticketing TO gatehouse_app;

-- Tax rates, categories, events and products of a venue, each as the JSON text stations get.
CREATE TABLE ticketing.catalogue_row (
  organization_id text NOT NULL,
  venue_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('tax-rate', 'category', 'event', 'product')),
  row_id text NOT NULL,
  row_text text NOT NULL,
  PRIMARY KEY (organization_id, venue_id, kind, row_id)
);

CREATE TABLE ticketing.session (
  organization_id text NOT NULL,
  venue_id text NOT NULL,
  session_id text NOT NULL,
  event_id text NOT NULL,
  starts_at_ms bigint NOT NULL,
  ends_at_ms bigint NOT NULL,
  capacity integer NOT NULL CHECK (capacity >= 0),
  taken integer NOT NULL DEFAULT 0 CHECK (taken >= 0),
  scope_number bigint NOT NULL CHECK (scope_number BETWEEN 1 AND 4294967295),
  PRIMARY KEY (organization_id, session_id),
  UNIQUE (organization_id, scope_number)
);
CREATE INDEX session_by_start ON ticketing.session (organization_id, venue_id, starts_at_ms);

-- Key ids are unique per organization and never given out again: two bytes in a code name one for ever.
CREATE TABLE ticketing.key_counter (
  organization_id text PRIMARY KEY,
  next_key_id integer NOT NULL CHECK (next_key_id <= 65536)
);

CREATE TABLE ticketing.ticket_key (
  organization_id text NOT NULL,
  key_id integer NOT NULL,
  public_key text NOT NULL,
  revoked boolean NOT NULL DEFAULT false,
  -- The organization's own key: PKCS #8, sealed under the key file. Null for keys of stations, whose private half never left them.
  sealed_private_key bytea,
  -- The certificate as JSON text; null for the organization's own key, which is unbounded.
  certificate text,
  station_id text,
  venue_id text,
  PRIMARY KEY (organization_id, key_id),
  UNIQUE (organization_id, public_key)
);

CREATE TABLE ticketing.ticket (
  organization_id text NOT NULL,
  ticket_id text COLLATE "C" NOT NULL,
  venue_id text NOT NULL,
  serial text COLLATE "C" NOT NULL,
  key_id integer NOT NULL,
  product_id text NOT NULL,
  variant_id text NOT NULL,
  ticket_class integer NOT NULL,
  session_id text,
  scope bigint NOT NULL,
  valid_from_day integer NOT NULL,
  valid_until_day integer NOT NULL,
  admits integer NOT NULL,
  status text NOT NULL CHECK (status IN ('valid', 'voided', 'blocked', 'unpaid', 'replaced')),
  status_reason text NOT NULL DEFAULT '',
  sold_at_ms bigint NOT NULL,
  holder_name text NOT NULL DEFAULT '',
  -- Set when issued here; the same operation asked for again gets the same ticket.
  operation_id text,
  code text,
  issued_by text,
  PRIMARY KEY (organization_id, ticket_id)
);
CREATE UNIQUE INDEX ticket_by_operation ON ticketing.ticket (organization_id, operation_id) WHERE operation_id IS NOT NULL;
CREATE INDEX ticket_by_serial ON ticketing.ticket (organization_id, serial);
CREATE INDEX ticket_by_sale_time ON ticketing.ticket (organization_id, venue_id, sold_at_ms);

-- A void that arrived before the ticket it voids (two stations, two streams): applied when the ticket comes.
CREATE TABLE ticketing.early_void (
  organization_id text NOT NULL,
  ticket_id text COLLATE "C" NOT NULL,
  serial text NOT NULL,
  reason text NOT NULL,
  at_ms bigint NOT NULL,
  PRIMARY KEY (organization_id, ticket_id)
);

SELECT platform.isolate(name::regclass) FROM unnest(ARRAY['ticketing.catalogue_row', 'ticketing.session',
  'ticketing.key_counter', 'ticketing.ticket_key', 'ticketing.ticket', 'ticketing.early_void']) AS name;
GRANT SELECT, INSERT, UPDATE ON ticketing.catalogue_row, ticketing.session, ticketing.key_counter,
  ticketing.ticket_key, ticketing.ticket, ticketing.early_void TO gatehouse_app;
