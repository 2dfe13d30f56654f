/** The drawer of a till on a real ledger. Long because all of it is about one shift seen by three people. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApprovalAsked } from '@gatehouse/core/contract';
import { fact, type JournalRecord, readRecord } from '@gatehouse/core/journal';
import { accounts } from '@gatehouse/core/ledger';
import { drawerByFigures } from '@gatehouse/core/shift';
import { answered, type Answered } from '../api/problem.ts';
import { approve } from '../permits/index.ts';
import { createTodayReport } from '../reports/index.ts';
import { permitsOf, type TillOperator } from '../till/parts.ts';
import { JONAS, lineOf, scratchTill, type ScratchTill } from '../till/testing/scratch-till.ts';
import {
  closedShift,
  closeShift,
  closingView,
  collectBag,
  countDrawer,
  countSafe,
  moveCash,
  noSale,
  openShift,
  printX,
  safeView,
  sealBag,
  shownTo,
  takeOverShift,
  xReport,
} from './index.ts';
import { reprintZ } from './close-shift.ts';

const LENA: TillOperator = { operatorId: 'lena', name: 'Lena', role: 'cashier' };
const OLE: TillOperator = { operatorId: 'ole', name: 'Ole', role: 'cashier' };

let at: ScratchTill;
let serial = 0;
beforeEach(async () => {
  at = await scratchTill();
});
afterEach(async () => {
  await at.close();
  at.scratch.remove();
});

const op = (): string => `operation-${(serial += 1)}`;
const parts = () => at.till.parts;
const must = <Value>(answer: Answered<Value>): Value => {
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  return answer.value;
};
const codeOf = (answer: Answered<unknown>): string => (answer.ok ? 'ok' : answer.problem.code);
const open = (floatMinor = 10_000, operator = LENA) =>
  must(openShift(parts(), { operationId: op(), floatMinor }, operator));
const sell = (operator: TillOperator = LENA, tenderedMinor = 5_000) =>
  must(
    at.till.completeSale(
      {
        operationId: op(),
        lines: [lineOf('day-adult')],
        expectedTotalMinor: 2_400,
        tenders: [{ kind: 'cash', tenderedMinor }],
      },
      operator,
    ),
  );
const count = (countedMinor: number, operator = LENA) =>
  must(countDrawer(parts(), { operationId: op(), countedMinor, denominations: {}, foreign: [] }, operator));
const close = (operator = LENA, overrideId: string | null = null) =>
  closeShift(parts(), { operationId: op(), overrideId }, operator);
const records = (): JournalRecord[] =>
  at.ledger.recordsFrom(1, 10_000).flatMap(({ text }) => {
    const read = readRecord(text);
    return read.kind === 'record' ? [read.record] : [];
  });
const ofKind = <Kind extends JournalRecord['kind']>(kind: Kind) =>
  records().filter((one): one is Extract<JournalRecord, { kind: Kind }> => one.kind === kind);
const papers = (): { paper: string; content: string }[] =>
  at.ledger.read.all('SELECT paper, content FROM print_job ORDER BY job_id');
/** Jonas comes over and approves what Lena asks for. */
const approval = async (wanted: ApprovalAsked, approver: TillOperator = JONAS): Promise<string> =>
  must(
    await approve(
      {
        ...permitsOf(parts()),
        ledger: at.ledger,
        ids: parts().ids,
        identify: async () => answered({ ...approver, role: approver.role, permissions: [] } as never),
      },
      { amountMinor: null, basisPoints: null, ...wanted },
      { kind: 'pin', pin: '1111' },
      LENA,
    ),
  ).overrideId;

