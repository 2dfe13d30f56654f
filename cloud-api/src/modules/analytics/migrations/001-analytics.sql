GRANT USAGE ON SCHEMA analytics TO gatehouse_app;

-- What each record adds to the figures. Its key makes counting idempotent: a record counts when its row is new.
CREATE TABLE analytics.fact (
  organization_id text NOT NULL,
  record_id text COLLATE "C" NOT NULL,
  venue_id text NOT NULL,
  business_day date NOT NULL,
  at_ms bigint NOT NULL,
  gross_minor bigint NOT NULL,
  sale_count integer NOT NULL,
  ticket_count integer NOT NULL,
  admissions integer NOT NULL,
  refusals integer NOT NULL,
  inside integer NOT NULL,
  PRIMARY KEY (organization_id, record_id)
);
CREATE INDEX fact_by_day ON analytics.fact (organization_id, venue_id, business_day, at_ms);

CREATE TABLE analytics.hour_total (
  organization_id text NOT NULL,
  venue_id text NOT NULL,
  business_day date NOT NULL,
  -- Local hour at the venue.
  hour integer NOT NULL,
  gross_minor bigint NOT NULL,
  sale_count integer NOT NULL,
  ticket_count integer NOT NULL,
  admissions integer NOT NULL,
  refusals integer NOT NULL,
  inside integer NOT NULL,
  PRIMARY KEY (organization_id, venue_id, business_day, hour)
);

CREATE TABLE analytics.product_total (
  organization_id text NOT NULL,
  venue_id text NOT NULL,
  business_day date NOT NULL,
  product_id text NOT NULL,
  -- As on the receipts, for products that left the catalogue.
  name text NOT NULL,
  quantity integer NOT NULL,
  gross_minor bigint NOT NULL,
  PRIMARY KEY (organization_id, venue_id, business_day, product_id)
);

CREATE TABLE analytics.refusal_total (
  organization_id text NOT NULL,
  venue_id text NOT NULL,
  business_day date NOT NULL,
  reason text NOT NULL,
  count integer NOT NULL,
  PRIMARY KEY (organization_id, venue_id, business_day, reason)
);

CREATE TABLE analytics.sale (
  organization_id text NOT NULL,
  sale_id text COLLATE "C" NOT NULL,
  venue_id text NOT NULL,
  station_id text NOT NULL,
  operator_id text,
  receipt_number text NOT NULL,
  business_day date NOT NULL,
  sold_at_ms bigint NOT NULL,
  hour integer NOT NULL,
  total_minor bigint NOT NULL,
  -- [{name, quantity, grossMinor}]
  lines jsonb NOT NULL,
  PRIMARY KEY (organization_id, sale_id)
);
CREATE INDEX sale_by_time ON analytics.sale (organization_id, venue_id, sold_at_ms DESC, sale_id);
CREATE INDEX sale_by_day ON analytics.sale (organization_id, venue_id, business_day);

-- Apart from sales, because a refund at another till may arrive before its sale.
CREATE TABLE analytics.refund (
  organization_id text NOT NULL,
  refund_id text COLLATE "C" NOT NULL,
  sale_id text COLLATE "C" NOT NULL,
  venue_id text NOT NULL,
  total_minor bigint NOT NULL,
  refunded_at_ms bigint NOT NULL,
  station_id text NOT NULL,
  incarnation text NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (organization_id, refund_id)
);
CREATE INDEX refund_by_sale ON analytics.refund (organization_id, sale_id);

SELECT platform.isolate(name::regclass) FROM unnest(ARRAY['analytics.fact', 'analytics.hour_total',
  'analytics.product_total', 'analytics.refusal_total', 'analytics.sale', 'analytics.refund']) AS name;
GRANT SELECT, INSERT, UPDATE ON analytics.fact, analytics.hour_total, analytics.product_total,
  analytics.refusal_total, analytics.sale, analytics.refund TO gatehouse_app;
