import { z } from 'zod';
import type { CardRefundView, PaymentView, TerminalView } from '@gatehouse/core/contract';
import { keptValue, type Kept } from '../../../state/kept.ts';
import { createStore, type Store } from '../../../state/store.ts';
import type { Till } from '../../till.ts';

/** The try that is on the screen: its payment's id is made once and kept over a reload, so nothing is charged twice. */
const attempt = z.strictObject({
  /** Of the sale it is for; another sale begins its own. */
  operationId: z.string(),
  paymentId: z.string(),
  amountMinor: z.int(),
  terminalId: z.string(),
});
export type CardAttempt = z.infer<typeof attempt>;

/** What a till's screen knows of its card terminals and of the payments that need somebody. */
export interface CardDesk {
  readonly terminals: Store<readonly TerminalView[]>;
  /** By id: what waits for somebody, and the one on the screen. */
  readonly payments: Store<Readonly<Record<string, PaymentView>>>;
  readonly refunds: Store<readonly CardRefundView[]>;
  readonly kept: Kept<CardAttempt>;
}

const desks = new WeakMap<Till, CardDesk>();

/** The card desk of a till; one per till, made when it is first asked for. */
export function cardDeskOf(till: Till): CardDesk {
  const known = desks.get(till);
  if (known) return known;
  const desk: CardDesk = {
    terminals: createStore<readonly TerminalView[]>([]),
    payments: createStore<Readonly<Record<string, PaymentView>>>({}),
    refunds: createStore<readonly CardRefundView[]>([]),
    kept: keptValue(`gatehouse.card-attempt.${till.status.get().stationId}`, attempt),
  };
  desks.set(till, desk);
  return desk;
}

export const putPayment = (desk: CardDesk, payment: PaymentView): void =>
  desk.payments.set((known) => ({ ...known, [payment.paymentId]: payment }));

async function loadTerminals(till: Till): Promise<void> {
  const answer = await till.client.cards.terminals({});
  if (answer.ok) cardDeskOf(till).terminals.set(answer.value.terminals);
}

/** Asks for everything that waits; what an event did not bring is brought by this. */
export async function loadPayments(till: Till): Promise<void> {
  const answer = await till.client.cards.payments({});
  if (!answer.ok) return;
  const desk = cardDeskOf(till);
  desk.refunds.set(answer.value.refunds);
  desk.payments.set(Object.fromEntries(answer.value.payments.map((one) => [one.paymentId, one])));
}

/** Follows terminals and payments until `stop`. */
export function keepCards(till: Till): () => void {
  const desk = cardDeskOf(till);
  const terminalsOf = () =>
    JSON.stringify(
      till.status
        .get()
        .devices.filter(({ kind }) => kind === 'terminal')
        .map(({ deviceId, health }) => [deviceId, health.kind]),
    );
  let seen = terminalsOf();
  const loadAll = (): void => {
    void loadTerminals(till);
    void loadPayments(till);
  };
  const stops = [
    till.feed.on('payment', (payment) => {
      putPayment(desk, payment);
      void loadTerminals(till);
    }),
    till.feed.onLink((up) => {
      if (up) loadAll();
    }),
    till.status.subscribe(() => {
      const now = terminalsOf();
      if (now === seen) return;
      seen = now;
      void loadTerminals(till);
    }),
  ];
  // A sale took its cards up: what the till says of them is not news to anybody, and must not flash up as waiting.
  stops.push(
    till.checkout.subscribe(() => {
      const checkout = till.checkout.get();
      if (checkout.kind !== 'sold') return;
      const used = new Set(
        checkout.sale.tenders.flatMap((tender) => (tender.kind === 'card' ? [tender.paymentId] : [])),
      );
      if (used.size === 0) return;
      desk.payments.set((known) =>
        Object.fromEntries(Object.entries(known).filter(([paymentId]) => !used.has(paymentId))),
      );
      void loadPayments(till);
    }),
  );
  loadAll();
  return () => {
    for (const stop of stops) stop();
  };
}

/** What a person is asked for: not what this sale has in its hands. */
export function waiting(
  payments: Readonly<Record<string, PaymentView>>,
  inHand: ReadonlySet<string>,
): readonly PaymentView[] {
  return Object.values(payments)
    .filter(({ paymentId, needs }) => needs !== 'nothing' && !inHand.has(paymentId))
    .toSorted((a, b) => a.startedAtMs - b.startedAtMs);
}
