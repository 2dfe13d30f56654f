import Stripe from 'stripe';
import type { CardProvider, Failure, Intent, Outcome } from './provider.ts';

export interface StripeSettings {
  readonly secretKey: string;
  readonly webhookSecret: string;
  /** Another origin than Stripe's own: a double on this machine. */
  readonly apiUrl?: string | undefined;
}

/** Answered within a station's own patience; what takes longer is asked for again by its id. */
const TIMEOUT_MS = 7_000;
/** The package's own default, against replays. */
const SIGNATURE_TOLERANCE_S = 300;

/** Stripe Terminal, server-driven, by the official package. Keys stay here; errors become words or "not answered". */
export function createStripeProvider(settings: StripeSettings): CardProvider {
  const at = settings.apiUrl === undefined ? undefined : new URL(settings.apiUrl);
  const stripe = new Stripe(settings.secretKey, {
    // One more try under the same idempotency key, for a connection that broke.
    maxNetworkRetries: 1,
    timeout: TIMEOUT_MS,
    telemetry: false,
    ...(at && {
      host: at.hostname,
      port: at.port,
      protocol: at.protocol === 'http:' ? ('http' as const) : ('https' as const),
    }),
  });
  const expand = ['latest_charge'];
  const keyed = (idempotencyKey: string) => ({ idempotencyKey });
  return {
    createIntent: ({ owner, amountMinor, currency }) =>
      outcomeOf(async () =>
        intentOf(
          await stripe.paymentIntents.create(
            {
              amount: amountMinor,
              currency: currency.toLowerCase(),
              allowed_payment_method_types: ['card_present'],
              capture_method: 'automatic',
              metadata: { ...owner },
            },
            keyed(`${owner.paymentId}-intent`),
          ),
        ),
      ),
    intent: (intentId) =>
      outcomeOf(async () => intentOf(await stripe.paymentIntents.retrieve(intentId, { expand }))),
    cancelIntent: (intentId) => outcomeOf(async () => intentOf(await stripe.paymentIntents.cancel(intentId))),
    present: (readerId, intentId, paymentId) =>
      outcomeOf(async () => {
        await stripe.terminal.readers.processPaymentIntent(
          readerId,
          { payment_intent: intentId, process_config: { enable_customer_cancellation: true } },
          keyed(`${paymentId}-present`),
        );
        return null;
      }),
    cancelAction: (readerId) =>
      outcomeOf(async () => {
        await stripe.terminal.readers.cancelAction(readerId);
        return null;
      }),
    readerAction: (readerId) =>
      outcomeOf(async () => {
        const reader = await stripe.terminal.readers.retrieve(readerId);
        if (reader.deleted === true) throw new Error('the reader was deleted');
        const { action } = reader as Stripe.Terminal.Reader;
        if (!action) return null;
        const about = action.process_payment_intent?.payment_intent ?? null;
        return {
          intentId: typeof about === 'string' ? about : (about?.id ?? null),
          state:
            action.status === 'failed'
              ? ('failed' as const)
              : action.status === 'succeeded'
                ? ('succeeded' as const)
                : ('in-progress' as const),
          failureCode: action.failure_code ?? '',
        };
      }),
    refund: ({ refundId, intentId, amountMinor }) =>
      outcomeOf(async () => {
        const refund = await stripe.refunds.create(
          { payment_intent: intentId, amount: amountMinor, metadata: { refundId } },
          keyed(`${refundId}-refund`),
        );
        const failed = refund.status === 'failed' || refund.status === 'canceled';
        return { providerRefundId: refund.id, state: failed ? ('failed' as const) : ('refunded' as const) };
      }),
    readEvent(body, signature) {
      if (signature === undefined) return undefined;
      try {
        const event = stripe.webhooks.constructEvent(
          body,
          signature,
          settings.webhookSecret,
          SIGNATURE_TOLERANCE_S,
        );
        return { eventId: event.id, type: event.type, intentId: intentIdOf(event.data.object) };
      } catch {
        return undefined;
      }
    },
  };
}

async function outcomeOf<Value>(work: () => Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, failure: failureOf(error) };
  }
}

/** 4xx is the provider's own no. Everything else, and a reader that timed out, may have happened. */
function failureOf(error: unknown): Failure {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  const code = error.code ?? error.type ?? 'provider_error';
  const status = error.statusCode ?? 0;
  const isNo = status >= 400 && status < 500 && status !== 409 && status !== 429;
  return isNo && code !== 'terminal_reader_timeout'
    ? { kind: 'refused', code }
    : { kind: 'unanswered', code };
}

function intentOf(intent: Stripe.PaymentIntent): Intent {
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  const card = charge?.payment_method_details?.card_present;
  const { organizationId, paymentId } = intent.metadata;
  return {
    intentId: intent.id,
    state: stateOf(intent.status),
    amountReceivedMinor: intent.amount_received,
    declineCode: intent.last_payment_error?.decline_code ?? intent.last_payment_error?.code ?? '',
    brand: card?.brand ?? '',
    last4: card?.last4 ?? '',
    approvalCode: card?.receipt?.authorization_code ?? '',
    owner: organizationId !== undefined && paymentId !== undefined ? { organizationId, paymentId } : null,
  };
}

/** New words of a later version of the provider's API mean "not decided yet", never "paid". */
function stateOf(status: string): Intent['state'] {
  if (status === 'succeeded') return 'succeeded';
  if (status === 'canceled') return 'cancelled';
  return status === 'processing' ? 'processing' : 'waiting';
}

/** Of an intent itself, of a charge or refund of one, or of the action of a reader. */
function intentIdOf(object: unknown): string | undefined {
  const { object: kind, id, payment_intent: intent, action } = object as Record<string, unknown>;
  if (kind === 'payment_intent') return String(id);
  const ofAction = (action as { process_payment_intent?: { payment_intent?: unknown } } | null | undefined)
    ?.process_payment_intent?.payment_intent;
  const named = intent ?? ofAction;
  if (typeof named === 'string') return named;
  return typeof named === 'object' && named !== null ? String((named as { id: unknown }).id) : undefined;
}
