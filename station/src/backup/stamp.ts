import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import type { LedgerHead } from './verify-chains.ts';

/** Written into a copy and never into a ledger: a station that finds it knows that its file is a backup come back. */
const SETTING = 'backup_of';

const backupStamp = z.object({
  stationId: z.string(),
  incarnation: z.string(),
  seq: z.int(),
  hash: z.string(),
  recordCount: z.int(),
  takenAtMs: z.int(),
});
export type BackupStamp = z.infer<typeof backupStamp>;

export function writeStamp(db: Database, head: LedgerHead, takenAtMs: number): BackupStamp {
  const stamp = { ...head, takenAtMs };
  db.prepare(
    'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  ).run(SETTING, JSON.stringify(stamp));
  return stamp;
}

/** The stamp of a copy; undefined in a ledger that was never restored. */
export function readStamp(db: Database): BackupStamp | undefined {
  const text = db.prepare('SELECT value FROM setting WHERE name = ?').pluck().get(SETTING) as
    | string
    | undefined;
  return text === undefined ? undefined : backupStamp.parse(JSON.parse(text));
}
