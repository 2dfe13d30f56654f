import {
  constants,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isPlain } from '../at-rest/convert.ts';
import {
  assertKeyFits,
  type FileKeyChoice,
  lockFile,
  loadSqlite,
  openSqlite,
  unlock,
  UnsafeStorageError,
} from '../ledger/index.ts';
import { syncFile, syncFolder } from './copy-ledger.ts';
import { type BackupStamp, readStamp } from './stamp.ts';
import { type LedgerHead, verifyChains } from './verify-chains.ts';

export interface RestoreOrder {
  readonly dataFolder: string;
  /** The backup; it is only read. */
  readonly from: string;
  /** Opens encrypted files: the key of this station. */
  readonly key: FileKeyChoice;
  readonly nowMs: number;
  /** The station that the keys in the data folder belong to; another station's backup is refused. */
  readonly stationId: string;
  /** Goes on although the ledger in place holds records that no cloud has: they stay in the file that is kept aside. */
  readonly leaveUnsynced?: boolean;
}

export interface RestorePlan {
  readonly stamp: BackupStamp;
  readonly backup: LedgerHead;
  /** The ledger in place now; null when there is none, 'damaged' when it cannot be read. */
  readonly present: LedgerHead | 'damaged' | null;
  /** Records of the ledger in place that the backup does not hold: they stay in the file that is kept aside. */
  readonly onlyAside: number | null;
  /** Records of the ledger in place that no cloud has acknowledged; null when it cannot tell. */
  readonly unsynced: number | null;
  readonly sizeBytes: number;
  readonly encrypted: boolean;
}

export interface Restored extends RestorePlan {
  /** Where the ledger that was in place lies now; nothing is ever deleted. */
  readonly keptAside: string | null;
}

const LEDGER = 'ledger.db';
const MARKER = 'restore-in-progress';

/** Throws `UnsafeStorageError` where a restore was cut off: the ledger in place may be the one or the other. */
export function assertNoCutRestore(dataFolder: string): void {
  const marker = join(dataFolder, MARKER);
  if (existsSync(marker))
    throw new UnsafeStorageError(
      `dataFolder: a restore of ${readFileSync(marker, 'utf8')} was cut off; run it again before this station sells`,
    );
}

/** Reads a backup as a restore would, on a copy of it: whose it is, that it holds, and what would be left aside. */
export function planRestore(order: RestoreOrder): RestorePlan {
  return rehearse(order, (_, plan) => plan);
}

/**
 * Puts a backup in the place of a ledger. Refused while the station runs, for another station's backup, for a copy that
 * does not verify, and over a ledger that can be read and holds sales the cloud does not have; the ledger in place is kept aside with its log. A marker stops a station from starting on half
 * of it. `beforeDone` runs before the marker goes: it begins the incarnation under which the station goes on.
 */
