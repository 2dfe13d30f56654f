import type {
  CancelAnswer,
  Health,
  LateOutcome,
  PaymentOutcome,
  PaymentProgress,
  PaymentStep,
  PaymentTerminal,
  PaymentTruth,
  RefundOutcome,
  TerminalTotals,
} from '../ports/index.ts';
import { HEALTH_OK, sameHealth } from '../ports/index.ts';
import { labLine, type LabMessage, readLabLine } from '../protocols/lab-terminal.ts';
import { createLineFramer } from '../protocols/line-frames.ts';
import type { ByteTransport } from '../transports/index.ts';
import { createKeptLink, createListeners, createTraceRing } from '../transports/index.ts';

export interface LabTerminalOptions {
  readonly id: string;
  readonly transport: ByteTransport;
  /** How long a question may go unanswered. Default 3 s. */
  readonly answerMs?: number;
  /** How long a lost cable is waited for before a payment is called unknown. Default 6 s. */
  readonly lostMs?: number;
  /** A terminal that answers nothing for two of these is taken for gone. Default 2 s. */
  readonly pingMs?: number;
  readonly now?: () => number;
}

interface Running {
  readonly paymentId: string;
  readonly done: (outcome: PaymentOutcome) => void;
  step: PaymentStep;
  lost?: NodeJS.Timeout;
}

