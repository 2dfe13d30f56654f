import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVirtualTerminal, type VirtualTerminal } from '@gatehouse/hardware/simulators';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRefundAuthority } from '../hub/index.ts';
import { createIds, systemRandom } from '../ledger/index.ts';
import { handClock } from '../ledger/testing/scratch.ts';
import {
  CARD_DAY,
  type CardTill,
  CASHIER,
  COFFEE_MINOR,
  openCardTill,
  SUPERVISOR,
} from '../payments/testing/card-till.ts';
import { until } from '../testing/until.ts';
import { createTakingBack, type TakingBack } from './index.ts';

/** Money back to a card over a real terminal's wire, from the refund's screen to the guest's statement. */

let folder: string;
let device: VirtualTerminal;
let at: CardTill;
let takingBack: TakingBack;
let opNo = 0;
const clock = handClock();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-card-back-'));
  device = createVirtualTerminal({ autoPresentMs: 5, authoriseMs: 20 });
  const { port } = await device.start({ host: '127.0.0.1', port: 0 });
  at = await openCardTill({ folder, clock, port });
  await until('the terminal is ready', () => at.payments.terminals()[0]?.state === 'ready');
  must(at.till.openShift({ operationId: 'op-shift-1', floatMinor: 10_000 }, SUPERVISOR));
  const { parts } = at.till;
  const authority = createRefundAuthority({
    ledger: parts.ledger,
    clock,
    ids: createIds(clock, systemRandom),
    claims: { releaseWithin: () => false, term: () => 1 },
    policy: () => parts.replica.policy(),
  });
  takingBack = createTakingBack({
    till: parts,
    hub: () => ({ kind: 'self', authority }),
    stationName: (id) => id,
    giveToCard: ({ refundId, tender, amountMinor, reason, approvalCode, operator }) =>
      at.payments.refundPayment(
        { operationId: refundId, paymentId: tender.paymentId, amountMinor, reason, approvalCode },
        operator,
      ),
  });
});
afterEach(async () => {
  await at.close();
  await device.stop();
  rmSync(folder, { recursive: true, force: true });
});

const must = <Value>(answer: { ok: true; value: Value } | { ok: false; problem: unknown }): Value => {
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  return answer.value;
};
const paid = async (coffees: number) => {
  const paymentId = `payment-${(opNo += 1)}`;
  must(
    at.payments.start(
      { paymentId, terminalId: null, amountMinor: coffees * COFFEE_MINOR, basketId: null },
      CASHIER,
    ),
  );
  await until('captured', () => must(at.payments.payment(paymentId)).state === 'captured');
  return paymentId;
};
const soldByCard = async (coffees: number) =>
  must(at.sell(`op-sale-${(opNo += 1)}`, [await paid(coffees)], coffees));
const back = (saleId: string, amountMinor: number, operationId = `op-back-${(opNo += 1)}`) =>
  takingBack.refund(
    {
      operationId,
      saleId,
      wanted: { kind: 'amount', amountMinor },
      to: 'original',
      reason: 'cold coffee',
      expectedTotalMinor: amountMinor,
      approvalCode: '',
      overrideId: null,
      otherTenderOverrideId: null,
    },
    SUPERVISOR,
  );
const givenBack = () => device.refunds().map(({ amountMinor }) => amountMinor);
/** Charges less refunds: what the guest's statement shows. */
const statement = () =>
  device.charges().reduce((sum, { amountMinor }) => sum + amountMinor, 0) -
  givenBack().reduce((sum, amountMinor) => sum + amountMinor, 0);

describe('money back to a card', () => {
  it('goes over the terminal in parts, also two at once, and never beyond what was captured', async () => {
    const sale = await soldByCard(2);
    const first = must(await back(sale.saleId, 300));
    expect(first.file.sale.refunds).toMatchObject([{ tenders: [{ kind: 'card', amountMinor: 300 }] }]);
    expect(givenBack()).toEqual([300]);
    const rest = await Promise.all([back(sale.saleId, 340), back(sale.saleId, 340)]);
    expect(rest.filter(({ ok }) => ok)).toHaveLength(1);
    expect(givenBack()).toEqual([300, 340]);
    expect(await back(sale.saleId, 1)).toMatchObject({ ok: false });
    expect(statement()).toBe(0);
    expect(at.balances()['card-clearing']).toBeUndefined();
    expect(at.balances()['unapplied-payments']).toBeUndefined();
  });

  it('that is not answered for is unknown, and the same id asks for the same refund', async () => {
    const sale = await soldByCard(2);
    await device.setFault('lost-answer', true);
    expect(await back(sale.saleId, 200, 'op-back-lost')).toMatchObject({
      problem: { code: 'refund_unknown', status: 503 },
    });
    expect(at.records().map(({ kind }) => kind)).not.toContain('SaleRefunded');
    await device.setFault('lost-answer', false);
    await until('the refund is known', () => at.payments.openRefunds().length === 0);
    const done = must(await back(sale.saleId, 200, 'op-back-lost'));
    expect(done.file.remaining).toMatchObject({ totalMinor: 2 * COFFEE_MINOR - 200 });
    expect(givenBack()).toEqual([200]);
    must(await back(sale.saleId, 200, 'op-back-lost'));
    expect(givenBack()).toEqual([200]);
    expect(statement()).toBe(at.balances()['card-clearing']);
  });

  it('in an exchange is the difference alone; the rest passes to the new sale and can go back from there', async () => {
    const sale = await soldByCard(3);
    const exchanged = must(
      await takingBack.exchange(
        {
          operationId: `op-exchange-${(opNo += 1)}`,
          saleId: sale.saleId,
          lines: [{ lineId: 'line-1', quantity: 3 }],
          ticketIds: [],
          instead: [{ lineId: 'n1', variantId: 'coffee', quantity: 2, sessionId: null, day: CARD_DAY }],
          to: 'original',
          difference: 'settle',
          reason: 'one less',
          expectedDifferenceMinor: -COFFEE_MINOR,
          tenders: [],
          approvalCode: '',
          overrideId: null,
          waiveOverrideId: null,
          refundOverrideId: null,
          otherTenderOverrideId: null,
        },
        SUPERVISOR,
      ),
    );
    expect(givenBack()).toEqual([COFFEE_MINOR]);
    expect(exchanged.sale.tenders).toMatchObject([{ kind: 'card', amountMinor: 2 * COFFEE_MINOR }]);
    expect(at.balances()['unapplied-payments']).toBeUndefined();
    must(await back(exchanged.sale.saleId, 2 * COFFEE_MINOR));
    expect(statement()).toBe(0);
  });
});
