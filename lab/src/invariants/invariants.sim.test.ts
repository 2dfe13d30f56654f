/**
 * The twelve invariants of the books, the chain and the passes, each as one property over real stations on real files.
 * A property that fails prints its seed and path: put them into `fc.assert`'s options to see it again. The file is
 * long because the twelve stand together: they are the list somebody checks this system against.
 */
import fc from 'fast-check';
import { hash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chainStart, type JournalRecord, type SealedRecord, verifyChain } from '@gatehouse/core/journal';
import {
  accountOf,
  balancesOf,
  closingBodies,
  type Posting,
  postingsOf,
  readDeferredAccount,
} from '@gatehouse/core/ledger';
import { taxDocument, taxOf, type TaxRule } from '@gatehouse/core/money';
import type { PushRequest } from '@gatehouse/core/sync';
import { createVerifier, signText } from '@gatehouse/station/enrolment';
import {
  createKeyRing,
  createPeerReceiver,
  createPresentedReader,
  type PeerReceiver,
} from '@gatehouse/station/hub';
import { headText } from '@gatehouse/core/journal';
import {
  admitsOf,
  onlineTicket,
  START_MS,
  stationKeyOf,
  stationRowOf,
  PRODUCTS,
} from '../simulation/venue-rows.ts';
import { type Bench, bench, benchOn, copyOf, type Step, withHistory } from './till-history.ts';

