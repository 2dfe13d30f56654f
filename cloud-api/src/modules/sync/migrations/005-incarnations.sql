-- A station may go on under a new incarnation by itself. When a disk was copied, both copies do, and both are current.
ALTER TABLE sync.stream
  -- A branch of a forked incarnation is a stream of its own, named "<incarnation>~<its successor>": it begins where it
  -- left the first one, and nothing of either is lost.
  ADD COLUMN first_seq bigint NOT NULL DEFAULT 1,
  ADD COLUMN cause text NOT NULL DEFAULT 'enrolled',
  ADD COLUMN previous_incarnation text COLLATE "C",
  -- What the previous incarnation's key signed, and its signature.
  ADD COLUMN succession jsonb,
  ADD COLUMN succession_signature text,
  -- A manager's enrolment replaces a station; a succession only continues it.
  ADD COLUMN superseded_by text CHECK (superseded_by IN ('enrolment', 'succession'));
UPDATE sync.stream SET superseded_by = 'enrolment' WHERE NOT is_current;
DROP INDEX sync.stream_current;
CREATE INDEX stream_current ON sync.stream (organization_id, station_id) WHERE is_current;
CREATE INDEX stream_by_previous ON sync.stream (previous_incarnation) WHERE previous_incarnation IS NOT NULL;

-- What a frozen stream was sent beside or beyond what it holds, at once and as bytes: the sender may never come back.
CREATE TABLE sync.fork_record (
  stream_id bigint NOT NULL REFERENCES sync.stream,
  seq bigint NOT NULL,
  hash bytea NOT NULL,
  organization_id text NOT NULL,
  bytes bytea NOT NULL,
  received_at_ms bigint NOT NULL,
  PRIMARY KEY (stream_id, seq, hash)
);
SELECT platform.isolate('sync.fork_record'::regclass);
GRANT SELECT, INSERT ON sync.fork_record TO gatehouse_app;

-- Which record versions a station writes and which scopes it is too old to read, as it last said.
ALTER TABLE sync.stream_report
  ADD COLUMN emits jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN upgrade_required text[] NOT NULL DEFAULT '{}';
