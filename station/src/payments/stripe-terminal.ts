import type { ServiceClient, TerminalTruth } from '@gatehouse/core/contract';
import { TERMINAL_WAIT_MS_MAX, type terminalRoutes } from '@gatehouse/core/contract';
import type { CancelTimer, Timers } from '@gatehouse/core/time';
import {
  createListeners,
  createTraceRing,
  type Health,
  HEALTH_OK,
  type LateOutcome,
  type PaymentOutcome,
  type PaymentProgress,
  type PaymentTerminal,
  type PaymentTruth,
  sameHealth,
  type TerminalPayment,
} from '@gatehouse/hardware';

/** What a terminal needs of the station to reach its provider: the cloud alone holds the provider's key. */
export interface TerminalCloud {
  readonly client: ServiceClient<typeof terminalRoutes>;
  readonly timers: Timers;
  readonly report: (error: unknown) => void;
}

export interface StripeTerminal extends PaymentTerminal {
  connect(cloud: TerminalCloud): void;
}

const HEALTH_EVERY_MS = 20_000;
/** The line is away: asked again this often, and given up as unknown after so many times. */
const ASK_AGAIN_MS = 1_500;
const ASKS_UNANSWERED_MAX = 6;

/**
 * A reader of Stripe's, driven by the cloud (server-driven Terminal). The payment intent is the truth: this side never
 * begins a payment twice, and asks by the payment's id until the cloud has the provider's word. Without the internet
 * it is gone: these readers know no offline payments.
 */
export function createStripeTerminal({ id }: { readonly id: string }): StripeTerminal {
  const healths = createListeners<Health>();
  const progress = createListeners<PaymentProgress>();
  const late = createListeners<LateOutcome>();
  const trace = createTraceRing();
  const started = new Map<string, Promise<PaymentOutcome>>();
  let cloud: TerminalCloud | undefined;
  let health: Health = { kind: 'gone', reason: 'not connected to the cloud yet' };
  let cancelLook: CancelTimer | undefined;
  let closed = true;

  const setHealth = (next: Health): void => {
    if (sameHealth(health, next)) return;
    health = next;
    healths.emit(next);
  };
  const note = (direction: 'in' | 'out', what: unknown): void =>
    trace.record(direction, new TextEncoder().encode(JSON.stringify(what)));

  /** Undefined when nothing usable was answered: the question may have arrived. */
  async function ask<Value>(
    what: unknown,
    request: (
      client: TerminalCloud['client'],
    ) => Promise<{ ok: true; value: Value } | { ok: false; problem: { status: number; code: string } }>,
  ): Promise<{ readonly value: Value } | { readonly refusedAs: string } | undefined> {
    if (!cloud) return undefined;
    note('out', what);
    const answer = await request(cloud.client);
    note('in', answer.ok ? answer.value : answer.problem);
    if (answer.ok) return { value: answer.value };
    const { status, code } = answer.problem;
    if (status >= 400 && status < 500 && status !== 429 && status !== 408) return { refusedAs: code };
    return undefined;
  }

  const look = async (): Promise<void> => {
    const answer = await ask({ reader: id }, (client) => client.reader({ params: { terminalId: id } }));
    if (closed) return;
    if (answer === undefined) setHealth({ kind: 'gone', reason: 'the cloud does not answer: no internet' });
    else if ('refusedAs' in answer)
      setHealth({ kind: 'gone', reason: `the cloud refused it: ${answer.refusedAs}` });
    else setHealth(answer.value.usable ? HEALTH_OK : { kind: 'gone', reason: answer.value.reason });
  };
  const lookOn = (): void => {
    cancelLook?.();
    if (closed || !cloud) return;
    const { timers, report } = cloud;
    void look().catch(report);
    cancelLook = timers.every(HEALTH_EVERY_MS, () => void look().catch(report));
  };

  const queryOnce = (paymentId: string, waitMs: number) =>
    ask({ query: paymentId, waitMs }, (client) => client.query({ params: { paymentId }, body: { waitMs } }));
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      if (cloud) cloud.timers.after(ASK_AGAIN_MS, resolve);
      else resolve();
    });

  const follow = async (paymentId: string, first: TerminalTruth | undefined): Promise<PaymentOutcome> => {
    let truth = first;
    let unanswered = 0;
    while (!closed) {
      if (truth?.kind === 'not-charged') return { kind: 'cancelled', cause: 'not_started' };
      if (truth && truth.kind !== 'pending' && truth.kind !== 'unknown') return truth;
      if (truth?.kind === 'pending') progress.emit({ paymentId, step: truth.step });
      const answer = await queryOnce(paymentId, TERMINAL_WAIT_MS_MAX);
      const next = answer && 'value' in answer ? answer.value : undefined;
      if (next && next.kind !== 'unknown') unanswered = 0;
      else {
        unanswered += 1;
        if (unanswered === 1) void look().catch(() => {});
        if (unanswered >= ASKS_UNANSWERED_MAX) return { kind: 'unknown', cause: 'no_answer' };
        await pause();
      }
      truth = next;
    }
    return { kind: 'unknown', cause: 'closed' };
  };

  const begin = async (payment: TerminalPayment): Promise<PaymentOutcome> => {
    const { paymentId, amountMinor, currency } = payment;
    const answer = await ask({ start: paymentId, amountMinor, currency }, (client) =>
      client.start({ body: { paymentId, terminalId: id, amountMinor, currency } }),
    );
    if (answer && 'refusedAs' in answer) return { kind: 'cancelled', cause: answer.refusedAs };
    return follow(paymentId, answer?.value);
  };

  return {
    id,
    capabilities: { connected: true, countsTotals: true },
    health: () => health,
    onHealth: (listener) => healths.add(listener),
    trace: () => trace.frames(),
    onProgress: (listener) => progress.add(listener),
    onLateOutcome: (listener) => late.add(listener),
    connect(given) {
      cloud = given;
      lookOn();
    },
    open() {
      closed = false;
      lookOn();
    },
    async close() {
      closed = true;
      cancelLook?.();
      setHealth({ kind: 'gone', reason: 'closed' });
    },
    start(payment) {
      const before = started.get(payment.paymentId);
      if (before) return before;
      const outcome = begin(payment);
      started.set(payment.paymentId, outcome);
      return outcome;
    },
    async cancel(paymentId) {
      const answer = await ask({ cancel: paymentId }, (client) =>
        client.cancel({ params: { paymentId }, body: {} }),
      );
      return answer && 'value' in answer ? answer.value.answer : 'unreachable';
    },
    async query(paymentId): Promise<PaymentTruth> {
      const answer = await queryOnce(paymentId, 0);
      return answer && 'value' in answer ? answer.value : { kind: 'unknown', cause: 'cloud_away' };
    },
    async refund({ refundId, paymentId, amountMinor }) {
      const answer = await ask({ refund: refundId, paymentId, amountMinor }, (client) =>
        client.refund({ body: { refundId, paymentId, amountMinor } }),
      );
      if (!answer) return { kind: 'unknown', cause: 'cloud_away' };
      return 'value' in answer ? answer.value : { kind: 'refused', cause: answer.refusedAs };
    },
    async totals(closeAs) {
      const answer = await ask({ totals: closeAs ?? null }, (client) =>
        client.totals({ body: { terminalId: id, closeAs: closeAs ?? null } }),
      );
      if (!answer || !('value' in answer)) return undefined;
      const { currency, netMinor, count } = answer.value;
      return { currency: currency ?? '', netMinor, count };
    },
  };
}
