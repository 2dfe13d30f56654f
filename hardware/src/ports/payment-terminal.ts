import type { Device, Listener, Unsubscribe } from './device.ts';

export interface TerminalPayment {
  /** Chosen by the caller before the terminal is touched. The same id is the same payment for ever. */
  readonly paymentId: string;
  readonly amountMinor: number;
  readonly currency: string;
}

/** What the guest or the cashier has to do. */
export type PaymentStep =
  | 'starting'
  | 'present-card'
  | 'enter-pin'
  | 'authorising'
  | 'cancelling'
  /** The amount is typed on the device by hand. */
  | 'by-hand';

/** What a receipt may show of a card, and how the provider names the payment. */
export interface CardShown {
  readonly brand: string;
  /** At most the last four digits. */
  readonly last4: string;
  readonly approvalCode: string;
  readonly reference: string;
}

export type PaymentOutcome =
  | ({ readonly kind: 'captured'; readonly amountMinor: number } & CardShown)
  | { readonly kind: 'declined'; readonly cause: string }
  /** Certainly not charged: given up by the guest, the cashier, or before it began. */
  | { readonly kind: 'cancelled'; readonly cause: string }
  /** Bytes were sent and nobody can say whether the card was charged. */
  | { readonly kind: 'unknown'; readonly cause: string };

export type PaymentTruth =
  | PaymentOutcome
  | { readonly kind: 'pending'; readonly step: PaymentStep }
  /** Never heard of, and closed by this question: a start that arrives later is refused. Certainly not charged. */
  | { readonly kind: 'not-charged' };

export interface PaymentProgress {
  readonly paymentId: string;
  readonly step: PaymentStep;
}

/** An outcome that arrived when nobody was waiting for it: after a time-out, a cancellation, a restart. */
export interface LateOutcome {
  readonly paymentId: string;
  readonly outcome: PaymentOutcome;
}

export type CancelAnswer =
  /** Heard; the payment's own outcome says whether it was in time. */
  'asked' | 'too-late' | 'unreachable';

export interface TerminalRefund {
  /** The same id is the same refund for ever. */
  readonly refundId: string;
  readonly paymentId: string;
  /** What the provider called the payment. */
  readonly reference: string;
  readonly amountMinor: number;
  readonly currency: string;
}

export type RefundOutcome =
  | { readonly kind: 'refunded'; readonly reference: string; readonly approvalCode: string }
  /** Certainly nothing went back. */
  | { readonly kind: 'refused'; readonly cause: string }
  | { readonly kind: 'unknown'; readonly cause: string };

/** What a terminal counted since its last batch: captured less refunded. */
export interface TerminalTotals {
  readonly currency: string;
  readonly netMinor: number;
  /** Captures and refunds together. */
  readonly count: number;
}

export interface TerminalCapabilities {
  /** False: a person types the amount on the device and says what came of it. */
  readonly connected: boolean;
  readonly countsTotals: boolean;
}

export interface PaymentTerminal extends Device {
  readonly capabilities: TerminalCapabilities;
  /**
   * Charges a card once and says what became of it; takes as long as the guest does. Never throws for a device fault,
   * and never charges twice for one id, however often it is called. One payment at a time: another is cancelled with
   * `busy` before anything is sent.
   */
  start(payment: TerminalPayment): Promise<PaymentOutcome>;
  onProgress(listener: Listener<PaymentProgress>): Unsubscribe;
  onLateOutcome(listener: Listener<LateOutcome>): Unsubscribe;
  cancel(paymentId: string): Promise<CancelAnswer>;
  /** The provider's own word; `unknown` while it cannot be asked. Asking changes nothing but a payment it never heard of. */
  query(paymentId: string): Promise<PaymentTruth>;
  /** Sends money back to the card of a captured payment, once per id and never more than is left of it. */
  refund(refund: TerminalRefund): Promise<RefundOutcome>;
  /** Undefined when it cannot be asked. `closeAs` names the batch that this closes; the same id closes it once. */
  totals(closeAs?: string): Promise<TerminalTotals | undefined>;
}
