import { generateKeyPairSync } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Enrolment, openIncarnations, rawPublicKeyOf } from '../enrolment/index.ts';
import { type Ledger, openSqlite, protectFolder, useSqliteEngine } from '../ledger/index.ts';
import { stationMigrations } from '../migrations.ts';
import { saleFact } from '../ledger/testing/sales.ts';
import { type Scratch, scratchLedger } from '../ledger/testing/scratch.ts';
import { handTimers } from './testing/hand-timers.ts';
import { beginRestored, comeBackFromBackup } from './come-back.ts';
import { backupsOf, copyLedger } from './copy-ledger.ts';
import { rehearseRestore } from './rehearse.ts';
import { assertNoCutRestore, planRestore, restoreBackup } from './restore.ts';
import { createBackups } from './schedule.ts';
import { readStamp } from './stamp.ts';
import { verifyChains } from './verify-chains.ts';

const FULL = { synchronous: 'FULL', walAutocheckpointPages: 0 } as const;
const KEY = new Uint8Array(32).fill(5);
let scratch: Scratch;
let folder: string;
let ledger: Ledger;
let sold = 0;
beforeAll(() => useSqliteEngine('ciphers'));
beforeEach(() => {
  scratch = scratchLedger();
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-backup-'));
  sold = 0;
});
afterEach(() => {
  ledger.close();
  protectFolder(scratch.folder, undefined);
  scratch.remove();
  rmSync(folder, { recursive: true, force: true });
});
const sell = (count: number): void => {
  for (let at = 0; at < count; at += 1) {
    sold += 1;
    ledger.transact((writer) => writer.append(saleFact(`sale-${sold}`, 1_000), { shiftId: 'shift-1' }));
  }
};
const order = (takenAtMs: number, keep = 3) => ({
  file: scratch.file,
  folder,
  keep,
  stationId: 'till-1',
  takenAtMs,
});
const restoreOrder = (from: string, key: Uint8Array | null = null) => ({
  dataFolder: scratch.folder,
  from,
  key,
  nowMs: 9_000,
  stationId: 'till-1',
  leaveUnsynced: true,
});
/** What a station's enrolment left on disk, for going on under a new name. */
const enrolment = (): Enrolment => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { stationId, incarnation, organizationId, venueId, registerId, name, place, role } = scratch.identity;
  return {
    identity: {
      stationId,
      incarnation,
      organizationId,
      venueId,
      registerId,
      name,
      place,
      role,
      ticketKeyId: null,
      publicKey: rawPublicKeyOf(privateKey),
      cloudUrl: 'http://cloud.test',
    },
    stationKey: privateKey,
    ticketSigner: null,
    lanCertificate: { certificatePem: '', privateKeyPem: '' },
    pepper: new Uint8Array(),
    fresh: false,
  };
};

describe.each([
  ['a plain ledger', null],
  ['an encrypted ledger', KEY],
] as const)('a backup of %s', (_, key) => {
  beforeEach(() => {
    protectFolder(scratch.folder, key ?? undefined);
    ledger = scratch.open({ modules: stationMigrations });
  });

  it('holds a whole moment while the till sells on, stamped, verified and in one file', async () => {
    sell(300);
    const copying = copyLedger(order(1_000));
    sell(50);
    const taken = await copying;
    sell(5);
    expect(taken.stamp.recordCount).toBeGreaterThanOrEqual(300);
    expect(taken.encrypted).toBe(key !== null);
    expect(readdirSync(folder)).toEqual([taken.path.slice(folder.length + 1)]);
    expect(readFileSync(taken.path).includes('SaleCompleted')).toBe(key === null);
    const copy = openSqlite(taken.path, FULL, key);
    expect(readStamp(copy)).toEqual(taken.stamp);
    expect(verifyChains(copy)).toMatchObject({ seq: taken.stamp.seq, hash: taken.stamp.hash });
    copy.close();
    // The living ledger is not marked, or every start would take it for a copy.
    expect(readStamp(ledger.read.db)).toBeUndefined();
  });

  it('comes back: what was there is kept aside, and a cut restore stops the start', async () => {
    sell(20);
    const { path, stamp } = await copyLedger(order(1_000));
    sell(7);
    await expect(async () => restoreBackup(restoreOrder(path, key), () => undefined)).rejects.toThrow(
      /another station process/,
    );
    ledger.close();
    expect(planRestore(restoreOrder(path, key))).toMatchObject({
      onlyAside: 7,
      unsynced: 27,
      encrypted: key !== null,
    });
    expect(() =>
      restoreBackup({ ...restoreOrder(path, key), leaveUnsynced: false }, () => undefined),
    ).toThrow(/27 records the cloud does not have/);
    const cut = () =>
      restoreBackup(restoreOrder(path, key), () => {
        throw new Error('power cut');
      });
    expect(cut).toThrow('power cut');
    expect(() => assertNoCutRestore(scratch.folder)).toThrow(/run it again/);
    const restored = restoreBackup(restoreOrder(path, key), () => undefined);
    expect(() => assertNoCutRestore(scratch.folder)).not.toThrow();
    const asides = readdirSync(join(scratch.folder, 'aside'), { recursive: true });
    expect(asides.length).toBeGreaterThan(0);
    expect(restored.stamp).toEqual(stamp);
    const installed = openSqlite(scratch.file, FULL, key);
    expect(verifyChains(installed).recordCount).toBe(20);
    installed.close();
  });
});

