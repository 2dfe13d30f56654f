GRANT USAGE ON SCHEMA checkin TO gatehouse_app;

-- Every scan a gate decided.
CREATE TABLE checkin.admission (
  organization_id text NOT NULL,
  admission_id text COLLATE "C" NOT NULL,
  venue_id text NOT NULL,
  station_id text NOT NULL,
  access_point_id text NOT NULL,
  direction text NOT NULL CHECK (direction IN ('in', 'out')),
  outcome text NOT NULL CHECK (outcome IN ('granted', 'refused')),
  reason text,
  ticket_id text,
  presented_digest text,
  at_ms bigint NOT NULL,
  business_day date NOT NULL,
  hour integer NOT NULL,
  passage text NOT NULL DEFAULT 'none' CHECK (passage IN ('none', 'passed', 'not-passed')),
  degraded text,
  PRIMARY KEY (organization_id, admission_id)
);
CREATE INDEX admission_by_time ON checkin.admission (organization_id, venue_id, at_ms DESC, admission_id);
CREATE INDEX admission_by_ticket ON checkin.admission (organization_id, ticket_id) WHERE ticket_id IS NOT NULL;

-- One use of one pass: a claim at the hub, or an admission a gate granted on its own when it could not ask.
CREATE TABLE checkin.pass_use (
  organization_id text NOT NULL,
  use_id text COLLATE "C" NOT NULL,
  venue_id text NOT NULL,
  ticket_id text COLLATE "C" NOT NULL,
  entitlement_window text NOT NULL,
  ordinal integer NOT NULL,
  access_point_id text NOT NULL,
  at_ms bigint NOT NULL,
  freed boolean NOT NULL DEFAULT false,
  -- The record that says so.
  station_id text NOT NULL,
  incarnation text NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (organization_id, use_id)
);
CREATE INDEX pass_use_standing ON checkin.pass_use (organization_id, ticket_id, entitlement_window, ordinal) WHERE NOT freed;

SELECT platform.isolate(name::regclass) FROM unnest(ARRAY['checkin.admission', 'checkin.pass_use']) AS name;
GRANT SELECT, INSERT, UPDATE ON checkin.admission, checkin.pass_use TO gatehouse_app;