describe('a blind count', () => {
  it('tells a cashier nothing of what should be there until the recounts are used up', () => {
    open();
    sell();
    const first = count(11_000);
    expect(first).toMatchObject({ attempt: 1, verdict: { kind: 'recount', left: 2 }, revealed: null });
    expect(JSON.stringify(first)).not.toContain('12400');
    expect(codeOf(close())).toBe('count_again');
    expect(count(11_100).verdict).toEqual({ kind: 'recount', left: 1 });
    const last = count(11_000);
    expect(last).toMatchObject({
      attempt: 3,
      verdict: { kind: 'approval', amountMinor: 1_400 },
      revealed: { expectedMinor: 12_400, differenceMinor: -1_400 },
    });
    expect(ofKind('DrawerCounted').map(({ body }) => [body.attempt, body.countedMinor])).toEqual([
      [1, 11_000],
      [2, 11_100],
      [3, 11_000],
    ]);
  });

  it('closes within the tolerance without anybody else', () => {
    open();
    sell();
    expect(count(12_300).verdict).toEqual({ kind: 'agreed' });
    expect(must(close())).toMatchObject({ differenceMinor: -100, attempts: 1, approved: false, zNumber: 1 });
  });

  it('does not let a cashier type in the figure that was shown to them', () => {
    open();
    sell();
    [1_000, 1_000, 1_000].forEach((minor) => count(minor));
    expect(count(12_400).verdict.kind).toBe('approval');
    expect(codeOf(close())).toBe('needs_override');
  });

  it('closes a larger difference with an approval for this shift and this much, once', async () => {
    const { shiftId } = open();
    sell();
    [11_000, 11_000, 11_000].forEach((minor) => count(minor));
    expect(codeOf(close())).toBe('needs_override');
    const wanted = {
      permission: 'cash.approve-difference',
      action: 'close-shift',
      subjectId: shiftId,
      amountMinor: 1_400,
    } as const;
    const tooLittle = await approval({ ...wanted, amountMinor: 1_399 });
    expect(codeOf(close(LENA, tooLittle))).toBe('override_invalid');
    const otherShift = await approval({ ...wanted, subjectId: 'another' });
    expect(codeOf(close(LENA, otherShift))).toBe('override_invalid');
    expect(codeOf(close(OLE, await approval(wanted)))).toBe('override_invalid');
    const overrideId = await approval(wanted);
    expect(must(close(LENA, overrideId))).toMatchObject({ approved: true, differenceMinor: -1_400 });
    expect(ofKind('ShiftClosed')[0]?.body.overrideId).toBe(overrideId);
  });

  it('is worth nothing once cash has moved', () => {
    open();
    sell();
    count(12_400);
    sell();
    expect(codeOf(close())).toBe('count_outdated');
    count(14_800);
    expect(must(close())).toMatchObject({ differenceMinor: 0, attempts: 2 });
  });

  it('is refused when its pieces do not come to its sum, and gives a retry the same answer', () => {
    open();
    const asked = {
      operationId: op(),
      denominations: { '5000': 2 },
      countedMinor: 10_000,
      foreign: [],
    };
    expect(codeOf(countDrawer(parts(), { ...asked, operationId: op(), countedMinor: 9_999 }, LENA))).toBe(
      'count_mismatch',
    );
    expect(must(countDrawer(parts(), asked, LENA))).toEqual(must(countDrawer(parts(), asked, LENA)));
    expect(ofKind('DrawerCounted')).toHaveLength(1);
  });

  it('hides what should be in the drawer from who may not see it', () => {
    const state = open();
    expect(shownTo(LENA, state).expectedCashMinor).toBeNull();
    expect(shownTo(JONAS, state).expectedCashMinor).toBe(10_000);
    expect(shownTo(null, state).expectedCashMinor).toBeNull();
    const refused = moveCash(
      parts(),
      { operationId: op(), direction: 'drop', amountMinor: 90_000, reason: 'x' },
      LENA,
    );
    expect(codeOf(refused)).toBe('not_enough_cash');
    expect(JSON.stringify(refused)).not.toContain('10000');
  });
});

