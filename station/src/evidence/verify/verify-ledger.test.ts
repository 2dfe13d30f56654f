import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { chainHash, headText } from '@gatehouse/core/journal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signText } from '../../enrolment/index.ts';
import { sha256Hex } from '../../ledger/index.ts';
import { loadSqlite } from '../../ledger/sqlite.ts';
import { type ExaminedLedger, examinedLedger } from '../testing/examined-ledger.ts';
import type { PublicKeys } from './keys.ts';
import { CannotExamine, openCopy } from './open-copy.ts';
import type { VerifyReport } from './report.ts';
import { verifyLedger } from './verify-ledger.ts';

let made: ExaminedLedger;
let count = 0;
beforeAll(() => {
  made = examinedLedger();
});
afterAll(() => made.remove());

/** Alters a copy as somebody with the file would: guards dropped first, so that nothing but the chain is left. */
function altered(alter: (db: Database) => void, keepGuards = false): string {
  const file = join(made.scratch.folder, `altered-${++count}.db`);
  copyFileSync(made.file, file);
  const db = new (loadSqlite())(file);
  const guards = db.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all() as {
    name: string;
    sql: string;
  }[];
  db.pragma('foreign_keys = OFF');
  for (const { name } of guards) db.exec(`DROP TRIGGER ${name}`);
  alter(db);
  if (!keepGuards) for (const { sql } of guards) db.exec(sql);
  db.close();
  return file;
}

function verified(file: string, keys?: PublicKeys): VerifyReport {
  const copy = openCopy(file);
  try {
    return verifyLedger(file, copy.db, keys);
  } finally {
    copy.close();
  }
}

const codes = (report: VerifyReport): string[] => [
  ...new Set(report.findings.filter(({ severity }) => severity === 'broken').map(({ code }) => code)),
];
const at = (db: Database, seq: number, no = 1) =>
  db.prepare('SELECT position, text, hash FROM record WHERE incarnation_no = ? AND seq = ?').get(no, seq) as {
    position: number;
    text: string;
    hash: string;
  };
const inc = (no = 1): string => made.identities[no - 1]?.incarnation ?? '';

