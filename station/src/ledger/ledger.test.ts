import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyChain } from '@gatehouse/core/journal';
import { type Ledger, LEDGER_DURABILITY } from './ledger.ts';
import { assertSettings, loadSqlite, openSqlite, UnsafeStorageError } from './sqlite.ts';
import { type Scratch, scratchIdentity, scratchLedger } from './testing/scratch.ts';
import { saleFact, shiftFact } from './testing/sales.ts';
import { sha256Hex } from './writer.ts';

let scratch: Scratch;
let ledger: Ledger;

beforeEach(() => {
  scratch = scratchLedger();
  ledger = scratch.open();
});
afterEach(() => {
  ledger.close();
  scratch.remove();
});

const sell = (saleId: string, grossMinor = 2_400) =>
  ledger.transact((writer) => writer.append(saleFact(saleId, grossMinor, 276), { shiftId: 's1' }));

describe('the storage', () => {
  it('is synced at every commit, also after a reopen, where better-sqlite3 alone falls to NORMAL', () => {
    sell('a');
    ledger.close();
    const careless = new Database(scratch.file);
    expect(careless.pragma('synchronous', { simple: true })).toBe(1);
    careless.close();
    ledger = scratch.open();
    const { db } = ledger.read;
    expect(db.pragma('synchronous', { simple: true })).toBe(2);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db.pragma('recursive_triggers', { simple: true })).toBe(1);
    expect(db.pragma('wal_autocheckpoint', { simple: true })).toBe(0);
  });

  it('refuses a connection whose settings were changed', () => {
    const db = openSqlite(`${scratch.folder}/other.db`, LEDGER_DURABILITY);
    db.pragma('synchronous = NORMAL');
    expect(() => assertSettings(db, LEDGER_DURABILITY)).toThrow(/synchronous is 1, not 2/);
    db.close();
  });

  it('refuses a runtime on which the native module would crash', () => {
    expect(() => loadSqlite('9')).toThrow(UnsafeStorageError);
    expect(() => loadSqlite(undefined)).not.toThrow();
  });

  it('is open once', () => {
    expect(() => scratch.open()).toThrow(/another station process/);
    ledger.close();
    ledger = scratch.open();
  });
});