describe('the close', () => {
  it('complaint 4: closes with sales no cloud has seen, says so, and leaves none of them behind', () => {
    open();
    const sale = sell();
    at.unsynced = 7;
    count(12_400);
    const closed = must(close());
    expect(closed).toMatchObject({ provisional: true, saleCount: 1 });
    expect(papers().find(({ paper }) => paper === 'z-report')?.content).toContain('VORLÄUFIG');
    expect(ofKind('ShiftClosed')[0]?.body.unsyncedCount).toBe(7);
    // The sale is where it was, in the shift it was made in; no other shift will be given it.
    expect(ofKind('SaleCompleted')[0]).toMatchObject({ id: sale.saleId, shiftId: closed.shiftId });
    at.unsynced = 0;
    expect(must(closedShift(parts(), closed.shiftId))).toMatchObject({ provisional: false, zNumber: 1 });
  });

  it('complaint 7: closes after refunds and with rounding, at a difference of zero too', () => {
    const { shiftId } = open();
    const sale = sell();
    const { lines } = ofKind('SaleCompleted')[0]?.body ?? { lines: [] };
    const cash = (amountMinor: number) => ({
      tenderId: 't',
      kind: 'cash' as const,
      amountMinor,
      tenderedMinor: amountMinor,
      changeMinor: 0,
    });
    at.ledger.transact((writer) => {
      const context = { operatorId: 'jonas', shiftId };
      // 24.00 rounded to 23.97 in cash, and the first sale given back as it was paid.
      writer.append(
        fact('SaleCompleted', {
          saleId: 'rounded',
          receiptNumber: 'A',
          currency: 'EUR',
          lines,
          tenders: [cash(2_397)],
          roundingMinor: -3,
          totalMinor: 2_400,
          basketId: null,
          customerId: null,
          orderId: null,
        }),
        context,
      );
      writer.append(
        fact('SaleRefunded', {
          refundId: 'refund-1',
          saleId: sale.saleId,
          receiptNumber: 'R',
          currency: 'EUR',
          lines,
          tenders: [cash(2_400)],
          roundingMinor: 0,
          totalMinor: 2_400,
          reason: 'rain',
          scope: 'whole',
          overrideId: null,
          exchangeSaleId: null,
        }),
        context,
      );
    });
    count(12_397);
    expect(must(close())).toMatchObject({
      differenceMinor: 0,
      figures: { roundingMinor: -3, refundReasons: [{ reason: 'rain', amountMinor: 2_400 }] },
    });
    // An empty shift closes too.
    open(0);
    count(0);
    expect(must(close())).toMatchObject({ differenceMinor: 0, expectedMinor: 0, zNumber: 2 });
  });

  it.each([
    ['over', 12_450, 50],
    ['short', 12_350, -50],
  ])(
    'complaint 8: books a difference that is %s to over and short, and to nothing else',
    (_, countedMinor, differenceMinor) => {
      const { shiftId } = open();
      sell();
      count(countedMinor);
      must(close());
      const balance = (account: string) => {
        const { debitMinor, creditMinor } = at.ledger.balanceOf(account, 'EUR');
        return debitMinor - creditMinor;
      };
      expect(balance(accounts.cash('till-1', shiftId))).toBe(0);
      expect(balance(accounts.cashOverShort(shiftId))).toBe(-differenceMinor);
      expect(balance(accounts.safe('venue'))).toBe(countedMinor - 10_000);
      expect(at.ledger.read.value('SELECT sum(debit_minor) - sum(credit_minor) FROM balance')).toBe(0);
    },
  );

  it('complaint 9: expects what stayed after the change, and takes any count', () => {
    open();
    sell(LENA, 10_000);
    expect(at.till.shift()?.expectedCashMinor).toBe(12_400);
    expect(count(0).verdict.kind).toBe('recount');
    expect(count(99_999_999).verdict.kind).toBe('recount');
    count(12_400);
  });

  it('counts what is open and is kept from closing by none of it', () => {
    const { shiftId } = open();
    sell();
    at.ledger.transact((writer) => {
      const payment = {
        paymentId: 'pay-1',
        terminalId: 'term-1',
        provider: 'lab',
        amountMinor: 4_200,
        currency: 'EUR',
      } as const;
      writer.append(fact('PaymentUnknown', { ...payment, cause: 'time-out' }), { shiftId });
      writer.append(
        fact('BasketParked', {
          parkId: 'park-1',
          basketId: 'basket-1',
          lineCount: 2,
          amountMinor: 900,
          currency: 'EUR',
          seats: [],
          heldUntilMs: 5,
        }),
        { shiftId },
      );
    });
    expect(must(closingView(parts()))).toMatchObject({
      shiftId,
      unknownPayments: [{ paymentId: 'pay-1', terminalId: 'term-1', amountMinor: 4_200 }],
      parked: [{ parkId: 'park-1', lineCount: 2, amountMinor: 900 }],
      recounts: 2,
    });
    count(12_400);
    expect(must(close())).toMatchObject({ unknownPayments: 1 });
    at.ledger.transact((writer) =>
      writer.append(
        fact('PaymentResolved', {
          paymentId: 'pay-1',
          terminalId: 'term-1',
          provider: 'lab',
          amountMinor: 4_200,
          currency: 'EUR',
          before: 'unknown',
          outcome: 'not-charged',
          by: 'provider',
          reason: '',
          saleId: null,
        }),
      ),
    );
    open();
    expect(must(closingView(parts())).unknownPayments).toEqual([]);
  });

  it('is answered again to a retry, on paper once, and printed again as a copy', async () => {
    open();
    count(10_000);
    const operationId = op();
    const first = must(closeShift(parts(), { operationId }, LENA));
    expect(must(closeShift(parts(), { operationId }, LENA))).toEqual(first);
    expect(codeOf(closeShift(parts(), { operationId: op() }, LENA))).toBe('shift_closed');
    await at.restart();
    expect(must(closedShift(parts(), first.shiftId))).toEqual(first);
    must(reprintZ(parts(), { operationId: op(), shiftId: first.shiftId }));
    const z = at.ledger.read.all<{ copy: number; copyNumber: number }>(
      `SELECT copy, copy_number AS copyNumber FROM print_job WHERE paper = 'z-report' ORDER BY job_id`,
    );
    expect(z).toEqual([
      { copy: 0, copyNumber: 0 },
      { copy: 1, copyNumber: 1 },
    ]);
  });

  it('says in its Z what an auditor asks: tenders, tax, category, refund reasons, openings, difference', () => {
    open();
    sell();
    moveCash(parts(), { operationId: op(), direction: 'paid-in', amountMinor: 500, reason: 'coins' }, LENA);
    count(12_900);
    const { figures, expectedMinor, floatMinor, categoryNames } = must(close());
    expect(drawerByFigures(floatMinor, figures)).toBe(expectedMinor);
    expect(figures).toMatchObject({
      saleCount: 1,
      tenders: [{ kind: 'cash', soldMinor: 2_400, refundedMinor: 0 }],
      taxes: [{ taxRateId: 'vat-13', taxMinor: 276 }],
      categories: [{ categoryId: 'day', quantity: 1, grossMinor: 2_400 }],
      moves: { 'paid-in': 500 },
    });
    expect(categoryNames['day']).toBe('Day tickets');
    const paper = papers().find(({ paper: kind }) => kind === 'z-report')?.content ?? '';
    for (const words of [
      'Z-Bericht 1',
      'BEZAHLT MIT',
      'NACH KATEGORIE',
      '+ Einlagen',
      '= Soll Bar',
      'Journal',
    ])
      expect(paper).toContain(words);
  });
});

