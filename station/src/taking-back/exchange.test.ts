import { priceList } from '@gatehouse/core/catalogue';
import { accounts } from '@gatehouse/core/ledger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { receiptContentOf } from '../till/receipt-content.ts';
import { saleOf } from '../till/sale-store.ts';
import { openShiftRow } from '../till/shifts.ts';
import { JONAS, LENA, type Rig, type RigTill, TODAY, twoTills } from './testing/two-tills.ts';

let rig: Rig;
let till: RigTill;
let other: RigTill;
let opNo = 0;
beforeAll(async () => {
  rig = await twoTills();
  [till, other] = rig.tills;
});
afterAll(() => rig.close());

const op = (): string => `exchange-${(opNo += 1)}`;
const asking = (
  saleId: string,
  instead: readonly { variantId: string; quantity: number; sessionId?: string; day?: string }[],
  more: object = {},
) => ({
  operationId: op(),
  saleId,
  lines: [{ lineId: 'l0', quantity: 1 }],
  ticketIds: [],
  instead: instead.map(({ sessionId = null, day = TODAY, ...one }, index) => ({
    lineId: `n${index}`,
    sessionId,
    day,
    ...one,
  })),
  to: 'original' as const,
  difference: 'settle' as const,
  reason: 'wrong ticket',
  expectedDifferenceMinor: 0,
  tenders: [],
  approvalCode: '',
  overrideId: null,
  waiveOverrideId: null,
  refundOverrideId: null,
  otherTenderOverrideId: null,
  ...more,
});
const cash = (tenderedMinor: number) => ({ kind: 'cash' as const, tenderedMinor });
const drawerOf = ({ ledger }: RigTill): number => {
  const { shiftId = '' } = openShiftRow(ledger.read) ?? {};
  const { debitMinor, creditMinor } = ledger.balanceOf(
    accounts.cash(ledger.identity().stationId, shiftId),
    'EUR',
  );
  return debitMinor - creditMinor;
};
const recordCount = ({ ledger }: RigTill): number => ledger.head().seq;
const booksOf = ({ ledger }: RigTill) =>
  ledger.read.value<number>('SELECT sum(debit_minor) - sum(credit_minor) FROM balance');