describe('the backups of a station', () => {
  it('keeps so many generations, and an old one as long as the new one is not good', async () => {
    ledger = scratch.open({ modules: stationMigrations });
    sell(3);
    for (const at of [1_000, 2_000, 3_000]) await copyLedger(order(at, 2));
    expect(backupsOf(folder, 'till-1').map((name) => name.slice(0, 29))).toEqual([
      'till-1-19700101T000002.000Z.l',
      'till-1-19700101T000003.000Z.l',
    ]);
    // What was changed behind SQLite's back is copied as it is, and must be found out.
    ledger.read.db.exec('DROP TRIGGER record_no_update');
    ledger.read.db.exec("UPDATE record SET text = replace(text, '1000', '9000') WHERE position = 2");
    await expect(copyLedger(order(5_000, 2))).rejects.toThrow(/breaks at record 2/);
    expect(backupsOf(folder, 'till-1')).toHaveLength(2);
    expect(readdirSync(folder)).toHaveLength(2);
  });
});

it('keeps the newest backup where a clock once ran ahead: its name sorts before theirs', async () => {
  ledger = scratch.open({ modules: stationMigrations });
  sell(3);
  for (const at of [9_000_000, 9_001_000]) await copyLedger(order(at, 2));
  const { path } = await copyLedger(order(1_000, 2));
  expect(existsSync(path)).toBe(true);
  expect(backupsOf(folder, 'till-1')).toHaveLength(2);
});

describe('what a restore refuses', () => {
  it('nothing but itself when the ledger in place cannot be kept aside: the station may sell on', async () => {
    ledger = scratch.open({ modules: stationMigrations });
    sell(10);
    const { path } = await copyLedger(order(1_000));
    ledger.close();
    const before = readFileSync(scratch.file);
    writeFileSync(join(scratch.folder, 'aside'), 'no folder can be made here');
    expect(() => restoreBackup(restoreOrder(path), () => undefined)).toThrow(/ENOTDIR|EEXIST/);
    expect(() => assertNoCutRestore(scratch.folder)).not.toThrow();
    expect(existsSync(join(scratch.folder, 'ledger.restoring'))).toBe(false);
    expect(readFileSync(scratch.file).equals(before)).toBe(true);
  });

  it('a foreign, a damaged, an altered and an unstamped file, and touches nothing', async () => {
    ledger = scratch.open({ modules: stationMigrations });
    sell(10);
    const { path } = await copyLedger(order(1_000));
    ledger.close();
    const before = readFileSync(scratch.file);
    const restore = (from: string, more: object = {}) =>
      restoreBackup({ ...restoreOrder(from), ...more }, () => undefined);
    expect(() => restore(path, { stationId: 'till-2' })).toThrow(/is a backup of station till-1/);
    expect(() => restore(join(folder, 'none'))).toThrow(/is not there/);
    expect(() => restore(scratch.file)).toThrow(/no stamp/);
    const torn = join(folder, 'torn.ledger');
    writeFileSync(torn, readFileSync(path).fill(7, 3 * 4096, 3 * 4096 + 800));
    expect(() => restore(torn)).toThrow(/damaged|malformed|breaks/);
    const later = join(folder, 'later.ledger');
    copyFileSync(path, later);
    const db = openSqlite(later, FULL, null);
    db.exec(
      'DROP TRIGGER record_no_delete; DROP TRIGGER posting_no_delete; DELETE FROM posting WHERE position = 10',
    );
    db.exec('DELETE FROM record WHERE position = 10');
    db.close();
    expect(() => restore(later)).toThrow(/written to after/);
    expect(readFileSync(scratch.file).equals(before)).toBe(true);
    expect(existsSync(join(scratch.folder, 'aside'))).toBe(false);
  });
});

