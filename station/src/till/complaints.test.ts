import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRecord } from '@gatehouse/core/journal';
import { createPinVerifier, createStaffService } from '../staff/index.ts';
import { PEPPER, rowsOf, staffOf } from '../testing/small-venue.ts';
import { JONAS, lineOf, type ScratchTill, scratchTill } from './testing/scratch-till.ts';

/** What cashiers and owners of other tills complain about most, where the till itself answers for it. */
let at: ScratchTill;
beforeEach(async () => {
  at = await scratchTill();
  at.till.openShift({ operationId: 'op-shift-1', floatMinor: 20_000 }, JONAS);
});
afterEach(async () => {
  await at.close();
  at.scratch.remove();
});

const sell = (operationId: string) => {
  const sold = at.till.completeSale(
    {
      operationId,
      lines: [lineOf('day-adult')],
      expectedTotalMinor: 2_400,
      tenders: [{ kind: 'cash', tenderedMinor: 2_400 }],
    },
    JONAS,
  );
  if (!sold.ok) throw new Error(sold.problem.title);
  return sold.value;
};
const salesInJournal = (): number =>
  at.ledger.recordsFrom(1, 1_000).filter(({ text }) => {
    const read = readRecord(text);
    return read.kind === 'record' && read.record.kind === 'SaleCompleted';
  }).length;

describe('complaint 1: a paid offline sale disappears or becomes a draft again', () => {
  it('after a reload, a power cut, and a page of rows from somewhere else', async () => {
    const { saleId } = sell('op-sale-1');
    await at.restart();
    at.replica.applyPage({
      scope: 'tickets',
      generation: 'other',
      rows: [],
      toPosition: 5,
      confirmedAtMs: 9,
    });
    at.till.keepBasket({ lines: [] });
    expect(at.till.sales(undefined, 10)).toMatchObject([{ saleId, state: 'completed', totalMinor: 2_400 }]);
  });
});

describe('complaint 2: a sale is doubled by a time-out and a retry', () => {
  it('however often it is asked, at once or after a restart, and from two windows', async () => {
    const first = sell('op-sale-1');
    const again = await Promise.all(Array.from({ length: 20 }, async () => sell('op-sale-1').saleId));
    await at.restart();
    expect(new Set([first.saleId, ...again, sell('op-sale-1').saleId]).size).toBe(1);
    expect([salesInJournal(), at.till.shift()?.saleCount]).toEqual([1, 1]);
    // The control: an id of its own is a sale of its own.
    sell('op-sale-2');
    expect(salesInJournal()).toBe(2);
  });
});

describe('complaint 3: a receipt that no books know', () => {
  it('is never printed: paper is asked for after the commit, and a refusal takes no number', () => {
    const before = at.order.length;
    const refused = at.till.completeSale(
      {
        operationId: 'op-sale-1',
        lines: [lineOf('day-adult')],
        expectedTotalMinor: 2_400,
        tenders: [{ kind: 'cash', tenderedMinor: 2_000 }],
      },
      JONAS,
    );
    expect([refused.ok, at.order.length, salesInJournal()]).toEqual([false, before, 0]);
    const numbers = ['op-sale-1', 'op-sale-2'].map((id) => Number(sell(id).receiptNumber.slice(-6)));
    expect([numbers[1], salesInJournal()]).toEqual([(numbers[0] ?? 0) + 1, 2]);
  });
});

describe('complaint 6: the only copy lies where a browser may throw it away', () => {
  it('lies in the ledger file, synced before the answer', () => {
    const { saleId } = sell('op-sale-1');
    const files = [at.scratch.file, `${at.scratch.file}-wal`].filter((file) => existsSync(file));
    expect(files.some((file) => readFileSync(file).includes(saleId))).toBe(true);
    expect(at.ledger.read.value('PRAGMA synchronous')).toBe(2);
  });
});

describe('complaint 16: offline means that nobody can sign in', () => {
  it('lets people in by what the till keeps, with no network, also after a restart', async () => {
    const rows = rowsOf([['lena', await staffOf('lena', 'Lena', 'cashier', '2222')]]);
    at.replica.applyPage({ scope: 'staff', generation: 's', rows, toPosition: 1, confirmedAtMs: 1 });
    await at.restart();
    const verifier = createPinVerifier(Buffer.from(PEPPER, 'base64url'));
    const { ledger, replica } = at;
    const staff = createStaffService({
      ledger,
      replica,
      clock: at.scratch.clock,
      verifier,
      autoLockMs: 60_000,
    });
    expect(await staff.signIn('screen', { kind: 'pin', pin: '2222' })).toMatchObject({
      value: { name: 'Lena' },
    });
    expect(sell('op-sale-1').state).toBe('completed');
    await verifier.close();
  });
});