export function restoreBackup(order: RestoreOrder, beforeDone: (plan: RestorePlan) => void): Restored {
  const { dataFolder, from } = order;
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const file = join(dataFolder, LEDGER);
  const lock = lockFile(file);
  const draft = join(dataFolder, 'ledger.restoring');
  try {
    const plan = rehearse(order, (copy, found) => {
      copyFileSync(copy, draft);
      return found;
    });
    const unsynced = plan.unsynced ?? 0;
    if (unsynced > 0 && order.leaveUnsynced !== true) {
      throw new UnsafeStorageError(
        `The ledger in place can be read and holds ${unsynced} records the cloud does not have. Start the station and let it hand them over first; or restore with --leave-unsynced, and they stay in the file that is kept aside`,
      );
    }
    syncFile(draft);
    // Before the marker: until here nothing was touched, and a full disk must not keep the station from selling on.
    const keptAside = keepAside(dataFolder, order.nowMs);
    writeMarker(dataFolder, from);
    for (const suffix of ['-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
    renameSync(draft, file);
    syncFolder(dataFolder);
    beforeDone(plan);
    rmSync(join(dataFolder, MARKER));
    syncFolder(dataFolder);
    return { ...plan, keptAside };
  } finally {
    rmSync(draft, { force: true });
    lock.release();
  }
}

function rehearse<T>(order: RestoreOrder, work: (copy: string, plan: RestorePlan) => T): T {
  const { from, key, stationId, dataFolder } = order;
  if (!existsSync(from)) throw new UnsafeStorageError(`--from: ${from} is not there`);
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-restore-'));
  try {
    const copy = join(folder, LEDGER);
    copyFileSync(from, copy, constants.COPYFILE_FICLONE);
    const keyOfCopy = isPlain(copy) === true ? null : (key ?? null);
    assertKeyFits(copy, keyOfCopy);
    const { stamp, head } = readCopy(copy, from, keyOfCopy);
    if (head.stationId !== stationId)
      throw new UnsafeStorageError(
        `--from: ${from} is a backup of station ${head.stationId}; the keys in ${dataFolder} are those of ${stationId}`,
      );
    const { present, unsynced } = presentLedger(join(dataFolder, LEDGER), key, folder);
    const onlyAside =
      present === null || present === 'damaged' ? null : Math.max(0, present.recordCount - head.recordCount);
    return work(copy, {
      stamp,
      backup: head,
      present,
      onlyAside,
      unsynced,
      sizeBytes: statSync(copy).size,
      encrypted: keyOfCopy !== null,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readCopy(copy: string, from: string, key: FileKeyChoice) {
  const Sqlite = loadSqlite();
  const db = new Sqlite(copy, { timeout: 0, fileMustExist: true });
  try {
    unlock(db, copy, key);
    const check = db.pragma('quick_check', { simple: true });
    if (check !== 'ok') throw new UnsafeStorageError(`--from: ${from} is damaged: ${String(check)}`);
    const stamp = readStamp(db);
    if (!stamp)
      throw new UnsafeStorageError(
        `--from: ${from} is no backup of this software: it has no stamp. A ledger that was copied by hand cannot be told from a live one`,
      );
    const head = verifyChains(db);
    if (head.hash !== stamp.hash || head.seq !== stamp.seq)
      throw new UnsafeStorageError(`--from: ${from} was written to after it was taken`);
    return { stamp, head };
  } finally {
    db.close();
  }
}

/** The ledger in place, read on a copy with its log: what is restored over it may be all that is wrong with it. */
function presentLedger(
  file: string,
  key: FileKeyChoice,
  folder: string,
): Pick<RestorePlan, 'present' | 'unsynced'> {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0) return { present: null, unsynced: null };
  try {
    const copy = join(folder, 'present.db');
    for (const suffix of ['', '-wal'])
      if (existsSync(`${file}${suffix}`))
        copyFileSync(`${file}${suffix}`, `${copy}${suffix}`, constants.COPYFILE_FICLONE);
    const db = openSqlite(
      copy,
      { synchronous: 'NORMAL', walAutocheckpointPages: 0 },
      isPlain(copy) === true ? null : (key ?? null),
    );
    try {
      const unsynced = db.prepare(UNSYNCED).pluck().get() as number;
      return { present: verifyChains(db), unsynced };
    } finally {
      db.close();
    }
  } catch {
    return { present: 'damaged', unsynced: null };
  }
}

const UNSYNCED = `SELECT count(*) FROM record JOIN incarnation AS of USING (incarnation_no)
  WHERE seq > coalesce((SELECT acked_seq FROM peer_cursor
    WHERE peer = 'cloud' AND peer_cursor.incarnation = of.incarnation), 0)`;

/** Copies the ledger in place, log and all, under a name that says when; the original goes by the rename alone. */
function keepAside(dataFolder: string, nowMs: number): string | null {
  const file = join(dataFolder, LEDGER);
  if (!existsSync(file)) return null;
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:]/g, '');
  const folder = join(dataFolder, 'aside', stamp);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    for (const suffix of ['', '-wal']) {
      if (!existsSync(`${file}${suffix}`)) continue;
      copyFileSync(`${file}${suffix}`, join(folder, `${LEDGER}${suffix}`), constants.COPYFILE_FICLONE);
      syncFile(join(folder, `${LEDGER}${suffix}`));
    }
    for (const made of [folder, dirname(folder), dataFolder]) syncFolder(made);
  } catch (error) {
    // Half of it would only look like the ledger that was there.
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return join(folder, LEDGER);
}

function writeMarker(dataFolder: string, from: string): void {
  const marker = join(dataFolder, MARKER);
  writeFileSync(marker, from, { mode: 0o600 });
  syncFile(marker);
  syncFolder(dataFolder);
}