describe('a station that finds its backup in place', () => {
  it('goes on under a new incarnation, once, whether it was restored or copied by hand', async () => {
    ledger = scratch.open({ modules: stationMigrations });
    const kept = enrolment();
    const present = () =>
      openIncarnations({ dataFolder: scratch.folder, enrolment: kept }).identity().incarnation;
    const start = () => comeBackFromBackup(scratch.folder, kept, 7_000);
    sell(10);
    const { path, stamp } = await copyLedger(order(1_000));
    ledger.close();
    expect(start()).toBeUndefined();
    restoreBackup(restoreOrder(path), (plan) => beginRestored(scratch.folder, kept, plan.stamp, 8_000));
    const second = present();
    expect(second).not.toBe(scratch.identity.incarnation);
    expect(start()).toBeUndefined();
    ledger = scratch.open({
      modules: stationMigrations,
      identity: { ...scratch.identity, incarnation: second },
    });
    expect(ledger.head().seq).toBe(0);
    sell(1);
    ledger.close();
    expect(start()).toBeUndefined();
    // The same copy again, by hand: the name it was begun under last time has been used.
    copyFileSync(path, scratch.file);
    expect(start()).toEqual(stamp);
    expect([scratch.identity.incarnation, second]).not.toContain(present());
    expect(openIncarnations({ dataFolder: scratch.folder, enrolment: kept }).origin()).toMatchObject({
      cause: 'restored',
      previous: { incarnation: second, seq: 0 },
    });
  });
});

describe('a drill', () => {
  it('goes from the backup to a record under a new incarnation, and touches nothing', async () => {
    protectFolder(scratch.folder, KEY);
    ledger = scratch.open({ modules: stationMigrations });
    sell(50);
    const { path } = await copyLedger(order(1_000));
    ledger.checkpointBetween();
    const before = [scratch.file, path].map((file) => readFileSync(file));
    const copyOfFolder = mkdtempSync(join(tmpdir(), 'gatehouse-drill-test-'));
    cpSync(scratch.folder, copyOfFolder, { recursive: true });
    const rehearsal = rehearseRestore({ ...restoreOrder(path, KEY), dataFolder: copyOfFolder });
    expect(rehearsal.stamp.recordCount).toBe(50);
    expect([scratch.file, path].map((file) => readFileSync(file))).toEqual(before);
    rmSync(copyOfFolder, { recursive: true });
    writeFileSync(path, readFileSync(path).fill(1, 20_000, 21_000));
    expect(() => rehearseRestore(restoreOrder(path, KEY))).toThrow(/damaged|malformed|not a database|breaks/);
  });
});

describe('the schedule', () => {
  it('takes one a day when it is quiet, one after a shift, and says when it failed', async () => {
    ledger = scratch.open({ modules: stationMigrations });
    const timers = handTimers();
    let failures = 0;
    const backups = createBackups({
      ledger,
      file: scratch.file,
      folder,
      keep: 9,
      clock: scratch.clock,
      timers,
      onFailed: () => (failures += 1),
    });
    backups.start();
    const pass = async (ms: number) => {
      scratch.clock.advance(ms);
      timers.fire();
      await backups.settled();
    };
    const count = () => backupsOf(folder, 'till-1').length;
    sell(5);
    await Promise.resolve();
    await pass(1_000);
    expect([count(), backups.state().lastAtMs]).toEqual([0, null]);
    await pass(60_000);
    expect(count()).toBe(1);
    expect(backups.state()).toMatchObject({ verified: true, failure: null, overdue: false });
    await pass(3_600_000);
    expect(count()).toBe(1);
    await pass(24 * 3_600_000);
    expect(count()).toBe(2);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file where the folder was');
    await pass(24 * 3_600_000);
    expect(failures).toBe(1);
    expect(backups.state().failure).toMatch(/EEXIST|ENOTDIR/);
    await pass(60_000);
    expect(failures).toBe(1);
    await pass(24 * 3_600_000);
    expect([failures, backups.state().overdue]).toEqual([2, true]);
    await backups.stop();
    expect(ledger.recordsFrom(1, 100).filter(({ text }) => text.includes('"BackupTaken"'))).toHaveLength(2);
  });
});
