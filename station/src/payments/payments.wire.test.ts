/** Card payments on a real ledger and a real wire. Long because every fault is told from the till to the guest's statement. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PaymentView } from '@gatehouse/core/contract';
import { createVirtualTerminal, type VirtualTerminal } from '@gatehouse/hardware/simulators';
import { handClock } from '../ledger/testing/scratch.ts';
import { until } from '../testing/until.ts';
import { CASHIER, type CardTill, COFFEE_MINOR, openCardTill, SUPERVISOR } from './testing/card-till.ts';

let folder: string;
let device: VirtualTerminal;
let port: number;
let at: CardTill;
const clock = handClock();

const open = async (): Promise<CardTill> => {
  const opened = await openCardTill({ folder, clock, port });
  await until('the terminal is ready', () => opened.payments.terminals()[0]?.state === 'ready');
  return opened;
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-cards-'));
  device = createVirtualTerminal({ autoPresentMs: 5, authoriseMs: 20 });
  ({ port } = await device.start({ host: '127.0.0.1', port: 0 }));
  at = await open();
  must(at.till.openShift({ operationId: 'op-shift-1', floatMinor: 10_000 }, SUPERVISOR));
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
const start = (paymentId: string, amountMinor = COFFEE_MINOR, terminalId: string | null = null) =>
  at.payments.start({ paymentId, terminalId, amountMinor, basketId: 'basket-1' }, CASHIER);
const stateOf = (paymentId: string): PaymentView => must(at.payments.payment(paymentId));
const becomes = (paymentId: string, state: PaymentView['state']) =>
  until(`${paymentId} is ${state}`, () => stateOf(paymentId).state === state);
const kinds = () =>
  at
    .records()
    .map(({ kind }) => kind)
    .filter((kind) => kind !== 'ShiftOpened');
/** Charges less refunds per guest: what a statement shows. */
const statement = () =>
  device.charges().reduce((sum, { amountMinor }) => sum + amountMinor, 0) -
  device.refunds().reduce((sum, { amountMinor }) => sum + amountMinor, 0);

describe('a card payment', () => {
  it('is written before the terminal is touched, and paid once by one sale', async () => {
    expect(must(start('payment-1'))).toMatchObject({ state: 'started', step: 'starting' });
    expect(kinds()).toEqual(['PaymentStarted']);
    expect(device.charges()).toEqual([]);
    await becomes('payment-1', 'captured');
    const sale = must(at.sell('op-sale-1', ['payment-1']));
    expect(sale.tenders).toMatchObject([
      { kind: 'card', amountMinor: COFFEE_MINOR, paymentId: 'payment-1', state: 'captured', last4: '4242' },
    ]);
    expect(kinds()).toEqual(['PaymentStarted', 'PaymentCaptured', 'SaleCompleted']);
    expect(at.balances()).toMatchObject({ 'card-clearing': COFFEE_MINOR });
    expect(at.balances()['unapplied-payments']).toBeUndefined();
    expect(at.payments.openViews()).toEqual([]);
    expect(at.sell('op-sale-2', ['payment-1'])).toMatchObject({ problem: { code: 'payment_used' } });
  });

  it('is the same payment for the same id: a double start charges once, another amount is refused', async () => {
    start('payment-1');
    expect(must(start('payment-1')).paymentId).toBe('payment-1');
    expect(start('payment-1', 999)).toMatchObject({ problem: { code: 'payment_differs' } });
    expect(start('payment-2')).toMatchObject({
      problem: { code: 'terminal_busy', facts: { paymentId: 'payment-1' } },
    });
    await becomes('payment-1', 'captured');
    start('payment-1');
    expect(device.charges()).toHaveLength(1);
    expect(kinds()).toEqual(['PaymentStarted', 'PaymentCaptured']);
  });

  it('that was declined or given up can pay for nothing', async () => {
    await device.setFault('declines', true);
    start('payment-1');
    await becomes('payment-1', 'declined');
    expect(stateOf('payment-1').cause).toBe('card_declined');
    expect(at.sell('op-sale-1', ['payment-1'])).toMatchObject({ problem: { code: 'payment_not_captured' } });
    await device.setFault('guest-waits', true);
    start('payment-2');
    await until('a card is waited for', () => stateOf('payment-2').step === 'present-card');
    await at.payments.cancel('payment-2');
    await becomes('payment-2', 'cancelled');
    expect(at.payments.openViews()).toEqual([]);
  });

  it('of another amount than the basket neither pays too much nor is lost', async () => {
    start('payment-1', 500);
    await becomes('payment-1', 'captured');
    expect(at.sell('op-sale-1', ['payment-1'])).toMatchObject({ problem: { code: 'tender_too_large' } });
    expect(at.payments.openViews()).toMatchObject([{ paymentId: 'payment-1', needs: 'use' }]);
    // The refused sale left it unused: a larger one takes it up.
    start('payment-2', 2 * COFFEE_MINOR - 500);
    await becomes('payment-2', 'captured');
    must(at.sell('op-sale-2', ['payment-1', 'payment-2'], 2));
    expect(at.payments.openViews()).toEqual([]);
  });

  it('needs an open shift and a terminal that answers, and writes nothing without them', async () => {
    await device.setFault('unplugged', true);
    await until('away', () => at.payments.terminals()[0]?.state === 'away');
    expect(start('payment-1')).toMatchObject({ problem: { code: 'terminal_away', status: 503 } });
    expect(kinds()).toEqual([]);
  });
});

