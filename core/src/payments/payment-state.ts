import { assertNever } from '../result/assert-never.ts';

/**
 * The life of a card payment as a station writes it down. What the provider says is the truth and may arrive at any
 * time: after a time-out, after a restart, after a person decided without it, even after a cancellation.
 */
export const PAYMENT_STATES = [
  'started',
  'captured',
  'declined',
  'cancelled',
  'unknown',
  'not-charged',
] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

/** What a terminal, its provider or a person says of a payment. `not-charged`: it was never begun and never will be. */
export type PaymentFinding = 'captured' | 'declined' | 'cancelled' | 'not-charged' | 'unknown';

export interface KnownPayment {
  readonly state: PaymentState;
  /** Whose word the state is: what a person said gives way to what the provider says. */
  readonly saidBy: 'provider' | 'person';
  /** The sale that took it up, captured or unknown. */
  readonly saleId: string | null;
}

export type ResolvedBefore = 'unknown' | 'captured' | 'not-charged';

/** What follows from a finding: nothing, or a new state and the record that says so. */
export type PaymentStep =
  | { readonly kind: 'nothing' }
  /** Finally refused by the rules: a person may decide only what nobody knows. */
  | { readonly kind: 'refused' }
  | {
      readonly kind: 'record';
      readonly record: 'PaymentCaptured' | 'PaymentDeclined' | 'PaymentCancelled' | 'PaymentUnknown';
      readonly state: PaymentState;
    }
  | {
      readonly kind: 'resolve';
      readonly outcome: 'captured' | 'not-charged';
      readonly before: ResolvedBefore;
      readonly state: 'captured' | 'not-charged';
    };

const NOTHING = { kind: 'nothing' } as const;
const resolve = (outcome: 'captured' | 'not-charged', before: ResolvedBefore): PaymentStep => ({
  kind: 'resolve',
  outcome,
  before,
  state: outcome,
});

/** What the provider's word makes of a payment. The same word twice changes nothing. */
export function stepByProvider(payment: KnownPayment, finding: PaymentFinding): PaymentStep {
  const isCharged = finding === 'captured';
  switch (payment.state) {
    case 'started':
      return first(finding);
    case 'unknown':
      return finding === 'unknown' ? NOTHING : resolve(isCharged ? 'captured' : 'not-charged', 'unknown');
    case 'captured':
      // A capture the provider itself confirmed is final; only a person's word is put right.
      if (finding === 'unknown' || payment.saidBy === 'provider') return NOTHING;
      return resolve(isCharged ? 'captured' : 'not-charged', 'captured');
    case 'not-charged':
      if (isCharged) return resolve('captured', 'not-charged');
      return finding === 'unknown' || payment.saidBy === 'provider'
        ? NOTHING
        : resolve('not-charged', 'not-charged');
    case 'declined':
    case 'cancelled':
      // The card was faster than the cancellation: it is a guest's money, and it has to be shown.
      return isCharged ? { kind: 'record', record: 'PaymentCaptured', state: 'captured' } : NOTHING;
    default:
      return assertNever(payment.state);
  }
}

function first(finding: PaymentFinding): PaymentStep {
  switch (finding) {
    case 'captured':
      return { kind: 'record', record: 'PaymentCaptured', state: 'captured' };
    case 'declined':
      return { kind: 'record', record: 'PaymentDeclined', state: 'declined' };
    case 'cancelled':
    case 'not-charged':
      return { kind: 'record', record: 'PaymentCancelled', state: 'cancelled' };
    case 'unknown':
      return { kind: 'record', record: 'PaymentUnknown', state: 'unknown' };
    default:
      return assertNever(finding);
  }
}

/** A person decides what nobody knows, and nothing else: there is no "force done". */
export const stepByPerson = (payment: KnownPayment, outcome: 'captured' | 'not-charged'): PaymentStep =>
  payment.state === 'unknown' ? resolve(outcome, 'unknown') : { kind: 'refused' };

/** Whether the provider is still to be asked: an open payment, or one that only a person has decided. */
export const isOpen = ({ state, saidBy }: Pick<KnownPayment, 'state' | 'saidBy'>): boolean =>
  state === 'started' || state === 'unknown' || saidBy === 'person';

/** Milliseconds until the provider is asked again: quickly at first, then once a minute for as long as it takes. */
export const askAgainAfterMs = (attempt: number): number =>
  Math.min(60_000, 1_000 * 2 ** Math.min(attempt, 6));
