import { statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StorageState } from '@gatehouse/core/contract';
import { type Ledger, loadSqlite, systemTimers } from '../ledger/index.ts';
import { type Scratch, scratchLedger } from '../ledger/testing/scratch.ts';
import { saleFact, shiftFact } from '../ledger/testing/sales.ts';
import { until } from '../testing/until.ts';
import { createBallast, createStorageWatch, type StorageWatch } from './index.ts';

const MIB = 1024 * 1024;
/** As in a station, in small: writing out the real sizes would take longer than the rest of the tests. */
const LOG = { truncateBytes: 2 * MIB, alarmBytes: 6 * MIB };
let scratch: Scratch;
let ledger: Ledger;
let watch: StorageWatch;
let freeMiB: number;
let told: StorageState[];
beforeEach(() => {
  scratch = scratchLedger();
  told = [];
  freeMiB = 10_000;
  ledger = scratch.open();
  watch = createStorageWatch({
    lowBytes: 1_024 * MIB,
    criticalBytes: 64 * MIB,
    ballastBytes: 3 * MIB,
    ledgerFile: scratch.file,
    freeBytes: () => Promise.resolve(freeMiB * MIB),
    ballast: createBallast(scratch.folder),
    ledger: () => ledger,
    log: LOG,
    timers: {
      ...systemTimers,
      every: (_, work) => systemTimers.every(5, work),
      after: (_, work) => systemTimers.after(0, work),
    },
    onChange: (state) => told.push(state),
    report(error) {
      throw error;
    },
  });
});
afterEach(() => {
  watch.stop();
  ledger.close();
  scratch.remove();
});

/** Grows the log to at least so many bytes. */
function growLog(bytes: number): void {
  if (ledger.head().seq === 0)
    ledger.transact((writer) => writer.append(shiftFact('s1', 0), { shiftId: 's1' }));
  while (ledger.walBytes() < bytes) {
    ledger.transact((writer) => {
      for (let index = 0; index < 300; index += 1)
        writer.append(saleFact(`sale-${ledger.head().seq}-${index}`, 500), { shiftId: 's1' });
    });
  }
}

describe('the ballast', () => {
  it('is really written, given back when room ends, and made again when room returns', async () => {
    watch.start();
    await until('it is there', () => watch.state().ballast === 'kept');
    const { size, blocks } = statSync(`${scratch.folder}/ballast.bin`);
    expect(size).toBe(3 * MIB);
    // A sparse file would give nothing back.
    expect(blocks * 512).toBeGreaterThanOrEqual(3 * MIB);
    freeMiB = 20;
    await until('room ended', () => !watch.hasRoomToSell());
    expect(watch.state()).toMatchObject({ level: 'critical', ballast: 'released' });
    freeMiB = 5_000;
    await until('all is well', () => watch.hasRoomToSell() && watch.state().ballast === 'kept');
    expect(told.map(({ level }) => level)).toContain('critical');
  });
});

describe('the log', () => {
  it('is left alone while it is small, and truncated in an idle moment when it grew', () => {
    growLog(1 * MIB);
    watch.tendLogBetween();
    expect(ledger.walBytes()).toBeGreaterThan(0);
    growLog(LOG.truncateBytes);
    watch.tendLogBetween();
    expect(ledger.walBytes()).toBe(0);
    expect(watch.state().logHeld).toBe(false);
  });

  it('raises an alarm while somebody holds an old state open, waits for nobody, and recovers', () => {
    growLog(1 * MIB);
    const Sqlite = loadSqlite();
    const reader = new Sqlite(scratch.file, { readonly: true });
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM record').get();
    growLog(LOG.alarmBytes);
    watch.tendLogBetween();
    const startedMs = performance.now();
    watch.tendLogBetween();
    // Nothing is left to copy; SQLite's own patience would be two seconds, in which no gate opens.
    expect(performance.now() - startedMs).toBeLessThan(1_500);
    expect(watch.state().logHeld).toBe(true);
    expect(told.at(-1)?.logHeld).toBe(true);
    reader.exec('COMMIT');
    reader.close();
    watch.tendLogBetween();
    expect(watch.state()).toMatchObject({ logHeld: false, walBytes: 0 });
  });
});