describe('complaint 10: card and sale never disagree', () => {
  it('when the answer is lost after the capture: charged once, sold once', async () => {
    device.cutAt('charged');
    start('payment-1');
    await becomes('payment-1', 'captured');
    must(at.sell('op-sale-1', ['payment-1']));
    expect(device.charges()).toHaveLength(1);
    expect(statement()).toBe(at.balances()['card-clearing']);
  });

  it('when the terminal is unplugged in the middle: unknown, the guest is served, the truth arrives by itself', async () => {
    await device.setFault('guest-waits', true);
    start('payment-1');
    await until('a card is waited for', () => stateOf('payment-1').step === 'present-card');
    const unplugged = device.setFault('unplugged', true);
    device.presentCard();
    await unplugged;
    await becomes('payment-1', 'unknown');
    expect(stateOf('payment-1')).toMatchObject({ needs: 'decision', mayHandOver: true });
    // Neither the next guest nor the close waits for it.
    const served = must(at.sell('op-sale-1', ['payment-1']));
    expect(served.tenders).toMatchObject([{ kind: 'card', state: 'unknown' }]);
    expect(at.balances()).toMatchObject({ 'payments-unknown': COFFEE_MINOR });
    await device.setFault('unplugged', false);
    await becomes('payment-1', 'captured');
    expect(at.records().at(-1)).toMatchObject({
      kind: 'PaymentResolved',
      body: { outcome: 'captured', by: 'provider', before: 'unknown', saleId: served.saleId },
    });
    expect(at.balances()['payments-unknown']).toBeUndefined();
    expect(at.balances()).toMatchObject({ 'card-clearing': COFFEE_MINOR });
    expect(statement()).toBe(COFFEE_MINOR);
  });

  it('when nothing was charged after all: the loss is in the books, and the queue is empty', async () => {
    await device.setFault('guest-waits', true);
    start('payment-1');
    await until('a card is waited for', () => stateOf('payment-1').step === 'present-card');
    await device.setFault('unplugged', true);
    await becomes('payment-1', 'unknown');
    must(at.sell('op-sale-1', ['payment-1']));
    await device.setFault('unplugged', false);
    await until('the terminal is back', () => at.payments.terminals()[0]?.state === 'ready');
    // It is still pending there: the cashier gives it up.
    await until('given up', async () => {
      await at.payments.ask('payment-1');
      if (device.shown()) await redKey('payment-1');
      return stateOf('payment-1').state === 'not-charged';
    });
    expect(at.balances()).toMatchObject({ 'payment-losses': COFFEE_MINOR });
    expect(at.payments.openViews()).toEqual([]);
    expect(statement()).toBe(0);
  });

  it('when the capture comes after the cancellation: shown, and given back', async () => {
    await device.setFault('guest-waits', true);
    await device.setFault('captures-after-cancel', true);
    start('payment-1');
    await until('a card is waited for', () => stateOf('payment-1').step === 'present-card');
    await at.payments.cancel('payment-1');
    await becomes('payment-1', 'captured');
    expect(kinds()).toEqual(['PaymentStarted', 'PaymentCancelled', 'PaymentCaptured']);
    expect(at.payments.openViews()).toMatchObject([{ paymentId: 'payment-1', needs: 'use' }]);
    expect(at.balances()).toMatchObject({ 'unapplied-payments': -COFFEE_MINOR });
    const back = { operationId: 'refund-1', paymentId: 'payment-1', reason: 'guest left' };
    must(await at.payments.giveBack(back, CASHIER));
    must(await at.payments.giveBack(back, CASHIER));
    expect(at.payments.openViews()).toEqual([]);
    expect(at.balances()['unapplied-payments']).toBeUndefined();
    expect(statement()).toBe(0);
  });

  it('when the wall clock jumps: the order of what happened and the asking do not depend on it', async () => {
    device.cutAt('charged');
    start('payment-1');
    clock.advance(-86_400_000);
    await becomes('payment-1', 'captured');
    clock.advance(86_400_000);
    must(at.sell('op-sale-1', ['payment-1']));
    expect(kinds()).toEqual(['PaymentStarted', 'PaymentCaptured', 'SaleCompleted']);
    expect(device.charges()).toHaveLength(1);
  });

  it('when the till starts again with a payment in hand: asked by its id, never begun anew', async () => {
    await device.setFault('guest-waits', true);
    start('payment-1');
    await until('a card is waited for', () => device.shown()?.step === 'present-card');
    await at.close();
    device.presentCard();
    at = await open();
    await becomes('payment-1', 'captured');
    expect(at.payments.openViews()).toMatchObject([{ paymentId: 'payment-1', needs: 'use' }]);
    must(at.sell('op-sale-1', ['payment-1']));
    expect(device.charges()).toHaveLength(1);
  });
});

