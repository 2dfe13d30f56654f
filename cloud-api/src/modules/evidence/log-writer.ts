import type { JournalPlace } from '@gatehouse/core/evidence';
import { sql } from 'kysely';
import type { Database, Tx } from '../../platform/database.ts';
import type { Log } from '../../platform/log.ts';
import { settleHeardHeads } from './heard-heads.ts';
import type { LogKey } from './log-key.ts';
import { appendLeaves, lockLog } from './tree-store.ts';

export interface LogWriterParts {
  readonly database: Database;
  readonly logKey: LogKey;
  readonly nowMs: () => number;
  readonly log: Log;
  readonly everyMs?: number;
}

/** Puts the heads of journals that moved into their organization's log, in batches, and signs the tree. */
export interface LogWriter {
  start(): void;
  /** One round now: every organization whose journals moved since the last one. Returns the leaves added. */
  round(): Promise<number>;
  stop(): Promise<void>;
}

/** Well below the ten seconds that may pass before a durable head is in the log. */
const EVERY_MS = 4_000;

export function createLogWriter(parts: LogWriterParts): LogWriter {
  const { database, log } = parts;
  /** What each organization's journals added up to when they were last looked at. */
  const seen = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let stopped = false;

  const round = async (): Promise<number> => {
    const found = await database.platform.read((db) =>
      sql<{ organization_id: string; mark: string }>`
        SELECT organization_id, count(*) || ':' || sum(next_seq) AS mark FROM sync.stream
        GROUP BY organization_id`.execute(db),
    );
    let added = 0;
    for (const { organization_id: organizationId, mark } of found.rows) {
      if (seen.get(organizationId) === mark || stopped) continue;
      try {
        added += await database.tenants.transaction(organizationId, (tx) =>
          logHeads(tx, parts, organizationId),
        );
        seen.set(organizationId, mark);
      } catch (error) {
        // One organization's damaged log must not end the others'.
        log.error({ err: error, organizationId }, 'heads could not be logged and will be tried again');
      }
    }
    return added;
  };

  const tick = (): void => {
    timer = undefined;
    running = round()
      .catch((error: unknown) =>
        log.error({ err: error }, 'heads could not be logged and will be tried again'),
      )
      .then(() => {
        if (!stopped) timer = setTimeout(tick, parts.everyMs ?? EVERY_MS);
      });
  };

  return {
    start: tick,
    round,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/** One batch of one organization, under the lock of its log. */
async function logHeads(tx: Tx, { logKey, nowMs }: LogWriterParts, organizationId: string): Promise<number> {
  const { treeSize, damaged } = await lockLog(tx, organizationId);
  await settleHeardHeads(tx, organizationId, nowMs());
  if (damaged !== null) return 0;
  const found = await sql<JournalPlace>`
    SELECT stream.station_id AS "stationId", stream.incarnation, next_seq - 1 AS seq, head_hash AS hash
    FROM sync.stream
    LEFT JOIN LATERAL (SELECT seq FROM evidence.leaf WHERE leaf.organization_id = stream.organization_id
      AND leaf.incarnation = stream.incarnation ORDER BY leaf_index DESC LIMIT 1) AS logged ON true
    WHERE next_seq > 1 AND (logged.seq IS NULL OR logged.seq < next_seq - 1)
    ORDER BY stream_id`.execute(tx);
  if (found.rows.length === 0) return 0;
  await appendLeaves(tx, { organizationId, treeSize }, found.rows, logKey, nowMs());
  return found.rows.length;
}
