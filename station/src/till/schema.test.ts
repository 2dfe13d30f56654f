import { afterEach, beforeEach, expect, it } from 'vitest';
import { hubMigrations } from '../hub/index.ts';
import type { ModuleMigrations } from '../ledger/index.ts';
import { saleFact, shiftFact } from '../ledger/testing/sales.ts';
import { type Scratch, scratchIdentity, scratchLedger } from '../ledger/testing/scratch.ts';
import { printingMigrations } from '../printing/index.ts';
import { syncMigrations } from '../sync/index.ts';
import { tillMigrations } from './index.ts';
import { takeReceiptNumber } from './numbers.ts';
import { queueSaleJobs } from './sale-jobs.ts';
import { recentSales, saleOf, storedView } from './sale-store.ts';
import { openShiftRow } from './shifts.ts';

const INCARNATION = '3f9a'.padEnd(32, '0');
const identity = scratchIdentity({ incarnation: INCARNATION });
const upTo = (step: number): ModuleMigrations => ({
  ...tillMigrations,
  migrations: tillMigrations.migrations.slice(0, step),
});
const around = [hubMigrations, printingMigrations, syncMigrations];

let scratch: Scratch;
beforeEach(() => void (scratch = scratchLedger(identity)));
afterEach(() => scratch.remove());

it('keeps sales, tickets, counters, the open shift and the basket of a till from before one row per sale', () => {
  const before = scratch.open({ modules: [upTo(4), ...around] });
  const content = {
    currency: 'EUR',
    operatorName: 'Jonas',
    lines: [],
    taxTotals: [],
    tenders: [],
  };
  before.transact((writer) => {
    writer.append(shiftFact('s1', 0), { shiftId: 's1' });
    writer.append(saleFact('sale-a', 500), { shiftId: 's1' });
    const run = (sql: string, ...values: (string | number | null)[]) => writer.run(sql, ...values);
    run(`INSERT INTO till_counter VALUES ('receipt:${INCARNATION}', 7), ('z:${INCARNATION}', 2)`);
    run(`INSERT INTO shift (shift_id, number, state, opened_at_ms, opened_by, float_minor, currency, sale_count, gross_minor)
         VALUES ('s1', 3, 'open', 1, 'Jonas', 0, 'EUR', 4, 2000)`);
    run(`INSERT INTO basket VALUES (1, '{"lines":[]}')`);
    run(
      `INSERT INTO sale (sale_no, sale_id, receipt_number, shift_id, sold_at_ms, total_minor, content)
       VALUES (1, 'sale-a', 'T1-3F9A-000007', 's1', 1, 500, ?)`,
      JSON.stringify(content),
    );
    run(`INSERT INTO sold_ticket (sale_id, ticket_id, line_id, serial, code, product_name) VALUES
         ('sale-a', 't2', 'l1', '00000000000000B2', 'CODE-2', 'Day'), ('sale-a', 't1', 'l1', '00000000000000A1', 'CODE-1', 'Day')`);
  });
  before.close();

  const after = scratch.open({ modules: [tillMigrations, ...around] });
  const sale = saleOf(after.read, 'sale-a');
  if (!sale) throw new Error('the sale is gone');
  expect(sale).toMatchObject({ receiptNumber: 'T1-3F9A-000007', refundId: null });
  const view = storedView(after.read, sale);
  expect(view.tickets.map(({ ticketId, code, voided }) => [ticketId, code, voided])).toEqual([
    ['t1', 'CODE-1', false],
    ['t2', 'CODE-2', false],
  ]);
  expect(view.printJobs).toEqual([]);
  expect(recentSales(after, 'a1', 5)).toEqual([]);
  expect(recentSales(after, '0a1', 5).map(({ saleId }) => saleId)).toEqual(['sale-a']);
  expect(recentSales(after, '7', 5).map(({ saleId }) => saleId)).toEqual(['sale-a']);
  expect(openShiftRow(after.read)).toMatchObject({ number: 3, saleCount: 4, grossMinor: 2000 });
  expect(after.read.value('SELECT basket FROM till_now')).toBe('{"lines":[]}');
  // What was printed under the old schema is not queued once more.
  queueSaleJobs(after);
  expect(after.read.value('SELECT count(*) FROM print_job')).toBe(0);
  const next = after.transact((writer) =>
    takeReceiptNumber(writer, identity, { sales: 1, grossMinor: 500, emptiesBasket: true }),
  );
  expect(next).toBe('T1-3F9A-000008');
  expect(openShiftRow(after.read)).toMatchObject({ saleCount: 5, grossMinor: 2500 });
  after.close();
});

it('begins a new series of receipts under a new incarnation', () => {
  const ledger = scratch.open({ modules: [tillMigrations, ...around] });
  const effect = { sales: 1, grossMinor: 1, emptiesBasket: false } as const;
  const numberOf = (incarnation: string) =>
    ledger.transact((writer) => takeReceiptNumber(writer, { ...identity, incarnation }, effect));
  expect([numberOf('aaaa'), numberOf('aaaa'), numberOf('bbbb')]).toEqual([
    'T1-AAAA-000001',
    'T1-AAAA-000002',
    'T1-BBBB-000001',
  ]);
  ledger.close();
});
