import type { PaymentStep } from '../ports/index.ts';
import { labLine } from '../protocols/lab-terminal.ts';
import { createLineFramer } from '../protocols/line-frames.ts';
import type { ByteConnection } from '../transports/index.ts';
import { createWireEndpoint } from './wire-endpoint.ts';

export type TerminalFault =
  | 'unplugged'
  /** Takes every byte and answers none. */
  | 'silent'
  /** The issuer says no. */
  | 'declines'
  /** Authorising takes as long as a bad mobile connection. */
  | 'slow'
  /** Charges the card, and the cable is pulled before it can say so. */
  | 'lost-answer'
  /** Says "cancelled" and charges the card a moment later. */
  | 'captures-after-cancel'
  /** Nobody holds a card against it. */
  | 'guest-waits'
  /** Its own total is off by one unit. */
  | 'miscounts';

/** Where the cable is cut, once: before a start is read, after it, with the card, after the charge, after the word. */
export type CutPoint = 'start-lost' | 'started' | 'card-presented' | 'charged' | 'told';

export interface TerminalCharge {
  readonly paymentId: string;
  readonly amountMinor: number;
}

export interface VirtualTerminal {
  start(at: { readonly host: string; readonly port: number }): Promise<{ readonly port: number }>;
  stop(): Promise<void>;
  attach(connection: ByteConnection): void;
  setFault(fault: TerminalFault, on: boolean): Promise<void>;
  faults(): readonly TerminalFault[];
  cutAt(point: CutPoint): void;
  /** A guest holds a card against it; false when it waits for none. */
  presentCard(): boolean;
  /** What it shows: a payment in hand, or nothing. */
  shown():
    | { readonly paymentId: string; readonly amountMinor: number; readonly step: PaymentStep }
    | undefined;
  /** Every charge ever made on a card, in order: what a guest would find on the statement. */
  charges(): readonly TerminalCharge[];
  refunds(): readonly TerminalCharge[];
  onChange(listener: () => void): void;
}

export interface VirtualTerminalOptions {
  /** The guest is quick: the card is held against it by itself after so long. Left out, `presentCard` is the guest. */
  readonly autoPresentMs?: number;
  /** Default 80 ms; with the fault `slow` a hundred times as long. */
  readonly authoriseMs?: number;
  readonly currency?: string;
}

interface Payment {
  readonly amountMinor: number;
  readonly currency: string;
  step: PaymentStep;
  outcome: Uint8Array | undefined;
  capturedMinor: number;
  refundedMinor: number;
}