describe('an X report', () => {
  it('is read and printed any time and changes nothing but the print queue', () => {
    open();
    sell();
    const before = at.ledger.head();
    expect(must(xReport(parts(), LENA))).toMatchObject({
      shift: { expectedCashMinor: null },
      figures: { saleCount: 1 },
    });
    expect(must(xReport(parts(), JONAS)).shift.expectedCashMinor).toBe(12_400);
    must(printX(parts(), { operationId: op() }, LENA));
    expect(at.ledger.head()).toEqual(before);
    const paper = papers().find(({ paper: kind }) => kind === 'x-report')?.content ?? '';
    expect(paper).toContain('ohne Wirkung');
    expect(paper).not.toContain('Soll Bar');
  });
});

describe('cash that moves without a sale', () => {
  it('asks for a supervisor above the limit, prints a slip, and names the approval', async () => {
    const { shiftId } = open(40_000);
    const asked = {
      operationId: op(),
      direction: 'paid-out',
      amountMinor: 6_000,
      reason: 'delivery',
    } as const;
    expect(codeOf(moveCash(parts(), asked, LENA))).toBe('needs_override');
    const overrideId = await approval({
      permission: 'cash.move',
      action: 'paid-out',
      subjectId: shiftId,
      amountMinor: 6_000,
    });
    must(moveCash(parts(), { ...asked, overrideId }, LENA));
    expect(ofKind('CashMoved')[0]?.body).toMatchObject({ direction: 'paid-out', overrideId });
    expect(papers().filter(({ paper }) => paper === 'cash-slip')[0]?.content).toContain('delivery');
    expect(must(moveCash(parts(), { ...asked, overrideId }, LENA)).expectedCashMinor).toBe(34_000);
    expect(ofKind('CashMoved')).toHaveLength(1);
  });

  it('brings change from the safe and puts cash into a bag, for who may at the safe', () => {
    open(40_000, JONAS);
    const move = (
      direction: 'change-in' | 'to-bag',
      bagNumber: string | null,
      operator: TillOperator = JONAS,
    ) =>
      moveCash(
        parts(),
        { operationId: op(), direction, amountMinor: 5_000, reason: 'x', bagNumber },
        operator,
      );
    expect(codeOf(move('change-in', null, LENA))).toBe('needs_override');
    must(move('change-in', null));
    expect(codeOf(move('to-bag', null))).toBe('bag_number_missing');
    must(move('to-bag', 'B-100'));
    expect(codeOf(move('to-bag', 'B-100'))).toBe('bag_number_used');
    expect(at.till.shift()?.expectedCashMinor).toBe(40_000);
    expect(must(safeView(parts())).bags).toMatchObject([
      { bagNumber: 'B-100', origin: 'drawer', state: 'sealed', amountMinor: 5_000 },
    ]);
  });

  it('opens the drawer without a sale only with the permission, and says so on paper', async () => {
    const { shiftId } = open();
    const asked = { operationId: op(), reason: 'change' };
    expect(codeOf(await noSale(parts(), asked, LENA))).toBe('needs_override');
    expect(at.kicks.count).toBe(0);
    const overrideId = await approval({ permission: 'cash.no-sale', action: 'no-sale', subjectId: shiftId });
    expect(must(await noSale(parts(), { ...asked, overrideId }, LENA))).toEqual({ opened: true });
    expect(must(await noSale(parts(), { ...asked, overrideId }, LENA))).toEqual({ opened: true });
    expect(at.kicks.count).toBe(1);
    expect(papers().filter(({ paper }) => paper === 'cash-slip')).toHaveLength(1);
  });
});

