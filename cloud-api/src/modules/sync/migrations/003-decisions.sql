-- Decisions about exceptions. Each is a fact: taken once, perhaps taken back, never edited.
CREATE TABLE sync.decision (
  organization_id text NOT NULL,
  exception_id text COLLATE "C" NOT NULL,
  -- Counts how often the exception was decided; what takes a decision back carries the same number.
  round integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('resolved', 'reopened')),
  action text NOT NULL,
  note text NOT NULL,
  operator_id text NOT NULL,
  at_ms bigint NOT NULL,
  -- What people at the stations are asked to do.
  task text,
  -- Stations that are to take note of it in their journals.
  station_ids text[] NOT NULL,
  PRIMARY KEY (organization_id, exception_id, round, kind),
  FOREIGN KEY (organization_id, exception_id) REFERENCES sync.exception
);

-- What stations' journals say about decisions. No reference: a journal may come before or without its decision.
CREATE TABLE sync.decision_ack (
  organization_id text NOT NULL,
  exception_id text COLLATE "C" NOT NULL,
  round integer NOT NULL,
  kind text NOT NULL CHECK (kind IN ('resolved', 'reopened', 'task-closed')),
  station_id text NOT NULL,
  incarnation text NOT NULL,
  seq bigint NOT NULL,
  at_ms bigint NOT NULL,
  PRIMARY KEY (organization_id, exception_id, round, kind, station_id)
);

-- Records that were put aside and later judged sound; the quarantine row stays as what was found at the time.
CREATE TABLE sync.release (
  stream_id bigint NOT NULL,
  seq bigint NOT NULL,
  organization_id text NOT NULL,
  operator_id text NOT NULL,
  at_ms bigint NOT NULL,
  PRIMARY KEY (stream_id, seq),
  FOREIGN KEY (stream_id, seq) REFERENCES sync.quarantine
);

ALTER TABLE sync.exception ADD COLUMN round integer NOT NULL DEFAULT 0;
-- The owner sees every organization's rows only while the policy is not forced upon it.
ALTER TABLE sync.exception NO FORCE ROW LEVEL SECURITY;
-- Decided before decisions had actions: kept as accepted, with the words as the note.
INSERT INTO sync.decision (organization_id, exception_id, round, kind, action, note, operator_id, at_ms, station_ids)
SELECT organization_id, exception_id, 1, 'resolved', 'accept', coalesce(resolution, ''), coalesce(resolved_by, ''),
  coalesce(resolved_at_ms, raised_at_ms), '{}' FROM sync.exception WHERE state = 'resolved';
UPDATE sync.exception SET round = 1 WHERE state = 'resolved';
ALTER TABLE sync.exception FORCE ROW LEVEL SECURITY;
ALTER TABLE sync.exception DROP COLUMN resolution, DROP COLUMN resolved_by, DROP COLUMN resolved_at_ms;

-- What a station says of itself grows with its software: kept as it was said.
ALTER TABLE sync.stream_report
  ADD COLUMN health jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN cursors jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN missing_since_ms bigint;

-- A week of it for the charts, one row per station and ten minutes. Not facts: older ones are let go.
CREATE TABLE sync.station_sample (
  organization_id text NOT NULL,
  station_id text NOT NULL,
  at_ms bigint NOT NULL,
  missing bigint NOT NULL,
  clock_offset_ms bigint,
  disk_free_bytes bigint,
  wal_bytes bigint,
  PRIMARY KEY (organization_id, station_id, at_ms)
);

-- Somebody sees to an alarm; holds until the station no longer gives cause for it.
CREATE TABLE sync.alarm_ack (
  organization_id text NOT NULL,
  station_id text NOT NULL,
  kind text NOT NULL,
  operator_id text NOT NULL,
  at_ms bigint NOT NULL,
  cleared_at_ms bigint,
  PRIMARY KEY (organization_id, station_id, kind, at_ms)
);
CREATE UNIQUE INDEX alarm_ack_standing ON sync.alarm_ack (organization_id, station_id, kind) WHERE cleared_at_ms IS NULL;

SELECT platform.isolate(name::regclass) FROM unnest(ARRAY[
  'sync.decision', 'sync.decision_ack', 'sync.release', 'sync.station_sample', 'sync.alarm_ack']) AS name;
GRANT SELECT, INSERT ON sync.decision, sync.decision_ack, sync.release TO gatehouse_app;
GRANT SELECT, INSERT, UPDATE ON sync.alarm_ack TO gatehouse_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON sync.station_sample TO gatehouse_app;