describe('what is written', () => {
  beforeEach(() => {
    ledger.transact((writer) => writer.append(shiftFact('s1', 10_000), { shiftId: 's1' }));
    sell('a');
  });

  const attacks: readonly (readonly [string, string])[] = [
    ['a changed record', `UPDATE record SET text = '{}' WHERE seq = 1`],
    ['a deleted record', 'DELETE FROM record WHERE seq = 2'],
    [
      'a replaced record',
      `INSERT OR REPLACE INTO record SELECT position, incarnation_no, seq, id, kind, 0, posting_count, '{}', hash FROM record WHERE seq = 1`,
    ],
    [
      'a record replaced by its id',
      `INSERT OR REPLACE INTO record SELECT position + 2, incarnation_no, seq + 2, id, kind, 0, 0, '{}', hash FROM record WHERE seq = 1`,
    ],
    ['a changed posting', 'UPDATE posting SET amount_minor = 1'],
    ['a deleted posting', 'DELETE FROM posting'],
    [
      'a replaced posting',
      'INSERT OR REPLACE INTO posting SELECT position, line, account_no, side, 1, currency FROM posting WHERE position = 2 AND line = 0',
    ],
    [
      'a posting added to a finished record',
      `INSERT INTO posting SELECT 2, 99, account_no, side, 5, currency FROM posting LIMIT 1`,
    ],
    [
      'a posting without a record',
      `INSERT INTO posting SELECT 77, 0, account_no, side, 5, currency FROM posting LIMIT 1`,
    ],
    [
      'a gap',
      `INSERT INTO record SELECT position + 2, incarnation_no, seq + 5, 'x', kind, 0, 0, '{}', hash FROM record WHERE seq = 1`,
    ],
    [
      'a record with fewer postings than it says',
      `INSERT INTO record SELECT 3, incarnation_no, 3, 'x', kind, 0, 2, '{}', hash FROM record WHERE seq = 1`,
    ],
    [
      'another currency than the account has',
      `INSERT INTO posting SELECT 3, 0, account_no, side, 5, 'USD' FROM posting LIMIT 1`,
    ],
    ['a fraction', `INSERT INTO posting SELECT 3, 0, account_no, side, 5.5, currency FROM posting LIMIT 1`],
    [
      'an amount beyond exact numbers',
      `INSERT INTO posting SELECT 3, 0, account_no, side, 9007199254740992, currency FROM posting LIMIT 1`,
    ],
    [
      'a second life of an old incarnation',
      `INSERT OR REPLACE INTO incarnation SELECT incarnation_no, station_id, 'x', register_id, 0 FROM incarnation`,
    ],
    ['a changed account', `UPDATE account SET normal = 'credit'`],
  ];
  it.each(attacks)('refuses %s', (_name, sql) => {
    const before = ledger.recordsFrom(1, 10);
    expect(() => ledger.transact((writer) => writer.run(sql))).toThrow(
      /immutable|not the next one|FOREIGN KEY|other postings|currency of its account|INTEGER column|CHECK constraint/,
    );
    expect(ledger.recordsFrom(1, 10)).toEqual(before);
  });

  it('refuses an entry that does not balance, per currency', () => {
    const unbalanced = `INSERT INTO posting SELECT 3, line, account_no, side, amount_minor + line, currency FROM posting WHERE position = 2`;
    expect(() =>
      ledger.transact((writer) => {
        const count = writer.run(unbalanced);
        writer.run(
          `INSERT INTO record SELECT 3, incarnation_no, 3, 'x', kind, 0, ${count}, '{}', hash FROM record WHERE seq = 1`,
        );
      }),
    ).toThrow(/does not balance/);
  });

  it('leaves nothing behind when the work throws after its record', () => {
    const head = ledger.head();
    expect(() =>
      ledger.transact((writer) => {
        writer.append(saleFact('lost', 100), { shiftId: 's9' });
        throw new Error('a bug');
      }),
    ).toThrow('a bug');
    expect(ledger.head()).toEqual(head);
    expect(sell('next').seq).toBe(head.seq + 1);
  });

  it('is told to listeners after the commit, never before', async () => {
    const told: number[] = [];
    ledger.onAppended((records) => told.push(...records.map(({ seq }) => seq)));
    sell('b');
    await Promise.resolve();
    expect(told).toEqual([3]);
  });

  it('goes on under a new incarnation from seq 1, and keeps the old chain', () => {
    ledger.adoptIdentity(scratchIdentity());
    expect(ledger.head().seq).toBe(0);
    sell('c');
    expect(ledger.recordsFrom(1, 10)).toHaveLength(1);
    expect(ledger.read.value('SELECT count(*) FROM record')).toBe(3);
  });
});

describe('the start', () => {
  it('says at which record the chain was changed behind the ledger', () => {
    ['a', 'b', 'c'].forEach((id) => sell(id));
    ledger.close();
    const db = new Database(scratch.file);
    db.exec(
      `DROP TRIGGER record_no_update; UPDATE record SET text = replace(text, '2400', '2401') WHERE seq = 2`,
    );
    db.close();
    expect(() => scratch.open()).toThrow(/breaks at record 2/);
    const mend = new Database(scratch.file);
    mend.exec(`UPDATE record SET text = replace(text, '2401', '2400') WHERE seq = 2`);
    mend.close();
    ledger = scratch.open();
    expect(ledger.head().seq).toBe(3);
  });

  it('refuses a file of newer software', () => {
    ledger.close();
    const db = new Database(scratch.file);
    db.exec(`INSERT INTO schema_migration VALUES ('ledger', 99, 'tomorrow', 0)`);
    db.close();
    expect(() => scratch.open()).toThrow(/install the newer version/);
    const mend = new Database(scratch.file);
    mend.exec('DELETE FROM schema_migration WHERE number = 99');
    mend.close();
    ledger = scratch.open();
  });

  it('truncates the log when it ends well', () => {
    for (let index = 0; index < 50; index += 1) sell(`s${index}`);
    ledger.close();
    ledger = scratch.open();
    const chain = verifyChain(
      ledger.recordsFrom(1, 100),
      { seq: 0, hash: ledger.hashBefore(1) ?? '' },
      sha256Hex,
    );
    expect(chain).toEqual({ kind: 'intact', headSeq: 50, headHash: ledger.head().hash });
  });
});