/** A cancel at the device itself, as its red key does. */
const redKey = async (paymentId: string): Promise<void> => {
  await at.payments.placed('terminal-1')?.terminal.cancel(paymentId);
};

describe('complaint 11: nobody is told to force a payment done', () => {
  const unknown = async (): Promise<void> => {
    await device.setFault('guest-waits', true);
    start('payment-1');
    await until('a card is waited for', () => stateOf('payment-1').step === 'present-card');
    await device.setFault('unplugged', true);
    await becomes('payment-1', 'unknown');
  };
  const resolve = (operator: typeof CASHIER, outcome: 'captured' | 'not-charged') =>
    at.payments.resolve(
      { paymentId: 'payment-1', outcome, reason: 'the slip says so', overrideId: null },
      operator,
    );

  it('a payment in hand, captured or declined can not be decided by anybody', async () => {
    await device.setFault('guest-waits', true);
    start('payment-1');
    expect(resolve(SUPERVISOR, 'captured')).toMatchObject({ problem: { code: 'payment_known' } });
    await until('a card is waited for', () => stateOf('payment-1').step === 'present-card');
    device.presentCard();
    await becomes('payment-1', 'captured');
    expect(resolve(SUPERVISOR, 'not-charged')).toMatchObject({ problem: { code: 'payment_known' } });
  });

  it('an unknown is decided by somebody who may, with a reason, and the provider puts it right', async () => {
    await unknown();
    expect(resolve(CASHIER, 'not-charged')).toMatchObject({ problem: { code: 'needs_override' } });
    must(resolve(SUPERVISOR, 'not-charged'));
    expect(at.records().at(-1)).toMatchObject({
      operatorId: 'jonas',
      body: { by: 'person', outcome: 'not-charged', reason: 'the slip says so' },
    });
    device.presentCard();
    await device.setFault('unplugged', false);
    await becomes('payment-1', 'captured');
    expect(at.payments.openViews()).toMatchObject([{ needs: 'use' }]);
    expect(at.balances()).toMatchObject({
      'card-clearing': COFFEE_MINOR,
      'unapplied-payments': -COFFEE_MINOR,
    });
  });

  it('goods leave on an unknown within the venue’s bound, and not beyond it', async () => {
    await device.setFault('guest-waits', true);
    const coffees = 16;
    start('payment-1', coffees * COFFEE_MINOR);
    await until('a card is waited for', () => stateOf('payment-1').step === 'present-card');
    await device.setFault('unplugged', true);
    await becomes('payment-1', 'unknown');
    expect(stateOf('payment-1').mayHandOver).toBe(false);
    expect(at.sell('op-sale-1', ['payment-1'], coffees)).toMatchObject({
      problem: { code: 'payment_unknown', facts: { maxMinor: 5_000 } },
    });
    expect(kinds()).not.toContain('SaleCompleted');
  });
});