const sha256Hex = (text: string): string => hash('sha256', text, 'hex');
const line = fc.record({
  product: fc.integer({ min: 0, max: PRODUCTS.length - 1 }),
  quantity: fc.integer({ min: 1, max: 5 }),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('open' as const), floatMinor: fc.nat(20_000) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('sell' as const),
      lines: fc.array(line, { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('refund' as const), sale: fc.nat(20) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('cash' as const),
      direction: fc.constantFrom('paid-in' as const, 'paid-out' as const, 'drop' as const),
      amountMinor: fc.integer({ min: 1, max: 5_000 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('close' as const),
      offMinor: fc.integer({ min: -50, max: 50 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'reopen' as const }) },
);

/** A till's day, from a shift's opening on. */
const history = (maxLength = 14): fc.Arbitrary<readonly Step[]> =>
  fc
    .array(step, { minLength: 1, maxLength })
    .map((steps) => [{ kind: 'open', floatMinor: 10_000 } as const, ...steps]);

const LONG_MS = 120_000;
const RUNS = { numRuns: 25 };

const signed = ({ side, amountMinor }: Posting): number => (side === 'debit' ? amountMinor : -amountMinor);
const netByAccount = (postings: Iterable<Posting>): Map<string, number> => {
  const net = new Map<string, number>();
  for (const one of postings) {
    const key = `${one.account} ${one.currency}`;
    net.set(key, (net.get(key) ?? 0) + signed(one));
  }
  return net;
};
const sumOf = (numbers: Iterable<number>): number => [...numbers].reduce((sum, one) => sum + one, 0);

describe('the books', () => {
  it(
    'invariant 1: debits equal credits, per event, per currency and over all',
    () => {
      // Nothing here is ever pending: cash is posted at once, and no record kind holds an amount back.
      fc.assert(
        fc.property(history(), (steps) =>
          withHistory(steps, (at) => {
            const all = at.facts().flatMap((record) => {
              const postings = postingsOf(record);
              for (const own of Map.groupBy(postings, ({ currency }) => currency).values())
                expect(sumOf(own.map(signed))).toBe(0);
              return postings;
            });
            expect(sumOf(netByAccount(all).values())).toBe(0);
            expect(sumOf(at.balances().values())).toBe(0);
          }),
        ),
        RUNS,
      );
    },
    LONG_MS,
  );

  it(
    'invariant 2: a balance is the fold of its postings, after every step and when rebuilt',
    () => {
      fc.assert(
        fc.property(history(), (steps) => {
          const at = bench();
          try {
            for (const one of steps) {
              at.play(one);
              const folded = balancesOf(at.facts().flatMap((record) => postingsOf(record)));
              const net = new Map(
                [...folded].map(([key, { debitMinor, creditMinor }]) => [key, debitMinor - creditMinor]),
              );
              expect(at.balances()).toEqual(net);
            }
          } finally {
            at.close();
          }
        }),
        RUNS,
      );
    },
    LONG_MS,
  );

  it(
    'invariant 5: no line is refunded beyond its sale, and sale and refund net to zero on every account',
    () => {
      // A refund cannot be refunded: no record kind reverses a reversal, so "restores" has nothing to restore.
      fc.assert(
        fc.property(history(20), (steps) =>
          withHistory([...steps, { kind: 'refund', sale: 0 }], (at) => {
            const bySale = new Map<string, JournalRecord[]>();
            for (const record of at.facts())
              if (record.kind === 'SaleCompleted' || record.kind === 'SaleRefunded')
                bySale.set(record.body.saleId, [...(bySale.get(record.body.saleId) ?? []), record]);
            for (const [sale, ...refunds] of bySale.values()) {
              expect(sale?.kind).toBe('SaleCompleted');
              expect(refunds.length).toBeLessThanOrEqual(1);
              const [refund] = refunds;
              if (sale?.kind !== 'SaleCompleted' || refund?.kind !== 'SaleRefunded') continue;
              for (const line of refund.body.lines) {
                const soldLine = sale.body.lines.find(({ lineId }) => lineId === line.lineId);
                expect(line.grossMinor).toBeLessThanOrEqual(soldLine?.grossMinor ?? -1);
              }
              const net = netByAccount([...postingsOf(sale), ...postingsOf(refund)]);
              const outsideTheDrawers = [...net].filter(([account]) => !account.startsWith('cash:'));
              expect(outsideTheDrawers.filter(([, amount]) => amount !== 0)).toEqual([]);
              expect(sumOf(net.values())).toBe(0);
            }
          }),
        ),
        RUNS,
      );
    },
    LONG_MS,
  );

  it('invariant 7: net and tax make gross exactly, and every tax is its rounding rule', () => {
    const rule: fc.Arbitrary<TaxRule> = fc.record({
      pricesIncludeTax: fc.boolean(),
      roundingMode: fc.constantFrom(
        'half-up' as const,
        'half-even' as const,
        'toward-zero' as const,
        'away-from-zero' as const,
      ),
      roundingLevel: fc.constantFrom('line' as const, 'document' as const),
    });
    const lines = fc.array(
      fc.record({
        amountMinor: fc.integer({ min: -10_000_000, max: 10_000_000 }),
        rate: fc.constantFrom(0, 500, 550, 700, 1_000, 1_300, 1_900, 2_000),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(lines, rule, (given, by) => {
        const taxed = taxDocument(
          given.map(({ amountMinor, rate }) => ({
            amountMinor,
            taxRateId: `r${rate}`,
            rateBasisPoints: rate,
          })),
          by,
        );
        for (const one of [...taxed.lines, ...taxed.totals, taxed])
          expect(one.netMinor + one.taxMinor).toBe(one.grossMinor);
        expect(sumOf(taxed.lines.map(({ taxMinor }) => taxMinor))).toBe(taxed.taxMinor);
        expect(sumOf(taxed.totals.map(({ taxMinor }) => taxMinor))).toBe(taxed.taxMinor);
        if (by.roundingLevel === 'line') {
          taxed.lines.forEach(({ taxMinor }, index) => {
            const { amountMinor, rate } = given[index] ?? { amountMinor: 0, rate: 0 };
            expect(taxMinor).toBe(taxOf(amountMinor, rate, by));
          });
          return;
        }
        // Rounded once per rate and sign, then shared out: no line is off its own share by a whole unit or more.
        for (const own of Map.groupBy(
          given,
          ({ amountMinor, rate }) => `${rate} ${amountMinor < 0}`,
        ).values()) {
          const [{ rate } = { rate: 0 }] = own;
          const exact = taxOf(sumOf(own.map(({ amountMinor }) => amountMinor)), rate, by);
          const of = taxed.lines.filter(
            (one, index) =>
              one.rateBasisPoints === rate &&
              (given[index]?.amountMinor ?? 0) < 0 === (own[0]?.amountMinor ?? 0) < 0,
          );
          expect(sumOf(of.map(({ taxMinor }) => taxMinor))).toBe(exact);
        }
      }),
      { numRuns: 500 },
    );
  });

  it(
    'invariant 8: nothing is owed on cards, deposits or tips where none was sold',
    () => {
      // Where they are sold, what is owed is issued less redeemed: two tills and a cloud play that in the station's own
      // simulation of stored value.
      expect(accountOf('gift-card-liability:a').normal).toBe('credit');
      fc.assert(
        fc.property(history(), (steps) =>
          withHistory(steps, (at) => {
            const accounts = at.facts().flatMap((record) => postingsOf(record).map(({ account }) => account));
            expect(accounts.filter((account) => /gift|wallet|voucher|deposit|tip/.test(account))).toEqual([]);
          }),
        ),
        { numRuns: 10 },
      );
    },
    LONG_MS,
  );

  it(
    'invariant 9: what was deferred to a finished day is nothing after the closing run, and all that was sold is somewhere',
    () => {
      fc.assert(
        fc.property(history(20), (steps) =>
          withHistory(steps, (at) => {
            const facts = at.facts();
            const postings = facts.flatMap((record) => postingsOf(record));
            const before = netByAccount(postings);
            const deferred = [...before].flatMap(([key, net]) => {
              const [account = '', currency = ''] = key.split(' ');
              return readDeferredAccount(account) ? [{ account, currency, creditMinor: -net }] : [];
            });
            const run = closingBodies(deferred, () => true).flatMap((body) =>
              postingsOf({ kind: 'RevenueRecognised', kindVersion: 1, body } as unknown as JournalRecord),
            );
            const after = netByAccount([...postings, ...run]);
            for (const [key, net] of after) if (key.startsWith('deferred-revenue')) expect(net).toBe(0);
            const again = [...after].flatMap(([key, net]) => {
              const [account = '', currency = ''] = key.split(' ');
              return readDeferredAccount(account) ? [{ account, currency, creditMinor: -net }] : [];
            });
            expect(closingBodies(again, () => true)).toEqual([]);
            const netSold = sumOf(
              facts.flatMap((record) => {
                if (record.kind !== 'SaleCompleted' && record.kind !== 'SaleRefunded') return [];
                const sign = record.kind === 'SaleCompleted' ? 1 : -1;
                return record.body.lines.map(({ netMinor }) => sign * netMinor);
              }),
            );
            const held = (of: Map<string, number>): number =>
              0 - sumOf([...of].filter(([key]) => /^(deferred-)?revenue/.test(key)).map(([, net]) => net));
            expect(held(before)).toBe(netSold);
            expect(held(after)).toBe(netSold);
          }),
        ),
        RUNS,
      );
    },
    LONG_MS,
  );

  it(
    'invariant 10: a closed shift’s drawer is empty in the books and nothing is posted to it again',
    () => {
      fc.assert(
        fc.property(history(24), (steps) =>
          withHistory([...steps, { kind: 'close', offMinor: 3 }], (at) => {
            const closed = new Set<string>();
            for (const record of at.facts()) {
              for (const { account } of postingsOf(record)) {
                const [kind, , shiftId = ''] = account.split(':');
                if (kind === 'cash') expect(closed.has(shiftId)).toBe(false);
              }
              if (record.kind === 'ShiftClosed') closed.add(record.body.shiftId);
            }
            for (const [key, net] of at.balances())
              if (key.startsWith('cash:') && closed.has(key.split(/[: ]/)[2] ?? '')) expect(net).toBe(0);
          }),
        ),
        RUNS,
      );
    },
    LONG_MS,
  );
});

describe('the chain', () => {
  const startOf = (at: Bench) => {
    const { stationId, incarnation } = at.services().ledger.identity();
    return chainStart(stationId, incarnation, sha256Hex);
  };

  it(
    'invariant 3: no gap, no id twice, and every prefix verifies by itself',
    () => {
      fc.assert(
        fc.property(history(), (steps) =>
          withHistory(steps, (at) => {
            const records = at.records();
            expect(records.map(({ seq }) => seq)).toEqual(records.map((_, index) => index + 1));
            expect(new Set(at.facts().map(({ id }) => id)).size).toBe(records.length);
            for (let length = 0; length <= records.length; length += 1)
              expect(verifyChain(records.slice(0, length), startOf(at), sha256Hex)).toMatchObject({
                kind: 'intact',
                headSeq: length,
              });
          }),
        ),
        RUNS,
      );
    },
    LONG_MS,
  );

  it(
    'invariant 4: batches in any order, doubled and cut anyhow, end as the same batches in order',
    () => {
      const deliveries = fc.array(fc.record({ from: fc.nat(60), count: fc.integer({ min: 1, max: 12 }) }), {
        maxLength: 25,
      });
      fc.assert(
        fc.property(history(), deliveries, (steps, chaos) => {
          withHistory(steps, (at) => {
            const records = at.records();
            const orderly = receiving();
            const shaken = receiving();
            try {
              for (const { from, count } of chaos) {
                const batch = records.slice(from % records.length, (from % records.length) + count);
                shaken.take(batch);
              }
              for (const each of [orderly, shaken])
                for (let from = 0; from < records.length; from += 5) each.take(records.slice(from, from + 5));
              expect(shaken.state()).toEqual(orderly.state());
              expect(shaken.state().records.map(({ hash: one }) => one)).toEqual(
                records.map(({ hash: one }) => one),
              );
            } finally {
              orderly.close();
              shaken.close();
            }
          });
        }),
        { numRuns: 15 },
      );
    },
    LONG_MS,
  );

  it(
    'invariant 6: no SQL the application can issue changes a record after its commit',
    () => {
      const tables = ['record', 'posting', 'incarnation', 'account'] as const;
      const attack = fc.record({
        verb: fc.constantFrom('update', 'delete', 'replace', 'upsert'),
        table: fc.constantFrom(...tables),
        column: fc.nat(12),
        value: fc.constantFrom('0', "''", "'x'", 'NULL', '-1', 'rowid + 1'),
        where: fc.constantFrom('', ' WHERE true', ' WHERE 1 = 1 OR rowid > 0'),
      });
      fc.assert(
        fc.property(history(6), fc.array(attack, { minLength: 1, maxLength: 15 }), (steps, attacks) =>
          withHistory(steps, (at) => {
            const { ledger } = at.services();
            const bytes = () =>
              tables.map((table) => JSON.stringify(ledger.read.all(`SELECT * FROM ${table} ORDER BY 1, 2`)));
            const before = bytes();
            for (const { verb, table, column, value, where } of attacks) {
              const columns = ledger.read.all<{ name: string }>(
                `SELECT name FROM pragma_table_info('${table}')`,
              );
              const { name } = columns[column % columns.length] ?? { name: 'rowid' };
              const shown = columns.map((one) => (one.name === name ? value : one.name)).join(', ');
              const statement = {
                update: `UPDATE OR REPLACE ${table} SET ${name} = ${value.replace('rowid', name)}${where}`,
                delete: `DELETE FROM ${table}${where}`,
                replace: `INSERT OR REPLACE INTO ${table} SELECT ${shown.replace('rowid', name)} FROM ${table}`,
                upsert: `INSERT INTO ${table} SELECT * FROM ${table} WHERE true ON CONFLICT DO UPDATE SET ${name} = ${value.replace('rowid', name)}`,
              }[verb];
              try {
                ledger.transact((writer) => writer.run(statement ?? ''));
              } catch {
                // Refused, as it should be; what counts is what the tables hold.
              }
            }
            expect(bytes()).toEqual(before);
          }),
        ),
        RUNS,
      );
    },
    LONG_MS,
  );

  it(
    'invariant 12: a crash at any commit leaves the state before it or after it, and every receipt that was answered',
    () => {
      fc.assert(crashing('sound'), { numRuns: 40 });
    },
    LONG_MS,
  );

  it(
    'invariant 12 can fail: a disk that loses its last commit is found out',
    () => {
      const checked = fc.check(crashing('loses the last commit'), { numRuns: 200, endOnFailure: true });
      expect(checked.failed).toBe(true);
      expect(String(checked.errorInstance)).toContain('TILL-1');
    },
    LONG_MS,
  );
});

/** Plays a history, takes the files as they are at one commit, and opens them as the next process would. */
const crashing = (disk: 'sound' | 'loses the last commit') =>
  fc.property(
    history(12),
    fc.record({ commit: fc.integer({ min: 1, max: 12 }), after: fc.boolean() }),
    (steps, crash) => {
      const states: string[] = [];
      let [commits, left, earlier] = [0, '', ''];
      const takeFiles = (): void => {
        left = disk === 'sound' ? copyOf(till.folder) : earlier;
      };
      const till = bench('till-1', (db) => {
        commits += 1;
        if (commits === crash.commit && disk !== 'sound') earlier = copyOf(till.folder);
        if (commits === crash.commit && !crash.after) takeFiles();
        db.exec('COMMIT');
        if (commits === crash.commit && crash.after) takeFiles();
      });
      let answered: readonly string[] = [];
      try {
        for (const one of steps.filter(({ kind }) => kind !== 'reopen')) {
          states.push(stateOf(till));
          till.play(one);
          if (left === '' || (crash.after && commits === crash.commit))
            answered = till.sales.map(({ receiptNumber }) => receiptNumber);
        }
        states.push(stateOf(till));
        if (left === '') return;
        const found = benchOn('till-1', left);
        const receipts = found
          .facts()
          .flatMap((record) => (record.kind === 'SaleCompleted' ? [record.body.receiptNumber] : []));
        // A count costs its attempt also when the close that comes with it is refused, so it is a commit of its own:
        // it may be there without the close, and changes nothing else.
        const written = found.records();
        const isCount = found.facts().at(-1)?.kind === 'DrawerCounted';
        const state = stateOf(found, isCount ? written.slice(0, -1) : written);
        found.close();
        expect(receipts).toEqual(expect.arrayContaining([...answered]));
        expect(states).toContain(state);
      } finally {
        till.close();
        for (const folder of [left, earlier])
          if (folder !== '') rmSync(folder, { recursive: true, force: true });
      }
    },
  );

describe('the passes', () => {
  it(
    'invariant 11: a ticket is used at most as often as it admits, whoever asks and however often',
    async () => {
      // Across a lost hub the bound holds per epoch of the authority, and each excess raises one exception in the cloud:
      // the simulation on the real cloud checks that.
      const ask = fc.record({
        guest: fc.nat(3),
        operation: fc.nat(14),
        gate: fc.constantFrom('gate-a' as const, 'gate-b' as const),
        givesBack: fc.boolean(),
      });
      const guests = [1, 2, 3, 1].map((ticketClass, no) => ({
        ticketClass,
        ...onlineTicket(no + 1, ticketClass),
      }));
      await fc.assert(
        fc.asyncProperty(fc.array(ask, { minLength: 1, maxLength: 40 }), async (asks) => {
          const hub = bench('gate-a');
          try {
            const { claims, ledger, venue } = hub.services();
            const verify = createVerifier();
            const readPresented = createPresentedReader(createKeyRing(venue.ticketKey, verify), verify);
            const live = new Map<string, { guest: number; operationId: string }>();
            for (const { guest, operation, gate, givesBack } of asks) {
              const { code = '' } = guests[guest] ?? {};
              const operationId = `operation-${guest}-${operation}`;
              const point = venue.venue()?.accessPoints.find(({ stationId }) => stationId === gate);
              if (!point) throw new Error('a gate has a lane');
              const presented = readPresented(code, START_MS);
              const asked = { operationId, presented, accessPoint: point, gateStationId: gate };
              const answer = ledger.transact((writer) => claims.claimWithin(writer, asked));
              if (answer.claimId !== null) live.set(answer.claimId, { guest, operationId });
              if (!givesBack || answer.claimId === null) continue;
              const { claimId } = answer;
              const request = { operationId, claimId, cause: 'timed-out' as const };
              const released = ledger.transact((writer) => claims.releaseWithin(writer, request, gate));
              if (released) live.delete(claimId);
            }
            const held = ledger.read.all<{ claimId: string }>(
              'SELECT claim_id AS claimId FROM live_pass ORDER BY claim_id',
            );
            for (const { claimId } of held) expect(live.has(claimId)).toBe(true);
            for (const [no, { ticketClass, row }] of guests.entries()) {
              const used = ledger.read.value<number>(
                'SELECT count(*) FROM live_pass WHERE ticket_id IN (?, ?)',
                row.ticketId,
                `serial:${row.serial}`,
              );
              expect({ guest: no, within: (used ?? 0) <= admitsOf(ticketClass) }).toEqual({
                guest: no,
                within: true,
              });
            }
          } finally {
            hub.close();
          }
        }),
        RUNS,
      );
    },
    LONG_MS,
  );
});

/** All a station's files say, as one text. */
const stateOf = (at: Bench, written = at.records()): string =>
  JSON.stringify([
    written.map(({ hash: one }) => one),
    [...at.balances()].toSorted(([a], [b]) => a.localeCompare(b)),
    at.services().till.shift(),
    at.services().ledger.read.all('SELECT job_id, state FROM print_job ORDER BY job_id'),
  ]);

/** A hub that takes a till's journal. */
function receiving() {
  const hub = bench('gate-a');
  const { ledger } = hub.services();
  const receiver: PeerReceiver = createPeerReceiver({
    ledger,
    clock: { nowMs: () => 1, monotonicMs: () => 1 },
    verify: createVerifier(),
  });
  const { incarnation, publicKey } = stationRowOf('till-1');
  return {
    take(records: readonly SealedRecord[]): void {
      const last = records.at(-1);
      const first = records[0];
      if (!first || !last) return;
      const request: PushRequest = {
        protocol: 1,
        stationId: 'till-1',
        incarnation,
        fromSeq: first.seq,
        records: [...records],
        head: { seq: last.seq, hash: last.hash },
        signature: signText(headText('till-1', incarnation, last.seq, last.hash), stationKeyOf('till-1')),
      };
      expect(receiver.push(request, publicKey)).toMatchObject({ ok: true });
    },
    state: () => ({
      records: ledger.read.all<{ seq: number; hash: string; outcome: string }>(
        'SELECT seq, hash, text, outcome FROM peer_record ORDER BY seq',
      ),
      tickets: ledger.read.all('SELECT serial, ticket_id FROM ticket_overlay ORDER BY serial'),
      voids: ledger.read.all('SELECT serial, reason FROM ticket_void ORDER BY serial'),
    }),
    close: () => hub.close(),
  };
}
