import type { Database } from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Ledger } from './ledger.ts';
import { StorageFailedError } from './disk-fault.ts';
import { keepOperation } from './operation.ts';
import { type Scratch, scratchLedger } from './testing/scratch.ts';
import { saleFact, shiftFact } from './testing/sales.ts';

/** A failing fsync: SQLite throws from COMMIT, and the commit is in the file, or it is not. */
type Fault = 'none' | 'throws-after-it-is-durable' | 'throws-before-it-is-durable';

let scratch: Scratch;
let ledger: Ledger;
let faults: Fault[];
beforeEach(() => {
  scratch = scratchLedger();
  faults = [];
  ledger = scratch.open({ commit });
  ledger.transact((writer) => writer.append(shiftFact('s1', 0), { shiftId: 's1' }));
});
afterEach(() => {
  ledger.close();
  scratch.remove();
});

function commit(db: Database): void {
  const fault = faults.shift() ?? 'none';
  if (fault !== 'throws-before-it-is-durable') db.exec('COMMIT');
  if (fault !== 'none') throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_FSYNC' });
}

const sell = (operationId: string) => {
  let attempts = 0;
  const record = ledger.transact((writer) => {
    attempts += 1;
    keepOperation(writer, { id: operationId, kind: 'sale', state: 'done', answer: { operationId } }, 1);
    return writer.append(saleFact(operationId, 500), { shiftId: 's1', id: operationId });
  });
  return { record, attempts };
};

it('answers a commit that threw but is durable, without writing twice', () => {
  faults = ['throws-after-it-is-durable'];
  const { record, attempts } = sell('op-1');
  expect(attempts).toBe(1);
  expect(ledger.recordById('op-1')?.hash).toBe(record.hash);
  expect(ledger.read.value('SELECT count(*) FROM record')).toBe(2);
  expect(sell('op-2').record.seq).toBe(3);
});

it('writes again, under the same id, what did not become durable', () => {
  faults = ['throws-before-it-is-durable'];
  const { record, attempts } = sell('op-1');
  expect(attempts).toBe(2);
  expect(ledger.head()).toEqual({ seq: 2, hash: record.hash });
  expect(ledger.read.value('SELECT count(*) FROM record')).toBe(2);
});

it('tells the fate of a transaction that wrote no record by its mark', () => {
  faults = ['throws-after-it-is-durable'];
  let attempts = 0;
  ledger.transact((writer) => {
    attempts += 1;
    writer.run(`INSERT INTO setting (name, value) VALUES ('a', '1')`);
  });
  expect(attempts).toBe(1);
  faults = ['throws-before-it-is-durable'];
  ledger.transact((writer) => {
    attempts += 1;
    writer.run(`INSERT INTO setting (name, value) VALUES ('b', '1')`);
  });
  expect(attempts).toBe(3);
  expect(ledger.read.value('SELECT count(*) FROM setting')).toBe(2);
});

it('gives up when the disk keeps failing, with the books as they were', () => {
  faults = ['throws-before-it-is-durable', 'throws-before-it-is-durable'];
  expect(() => sell('op-1')).toThrow(/cannot be written/);
  ledger.close();
  ledger = scratch.open();
  expect(ledger.head().seq).toBe(1);
});

it('says for certain that nothing was written when it could look, and after three in a row asks no more', () => {
  faults = Array<Fault>(6).fill('throws-before-it-is-durable');
  for (const operationId of ['op-1', 'op-2', 'op-3'])
    expect(() => sell(operationId)).toThrow(expect.objectContaining({ isUnknown: false }));
  expect(ledger.disk().kind).toBe('unwritable');
  // The disk would take it again; it is asked only after a while.
  expect(() => sell('op-4')).toThrow(StorageFailedError);
  scratch.clock.advance(5_000);
  expect(sell('op-4').record.seq).toBe(2);
  expect(ledger.disk().kind).toBe('writable');
});

it('negative control: taking a thrown commit for a failed one sells twice', () => {
  const naive = (operationId: string): void => {
    const { db } = ledger.read;
    db.exec(`CREATE TABLE IF NOT EXISTS naive_sale (n INTEGER PRIMARY KEY, operation TEXT) STRICT`);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      try {
        db.exec('BEGIN IMMEDIATE');
        db.prepare('INSERT INTO naive_sale (operation) VALUES (?)').run(operationId);
        commit(db);
        return;
      } catch {
        if (db.inTransaction) db.exec('ROLLBACK');
      }
    }
  };
  faults = ['throws-after-it-is-durable'];
  naive('op-1');
  expect(ledger.read.value('SELECT count(*) FROM naive_sale')).toBe(2);
});