/** A card terminal with a memory of its own: payments by id, refunds by id, batches by id. Each happens once. */
export function createVirtualTerminal(options: VirtualTerminalOptions = {}): VirtualTerminal {
  const { autoPresentMs, authoriseMs = 80 } = options;
  const faults = new Set<TerminalFault>();
  const payments = new Map<string, Payment>();
  const refundAnswers = new Map<string, Uint8Array>();
  const batches = new Map<string, { readonly net: number; readonly count: number }>();
  const charges: TerminalCharge[] = [];
  const refunds: TerminalCharge[] = [];
  const listeners = new Set<() => void>();
  const timers = new Set<NodeJS.Timeout>();
  let cut: CutPoint | undefined;
  let open = { net: 0, count: 0 };
  let currency = options.currency ?? '';

  const changed = (): void => listeners.forEach((listener) => listener());
  const later = (delayMs: number, work: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, delayMs);
    timers.add(timer);
  };
  const tell = (line: Uint8Array): void => {
    if (faults.has('silent')) return;
    for (const connection of endpoint.connections()) void connection.write(line).catch(() => {});
  };
  const cutNow = (point: CutPoint): boolean => {
    if (cut !== point) return false;
    cut = undefined;
    for (const connection of endpoint.connections()) connection.destroy('the cable was cut');
    return true;
  };
  const stepTo = (paymentId: string, payment: Payment, step: PaymentStep): void => {
    payment.step = step;
    tell(labLine('STEP', paymentId, step));
    changed();
  };
  const end = (payment: Payment, outcome: Uint8Array): void => {
    payment.outcome = outcome;
    if (!cutNow('charged') && !faults.has('lost-answer')) {
      tell(outcome);
      // What was handed over goes out before the cable is pulled.
      later(20, () => void cutNow('told'));
    } else if (payment.capturedMinor > 0 && faults.has('lost-answer'))
      for (const connection of endpoint.connections()) connection.destroy('the cable was cut');
    changed();
  };
  const charge = (paymentId: string, payment: Payment): void => {
    payment.capturedMinor = payment.amountMinor;
    charges.push({ paymentId, amountMinor: payment.amountMinor });
    open = { net: open.net + payment.amountMinor, count: open.count + 1 };
    const number = String(100_000 + charges.length);
    end(
      payment,
      labLine('CAPTURED', paymentId, payment.amountMinor, 'visa', '4242', number, `lab_${charges.length}`),
    );
  };
  const inHand = () => [...payments].find(([, { outcome }]) => outcome === undefined);

  const presentCard = (): boolean => {
    const [paymentId, payment] = inHand() ?? [];
    if (paymentId === undefined || payment?.step !== 'present-card') return false;
    stepTo(paymentId, payment, 'authorising');
    cutNow('card-presented');
    later(faults.has('slow') ? authoriseMs * 100 : authoriseMs, () => {
      if (payment.outcome !== undefined) return;
      if (faults.has('declines')) end(payment, labLine('DECLINED', paymentId, 'card_declined'));
      else charge(paymentId, payment);
    });
    return true;
  };

  const begin = (paymentId: string, amountMinor: number, of: string): void => {
    if (cutNow('start-lost')) return;
    const known = payments.get(paymentId);
    if (known) {
      tell(known.outcome ?? labLine('STEP', paymentId, known.step));
      return;
    }
    if (inHand()) {
      tell(labLine('CANCELLED', paymentId, 'busy'));
      return;
    }
    currency = of;
    const payment: Payment = {
      amountMinor,
      currency: of,
      step: 'present-card',
      outcome: undefined,
      capturedMinor: 0,
      refundedMinor: 0,
    };
    payments.set(paymentId, payment);
    stepTo(paymentId, payment, 'present-card');
    cutNow('started');
    if (autoPresentMs !== undefined && !faults.has('guest-waits'))
      later(autoPresentMs, () => void presentCard());
  };

  const cancel = (paymentId: string): void => {
    const payment = payments.get(paymentId);
    if (!payment || payment.outcome || payment.step === 'authorising') {
      tell(labLine('TOOLATE', paymentId));
      return;
    }
    tell(labLine('CANCELLING', paymentId));
    end(payment, labLine('CANCELLED', paymentId, 'cancelled'));
    if (faults.has('captures-after-cancel')) later(authoriseMs, () => charge(paymentId, payment));
  };

  const query = (paymentId: string): void => {
    const payment = payments.get(paymentId);
    if (payment) {
      tell(payment.outcome ?? labLine('STEP', paymentId, payment.step));
      return;
    }
    // Closed by the question: a start that was on its way would charge a guest who has left.
    payments.set(paymentId, {
      amountMinor: 0,
      currency,
      step: 'starting',
      outcome: labLine('CANCELLED', paymentId, 'not_started'),
      capturedMinor: 0,
      refundedMinor: 0,
    });
    tell(labLine('NONE', paymentId));
  };

  const refund = (refundId: string, paymentId: string, amountMinor: number): void => {
    const before = refundAnswers.get(refundId);
    if (before) {
      tell(before);
      return;
    }
    const payment = payments.get(paymentId);
    const left = (payment?.capturedMinor ?? 0) - (payment?.refundedMinor ?? 0);
    let answer = labLine('REFUSED', refundId, amountMinor > left ? 'more_than_left' : 'issuer');
    if (payment && amountMinor > 0 && amountMinor <= left && !faults.has('declines')) {
      payment.refundedMinor += amountMinor;
      refunds.push({ paymentId, amountMinor });
      open = { net: open.net - amountMinor, count: open.count + 1 };
      answer = labLine('REFUNDED', refundId, `labr_${refunds.length}`);
      refundAnswers.set(refundId, answer);
    }
    changed();
    if (faults.has('lost-answer'))
      for (const connection of endpoint.connections()) connection.destroy('the cable was cut');
    else tell(answer);
  };

  const totals = (batchId: string): void => {
    const counted = batches.get(batchId) ?? open;
    if (batchId !== '-' && !batches.has(batchId)) {
      batches.set(batchId, open);
      open = { net: 0, count: 0 };
    }
    tell(
      labLine('TOTALS', batchId, currency, counted.net + (faults.has('miscounts') ? 1 : 0), counted.count),
    );
  };

  const heard = (line: string): void => {
    const [verb, id = '', second = '', third = ''] = line.split(' ');
    if (verb === 'PING') tell(labLine('PONG'));
    else if (verb === 'START' && /^\d+$/.test(second)) begin(id, Number(second), third);
    else if (verb === 'CANCEL') cancel(id);
    else if (verb === 'QUERY') query(id);
    else if (verb === 'REFUND' && /^\d+$/.test(third)) refund(id, second, Number(third));
    else if (verb === 'TOTALS') totals(id);
  };

  const endpoint = createWireEndpoint((connection) => {
    const framer = createLineFramer('lf');
    connection.onData((chunk) => {
      for (const frame of framer.push(chunk))
        if (frame.kind === 'frame' && !faults.has('silent')) heard(new TextDecoder().decode(frame.bytes));
    });
  });

  return {
    start: endpoint.start,
    async stop() {
      for (const timer of timers) clearTimeout(timer);
      await endpoint.stop();
    },
    attach: endpoint.attach,
    async setFault(fault, on) {
      if (on) faults.add(fault);
      else faults.delete(fault);
      if (fault === 'unplugged') await endpoint.setUnplugged(on);
      if (fault === 'guest-waits' && !on && autoPresentMs !== undefined) presentCard();
    },
    faults: () => [...faults],
    cutAt(point) {
      cut = point;
    },
    presentCard,
    shown() {
      const [paymentId, payment] = inHand() ?? [];
      if (paymentId === undefined || !payment) return undefined;
      return { paymentId, amountMinor: payment.amountMinor, step: payment.step };
    },
    charges: () => charges,
    refunds: () => refunds,
    onChange: (listener) => void listeners.add(listener),
  };
}