describe('several people at one drawer', () => {
  it('switches fast: same shift, same basket, each sale with who made it', () => {
    const { shiftId } = open();
    at.till.keepBasket({ lines: [lineOf('coffee')] });
    sell(OLE);
    expect(at.till.shift()).toMatchObject({ shiftId, responsibleName: 'Lena', saleCount: 1 });
    sell(LENA);
    expect(ofKind('SaleCompleted').map(({ operatorId, shiftId: of }) => [operatorId, of])).toEqual([
      ['ole', shiftId],
      ['lena', shiftId],
    ]);
  });

  it('hands the drawer over, counted or as it stands, to who says so', () => {
    open();
    const take = (operator: TillOperator, countedMinor: number | null) =>
      takeOverShift(parts(), { operationId: op(), countedMinor }, operator);
    expect(codeOf(take(LENA, null))).toBe('already_responsible');
    expect(must(take(OLE, null))).toMatchObject({ responsibleId: 'ole', responsibleName: 'Ole' });
    must(take(LENA, 9_990));
    expect(
      ofKind('ShiftHandedOver').map(({ body }) => [
        body.fromOperatorId,
        body.toOperatorId,
        body.countedMinor,
      ]),
    ).toEqual([
      ['lena', 'ole', null],
      ['ole', 'lena', 9_990],
    ]);
  });
});

