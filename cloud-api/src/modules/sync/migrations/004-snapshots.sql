-- The running digest of all rows of a scope, kept with its position under the same lock; null where rows were
-- published before it was kept, until the snapshot job has counted them.
ALTER TABLE sync.scope ADD COLUMN digest text;
-- The newest deletion that is no longer kept: a cursor before it cannot be served by rows any more.
ALTER TABLE sync.scope ADD COLUMN pruned_through bigint NOT NULL DEFAULT 0;

-- Where a scope stood when: says which deletions are older than the horizon without a time on every row.
CREATE TABLE sync.scope_mark (
  organization_id text NOT NULL,
  venue_id text NOT NULL,
  scope text NOT NULL,
  position bigint NOT NULL,
  at_ms bigint NOT NULL,
  PRIMARY KEY (organization_id, venue_id, scope, at_ms),
  FOREIGN KEY (organization_id, venue_id, scope) REFERENCES sync.scope
);
SELECT platform.isolate('sync.scope_mark'::regclass);
GRANT SELECT, INSERT, DELETE ON sync.scope_mark TO gatehouse_app;
GRANT DELETE ON sync.scope_row TO gatehouse_app;

-- Finds the deletions to forget without reading the rows.
CREATE INDEX scope_row_deleted ON sync.scope_row (organization_id, venue_id, scope, position) WHERE deleted;

-- The job looks over all venues before it works for one of them.
SELECT platform.open_to_platform('sync.scope', 'SELECT');