describe('an exchange', () => {
  it('without a difference moves no money, voids the old ticket, and names both papers', async () => {
    const sale = till.sell([{ variantId: 'day-adult', quantity: 2 }]);
    till.push();
    const before = drawerOf(till);
    const asked = asking(sale.saleId, [{ variantId: 'day-adult', quantity: 1, day: '2026-06-20' }]);
    const done = await till.takingBack.exchange(asked, JONAS);
    if (!done.ok) throw new Error(JSON.stringify(done.problem));
    const { file, sale: next } = done.value;
    expect(drawerOf(till)).toBe(before);
    expect(booksOf(till)).toBe(0);
    expect(file.sale.refunds).toMatchObject([{ exchangeSaleId: next.saleId, totalMinor: 2_400 }]);
    expect(file.remaining).toMatchObject({ totalMinor: 2_400, paidMinor: 2_400 });
    expect(file.sale.tickets.map(({ voided }) => voided)).toEqual([false, true]);
    expect(next).toMatchObject({ totalMinor: 2_400, tenders: [{ kind: 'cash', amountMinor: 2_400 }] });
    expect(next.tickets).toHaveLength(1);
    const paper = (saleId: string, subject: string) => {
      const stored = saleOf(till.ledger.read, saleId);
      const parts = {
        sql: till.ledger.read,
        policy: till.till.parts.replica.policy(),
        register: till.ledger.identity(),
      };
      return stored && receiptContentOf(parts, stored, subject);
    };
    expect(paper(next.saleId, 'sale')).toMatchObject({ exchange: { receiptNumber: sale.receiptNumber } });
    expect(paper(sale.saleId, file.sale.refunds[0]?.refundId ?? '')).toMatchObject({
      exchange: { receiptNumber: next.receiptNumber },
      original: { receiptNumber: sale.receiptNumber },
    });
    // The same again is the same exchange.
    const count = recordCount(till);
    expect(await till.takingBack.exchange(asked, JONAS)).toMatchObject({
      value: { sale: { saleId: next.saleId } },
    });
    expect(recordCount(till)).toBe(count);
    // What was taken for it can be given back the way the first was paid.
    const back = await till.takingBack.refund(
      {
        operationId: op(),
        saleId: next.saleId,
        wanted: { kind: 'whole' },
        to: 'original',
        reason: 'rain',
        expectedTotalMinor: 2_400,
        approvalCode: '',
        overrideId: null,
        otherTenderOverrideId: null,
      },
      JONAS,
    );
    expect(back.ok).toBe(true);
    expect(drawerOf(till)).toBe(before - 2_400);
  });

  it('charges what it costs more, and nothing happens while that is not paid', async () => {
    const sale = till.sell([{ variantId: 'day-child', quantity: 1 }]);
    till.push();
    const before = drawerOf(till);
    const wanted = asking(sale.saleId, [{ variantId: 'day-adult', quantity: 1 }], {
      expectedDifferenceMinor: 700,
    });
    expect(await till.takingBack.quoteExchange(wanted)).toMatchObject({
      value: { takenMinor: 1_700, newMinor: 2_400, differenceMinor: 700, cashMinor: 700, given: [] },
    });
    const count = recordCount(till);
    expect(await till.takingBack.exchange(wanted, LENA)).toMatchObject({
      problem: { code: 'tender_too_small' },
    });
    expect(await till.takingBack.exchange({ ...wanted, expectedDifferenceMinor: 600 }, LENA)).toMatchObject({
      problem: { code: 'exchange_changed', facts: { differenceMinor: 700 } },
    });
    expect(recordCount(till)).toBe(count);
    expect(
      rig.hub.ledger.read.value('SELECT count(*) FROM refund_claim WHERE sale_id = ?', sale.saleId),
    ).toBe(0);
    const done = await till.takingBack.exchange({ ...wanted, tenders: [cash(1_000)] }, LENA);
    expect(done).toMatchObject({
      value: {
        file: { sale: { state: 'refunded' }, remaining: { totalMinor: 0, paidMinor: 0 } },
        sale: { totalMinor: 2_400, changeMinor: 300 },
      },
    });
    expect(drawerOf(till)).toBe(before + 700);
    expect(booksOf(till)).toBe(0);
  });

  it('gives back what it costs less', async () => {
    const sale = till.sell([{ variantId: 'day-adult', quantity: 1 }]);
    till.push();
    const before = drawerOf(till);
    const done = await till.takingBack.exchange(
      asking(sale.saleId, [{ variantId: 'coffee', quantity: 2 }], { expectedDifferenceMinor: -1_760 }),
      JONAS,
    );
    expect(done).toMatchObject({
      value: { file: { remaining: { totalMinor: 0, paidMinor: 0 } }, sale: { totalMinor: 640 } },
    });
    expect(drawerOf(till)).toBe(before - 1_760);
    expect(booksOf(till)).toBe(0);
  });

  it('waives the difference by permission only, and the sale says what was taken off', async () => {
    const sale = till.sell([{ variantId: 'day-child', quantity: 1 }]);
    till.push();
    const before = drawerOf(till);
    const wanted = asking(sale.saleId, [{ variantId: 'day-adult', quantity: 1 }], { difference: 'waive' });
    expect(await till.takingBack.exchange(wanted, LENA)).toMatchObject({
      problem: { code: 'needs_override', facts: { permission: 'sale.price-override' } },
    });
    const done = await till.takingBack.exchange(wanted, JONAS);
    expect(done).toMatchObject({ value: { sale: { totalMinor: 1_700 } } });
    expect(drawerOf(till)).toBe(before);
    const stored = done.ok ? saleOf(till.ledger.read, done.value.sale.saleId) : undefined;
    expect(stored?.content.lines[0]?.line.reductions).toMatchObject([{ kind: 'discount', amountMinor: 700 }]);
  });

  it('lets a guest change within a full session, and no other guest in', async () => {
    const sale = till.sell([{ variantId: 'climb-60', quantity: 5, sessionId: 's1' }]);
    till.push();
    const again = [{ variantId: 'climb-60', quantity: 1, sessionId: 's1' }];
    expect((await till.takingBack.exchange(asking(sale.saleId, again), JONAS)).ok).toBe(true);
    const two = [{ variantId: 'climb-60', quantity: 2, sessionId: 's1' }];
    expect(await till.takingBack.quoteExchange(asking(sale.saleId, two))).toMatchObject({
      problem: { code: 'session_full' },
    });
    expect(till.till.parts.reader.session('s1')?.left).toBe(0);
  });

  it('of another till’s sale goes by the hub’s word, and two tills never exchange the same', async () => {
    const sale = till.sell([{ variantId: 'day-adult', quantity: 1 }]);
    till.push();
    const want = () => asking(sale.saleId, [{ variantId: 'day-adult', quantity: 1 }]);
    const both = await Promise.all([
      till.takingBack.exchange(want(), JONAS),
      other.takingBack.exchange(want(), JONAS),
    ]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    for (const one of [till, other]) {
      await one.takingBack.releaseGivenUp();
      expect(booksOf(one)).toBe(0);
    }
  });
});

describe('another day at another price', () => {
  it('is not moved in silence: charged in an exchange of that ticket, or waived by permission and noted', async () => {
    const { replica } = till.till.parts;
    const dear = '2026-06-21';
    const [first, second] = till.sell([{ variantId: 'day-adult', quantity: 2 }]).tickets;
    const saleId = till.till.sales(undefined, 1)[0]?.saleId ?? '';
    till.push();
    const text = JSON.stringify(
      priceList.parse({
        priceListId: 'sunday',
        name: { default: 'Sunday', byLocale: {} },
        prices: [{ variantId: 'day-adult', priceMinor: 2_900 }],
        priority: 1,
        when: { fromDay: dear, untilDay: dear },
      }),
    );
    replica.applyPage({
      scope: 'catalogue',
      generation: 'g',
      rows: [{ rowId: 'price-list:sunday', position: 101, deleted: false, text }],
      toPosition: 101,
      confirmedAtMs: 2,
    });
    const ticketId = first?.ticketId ?? '';
    const place = { saleId, ticketIds: [ticketId], sessionId: null, day: dear };
    expect(await till.takingBack.quoteReschedule(place)).toMatchObject({
      value: { differenceMinor: 500, lines: [{ lineId: 'l0', quantity: 1 }], quantity: 1 },
    });
    const move = (difference: 'refuse' | 'waive', operator: typeof LENA | typeof JONAS) =>
      till.takingBack.reschedule(
        {
          ...place,
          operationId: op(),
          difference,
          reason: 'wish',
          overrideId: null,
          waiveOverrideId: null,
        },
        operator,
      );
    expect(await move('refuse', JONAS)).toMatchObject({ problem: { code: 'price_differs' } });
    expect(await move('waive', LENA)).toMatchObject({ problem: { code: 'needs_override' } });
    const settled = await till.takingBack.exchange(
      asking(saleId, [{ variantId: 'day-adult', quantity: 1, day: dear }], {
        ticketIds: [ticketId],
        expectedDifferenceMinor: 500,
        tenders: [cash(500)],
      }),
      JONAS,
    );
    expect(settled).toMatchObject({ ok: true, value: { sale: { totalMinor: 2_900 } } });
    const gone = settled.ok ? settled.value.file.sale.tickets.filter(({ voided }) => voided) : [];
    expect(gone.map((one) => one.ticketId)).toEqual([ticketId]);
    place.ticketIds = [second?.ticketId ?? ''];
    expect((await move('waive', JONAS)).ok).toBe(true);
    const noted = till.ledger.read.value<string>(
      "SELECT text FROM record WHERE kind = 'TicketRescheduled' ORDER BY position DESC LIMIT 1",
    );
    expect(JSON.parse(noted ?? '{}')).toMatchObject({ body: { waivedMinor: 500 } });
    expect(booksOf(till)).toBe(0);
  });
});
