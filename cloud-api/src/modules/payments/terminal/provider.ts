/**
 * What a provider of card terminals can do, as this module uses it. The names are ours; its own package stays behind
 * one file.
 */

/** Written into the provider's own record of a payment, so that whatever it sends names whose it is. */
export interface IntentOwner {
  readonly organizationId: string;
  readonly paymentId: string;
}

export interface Intent {
  readonly intentId: string;
  readonly state: 'waiting' | 'processing' | 'succeeded' | 'cancelled';
  readonly amountReceivedMinor: number;
  /** Of the last card that was tried and refused; empty when none was. */
  readonly declineCode: string;
  readonly brand: string;
  readonly last4: string;
  readonly approvalCode: string;
  /** Null for a payment that is not one of ours. */
  readonly owner: IntentOwner | null;
}

export interface ReaderAction {
  readonly intentId: string | null;
  readonly state: 'in-progress' | 'succeeded' | 'failed';
  readonly failureCode: string;
}

/** An answer that says no for certain, or none at all. A time-out is `unanswered`: it may have happened. */
export type Failure =
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'unanswered'; readonly code: string };
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: Failure };

export interface ProviderEvent {
  readonly eventId: string;
  readonly type: string;
  /** The payment it is about; undefined when it is about none. */
  readonly intentId: string | undefined;
}

export interface CardProvider {
  /** The same payment id makes the same intent, however often it is asked for. */
  createIntent(asked: {
    readonly owner: IntentOwner;
    readonly amountMinor: number;
    readonly currency: string;
  }): Promise<Outcome<Intent>>;
  intent(intentId: string): Promise<Outcome<Intent>>;
  /** Certainly never charged afterwards when it answers `cancelled`. */
  cancelIntent(intentId: string): Promise<Outcome<Intent>>;
  /** Has the reader ask for a card; the same payment id is shown once. */
  present(readerId: string, intentId: string, paymentId: string): Promise<Outcome<null>>;
  cancelAction(readerId: string): Promise<Outcome<null>>;
  readerAction(readerId: string): Promise<Outcome<ReaderAction | null>>;
  /** The same refund id is the same refund. */
  refund(asked: {
    readonly refundId: string;
    readonly intentId: string;
    readonly amountMinor: number;
  }): Promise<Outcome<{ readonly providerRefundId: string; readonly state: 'refunded' | 'failed' }>>;
  /** Undefined for what the provider did not sign, or signed too long ago. */
  readEvent(body: Buffer, signature: string | undefined): ProviderEvent | undefined;
}
