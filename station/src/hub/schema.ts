import type { ModuleMigrations } from '../ledger/migrations.ts';
import { HUB_REFUNDS } from './refunds/schema.ts';

/**
 * What a hub keeps of its peers, in the ledger file: their records as bytes first, the tickets they sold or voided,
 * and the passes in use. `live_pass` is a projection of PassClaimed and PassReleased; its unique key is what makes
 * one pass open one gate once, whatever races above it.
 */
const immutable = (table: string, clash: string) => `
CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is immutable'); END;
CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, '${table} is immutable'); END;
CREATE TRIGGER ${table}_no_replace BEFORE INSERT ON ${table}
WHEN EXISTS (SELECT 1 FROM ${table} WHERE ${clash}) BEGIN SELECT RAISE(ABORT, '${table} is immutable'); END;`;

const PEERS = `
CREATE TABLE peer_stream (
  stream_no INTEGER PRIMARY KEY, station_id TEXT NOT NULL, incarnation TEXT NOT NULL,
  head_seq INTEGER NOT NULL CHECK (head_seq >= 0), head_hash TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'frozen')), last_seen_ms INTEGER NOT NULL,
  UNIQUE (station_id, incarnation)
) STRICT;
CREATE TABLE peer_record (
  stream_no INTEGER NOT NULL REFERENCES peer_stream (stream_no), seq INTEGER NOT NULL CHECK (seq >= 1),
  id TEXT, text TEXT NOT NULL, hash TEXT NOT NULL, received_at_ms INTEGER NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'unknown-kind', 'quarantined')), detail TEXT NOT NULL,
  PRIMARY KEY (stream_no, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX peer_record_id ON peer_record (id) WHERE id IS NOT NULL;
${immutable('peer_record', 'stream_no = NEW.stream_no AND seq = NEW.seq')}
CREATE TABLE peer_fork (
  stream_no INTEGER NOT NULL REFERENCES peer_stream (stream_no), seq INTEGER NOT NULL, hash TEXT NOT NULL,
  text TEXT NOT NULL, received_at_ms INTEGER NOT NULL, PRIMARY KEY (stream_no, seq, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE ticket_overlay (
  serial INTEGER PRIMARY KEY,
  ticket_id TEXT NOT NULL, key_id INTEGER NOT NULL, product_id TEXT NOT NULL, variant_id TEXT NOT NULL,
  ticket_class INTEGER NOT NULL, session_id TEXT, scope INTEGER NOT NULL,
  valid_from_day INTEGER NOT NULL, valid_until_day INTEGER NOT NULL, admits INTEGER NOT NULL,
  sold_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX ticket_overlay_by_id ON ticket_overlay (ticket_id);
CREATE TABLE ticket_void (
  serial INTEGER PRIMARY KEY, ticket_id TEXT NOT NULL, reason TEXT NOT NULL, at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE live_pass (
  claim_id TEXT PRIMARY KEY, ticket_id TEXT NOT NULL, entitlement_window TEXT NOT NULL,
  ordinal INTEGER NOT NULL CHECK (ordinal >= 1), access_point_id TEXT NOT NULL, gate_station_id TEXT NOT NULL,
  claimed_at_ms INTEGER NOT NULL,
  UNIQUE (ticket_id, entitlement_window, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TABLE claim_answer (
  operation_id TEXT PRIMARY KEY, claim_id TEXT, answer TEXT NOT NULL, at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE hub_term (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), term INTEGER NOT NULL CHECK (term >= 1)) STRICT;
CREATE TABLE passage_count (
  business_day TEXT NOT NULL, access_point_id TEXT NOT NULL, direction TEXT NOT NULL,
  passages INTEGER NOT NULL CHECK (passages >= 0), PRIMARY KEY (business_day, access_point_id)
) STRICT, WITHOUT ROWID;
INSERT INTO hub_term (only_row, term) VALUES (1, 1);
`;

/** Nobody looks a ticket up by its id here, and the key cost a page in the commit of every ticket sold. */
const NO_OVERLAY_BY_ID = `
DROP INDEX ticket_overlay_by_id;
`;

export const hubMigrations: ModuleMigrations = {
  module: 'hub',
  migrations: [
    { number: 1, name: 'peers', sql: PEERS },
    { number: 2, name: 'no-overlay-by-id', sql: NO_OVERLAY_BY_ID },
    { number: 3, name: 'refunds', sql: HUB_REFUNDS },
  ],
};
