import type { PaymentView, Problem } from '@gatehouse/core/contract';
import { createStore, type Store } from '../../../state/store.ts';
import type { TenderToTake } from '../../model/taken.ts';
import type { Till } from '../../till.ts';
import { type CardAttempt, cardDeskOf, putPayment } from './cards.ts';

/** What the card panel shows beside the payment itself. */
export type PanelState =
  /** The amount can be chosen before anything is begun. */
  | { readonly kind: 'choosing' }
  | { readonly kind: 'paying'; readonly attempt: CardAttempt; readonly isTooLate: boolean }
  | { readonly kind: 'not-begun'; readonly problem: Problem };

const panels = new WeakMap<Till, Store<PanelState>>();
export function panelOf(till: Till): Store<PanelState> {
  const known = panels.get(till);
  if (known) return known;
  const panel = createStore<PanelState>({ kind: 'choosing' });
  panels.set(till, panel);
  return panel;
}

/** The terminal a payment goes to: the first that is ready, else the till's own. */
export function terminalFor(till: Till): string | null {
  const terminals = cardDeskOf(till).terminals.get();
  return (terminals.find(({ state }) => state === 'ready') ?? terminals[0])?.terminalId ?? null;
}

/** Goes on with the payment of this sale that a reload or another panel interrupted, or begins one. */
export async function beginOrResume(till: Till, operationId: string, amountMinor: number): Promise<void> {
  clearTimeout(leaving.get(till));
  const desk = cardDeskOf(till);
  const kept = desk.kept.read();
  if (kept?.operationId === operationId) {
    const known = desk.payments.get()[kept.paymentId];
    const isOpen = !known || ['started', 'unknown'].includes(known.state) || known.needs === 'use';
    if (isOpen) return send(till, kept);
  }
  await begin(till, operationId, amountMinor);
}

/** Begins a new payment. Its id is kept before it is sent: a second touch and a reload are the same payment. */
export async function begin(till: Till, operationId: string, amountMinor: number): Promise<void> {
  const terminalId = terminalFor(till);
  if (terminalId === null) return;
  const attempt: CardAttempt = { operationId, paymentId: till.newId(), amountMinor, terminalId };
  cardDeskOf(till).kept.write(attempt);
  await send(till, attempt);
}

async function send(till: Till, attempt: CardAttempt): Promise<void> {
  const desk = cardDeskOf(till);
  const panel = panelOf(till);
  panel.set({ kind: 'paying', attempt, isTooLate: false });
  const { paymentId, amountMinor, terminalId } = attempt;
  const answer = await till.client.cards.startPayment({
    body: { paymentId, amountMinor, terminalId, basketId: till.basket.get().basketId ?? null },
  });
  if (answer.ok) return putPayment(desk, answer.value);
  // Not answered: the payment may have begun, and its id asks for it.
  if (answer.problem.status === 0 || answer.problem.status === 500) return;
  desk.kept.write(undefined);
  panel.set({ kind: 'not-begun', problem: answer.problem });
}

/** Asks the station how the payment stands: events may be lost, questions are not. */
export async function refresh(till: Till, attempt: CardAttempt): Promise<void> {
  const { paymentId } = attempt;
  const answer = await till.client.cards.payment({ params: { paymentId } });
  if (answer.ok) putPayment(cardDeskOf(till), answer.value);
  // The start never arrived: sent again under its id.
  else if (answer.problem.code === 'no_such_payment') await send(till, attempt);
}

export async function cancel(till: Till, attempt: CardAttempt): Promise<void> {
  const answer = await till.client.cards.cancelPayment({
    params: { paymentId: attempt.paymentId },
    body: {},
  });
  if (!answer.ok) return;
  putPayment(cardDeskOf(till), answer.value);
  const { state, step } = answer.value;
  if (state === 'started' && step !== 'cancelling')
    panelOf(till).set({ kind: 'paying', attempt, isTooLate: true });
}

export async function askNow(till: Till, paymentId: string): Promise<void> {
  const answer = await till.client.cards.askPayment({ params: { paymentId }, body: {} });
  if (answer.ok) putPayment(cardDeskOf(till), answer.value);
}

/** Lets the payment of the panel go: it is taken up, or waits in the queue. */
export function letGo(till: Till): void {
  cardDeskOf(till).kept.write(undefined);
  panelOf(till).set({ kind: 'choosing' });
}

/**
 * The panel is left without a payment taken. A terminal must not go on asking a guest who pays otherwise, so it is told
 * to give up; if the card was faster, the capture stands in the queue and this sale's panel takes it up again.
 */
export function leave(till: Till): void {
  // A panel that is only built anew is back in the same turn, and nobody has left.
  leaving.set(
    till,
    setTimeout(() => leaveNow(till)),
  );
}
const leaving = new WeakMap<Till, ReturnType<typeof setTimeout>>();

function leaveNow(till: Till): void {
  const panel = panelOf(till).get();
  if (panel.kind === 'paying') {
    const payment = cardDeskOf(till).payments.get()[panel.attempt.paymentId];
    if (!payment || payment.state === 'started') void cancelQuietly(till, panel.attempt);
  }
  panelOf(till).set({ kind: 'choosing' });
}

async function cancelQuietly(till: Till, { paymentId }: CardAttempt): Promise<void> {
  const answer = await till.client.cards.cancelPayment({ params: { paymentId }, body: {} });
  if (answer.ok) putPayment(cardDeskOf(till), answer.value);
}

/** A payment as the sale takes it up. Money has moved, so it is given back, never just removed. */
export const tenderOf = (payment: PaymentView): TenderToTake => ({
  asked: { kind: 'card', paymentId: payment.paymentId },
  amountMinor: payment.amountMinor,
  note: payment.last4 === '' ? payment.approvalCode : `•• ${payment.last4}`,
  removable: false,
});
