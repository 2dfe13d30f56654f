import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { chainStart } from '@gatehouse/core/journal';
import { beginIncarnation, type Enrolment, openIncarnations } from '../enrolment/index.ts';
import { openSqlite, sha256Hex } from '../ledger/index.ts';
import { type BackupStamp, readStamp } from './stamp.ts';

/** Which incarnation was begun for this very copy; a copy put in place by hand has none. */
const RESTORED_AS = 'restored_as';
const DURABILITY = { synchronous: 'FULL', walAutocheckpointPages: 0 } as const;

/** Begins the incarnation under which a station goes on after a backup came back, and notes it in the copy. Returns its name. */
export function beginRestored(
  dataFolder: string,
  enrolment: Enrolment,
  stamp: BackupStamp,
  nowMs: number,
): string {
  const { stationId } = enrolment.identity;
  const present = openIncarnations({ dataFolder, enrolment }).identity().incarnation;
  // A copy from before the present incarnation holds no record of it.
  const previous =
    stamp.incarnation === present
      ? { seq: stamp.seq, hash: stamp.hash }
      : { seq: 0, hash: chainStart(stationId, present, sha256Hex).hash };
  const { incarnation } = beginIncarnation(
    { dataFolder, enrolment },
    { cause: 'restored', previous, evidence: null, nowMs },
  );
  withLedger(dataFolder, (db) =>
    db
      .prepare(
        'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
      )
      .run(RESTORED_AS, incarnation),
  );
  return incarnation;
}

/**
 * Looks, before a station opens its ledger, whether that is a backup that came back, by whatever hand. What was sold
 * after the copy is elsewhere: going on under the same name would tell two histories. Begins a new incarnation then and
 * returns the stamp.
 */
export function comeBackFromBackup(
  dataFolder: string,
  enrolment: Enrolment,
  nowMs: number,
): BackupStamp | undefined {
  if (!existsSync(join(dataFolder, 'ledger.db'))) return undefined;
  const found = withLedger(dataFolder, (db) => {
    const hasSettings = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'setting'").get() !== undefined;
    const stamp = hasSettings ? readStamp(db) : undefined;
    if (!stamp) return undefined;
    const records = db.prepare('SELECT count(*) FROM record').pluck().get();
    const as = db.prepare('SELECT value FROM setting WHERE name = ?').pluck().get(RESTORED_AS);
    return { stamp, untouched: records === stamp.recordCount, as };
  });
  if (!found?.untouched) return undefined;
  if (found.as === openIncarnations({ dataFolder, enrolment }).identity().incarnation) return undefined;
  beginRestored(dataFolder, enrolment, found.stamp, nowMs);
  return found.stamp;
}

function withLedger<T>(dataFolder: string, work: (db: Database) => T): T {
  const db = openSqlite(join(dataFolder, 'ledger.db'), DURABILITY);
  try {
    return work(db);
  } finally {
    db.close();
  }
}
