import { expect, it } from 'vitest';

import type { PaymentTerminal, TerminalPayment } from '../ports/index.ts';
import { eventually } from '../testing/eventually.ts';

export interface PaymentTerminalRig {
  readonly terminal: PaymentTerminal;
  /** A guest holds a card against it: the simulator's knob, or a person who is asked to. */
  present(): void | Promise<unknown>;
  setDeclines(declines: boolean): Promise<unknown>;
  setPlugged(plugged: boolean): Promise<unknown>;
  /** What a guest would find on the statement for this payment, in minor units, one entry per charge. */
  chargesOf(paymentId: string): readonly number[];
}

let last = 0;
/** Ids and amounts differ from run to run: a real terminal remembers the last one. */
const payment = (amountMinor = 1_250): TerminalPayment => ({
  paymentId: `contract-${Date.now().toString(36)}-${(last += 1)}`,
  amountMinor,
  currency: 'EUR',
});

const waiting = (rig: PaymentTerminalRig, { paymentId }: TerminalPayment): Promise<void> =>
  new Promise((resolve) => {
    const stop = rig.terminal.onProgress((told) => {
      if (told.paymentId !== paymentId || told.step !== 'present-card') return;
      stop();
      resolve();
    });
  });

/** What every connected card terminal has to do. The rig is open when the suite begins. */
export function paymentTerminalContract(rig: () => PaymentTerminalRig): void {
  const paid = async (asked: TerminalPayment) => {
    const ready = waiting(rig(), asked);
    const outcome = rig().terminal.start(asked);
    await ready;
    await rig().present();
    return outcome;
  };

  it('is ok while it is connected', async () => {
    await eventually('ok', () => rig().terminal.health().kind === 'ok');
  });

  it('charges a card once and shows at most its last four digits', async () => {
    const asked = payment();
    const outcome = await paid(asked);
    expect(outcome).toMatchObject({ kind: 'captured', amountMinor: asked.amountMinor });
    expect(outcome.kind === 'captured' && outcome.last4).toMatch(/^\d{0,4}$/);
    expect(rig().chargesOf(asked.paymentId)).toEqual([asked.amountMinor]);
  });

  it('charges once for one id, however often it is started', async () => {
    const asked = payment();
    const first = await paid(asked);
    expect(await rig().terminal.start(asked)).toEqual(first);
    expect(await rig().terminal.query(asked.paymentId)).toMatchObject({ kind: 'captured' });
    expect(rig().chargesOf(asked.paymentId)).toHaveLength(1);
  });

  it('says why a card was declined, and charges nothing', async () => {
    await rig().setDeclines(true);
    const asked = payment();
    expect(await paid(asked)).toEqual({ kind: 'declined', cause: expect.stringMatching(/^[\w.-]+$/) });
    await rig().setDeclines(false);
    expect(rig().chargesOf(asked.paymentId)).toEqual([]);
  });

  it('gives up a payment that nobody has paid', async () => {
    const asked = payment();
    const ready = waiting(rig(), asked);
    const outcome = rig().terminal.start(asked);
    await ready;
    expect(await rig().terminal.cancel(asked.paymentId)).toBe('asked');
    expect(await outcome).toMatchObject({ kind: 'cancelled' });
    expect(rig().chargesOf(asked.paymentId)).toEqual([]);
  });

  it('takes one payment at a time', async () => {
    const asked = payment();
    const ready = waiting(rig(), asked);
    const outcome = rig().terminal.start(asked);
    await ready;
    expect(await rig().terminal.start(payment())).toEqual({ kind: 'cancelled', cause: 'busy' });
    await rig().terminal.cancel(asked.paymentId);
    await outcome;
  });

  it('closes a payment it never heard of when it is asked for it', async () => {
    const asked = payment();
    expect(await rig().terminal.query(asked.paymentId)).toEqual({ kind: 'not-charged' });
    expect(await rig().terminal.start(asked)).toMatchObject({ kind: 'cancelled' });
    expect(rig().chargesOf(asked.paymentId)).toEqual([]);
  });

  it('gives back to a card once per id, and never more than is left', async () => {
    const asked = payment(1_000);
    const outcome = await paid(asked);
    const reference = outcome.kind === 'captured' ? outcome.reference : '';
    const refund = (refundId: string, amountMinor: number) =>
      rig().terminal.refund({ ...asked, refundId: `${asked.paymentId}-${refundId}`, reference, amountMinor });
    expect(await refund('a', 700)).toMatchObject({ kind: 'refunded' });
    expect(await refund('a', 700)).toMatchObject({ kind: 'refunded' });
    expect(await refund('b', 400)).toMatchObject({ kind: 'refused' });
    expect(await refund('c', 300)).toMatchObject({ kind: 'refunded' });
  });

  it('closes a batch once, and counts captures less refunds', async () => {
    const { terminal } = rig();
    const before = payment().paymentId;
    await terminal.totals(before);
    await paid(payment(300));
    expect(await terminal.totals()).toEqual({ currency: 'EUR', netMinor: 300, count: 1 });
    const closed = payment().paymentId;
    expect(await terminal.totals(closed)).toEqual({ currency: 'EUR', netMinor: 300, count: 1 });
    expect(await terminal.totals(closed)).toEqual({ currency: 'EUR', netMinor: 300, count: 1 });
    expect(await terminal.totals()).toEqual({ currency: 'EUR', netMinor: 0, count: 0 });
  });

  it('is gone within 3 s of an unplug, begins nothing then, and is back within 5 s of plugging in', async () => {
    const { terminal } = rig();
    await rig().setPlugged(false);
    await eventually('gone', () => terminal.health().kind === 'gone', 3_000);
    const asked = payment();
    expect(await terminal.start(asked)).toEqual({ kind: 'cancelled', cause: 'terminal_away' });
    expect(await terminal.query(asked.paymentId)).toMatchObject({ kind: 'unknown' });
    await rig().setPlugged(true);
    await eventually('ok again', () => terminal.health().kind === 'ok', 5_000);
    expect(terminal.trace().length).toBeLessThanOrEqual(200);
    expect(terminal.trace().length).toBeGreaterThan(0);
  });
}
