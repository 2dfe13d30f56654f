import type { Timers } from '@gatehouse/core/time';
import {
  HEALTH_OK,
  type PaymentOutcome,
  type PaymentTerminal,
  type RefundOutcome,
  type TerminalPayment,
} from '@gatehouse/hardware';

/** As long as a guest takes to hold a card to it, for somebody who is learning to wait. */
const CARD_TAKES_MS = 800;
/** Amounts that end so are declined, so that this can be practised too. */
const DECLINED_ENDING = 13;

/**
 * A card terminal that exists only while somebody practises: no wire, no provider, no money. It says yes after a moment,
 * and no to amounts that end in 13.
 */
export function createSimulatedTerminal(id: string, timers: Timers): PaymentTerminal {
  const progress = new Set<Parameters<PaymentTerminal['onProgress']>[0]>();
  const outcomes = new Map<string, PaymentOutcome>();
  const running = new Map<
    string,
    { readonly done: Promise<PaymentOutcome>; end(outcome: PaymentOutcome): void }
  >();
  const refunds = new Map<string, RefundOutcome>();

  const run = ({ paymentId, amountMinor }: TerminalPayment): Promise<PaymentOutcome> => {
    const { promise, resolve } = Promise.withResolvers<PaymentOutcome>();
    const end = (outcome: PaymentOutcome): void => {
      if (!running.delete(paymentId)) return;
      outcomes.set(paymentId, outcome);
      resolve(outcome);
    };
    running.set(paymentId, { done: promise, end });
    for (const tell of progress) tell({ paymentId, step: 'present-card' });
    timers.after(CARD_TAKES_MS, () =>
      end(
        amountMinor % 100 === DECLINED_ENDING
          ? { kind: 'declined', cause: 'declined' }
          : {
              kind: 'captured',
              amountMinor,
              brand: 'training',
              last4: '0000',
              approvalCode: 'TRAIN',
              reference: `training-${paymentId}`.slice(0, 64),
            },
      ),
    );
    return promise;
  };

  return {
    id,
    capabilities: { connected: true, countsTotals: false },
    health: () => HEALTH_OK,
    onHealth: () => () => {},
    trace: () => [],
    open: () => {},
    close: () => Promise.resolve(),
    onProgress(listener) {
      progress.add(listener);
      return () => progress.delete(listener);
    },
    onLateOutcome: () => () => {},
    start(payment) {
      const known = outcomes.get(payment.paymentId);
      if (known) return Promise.resolve(known);
      const same = running.get(payment.paymentId);
      if (same) return same.done;
      if (running.size > 0) return Promise.resolve({ kind: 'cancelled', cause: 'busy' });
      return run(payment);
    },
    cancel(paymentId) {
      const payment = running.get(paymentId);
      if (!payment) return Promise.resolve('too-late');
      payment.end({ kind: 'cancelled', cause: 'cancelled' });
      return Promise.resolve('asked');
    },
    query: (paymentId) =>
      Promise.resolve(
        outcomes.get(paymentId) ??
          (running.has(paymentId) ? { kind: 'pending', step: 'present-card' } : { kind: 'not-charged' }),
      ),
    refund({ refundId }) {
      const outcome: RefundOutcome = refunds.get(refundId) ?? {
        kind: 'refunded',
        reference: `training-${refundId}`.slice(0, 64),
        approvalCode: 'TRAIN',
      };
      refunds.set(refundId, outcome);
      return Promise.resolve(outcome);
    },
    totals: () => Promise.resolve(undefined),
  };
}