describe('verify of a ledger', () => {
  it('finds everything sound in a ledger nobody touched', () => {
    const report = verified(made.file);
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({ verdict: 'sound', counts: { records: 54, checkpoints: 6 } });
    expect(
      report.chains.map(({ records, signedThroughSeq, loggedThroughSeq }) => [
        records,
        signedThroughSeq,
        loggedThroughSeq,
      ]),
    ).toEqual([
      [27, 27, 27],
      [27, 27, 27],
    ]);
  });

  it('names the record whose text was changed, when it was written and what is behind it', () => {
    const report = verified(
      altered((db) => {
        const { position, text } = at(db, 7);
        db.prepare('UPDATE record SET text = ? WHERE position = ?').run(
          text.replace('1111', '1112'),
          position,
        );
      }),
    );
    expect(codes(report)).toContain('text-changed');
    expect(report.findings[0]).toMatchObject({ incarnation: inc(), seq: 7 });
    expect(report.findings[0]?.text).toBe(
      'record 7 of incarnation a1a1…: text was changed; the 20 records behind it continue the chain as it was written; written 2026-06-15 10:03 UTC, SaleCompleted',
    );
    expect(report.findings.every(({ seq }) => seq === 7)).toBe(true);
  });

  it('tells a changed hash from a changed text, also at the very end', () => {
    const hashed = verified(
      altered((db) => db.prepare('UPDATE record SET hash = ? WHERE position = 9').run('f'.repeat(64))),
    );
    expect(hashed.findings).toMatchObject([{ code: 'hash-changed', seq: 9 }]);
    const last = verified(
      altered((db) => {
        const { position, text } = at(db, 27, 2);
        db.prepare('UPDATE record SET text = ? WHERE position = ?').run(
          text.replace('"zNumber":1', '"zNumber":2'),
          position,
        );
      }),
    );
    expect(last.findings[0]).toMatchObject({ code: 'text-changed', incarnation: inc(2), seq: 27 });
    expect(codes(last)).toContain('number-gap');
  });

  it.each([
    ['seq', 'UPDATE record SET seq = 99 WHERE position = 5', 5, 'records-missing'],
    ['id', "UPDATE record SET id = 'other' WHERE position = 5", 5, 'column-changed'],
    ['kind', "UPDATE record SET kind = 'DrawerOpened' WHERE position = 5", 5, 'column-changed'],
    ['time', 'UPDATE record SET occurred_at_ms = 1 WHERE position = 5', 5, 'column-changed'],
    ['posting count', 'UPDATE record SET posting_count = 2 WHERE position = 5', 5, 'postings-changed'],
    [
      'amount of a posting',
      'UPDATE posting SET amount_minor = amount_minor + 1 WHERE position = 5 AND line = 0',
      5,
      'postings-changed',
    ],
    [
      'side of a posting',
      "UPDATE posting SET side = 'credit' WHERE position = 5 AND line = 0",
      5,
      'postings-changed',
    ],
    [
      'account of a posting',
      'UPDATE posting SET account_no = account_no + 1 WHERE position = 5 AND line = 0',
      5,
      'postings-changed',
    ],
    ['a posting that is gone', 'DELETE FROM posting WHERE position = 5 AND line = 1', 5, 'postings-changed'],
    [
      'name of an account',
      "UPDATE account SET account = account || 'x' WHERE account_no = 1",
      2,
      'postings-changed',
    ],
    [
      'balance',
      'UPDATE balance SET debit_minor = debit_minor + 1 WHERE account_no = 1',
      null,
      'balance-changed',
    ],
    ['a record that is gone', 'DELETE FROM record WHERE position = 5', 5, 'records-missing'],
    [
      'a signed head',
      "UPDATE signed_head SET hash = replace(hash, 'a', 'b') WHERE seq = 10 AND incarnation LIKE 'a1%'",
      10,
      'head-forged',
    ],
    [
      'a signature',
      "UPDATE signed_head SET signature = 'x' || substr(signature, 2) WHERE seq = 10 AND incarnation LIKE 'a1%'",
      10,
      'head-forged',
    ],
    [
      'a root',
      "UPDATE checkpoint SET root_hash = replace(root_hash, '1', '2') WHERE tree_size = 2",
      null,
      'checkpoint-broken',
    ],
    [
      'a proof',
      "UPDATE checkpoint SET inclusion = replace(inclusion, '1', '2') WHERE tree_size = 2",
      null,
      'checkpoint-broken',
    ],
    [
      'a consistency proof',
      "UPDATE checkpoint SET consistency = '[]' WHERE tree_size = 3",
      null,
      'checkpoint-broken',
    ],
    [
      'the station of an incarnation',
      "UPDATE incarnation SET station_id = 'till-9' WHERE incarnation_no = 1",
      1,
      'column-changed',
    ],
  ])('names a change of %s', (_what, statement, seq, code) => {
    const report = verified(altered((db) => expect(db.prepare(statement).run().changes).toBeGreaterThan(0)));
    expect(codes(report)).toContain(code);
    if (seq !== null) expect(report.findings.some((one) => one.code === code && one.seq === seq)).toBe(true);
  });

  /** Rewrites everything from a record on, hashes and all, as somebody who knows how the chain is made. */
  const rewritten = (seq: number) => (db: Database) => {
    let { hash } = at(db, seq - 1);
    const rows = db
      .prepare('SELECT position, seq, text FROM record WHERE incarnation_no = 1 AND seq >= ? ORDER BY seq')
      .all(seq) as { position: number; seq: number; text: string }[];
    for (const row of rows) {
      const text =
        row.seq === seq ? row.text.replace('"operatorId":"jonas"', '"operatorId":"nadja"') : row.text;
      hash = chainHash(text, hash, sha256Hex);
      db.prepare('UPDATE record SET text = ?, hash = ? WHERE position = ?').run(text, hash, row.position);
    }
  };

  it('sees a history that was rewritten whole by the heads the station signed', () => {
    const report = verified(altered(rewritten(12)));
    expect(report.findings[0]).toMatchObject({ code: 'history-rewritten' });
    expect(report.findings[0]?.text).toMatch(/^records 11–12 of incarnation a1a1… were rewritten/);
  });

  it('sees it by the cloud’s log alone when the heads were signed again with a stolen station key', () => {
    const stolen = made.identities[0];
    const { privateKey } = generateKeyPairSync('ed25519');
    const report = verified(
      altered((db) => {
        rewritten(12)(db);
        db.prepare('DELETE FROM signed_head WHERE incarnation = ?').run(stolen?.incarnation);
        const { hash } = at(db, 27);
        db.prepare('INSERT INTO signed_head VALUES (?, 27, ?, ?, 1)').run(
          stolen?.incarnation,
          hash,
          signText(headText('till-1', stolen?.incarnation ?? '', 27, hash), privateKey),
        );
      }),
    );
    expect(codes(report)).toEqual(expect.arrayContaining(['history-rewritten', 'head-forged']));
    expect(report.findings.find(({ code }) => code === 'history-rewritten')?.text).toContain(
      "the cloud's log holds",
    );
  });

  it('sees a tail that was cut off, and by a head from elsewhere also one that was cut off without a trace', () => {
    const cut = (db: Database): void => {
      db.exec('DELETE FROM posting WHERE position > 50; DELETE FROM record WHERE position > 50');
    };
    const report = verified(altered(cut));
    expect(report.findings.find(({ code }) => code === 'tail-missing')?.text).toMatch(
      /^records 24–27 of incarnation b2b2… are missing: /,
    );
    const traceless = altered((db) => {
      cut(db);
      db.exec(`DELETE FROM signed_head WHERE seq > 20 AND incarnation LIKE 'b2%';
        DELETE FROM checkpoint WHERE seq > 20 AND incarnation LIKE 'b2%';
        DELETE FROM balance; INSERT INTO balance SELECT account_no,
          sum(CASE side WHEN 'debit' THEN amount_minor ELSE 0 END), sum(CASE side WHEN 'credit' THEN amount_minor ELSE 0 END)
          FROM posting GROUP BY account_no`);
    });
    expect(verified(traceless).verdict).toBe('sound');
    const told = verified(traceless, {
      stations: [],
      logs: [],
      heads: [{ incarnation: inc(2), seq: 27, hash: 'c'.repeat(64) }],
    });
    expect(told.findings).toMatchObject([{ code: 'tail-missing', seq: 24 }]);
  });

  it('names the guards that are gone, and finds the edited row all the same', () => {
    const report = verified(
      altered((db) => {
        db.prepare("UPDATE record SET text = replace(text, 'jonas', 'nadja') WHERE position = 30").run();
      }, true),
    );
    expect(codes(report)).toEqual(expect.arrayContaining(['guard-changed', 'text-changed']));
    expect(report.findings.some(({ text }) => text.startsWith('trigger record_no_update is missing'))).toBe(
      true,
    );
  });

  it('believes keys from outside over the file’s own', () => {
    const [mine, other] = made.publicKeys;
    const station = { stationId: 'till-1', incarnation: inc() };
    const good = verified(made.file, {
      stations: [{ ...station, publicKey: mine ?? '' }],
      logs: [{ logId: 'org', publicKey: made.log.logKey }],
      heads: [],
    });
    expect(good).toMatchObject({
      verdict: 'sound',
      chains: [{ publicKeyFrom: 'keys-file' }, { publicKeyFrom: 'ledger' }],
    });
    const bad = verified(made.file, {
      stations: [{ ...station, publicKey: other ?? '' }],
      logs: [],
      heads: [],
    });
    expect(codes(bad)).toEqual(expect.arrayContaining(['key-differs', 'head-forged']));
    const otherLog = verified(made.file, {
      stations: [],
      logs: [{ logId: 'org', publicKey: mine ?? '' }],
      heads: [],
    });
    expect(codes(otherLog)).toEqual(expect.arrayContaining(['log-key', 'checkpoint-broken']));
  });

  it('reads what is still in the write-ahead log, and refuses the file of a running station', () => {
    const file = join(made.scratch.folder, `live-${++count}.db`);
    copyFileSync(made.file, file);
    const station = made.scratch.open({ file, identity: made.identities[1] as never });
    try {
      expect(() => openCopy(file)).toThrow(CannotExamine);
    } finally {
      station.close();
    }
    expect(verified(file).verdict).toBe('sound');
  });
});
