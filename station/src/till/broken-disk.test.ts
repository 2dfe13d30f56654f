import type { Database } from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StorageFullError } from '../ledger/index.ts';
import { JONAS, lineOf, type ScratchTill, scratchTill } from './testing/scratch-till.ts';

let at: ScratchTill;
let fault: string | undefined;
beforeEach(async () => {
  fault = undefined;
  at = await scratchTill(
    {
      commit(db: Database) {
        if (fault !== undefined) throw Object.assign(new Error('disk'), { code: fault });
        db.exec('COMMIT');
      },
    },
    () => {},
  );
  at.till.openShift({ operationId: 'op-open-1', floatMinor: 10_000 }, JONAS);
});
afterEach(async () => {
  fault = undefined;
  await at.close();
  at.scratch.remove();
});

const sell = (operationId: string) =>
  at.till.completeSale(
    {
      operationId,
      lines: [lineOf('coffee')],
      expectedTotalMinor: 320,
      tenders: [{ kind: 'cash', tenderedMinor: 500 }],
    },
    JONAS,
  );

it('refuses what it certainly did not do, and answers again what it did, while it can only read', () => {
  const done = sell('op-sale-01');
  if (!done.ok) throw new Error(done.problem.code);
  fault = 'SQLITE_IOERR_WRITE';
  for (const operationId of ['op-sale-02', 'op-sale-03', 'op-sale-04'])
    expect(sell(operationId)).toMatchObject({ ok: false, problem: { status: 503, code: 'storage_failed' } });
  expect(at.ledger.disk().kind).toBe('unwritable');
  // Its answer got lost and the screen asks again: refusing it now would have it sold once more elsewhere.
  expect(sell('op-sale-01')).toMatchObject({ ok: true, value: { saleId: done.value.saleId } });
  expect(sell('op-sale-02')).toMatchObject({ ok: false, problem: { code: 'storage_failed' } });
  fault = undefined;
  at.scratch.clock.advance(5_000);
  expect(sell('op-sale-02').ok).toBe(true);
  expect(at.ledger.read.value("SELECT count(*) FROM record WHERE kind = 'SaleCompleted'")).toBe(2);
});

it('refuses a sale the disk has no room for as a whole, and makes it once under the same id later', () => {
  fault = 'SQLITE_FULL';
  expect(sell('op-sale-01')).toMatchObject({ ok: false, problem: { status: 503, code: 'storage_full' } });
  expect(at.ledger.disk().kind).toBe('writable');
  expect(() => at.ledger.transact((writer) => writer.run('UPDATE till_now SET basket = NULL'))).toThrow(
    StorageFullError,
  );
  fault = undefined;
  const sales = [sell('op-sale-01'), sell('op-sale-01')].map((answer) => answer.ok && answer.value.saleId);
  expect(new Set(sales).size).toBe(1);
  expect(at.ledger.read.value("SELECT count(*) FROM record WHERE kind = 'SaleCompleted'")).toBe(1);
});

it('sells nothing new from the closing reserve, and still ends the shift', () => {
  const sold = sell('op-sale-01');
  if (!sold.ok) throw new Error(sold.problem.code);
  at.hasRoomToSell = false;
  expect(sell('op-sale-02')).toMatchObject({ ok: false, problem: { code: 'storage_full' } });
  // A sale that was made stays made, whatever the room.
  expect(sell('op-sale-01').ok).toBe(true);
  const { saleId } = sold.value;
  expect(at.till.refundSale({ operationId: 'op-refund-1', saleId, reason: 'rain' }, JONAS).ok).toBe(true);
  expect(at.till.closeShift({ operationId: 'op-close-1', countedMinor: 10_000 }, JONAS).ok).toBe(true);
  expect(at.till.openShift({ operationId: 'op-open-2', floatMinor: 0 }, JONAS)).toMatchObject({
    ok: false,
    problem: { code: 'storage_full' },
  });
});
