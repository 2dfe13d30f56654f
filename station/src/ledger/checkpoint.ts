import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';

/** What came of moving committed pages into the main file. */
export interface CheckpointResult {
  /** Size of the log afterwards. */
  readonly walBytes: number;
  /** False when somebody still reads an old state: the log cannot begin again and grows. */
  readonly complete: boolean;
}

/** Size of a file's write-ahead log; 0 when there is none. */
export const walBytesOf = (file: string): number =>
  statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;

/**
 * `keep-room` leaves the log's blocks allocated: writing over them costs half of what appending does. `give-back`
 * truncates it. Neither waits for a reader: the device loop would stand for as long.
 */
export function checkpoint(db: Database, file: string, log: 'keep-room' | 'give-back'): CheckpointResult {
  const waitMs = db.pragma('busy_timeout', { simple: true }) as number;
  db.pragma('busy_timeout = 0');
  try {
    const [row] = db.pragma(
      `wal_checkpoint(${log === 'give-back' ? 'TRUNCATE' : 'PASSIVE'})`,
    ) as readonly Readonly<Record<'busy' | 'log' | 'checkpointed', number>>[];
    return {
      walBytes: walBytesOf(file),
      complete: row !== undefined && row.busy === 0 && row.log === row.checkpointed,
    };
  } finally {
    if (db.open) db.pragma(`busy_timeout = ${waitMs}`);
  }
}