describe('the safe', () => {
  it('follows bags from the seal to the bank, each number once, and what moved since the count', () => {
    open(10_000, JONAS);
    must(countSafe(parts(), { operationId: op(), countedMinor: 200_000, denominations: {} }, JONAS));
    must(moveCash(parts(), { operationId: op(), direction: 'drop', amountMinor: 4_000, reason: 'x' }, JONAS));
    const seal = (bagNumber: string) =>
      sealBag(parts(), { operationId: op(), bagNumber, amountMinor: 50_000, reason: 'bank' }, JONAS);
    expect(must(seal('B-7'))).toMatchObject({
      lastCount: { countedMinor: 200_000, movedSinceMinor: 4_000 - 50_000 },
      bags: [{ bagNumber: 'B-7', state: 'sealed' }],
    });
    expect(codeOf(seal('B-7'))).toBe('bag_number_used');
    const collect = () =>
      collectBag(parts(), { operationId: op(), bagNumber: 'B-7', reason: 'courier' }, JONAS);
    expect(must(collect()).bags).toMatchObject([{ bagNumber: 'B-7', state: 'collected' }]);
    expect(codeOf(collect())).toBe('bag_collected');
    expect(codeOf(collectBag(parts(), { operationId: op(), bagNumber: 'B-8', reason: 'x' }, JONAS))).toBe(
      'no_such_bag',
    );
    const bank = at.ledger.balanceOf(accounts.bank('venue'), 'EUR');
    expect(bank.debitMinor).toBe(50_000);
    expect(papers().filter(({ paper }) => paper === 'bag-slip')).toHaveLength(2);
  });
});

describe('the day at the till', () => {
  it('is added up from the ledger, and costs only what was written since the last look', async () => {
    const today = createTodayReport({
      parts: parts(),
      nameOf: (operatorId) => (operatorId === 'lena' ? 'Lena' : undefined),
      unsynced: () => ({ count: 3, oldestAtMs: 12 }),
    });
    open();
    sell();
    count(12_400);
    must(close());
    open(5_000, OLE);
    sell(OLE);
    const first = must(today());
    expect(first).toMatchObject({
      unsyncedCount: 3,
      operatorNames: { lena: 'Lena', ole: 'ole' },
      figures: {
        saleCount: 2,
        soldMinor: 4_800,
        byHour: [{ hour: 12, saleCount: 2, grossMinor: 4_800 }],
        byProduct: [{ productId: 'day', quantity: 2, grossMinor: 4_800 }],
        byTender: [{ kind: 'cash', count: 2, amountMinor: 4_800 }],
      },
      shifts: [
        { state: 'open', responsible: 'Ole', expectedMinor: 7_400, differenceMinor: null, saleCount: 1 },
        { state: 'closed', zNumber: 1, expectedMinor: 12_400, differenceMinor: 0, grossMinor: 2_400 },
      ],
    });
    sell(OLE);
    expect(must(today()).figures).toMatchObject({ saleCount: 3, soldMinor: 7_200 });
    // Another day begins with nothing, and yesterday's drawer that is still open.
    at.scratch.clock.advance(24 * 3_600_000);
    expect(must(today())).toMatchObject({ figures: { saleCount: 0 }, shifts: [{ state: 'open' }] });
  });
});
