-- One log per organization: a Merkle tree (RFC 9162) over the heads of its stations' journals. All venues of an
-- organization share it, so that none can be set back without the others' stations seeing it.
GRANT USAGE ON SCHEMA evidence TO gatehouse_app, gatehouse_platform;

-- The row is the lock under which the tree grows.
CREATE TABLE evidence.log (
  organization_id text PRIMARY KEY,
  tree_size bigint NOT NULL,
  -- Set by the monitor when the stored tree is not the one that was signed: nothing more is signed then.
  damaged text
);

CREATE TABLE evidence.leaf (
  organization_id text NOT NULL REFERENCES evidence.log,
  leaf_index bigint NOT NULL,
  station_id text NOT NULL,
  incarnation text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  hash text COLLATE "C" NOT NULL,
  PRIMARY KEY (organization_id, leaf_index)
);
CREATE INDEX leaf_by_incarnation ON evidence.leaf (organization_id, incarnation, leaf_index);

-- Complete subtrees only: level l, index i covers the leaves [i * 2^l, (i + 1) * 2^l). A proof reads O(log n) of them.
CREATE TABLE evidence.node (
  organization_id text NOT NULL,
  level integer NOT NULL,
  node_index bigint NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (organization_id, level, node_index)
);

CREATE TABLE evidence.tree_head (
  organization_id text NOT NULL REFERENCES evidence.log,
  tree_size bigint NOT NULL,
  root_hash text COLLATE "C" NOT NULL,
  time_ms bigint NOT NULL,
  signature text NOT NULL,
  PRIMARY KEY (organization_id, tree_size)
);

-- Signed heads that stations heard from each other and that are ahead of what the cloud holds.
CREATE TABLE evidence.heard_head (
  organization_id text NOT NULL,
  incarnation text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  hash text COLLATE "C" NOT NULL,
  signature text NOT NULL,
  told_by text NOT NULL,
  heard_at_ms bigint NOT NULL,
  PRIMARY KEY (organization_id, incarnation, seq, hash)
);

SELECT platform.isolate(name::regclass) FROM unnest(ARRAY[
  'evidence.log', 'evidence.leaf', 'evidence.node', 'evidence.tree_head', 'evidence.heard_head']) AS name;

GRANT SELECT, INSERT, UPDATE ON evidence.log TO gatehouse_app;
-- What was published is never changed and never deleted.
GRANT SELECT, INSERT ON evidence.leaf, evidence.node, evidence.tree_head TO gatehouse_app;
GRANT SELECT, INSERT, DELETE ON evidence.heard_head TO gatehouse_app;
