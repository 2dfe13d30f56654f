GRANT USAGE ON SCHEMA ordering TO gatehouse_app;

-- Orders as they were placed, people as ids; what happened to them at counters follows from records.
CREATE TABLE ordering.placed_order (
  organization_id text NOT NULL,
  order_id text COLLATE "C" NOT NULL,
  venue_id text NOT NULL,
  code text COLLATE "C" NOT NULL,
  customer_id text NOT NULL,
  day date NOT NULL,
  row jsonb NOT NULL,
  PRIMARY KEY (organization_id, order_id),
  UNIQUE (organization_id, venue_id, code)
);
CREATE TABLE ordering.collected (
  organization_id text NOT NULL,
  ticket_id text COLLATE "C" NOT NULL,
  record_id text COLLATE "C" NOT NULL,
  order_id text COLLATE "C" NOT NULL,
  station_id text NOT NULL,
  at_ms bigint NOT NULL,
  PRIMARY KEY (organization_id, ticket_id, record_id)
);
CREATE INDEX collected_of_order ON ordering.collected (organization_id, order_id);
CREATE TABLE ordering.paid_at_till (
  organization_id text NOT NULL,
  record_id text COLLATE "C" NOT NULL,
  order_id text COLLATE "C" NOT NULL,
  amount_minor bigint NOT NULL,
  PRIMARY KEY (organization_id, record_id)
);
CREATE INDEX paid_of_order ON ordering.paid_at_till (organization_id, order_id);
-- The newest link of a ticket is the one that counts.
CREATE TABLE ordering.band (
  organization_id text NOT NULL,
  ticket_id text COLLATE "C" NOT NULL,
  venue_id text NOT NULL,
  order_id text,
  media_code text NOT NULL,
  at_ms bigint NOT NULL,
  PRIMARY KEY (organization_id, ticket_id)
);
CREATE INDEX band_by_code ON ordering.band (organization_id, media_code);

SELECT platform.isolate(name::regclass)
FROM unnest(ARRAY['ordering.placed_order', 'ordering.collected', 'ordering.paid_at_till', 'ordering.band']) AS name;
GRANT SELECT, INSERT, UPDATE ON ordering.placed_order, ordering.band TO gatehouse_app;
GRANT SELECT, INSERT ON ordering.collected, ordering.paid_at_till TO gatehouse_app;