/** The lab's card terminal on a TCP socket. It keeps payments by id itself, so that asking finds the truth. */
export function createLabTerminal(options: LabTerminalOptions): PaymentTerminal {
  const { answerMs = 3_000, lostMs = 6_000, pingMs = 2_000, now = Date.now } = options;
  const link = createKeptLink(options.transport);
  const trace = createTraceRing(now);
  const healths = createListeners<Health>();
  const progress = createListeners<PaymentProgress>();
  const late = createListeners<LateOutcome>();
  const questions = new Map<string, (message: LabMessage | undefined) => void>();
  /** Payments of this run: the same id gets the same outcome and sends nothing more. */
  const started = new Map<string, Promise<PaymentOutcome>>();
  let running: Running | undefined;
  let framer = createLineFramer('lf');
  let health: Health = { kind: 'gone', reason: 'not opened' };
  let pinging: NodeJS.Timeout | undefined;
  let unanswered = 0;

  const setHealth = (next: Health): void => {
    if (sameHealth(health, next)) return;
    health = next;
    healths.emit(next);
  };
  const send = async (...words: readonly (string | number)[]): Promise<void> => {
    const line = labLine(...words);
    trace.record('out', line);
    await link.write(line);
  };

  /** One question, one answer; undefined when none came. */
  const ask = (key: string, ...words: readonly (string | number)[]): Promise<LabMessage | undefined> =>
    new Promise((resolve) => {
      questions.get(key)?.(undefined);
      const settle = (message: LabMessage | undefined): void => {
        clearTimeout(deadline);
        if (questions.get(key) === settle) questions.delete(key);
        resolve(message);
      };
      const deadline = setTimeout(() => settle(undefined), answerMs);
      questions.set(key, settle);
      send(...words).catch(() => settle(undefined));
    });

  const finish = (outcome: PaymentOutcome): void => {
    const ended = running;
    running = undefined;
    clearTimeout(ended?.lost);
    ended?.done(outcome);
  };

  /** The cable came back, or a start was not taken: what the terminal knows of it decides. */
  const askAfter = async (one: Running): Promise<void> => {
    const truth = await query(one.paymentId);
    if (running !== one) return;
    if (truth.kind === 'not-charged') finish({ kind: 'cancelled', cause: 'not_started' });
    else if (truth.kind === 'pending') {
      clearTimeout(one.lost);
      delete one.lost;
    } else if (truth.kind !== 'unknown') finish(truth);
  };

  const query = async (paymentId: string): Promise<PaymentTruth> => {
    const answer = await ask(`payment ${paymentId}`, 'QUERY', paymentId);
    switch (answer?.kind) {
      case 'outcome':
        return answer.outcome;
      case 'step':
        return { kind: 'pending', step: answer.step };
      case 'none':
        return { kind: 'not-charged' };
      default:
        return { kind: 'unknown', cause: 'terminal_away' };
    }
  };

  const take = (message: LabMessage): void => {
    switch (message.kind) {
      case 'pong':
        unanswered = 0;
        return;
      case 'outcome': {
        questions.get(`payment ${message.id}`)?.(message);
        questions.get(`cancel ${message.id}`)?.(message);
        if (running?.paymentId === message.id) finish(message.outcome);
        else late.emit({ paymentId: message.id, outcome: message.outcome });
        return;
      }
      case 'step':
        questions.get(`payment ${message.id}`)?.(message);
        if (running?.paymentId === message.id) running.step = message.step;
        progress.emit({ paymentId: message.id, step: message.step });
        return;
      case 'none':
        questions.get(`payment ${message.id}`)?.(message);
        return;
      case 'cancelling':
      case 'too-late':
        questions.get(`cancel ${message.id}`)?.(message);
        return;
      case 'refund':
        questions.get(`refund ${message.id}`)?.(message);
        return;
      case 'totals':
        questions.get(`totals ${message.batchId}`)?.(message);
        return;
      case 'not-understood':
        return;
    }
  };

  link.onData((chunk) => {
    unanswered = 0;
    for (const frame of framer.push(chunk)) {
      if (frame.kind === 'too-long') continue;
      trace.record('in', frame.bytes);
      take(readLabLine(new TextDecoder().decode(frame.bytes)));
    }
  });

  link.onState((state) => {
    framer = createLineFramer('lf');
    clearInterval(pinging);
    unanswered = 0;
    if (state.kind === 'open') {
      setHealth(HEALTH_OK);
      pinging = setInterval(() => {
        unanswered += 1;
        if (unanswered > 2) link.drop('the terminal does not answer');
        else send('PING').catch(() => {});
      }, pingMs);
      if (running) void askAfter(running);
      return;
    }
    setHealth({ kind: 'gone', reason: state.kind === 'closed' ? 'closed' : state.reason });
    const cut = running;
    if (!cut) return;
    if (state.kind === 'closed') finish({ kind: 'unknown', cause: 'closed' });
    else
      cut.lost ??= setTimeout(() => {
        if (running === cut) finish({ kind: 'unknown', cause: 'connection_lost' });
      }, lostMs);
  });

  const begin = (payment: Parameters<PaymentTerminal['start']>[0]): Promise<PaymentOutcome> => {
    const { paymentId, amountMinor, currency } = payment;
    if (running) return Promise.resolve({ kind: 'cancelled', cause: 'busy' });
    if (link.state().kind !== 'open') return Promise.resolve({ kind: 'cancelled', cause: 'terminal_away' });
    return new Promise((done) => {
      const mine: Running = { paymentId, done, step: 'starting' };
      running = mine;
      // A write that fails may have been heard: the cable's loss ends the wait, or the terminal tells.
      send('START', paymentId, amountMinor, currency).catch(() => {
        if (running === mine && link.state().kind === 'open') void askAfter(mine);
      });
    });
  };

  return {
    id: options.id,
    capabilities: { connected: true, countsTotals: true },
    health: () => health,
    onHealth: (listener) => healths.add(listener),
    trace: () => trace.frames(),
    open: () => link.open(),
    close: () => link.close(),
    onProgress: (listener) => progress.add(listener),
    onLateOutcome: (listener) => late.add(listener),
    start(payment) {
      const before = started.get(payment.paymentId);
      if (before) return before;
      const outcome = begin(payment);
      started.set(payment.paymentId, outcome);
      // What was not begun, or is not known, may be asked for again: the terminal itself knows the id.
      void outcome.then(({ kind }) => {
        if (kind === 'unknown' || kind === 'cancelled') started.delete(payment.paymentId);
      });
      return outcome;
    },
    async cancel(paymentId): Promise<CancelAnswer> {
      const answer = await ask(`cancel ${paymentId}`, 'CANCEL', paymentId);
      if (answer === undefined) return 'unreachable';
      const isTooLate =
        answer.kind === 'too-late' || (answer.kind === 'outcome' && answer.outcome.kind === 'captured');
      return isTooLate ? 'too-late' : 'asked';
    },
    query,
    async refund({ refundId, paymentId, amountMinor }): Promise<RefundOutcome> {
      if (link.state().kind !== 'open') return { kind: 'unknown', cause: 'terminal_away' };
      const answer = await ask(`refund ${refundId}`, 'REFUND', refundId, paymentId, amountMinor);
      return answer?.kind === 'refund' ? answer.outcome : { kind: 'unknown', cause: 'no_answer' };
    },
    async totals(closeAs): Promise<TerminalTotals | undefined> {
      const batchId = closeAs ?? '';
      const answer = await ask(`totals ${batchId}`, 'TOTALS', ...(closeAs === undefined ? ['-'] : [batchId]));
      return answer?.kind === 'totals' ? answer.totals : undefined;
    },
  };
}
