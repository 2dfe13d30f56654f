import { Worker } from 'node:worker_threads';
import type { Database } from 'better-sqlite3';
import type { Clock } from '@gatehouse/core/time';
import { sqliteStorage, type SqlReader, type SqlWriter } from '../ledger/index.ts';

/** Set in the transaction that destroys a key, so that a cut does not forget the rest of the erasure. */
const MARK = `INSERT OR REPLACE INTO catalogue_row (kind, row_id, rank, text) VALUES ('scrub', 'subjects', 0, '{}')`;
const IS_MARKED = "SELECT 1 FROM catalogue_row WHERE kind = 'scrub'";
const UNMARK = "DELETE FROM catalogue_row WHERE kind = 'scrub'";

/** Notes, inside the transaction that deletes personal text, that its bytes have to leave the file as well. */
export const markForScrub = (sql: Pick<SqlWriter, 'run'>): void => void sql.run(MARK);

export interface Scrubber {
  /** Starts a scrub if one is due; for quiet moments, because a page that arrives meanwhile waits. */
  look(): void;
  /** When no scrub is in hand. */
  settled(): Promise<void>;
}

export interface ScrubParts {
  /** Reads whatever file is the replica now. */
  readonly sql: SqlReader;
  /** When the ticket list was last confirmed: names of the erased leave it with a page of their own. */
  readonly ticketsConfirmedAtMs: () => number | undefined;
  readonly clock: Clock;
  readonly report: (error: unknown) => void;
}

const RETRY_MS = 60_000;

/**
 * Takes the bytes of erased people out of the replica: overwritten pages are not enough, their old images stand in the
 * write-ahead log until it is truncated, and in corners of pages that were moved. Waits until the ticket list has been
 * confirmed since the erasure came, so that one pass takes both.
 */
export function createScrubber({ sql, ticketsConfirmedAtMs, clock, report }: ScrubParts): Scrubber {
  let seen: { readonly confirmedAtMs: number | undefined } | undefined;
  let running: Promise<void> | undefined;
  let triedAtMs: number | undefined;
  /** The connection whose file is rewritten, but whose log somebody was reading just then. */
  let rewritten: Database | undefined;

  const finish = (db: Database): void => {
    db.exec(UNMARK);
    db.pragma('wal_checkpoint(TRUNCATE)');
    seen = undefined;
    triedAtMs = undefined;
    rewritten = undefined;
  };
  const scrub = async (): Promise<void> => {
    try {
      const { db } = sql;
      const isEmpty = await inWorker(db.name);
      // A file that was replaced meanwhile took the mark along and is scrubbed in its turn.
      if (db !== sql.db) return;
      rewritten = db;
      if (isEmpty) finish(db);
    } catch (error) {
      report(error);
    } finally {
      running = undefined;
    }
  };
  return {
    look() {
      if (running || sql.value(IS_MARKED) === undefined) return;
      if (rewritten !== undefined && rewritten === sql.db) {
        if (isLogEmptied(rewritten)) finish(rewritten);
        return;
      }
      const confirmedAtMs = ticketsConfirmedAtMs();
      seen ??= { confirmedAtMs };
      if (confirmedAtMs === seen.confirmedAtMs) return;
      const nowMs = clock.monotonicMs();
      if (triedAtMs !== undefined && nowMs - triedAtMs < RETRY_MS) return;
      triedAtMs = nowMs;
      running = scrub();
    },
    settled: () => running ?? Promise.resolve(),
  };
}

/** Truncates the log if nobody reads it just now; waits for nobody, because it runs on the device loop. */
function isLogEmptied(db: Database): boolean {
  const patienceMs = db.pragma('busy_timeout', { simple: true }) as number;
  db.pragma('busy_timeout = 0');
  try {
    const [result] = db.pragma('wal_checkpoint(TRUNCATE)') as [{ readonly busy: number }];
    return result.busy === 0;
  } finally {
    db.pragma(`busy_timeout = ${patienceMs}`);
  }
}

function inWorker(file: string): Promise<boolean> {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  const worker = new Worker(new URL(`./scrub-worker${extension}`, import.meta.url), {
    workerData: { file, storage: sqliteStorage() },
  });
  return new Promise((resolve, reject) => {
    worker.once('message', (isEmpty: boolean) => resolve(isEmpty));
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the scrub ended with code ${code}`)));
  });
}
