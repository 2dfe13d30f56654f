import type {
  CardShown,
  LateOutcome,
  PaymentOutcome,
  PaymentProgress,
  PaymentTerminal,
  RefundOutcome,
} from '../ports/index.ts';
import { HEALTH_OK } from '../ports/index.ts';
import { createListeners } from '../transports/index.ts';

/** What the cashier reads off the terminal that stands beside the till. */
export type HandOutcome =
  | ({ readonly kind: 'captured'; readonly amountMinor: number } & CardShown)
  | { readonly kind: 'declined'; readonly cause: string }
  | { readonly kind: 'cancelled'; readonly cause: string };

export interface StandAloneTerminal extends PaymentTerminal {
  /** Says what came of a payment. False when nobody waits for it: the caller keeps the payment itself. */
  confirm(paymentId: string, outcome: HandOutcome): boolean;
}

/**
 * A terminal with no wire: the cashier types the amount on it and its answer here. It keeps nothing, so after a restart
 * a payment is still the cashier's to say; it is never unknown, because somebody holds the slip.
 */
export function createStandAloneTerminal(options: { readonly id: string }): StandAloneTerminal {
  const waiting = new Map<string, (outcome: PaymentOutcome) => void>();
  const outcomes = new Map<string, Promise<PaymentOutcome>>();
  const progress = createListeners<PaymentProgress>();
  const late = createListeners<LateOutcome>();
  const byHand: RefundOutcome = { kind: 'unknown', cause: 'by_hand' };
  return {
    id: options.id,
    capabilities: { connected: false, countsTotals: false },
    health: () => HEALTH_OK,
    onHealth: () => () => {},
    trace: () => [],
    open: () => {},
    async close() {
      for (const resolve of waiting.values()) resolve({ kind: 'unknown', cause: 'closed' });
      waiting.clear();
      outcomes.clear();
    },
    onProgress: (listener) => progress.add(listener),
    onLateOutcome: (listener) => late.add(listener),
    start({ paymentId }) {
      const before = outcomes.get(paymentId);
      if (before) return before;
      const outcome = new Promise<PaymentOutcome>((resolve) => waiting.set(paymentId, resolve));
      outcomes.set(paymentId, outcome);
      progress.emit({ paymentId, step: 'by-hand' });
      return outcome;
    },
    confirm(paymentId, outcome) {
      const resolve = waiting.get(paymentId);
      waiting.delete(paymentId);
      resolve?.(outcome);
      return resolve !== undefined;
    },
    cancel: () => Promise.resolve('asked'),
    async query(paymentId) {
      const known = outcomes.get(paymentId);
      return known && !waiting.has(paymentId) ? known : { kind: 'pending', step: 'by-hand' };
    },
    refund: () => Promise.resolve(byHand),
    totals: () => Promise.resolve(undefined),
  };
}
