/** A till on a real ledger, from the float to the Z report. Long because its cases share one shift and its figures. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fact, readRecord } from '@gatehouse/core/journal';
import { accounts } from '@gatehouse/core/ledger';
import { parseTicketCode } from '@gatehouse/core/tickets';
import { PRODUCTS, rowsOf, sessionAt } from '../testing/small-venue.ts';
import { keptJob } from '../printing/print-jobs.ts';
import { renderPrintJob } from './index.ts';
import { figuresOf, shiftRecords } from '../shift/index.ts';
import { openShiftRow } from './shifts.ts';
import { JONAS, lineOf, scratchTill, type ScratchTill } from './testing/scratch-till.ts';

let at: ScratchTill;
beforeEach(async () => {
  at = await scratchTill();
});
afterEach(async () => {
  await at.close();
  at.scratch.remove();
});

const openShift = (operationId = 'op-shift-1') =>
  at.till.openShift({ operationId, floatMinor: 10_000 }, JONAS);
const buy = (
  operationId: string,
  lines = [lineOf('day-adult')],
  expectedTotalMinor = 2_400,
  tenderedMinor = 5_000,
) =>
  at.till.completeSale(
    { operationId, lines, expectedTotalMinor, tenders: [{ kind: 'cash', tenderedMinor }] },
    JONAS,
  );
const kinds = () =>
  at.ledger.recordsFrom(1, 1_000).map(({ text }) => {
    const read = readRecord(text);
    return read.kind === 'record' ? read.record.kind : read.kind;
  });
const records = () =>
  at.ledger.recordsFrom(1, 1_000).flatMap(({ text }) => {
    const read = readRecord(text);
    return read.kind === 'record' ? [read.record] : [];
  });
const must = <Value>(answer: { ok: true; value: Value } | { ok: false; problem: unknown }): Value => {
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  return answer.value;
};

describe('a sale', () => {
  it('needs an open shift', () => {
    expect(buy('op-sale-1')).toMatchObject({ ok: false, problem: { code: 'shift_closed', status: 409 } });
    expect(kinds()).toEqual([]);
  });

  it('is one commit: journal, books, signed tickets, receipt number and print jobs', () => {
    openShift();
    const sale = must(buy('op-sale-1', [lineOf('day-adult', 2), lineOf('coffee')], 5_120, 6_000));
    expect(sale).toMatchObject({
      totalMinor: 5_120,
      tenderedMinor: 6_000,
      changeMinor: 880,
      state: 'completed',
      operatorName: 'Jonas',
    });
    expect(sale.receiptNumber).toBe(`T1-${at.scratch.identity.incarnation.slice(0, 4).toUpperCase()}-000001`);
    expect(sale.taxTotals.map(({ taxRateId, taxMinor }) => [taxRateId, taxMinor])).toEqual([
      ['vat-13', 552],
      ['vat-10', 29],
    ]);
    expect(sale.printJobs.map(({ document, state }) => `${document} ${state}`)).toEqual([
      'receipt queued',
      'ticket queued',
      'ticket queued',
    ]);
    expect(kinds()).toEqual(['ShiftOpened', 'SaleCompleted', 'TicketIssued', 'TicketIssued']);
    for (const { code } of sale.tickets) {
      const parsed = parseTicketCode(code);
      if (typeof parsed === 'string') throw new Error(parsed);
      expect(parsed.claims).toMatchObject({ keyId: 12, ticketClass: 1, scope: 0 });
      expect(at.verifyTicket(parsed.signedBytes, parsed.signature)).toBe(true);
    }
    const cash = at.ledger.balanceOf(accounts.cash('till-1', at.till.shift()?.shiftId ?? ''), 'EUR');
    expect(cash.debitMinor - cash.creditMinor).toBe(15_120);
  });

  it('goes on while the catalogue is fetched again: its rows are still there', () => {
    openShift();
    at.replica.restartScope('catalogue');
    expect(buy('op-sale-1')).toMatchObject({ ok: true });
  });

  it('gives the first answer to every retry, also after a restart', async () => {
    openShift();
    const first = must(buy('op-sale-1'));
    expect(must(buy('op-sale-1')).saleId).toBe(first.saleId);
    await at.restart();
    const again = must(buy('op-sale-1', [lineOf('day-child')], 1_700));
    expect(again).toEqual(first);
    expect(kinds().filter((kind) => kind === 'SaleCompleted')).toHaveLength(1);
    expect(at.till.openShift({ operationId: 'op-sale-1', floatMinor: 1 }, JONAS)).toMatchObject({
      ok: false,
      problem: { code: 'operation_reused' },
    });
  });

  it('numbers receipts without gaps, whatever was refused in between', () => {
    openShift();
    must(buy('op-sale-1'));
    expect(buy('op-sale-2', [lineOf('day-adult')], 9_999)).toMatchObject({ ok: false });
    expect(buy('op-sale-3', [lineOf('day-adult')], 2_400, 100)).toMatchObject({ ok: false });
    expect(must(buy('op-sale-4')).receiptNumber).toMatch(/-000002$/);
  });

  it.each([
    ['another total than the screen showed', 'total_changed', [lineOf('day-adult')], 2_300, 5_000],
    ['too little cash', 'tender_too_small', [lineOf('day-adult')], 2_400, 2_399],
    ['something sold out', 'sold_out', [lineOf('pretzel')], 220, 500],
    ['a day that is over', 'day_over', [{ ...lineOf('day-adult'), day: '2026-06-14' }], 2_400, 5_000],
    ['an unknown product', 'unknown_variant', [lineOf('nothing')], 0, 0],
    ['a session product without a session', 'session_required', [lineOf('climb-60')], 1_450, 2_000],
    ['a session that is over', 'session_over', [lineOf('climb-60', 1, 's0')], 1_450, 2_000],
    [
      'more seats than are left',
      'session_full',
      [lineOf('climb-60', 4, 's1'), { ...lineOf('climb-60', 2, 's1'), lineId: 'x' }],
      8_700,
      9_000,
    ],
  ])('refuses %s and sells nothing', (_name, code, lines, total, tendered) => {
    openShift();
    expect(buy('op-sale-1', lines, total, tendered)).toMatchObject({ ok: false, problem: { code } });
    expect(kinds()).toEqual(['ShiftOpened']);
    expect(must(buy('op-sale-1')).receiptNumber).toMatch(/-000001$/);
  });

  it.each([
    ['two years ahead at most', undefined, '2028-06-16', '2028-06-15'],
    ['as far as the certificate goes', 2_500, '2026-11-06', '2026-11-05'],
    ['never beyond two bytes of days', undefined, '9999-12-31', '2028-06-15'],
  ])('is for a day %s, and names the line', (_name, validUntilDayMax, day, last) => {
    openShift();
    at.validUntilDayMax = validUntilDayMax;
    const sell = (on: string) =>
      buy('op-sale-1', [lineOf('coffee'), { ...lineOf('day-adult'), day: on }], 2_720);
    expect(sell(day)).toMatchObject({
      ok: false,
      problem: {
        code: 'day_too_far',
        status: 422,
        errors: [{ field: 'lines.1.day' }],
        facts: { lastDay: last },
      },
    });
    expect(sell(last)).toMatchObject({ ok: true });
  });

  it('says how many seats are left, and counts what was sold here until the cloud has it', () => {
    openShift();
    must(buy('op-sale-1', [lineOf('climb-60', 3, 's1')], 4_350, 5_000));
    expect(at.reader.session('s1')?.left).toBe(2);
    expect(buy('op-sale-2', [lineOf('climb-60', 3, 's1')], 4_350, 5_000)).toMatchObject({
      ok: false,
      problem: { code: 'session_full', facts: { left: 2 }, errors: [{ field: 'lines.0.quantity' }] },
    });
    const startsAtMs = at.scratch.clock.nowMs() + 3_600_000;
    // The cloud's own count now contains the three: they must not be subtracted twice.
    at.replica.applyPage({
      scope: 'sessions',
      generation: 'g',
      rows: rowsOf([['s1', sessionAt('s1', startsAtMs, { taken: 4 })]]),
      toPosition: 101,
      confirmedAtMs: 2,
      cloudHoldsThroughSeq: at.ledger.head().seq,
    });
    expect(at.reader.session('s1')?.left).toBe(1);
  });

  it('counts seats of an earlier enrolment beside its own, whose record numbers begin again', () => {
    openShift();
    must(buy('op-sale-1', [lineOf('climb-60', 1, 's1')], 1_450, 2_000));
    at.ledger.adoptIdentity({ ...at.ledger.identity(), incarnation: 'f'.repeat(32) });
    at.ledger.transact((writer) => writer.append(fact('ClockJumped', { deltaMs: 1 })));
    must(buy('op-sale-2', [lineOf('climb-60', 1, 's1')], 1_450, 2_000));
    expect(at.reader.session('s1')?.left).toBe(3);
    at.ledger.transact((writer) =>
      writer.run(
        `INSERT INTO peer_cursor (peer, incarnation, acked_seq, acked_hash, acked_at_ms) VALUES ('cloud', ?, 9, '', 1)`,
        at.scratch.identity.incarnation,
      ),
    );
    expect(at.reader.session('s1')?.left).toBe(4);
  });

  it('may cost nothing: a ticket, balanced books, and a drawer that stays shut', () => {
    openShift();
    const [carer] = PRODUCTS;
    if (!carer) throw new Error('the small venue has products');
    const free = {
      ...carer,
      productId: 'carer',
      variants: [{ ...carer.variants[0], variantId: 'carer', priceMinor: 0 }],
    };
    const row = { rowId: 'product:carer', position: 200, deleted: false, text: JSON.stringify(free) };
    at.replica.applyPage({
      scope: 'catalogue',
      generation: 'g',
      rows: [row],
      toPosition: 200,
      confirmedAtMs: 2,
    });
    expect(must(buy('op-sale-1', [lineOf('carer')], 0, 0))).toMatchObject({ totalMinor: 0, tickets: [{}] });
    expect(at.kicks.count).toBe(0);
    expect(at.ledger.read.value('SELECT sum(debit_minor) - sum(credit_minor) FROM balance')).toBe(0);
  });

  it('kicks the drawer before the paper is looked for: both hang on one printer', () => {
    openShift();
    at.order.length = 0;
    must(buy('op-sale-1'));
    expect(at.order).toEqual(['kick', 'paper']);
  });

  it('opens the drawer after the commit and writes that it did', async () => {
    openShift();
    must(buy('op-sale-1'));
    expect(at.kicks.count).toBe(1);
    await at.till.settled();
    expect(kinds()).toContain('DrawerOpened');
    must(buy('op-sale-1'));
    expect(at.kicks.count).toBe(1);
  });
});

describe('a refund', () => {
  it('gives the money back, voids the tickets, frees the seats, and happens once', () => {
    openShift();
    const sale = must(buy('op-sale-1', [lineOf('climb-60', 2, 's1')], 2_900, 3_000));
    const refunded = must(
      at.till.refundSale({ operationId: 'op-refund-1', saleId: sale.saleId, reason: 'rain' }, JONAS),
    );
    expect(refunded).toMatchObject({ state: 'refunded', tickets: [{ voided: true }, { voided: true }] });
    expect(
      must(at.till.refundSale({ operationId: 'op-refund-1', saleId: sale.saleId, reason: 'rain' }, JONAS))
        .saleId,
    ).toBe(sale.saleId);
    expect(
      at.till.refundSale({ operationId: 'op-refund-2', saleId: sale.saleId, reason: 'rain' }, JONAS),
    ).toMatchObject({ ok: false, problem: { code: 'already_refunded' } });
    expect(kinds().filter((kind) => kind === 'TicketVoided')).toHaveLength(2);
    expect(at.reader.session('s1')?.left).toBe(5);
    expect(at.till.shift()).toMatchObject({ expectedCashMinor: 10_000, grossMinor: 0 });
  });

  it('has paper of its own: its number, its time, who gave the money back, and the receipt it takes back', async () => {
    must(openShift());
    const sale = must(buy('op-sale-1'));
    must(at.till.closeShift({ operationId: 'op-close-1', countedMinor: 12_400 }, JONAS));
    must(openShift('op-shift-2'));
    const shiftId = at.till.shift()?.shiftId;
    at.scratch.clock.advance(3_600_000);
    const lena = { operatorId: 'lena', name: 'Lena', role: 'supervisor' as const };
    must(at.till.refundSale({ operationId: 'op-refund-1', saleId: sale.saleId, reason: 'rain' }, lena));
    await at.till.settled();
    const job = keptJob(
      at.ledger.read,
      at.ledger.read.value<string>(
        `SELECT job_id FROM print_job WHERE document = 'receipt' AND subject = ?`,
        String(
          records()
            .flatMap((of) => (of.kind === 'SaleRefunded' ? [of.body.refundId] : []))
            .at(-1),
        ),
      ) ?? '',
    );
    if (!job) throw new Error('a refund has a paper');
    const paper = JSON.stringify(
      renderPrintJob(
        { sql: at.ledger.read, policy: at.replica.policy(), register: at.ledger.identity() },
        job,
      ),
    );
    const number = sale.receiptNumber.replace(/1$/, '2');
    expect(paper).toContain(`"Erstattung Nr.","right":"${number}"`);
    expect(paper).toContain(`"Erstattung zu","right":"${sale.receiptNumber}"`);
    expect(paper).toContain('"right":"Lena"');
    expect(paper).toContain(`"qr","content":"GHR1:${number}"`);
    const opened = records().findLast((record) => record.kind === 'DrawerOpened');
    expect(opened?.shiftId).toBe(shiftId);
  });
});

describe('a shift', () => {
  it('prints what a person can add up, for itself alone', () => {
    must(openShift());
    const earlier = must(buy('op-sale-0'));
    must(at.till.closeShift({ operationId: 'op-close-0', countedMinor: 12_400 }, JONAS));
    must(openShift('op-shift-2'));
    must(buy('op-sale-1', [lineOf('day-adult', 2), lineOf('coffee')], 5_120, 6_000));
    const move = (direction: 'paid-in' | 'paid-out' | 'drop', amountMinor: number) =>
      must(at.till.moveCash({ operationId: `op-${direction}`, direction, amountMinor, reason: 'x' }, JONAS));
    move('paid-in', 500);
    move('paid-out', 130);
    move('drop', 4_000);
    must(at.till.refundSale({ operationId: 'op-refund-1', saleId: earlier.saleId, reason: 'rain' }, JONAS));
    const shift = openShiftRow(at.ledger.read);
    if (!shift) throw new Error('the shift is open');
    const figures = figuresOf(shiftRecords(at.ledger.read, shift), at.reader);
    expect(figures).toMatchObject({
      saleCount: 1,
      soldMinor: 5_120,
      refundCount: 1,
      refundedMinor: 2_400,
      cashMinor: 2_720,
      moves: { 'paid-in': 500, 'paid-out': 130, drop: 4_000, 'change-in': 0, 'to-bag': 0 },
      refundReasons: [{ reason: 'rain', count: 1, amountMinor: 2_400 }],
      taxes: [
        { taxRateId: 'vat-13', basisPoints: 1_300, netMinor: 2_124, taxMinor: 276 },
        { taxRateId: 'vat-10', basisPoints: 1_000, netMinor: 291, taxMinor: 29 },
      ],
    });
    const { expectedMinor } = must(
      at.till.closeShift({ operationId: 'op-close-1', countedMinor: 9_090 }, JONAS),
    );
    expect(10_000 + 5_120 - 2_400 + 500 - 130 - 4_000).toBe(expectedMinor);
    const paper =
      at.ledger.read.value<string>(
        `SELECT content FROM print_job WHERE paper = 'z-report' ORDER BY job_id DESC LIMIT 1`,
      ) ?? '';
    for (const line of [
      '+ Barverkäufe',
      'Erstattungen (1)',
      '+ Einlagen',
      '- Auszahlungen',
      '- In den Tresor',
      '= Soll Bar',
      'USt. 13',
    ])
      expect(paper).toContain(line);
  });

  it('answers a retried movement as it did, also after it was closed', () => {
    must(openShift());
    const asked = { operationId: 'op-in-1', direction: 'paid-in', amountMinor: 500, reason: 'x' } as const;
    const first = must(at.till.moveCash(asked, JONAS));
    must(at.till.closeShift({ operationId: 'op-close-1', countedMinor: 10_500 }, JONAS));
    expect(must(at.till.moveCash(asked, JONAS))).toEqual(first);
  });

  it('closes with the difference booked, its drawer account at zero and a Z number without gaps', () => {
    must(openShift());
    const shiftId = at.till.shift()?.shiftId ?? '';
    must(buy('op-sale-1'));
    must(
      at.till.moveCash(
        { operationId: 'op-drop-1', direction: 'drop', amountMinor: 5_000, reason: 'safe' },
        JONAS,
      ),
    );
    expect(
      at.till.moveCash(
        { operationId: 'op-drop-2', direction: 'drop', amountMinor: 50_000, reason: 'safe' },
        JONAS,
      ),
    ).toMatchObject({ ok: false, problem: { code: 'not_enough_cash' } });
    at.unsynced = 3;
    const closed = must(at.till.closeShift({ operationId: 'op-close-1', countedMinor: 7_300 }, JONAS));
    expect(closed).toMatchObject({
      zNumber: 1,
      attempts: 1,
      approved: false,
      expectedMinor: 7_400,
      countedMinor: 7_300,
      differenceMinor: -100,
      saleCount: 1,
      grossMinor: 2_400,
      evidence: {
        journal: expect.stringMatching(/^\d{4} · [0-9a-f]{4}-[0-9a-f]{4}$/) as string,
        cloudLog: null,
      },
      provisional: true,
    });
    const cash = at.ledger.balanceOf(accounts.cash('till-1', shiftId), 'EUR');
    expect(cash.debitMinor).toBe(cash.creditMinor);
    const overShort = at.ledger.balanceOf(accounts.cashOverShort(shiftId), 'EUR');
    expect(overShort).toEqual({ debitMinor: 100, creditMinor: 0 });
    must(openShift('op-shift-2'));
    expect(
      must(at.till.closeShift({ operationId: 'op-close-2', countedMinor: 10_000 }, JONAS)),
    ).toMatchObject({ zNumber: 2, differenceMinor: 0 });
  });

  it('is open once', () => {
    must(openShift());
    expect(openShift('op-shift-2')).toMatchObject({ ok: false, problem: { code: 'shift_open' } });
  });
});

describe('what is kept', () => {
  it('brings the basket back after a restart, and clears it with the sale', async () => {
    openShift();
    at.till.keepBasket({ lines: [lineOf('day-adult')] });
    await at.restart();
    expect(at.till.basket().lines).toHaveLength(1);
    must(buy('op-sale-1'));
    expect(at.till.basket().lines).toEqual([]);
  });

  it('finds sales by receipt number and by the end of a ticket code', () => {
    openShift();
    const sale = must(buy('op-sale-1'));
    must(buy('op-sale-2'));
    expect(at.till.sales('000001', 10).map(({ saleId }) => saleId)).toEqual([sale.saleId]);
    expect(at.till.sales(sale.tickets[0]?.shortCode, 10).map(({ saleId }) => saleId)).toContain(sale.saleId);
    expect(at.till.sales(undefined, 10)).toHaveLength(2);
  });

  it('finds a sale by every way people have its number, and by its refund’s, without going through them all', () => {
    openShift();
    const sale = must(buy('op-sale-1'));
    const { code = '', shortCode = '' } = sale.tickets[0] ?? {};
    must(buy('op-sale-2'));
    const found = (search: string) => at.till.sales(search, 10).map(({ saleId }) => saleId);
    const short = sale.receiptNumber.replace(/0+1$/, '1');
    for (const search of [sale.receiptNumber, short.toLowerCase(), '1', '000001', code, code.toLowerCase()])
      expect([search, found(search)]).toEqual([search, [sale.saleId]]);
    expect(found(shortCode.slice(1))).toContain(sale.saleId);
    expect(found('zz')).toEqual([]);
    must(at.till.refundSale({ operationId: 'op-refund-1', saleId: sale.saleId, reason: 'rain' }, JONAS));
    expect(found('3')).toEqual([sale.saleId]);
    const plan = at.ledger.read.all<{ detail: string }>(
      `EXPLAIN QUERY PLAN SELECT DISTINCT sale_no FROM sale_key WHERE reversed >= 'a' AND reversed < 'b' ORDER BY sale_no`,
    );
    expect(plan[0]?.detail).toMatch(/^SEARCH/);
  });

  it('prints copies only of what is still valid', () => {
    openShift();
    const sale = must(buy('op-sale-1'));
    const copies = must(
      at.till.reprint({ operationId: 'op-copy-1', saleId: sale.saleId, document: 'ticket' }),
    );
    expect(copies.printJobs.filter(({ copy }) => copy)).toHaveLength(1);
    must(at.till.refundSale({ operationId: 'op-refund-1', saleId: sale.saleId, reason: 'rain' }, JONAS));
    expect(
      at.till.reprint({ operationId: 'op-copy-2', saleId: sale.saleId, document: 'ticket' }),
    ).toMatchObject({ ok: false, problem: { code: 'nothing_to_print' } });
  });

  it('kicks the drawer once for a no-sale, however often it is asked', async () => {
    expect(must(await at.till.noSale({ operationId: 'op-nosale-1', reason: 'change' }, JONAS))).toEqual({
      opened: true,
    });
    expect(must(await at.till.noSale({ operationId: 'op-nosale-1', reason: 'change' }, JONAS))).toEqual({
      opened: true,
    });
    expect(at.kicks.count).toBe(1);
    at.kicks.result = 'refused';
    expect(must(await at.till.noSale({ operationId: 'op-nosale-2', reason: 'change' }, JONAS))).toEqual({
      opened: false,
    });
    expect(kinds()).toEqual(['DrawerOpened']);
  });
});