describe('a terminal beside the till', () => {
  it('is typed on by hand, and its approval code is the receipt’s', async () => {
    expect(must(start('payment-1', COFFEE_MINOR, 'terminal-2'))).toMatchObject({ step: 'by-hand' });
    must(at.payments.confirm('payment-1', { outcome: 'approved', approvalCode: '0042AB', last4: '1881' }));
    must(at.payments.confirm('payment-1', { outcome: 'approved', approvalCode: '0042AB', last4: '1881' }));
    const sale = must(at.sell('op-sale-1', ['payment-1']));
    expect(sale.tenders).toMatchObject([{ approvalCode: '0042AB', last4: '1881' }]);
    expect(kinds()).toEqual(['PaymentStarted', 'PaymentCaptured', 'SaleCompleted']);
  });

  it('is still to be answered after a restart, and gives back by a slip of its own', async () => {
    start('payment-1', COFFEE_MINOR, 'terminal-2');
    await at.close();
    at = await open();
    expect(stateOf('payment-1')).toMatchObject({ state: 'started', step: 'by-hand' });
    must(at.payments.confirm('payment-1', { outcome: 'approved', approvalCode: '7', last4: '' }));
    const back = { operationId: 'refund-1', paymentId: 'payment-1', reason: 'wrong guest' };
    expect(await at.payments.giveBack(back, CASHIER)).toMatchObject({ problem: { code: 'refund_by_hand' } });
    must(await at.payments.giveBack({ ...back, approvalCode: '8' }, CASHIER));
    expect(at.balances()['card-clearing']).toBeUndefined();
  });
});

describe('money back to a card', () => {
  const refund = (operationId: string, amountMinor: number) =>
    at.payments.refundPayment(
      { operationId, paymentId: 'payment-1', amountMinor, reason: 'changed mind' },
      SUPERVISOR,
    );

  it('never exceeds what was captured, also when two ask at once and the answers are lost', async () => {
    start('payment-1', 1_000);
    await becomes('payment-1', 'captured');
    const both = await Promise.all([refund('refund-1', 700), refund('refund-2', 700)]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    await device.setFault('lost-answer', true);
    expect(await refund('refund-3', 300)).toMatchObject({ problem: { code: 'refund_unknown' } });
    // On its way counts as gone.
    expect(await refund('refund-4', 1)).toMatchObject({ problem: { code: 'more_than_paid' } });
    await device.setFault('lost-answer', false);
    await until('the refund is known', () => at.payments.openRefunds().length === 0);
    expect(must(await refund('refund-3', 300)).tender).toMatchObject({ kind: 'card', amountMinor: 300 });
    expect(statement()).toBe(0);
    expect(kinds().filter((kind) => kind === 'PaymentRefunded')).toHaveLength(2);
    expect(at.balances()['card-clearing']).toBeUndefined();
  });
});

describe('the batch of a terminal', () => {
  it('stands beside what this till captured, is closed once, and shows a difference', async () => {
    start('payment-1', 1_000);
    await becomes('payment-1', 'captured');
    await at.payments.refundPayment(
      { operationId: 'refund-1', paymentId: 'payment-1', amountMinor: 400, reason: 'one less' },
      SUPERVISOR,
    );
    expect(must(await at.payments.cardBatch('terminal-1'))).toMatchObject({
      expectedMinor: 600,
      expectedCount: 2,
      terminalMinor: 600,
      terminalCount: 2,
      unknownCount: 0,
    });
    await device.setFault('miscounts', true);
    const asked = {
      operationId: 'batch-01',
      terminalId: 'terminal-1',
      terminalMinor: null,
      terminalCount: null,
    };
    expect(must(await at.payments.closeCardBatch(asked, SUPERVISOR))).toMatchObject({
      expectedMinor: 600,
      terminalMinor: 601,
    });
    must(await at.payments.closeCardBatch(asked, SUPERVISOR));
    expect(kinds().filter((kind) => kind === 'CardBatchClosed')).toHaveLength(1);
    expect(must(await at.payments.cardBatch('terminal-1'))).toMatchObject({
      expectedMinor: 0,
      expectedCount: 0,
    });
    expect(
      await at.payments.closeCardBatch(
        { ...asked, operationId: 'batch-02', terminalId: 'terminal-2' },
        SUPERVISOR,
      ),
    ).toMatchObject({ problem: { code: 'terminal_total_missing' } });
  });
});
