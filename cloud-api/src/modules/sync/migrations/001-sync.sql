GRANT USAGE ON SCHEMA sync TO gatehouse_app, gatehouse_platform;

CREATE TABLE sync.station (
  organization_id text NOT NULL,
  station_id text NOT NULL,
  venue_id text NOT NULL,
  register_id text NOT NULL,
  name text NOT NULL,
  place text NOT NULL,
  role text NOT NULL CHECK (role IN ('till', 'gate', 'kiosk')),
  -- retired: taken down, its journal still counts. revoked: stolen or mistrusted, its journal is kept aside.
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'retired', 'revoked')),
  created_at_ms bigint NOT NULL,
  PRIMARY KEY (organization_id, station_id)
);
CREATE INDEX station_by_venue ON sync.station (organization_id, venue_id);

CREATE TABLE sync.enrolment_code (
  code_hash bytea PRIMARY KEY,
  organization_id text NOT NULL,
  station_id text NOT NULL,
  created_at_ms bigint NOT NULL,
  expires_at_ms bigint NOT NULL,
  used_at_ms bigint,
  used_by_incarnation text,
  FOREIGN KEY (organization_id, station_id) REFERENCES sync.station
);

-- One journal of one incarnation. The row is the lock under which its sequence grows.
CREATE TABLE sync.stream (
  stream_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organization_id text NOT NULL,
  venue_id text NOT NULL,
  station_id text NOT NULL,
  incarnation text COLLATE "C" NOT NULL UNIQUE,
  public_key text NOT NULL,
  certificate_pem text NOT NULL,
  certificate_signature text NOT NULL,
  -- Ticket key certified at this enrolment; null for a station that sells nothing.
  ticket_key_id integer,
  enrolled_at_ms bigint NOT NULL,
  is_current boolean NOT NULL,
  next_seq bigint NOT NULL,
  head_hash text NOT NULL,
  fork_seq bigint,
  fork_hash text,
  -- The last head the station put its name to.
  signed_seq bigint,
  signed_hash text,
  head_signature text,
  FOREIGN KEY (organization_id, station_id) REFERENCES sync.station
);
CREATE UNIQUE INDEX stream_current ON sync.stream (organization_id, station_id) WHERE is_current;

-- What a station last said about itself; apart from the stream, so that a greeting never waits for a push.
CREATE TABLE sync.stream_report (
  stream_id bigint PRIMARY KEY REFERENCES sync.stream,
  organization_id text NOT NULL,
  last_seen_at_ms bigint NOT NULL,
  head_seq bigint NOT NULL DEFAULT 0,
  clock_offset_ms bigint,
  software_version text NOT NULL DEFAULT '',
  devices_gone text[] NOT NULL DEFAULT '{}',
  open_print_jobs integer NOT NULL DEFAULT 0
);

-- The journals, as bytes. Nobody may change or delete a row.
CREATE TABLE sync.record (
  stream_id bigint NOT NULL REFERENCES sync.stream,
  seq bigint NOT NULL,
  organization_id text NOT NULL,
  -- Null when the bytes carry none that can be trusted to be unique.
  record_id text COLLATE "C",
  hash bytea NOT NULL,
  bytes bytea NOT NULL,
  received_at_ms bigint NOT NULL,
  PRIMARY KEY (stream_id, seq)
);
CREATE UNIQUE INDEX record_by_id ON sync.record (record_id, organization_id) WHERE record_id IS NOT NULL;

CREATE TABLE sync.quarantine (
  stream_id bigint NOT NULL,
  seq bigint NOT NULL,
  organization_id text NOT NULL,
  cause text NOT NULL,
  detail text NOT NULL,
  at_ms bigint NOT NULL,
  PRIMARY KEY (stream_id, seq),
  FOREIGN KEY (stream_id, seq) REFERENCES sync.record
);

-- Kinds this software does not know yet: projected after an update that does.
CREATE TABLE sync.unknown_kind (
  stream_id bigint NOT NULL,
  seq bigint NOT NULL,
  organization_id text NOT NULL,
  kind text NOT NULL,
  kind_version integer NOT NULL,
  projected boolean NOT NULL DEFAULT false,
  PRIMARY KEY (stream_id, seq),
  FOREIGN KEY (stream_id, seq) REFERENCES sync.record
);

CREATE TABLE sync.projection (
  stream_id bigint PRIMARY KEY REFERENCES sync.stream,
  organization_id text NOT NULL,
  projected_seq bigint NOT NULL
);

-- What stations fetch. Positions grow under the row lock of the scope, so commit order is position order.
CREATE TABLE sync.scope (
  organization_id text NOT NULL,
  venue_id text NOT NULL,
  scope text NOT NULL,
  generation text NOT NULL,
  position bigint NOT NULL,
  PRIMARY KEY (organization_id, venue_id, scope)
);

CREATE TABLE sync.scope_row (
  organization_id text NOT NULL,
  venue_id text NOT NULL,
  scope text NOT NULL,
  row_id text COLLATE "C" NOT NULL,
  position bigint NOT NULL,
  deleted boolean NOT NULL,
  row_text text NOT NULL,
  PRIMARY KEY (organization_id, venue_id, scope, row_id),
  FOREIGN KEY (organization_id, venue_id, scope) REFERENCES sync.scope
);
CREATE INDEX scope_row_by_position ON sync.scope_row (organization_id, venue_id, scope, position);

CREATE TABLE sync.exception (
  organization_id text NOT NULL,
  exception_id text COLLATE "C" NOT NULL,
  venue_id text NOT NULL,
  kind text NOT NULL,
  -- The same trouble found twice (a retry, a rebuilt projection) is one exception.
  cause_key text NOT NULL,
  station_id text,
  raised_at_ms bigint NOT NULL,
  detail text NOT NULL,
  facts jsonb NOT NULL,
  -- [{stationId, incarnation, seq}]
  record_refs jsonb NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'resolved')),
  resolution text,
  resolved_by text,
  resolved_at_ms bigint,
  PRIMARY KEY (organization_id, exception_id),
  UNIQUE (organization_id, venue_id, cause_key)
);
CREATE INDEX exception_by_state ON sync.exception (organization_id, venue_id, state, raised_at_ms);

SELECT platform.isolate(name::regclass) FROM unnest(ARRAY[
  'sync.station', 'sync.enrolment_code', 'sync.stream', 'sync.stream_report', 'sync.record', 'sync.quarantine',
  'sync.unknown_kind', 'sync.projection', 'sync.scope', 'sync.scope_row', 'sync.exception']) AS name;

GRANT SELECT, INSERT, UPDATE ON sync.station, sync.enrolment_code, sync.stream, sync.stream_report,
  sync.unknown_kind, sync.projection, sync.scope, sync.scope_row, sync.exception TO gatehouse_app;
GRANT SELECT, INSERT ON sync.record, sync.quarantine TO gatehouse_app;

-- Needed before an organization is known: whose token this is, whose code this is, which streams have work.
SELECT platform.open_to_platform('sync.station', 'SELECT');
SELECT platform.open_to_platform('sync.stream', 'SELECT');
SELECT platform.open_to_platform('sync.enrolment_code', 'SELECT');
SELECT platform.open_to_platform('sync.projection', 'SELECT');
