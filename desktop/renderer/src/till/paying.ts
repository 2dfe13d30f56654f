import type { Problem } from '@gatehouse/core/contract';
import { roundedBy } from '@gatehouse/core/money';
import { contractBasket, emptyBasket, isEmptyBasket } from './model/basket.ts';
import { askedTenders, takenMinor, type PendingSale, type TenderToTake } from './model/taken.ts';
import { loadCatalogue } from './loading.ts';
import { priceOf } from './pricing.ts';
import { askForApproval } from './permits/approving.ts';
import type { Till } from './till.ts';

/*
 * Paying. What was taken is kept under one operation id from the first touch on, over a reload too; the station is asked
 * once all is there, and asked again with the same id until it says what became of the sale.
 */

/** Total of the basket now; 0 before the catalogue is there. */
export function totalMinor(till: Till): number {
  return priceOf(till)?.totalMinor ?? 0;
}

/** What is left to pay before cash is rounded: the basket and the tip less what was taken. */
export function leftMinor(till: Till): number {
  const pending = till.pending.get();
  return totalMinor(till) + (pending ? pending.tipMinor - takenMinor(pending) : 0);
}

/** What a rest would be in cash, in coins that exist. */
export function inCash(till: Till, amountMinor: number): number {
  const rounding = till.paying.get()?.cashRounding;
  return rounding ? roundedBy(amountMinor, rounding) : amountMinor;
}

/** Whether a guest has paid a part already: the basket must not change hands. */
export const hasTaken = (till: Till): boolean => (till.pending.get()?.tenders.length ?? 0) > 0;

/** The venue's rules of paying, asked with the catalogue. Without an answer cash is exact; the station has the last word. */
export async function loadPayingRules(till: Till): Promise<void> {
  const answer = await till.client.paying.rules({});
  if (answer.ok) till.paying.set(answer.value);
}

function keep(till: Till, pending: PendingSale | null): void {
  till.keptSale.write(pending ?? undefined);
  till.pending.set(pending);
}

const mayPay = (till: Till): boolean => {
  const { kind } = till.checkout.get();
  return (
    (kind === 'selling' || kind === 'settling') &&
    !isEmptyBasket(till.basket.get()) &&
    till.catalogue.get().kind === 'ready' &&
    till.blockers.get().length === 0
  );
};

const begun = (till: Till): PendingSale =>
  till.pending.get() ?? { operationId: till.newId(), tenders: [], tipMinor: 0, open: null, sent: null };

/** Opens the ways to pay, at one of them or at their list. */
export function openPaying(till: Till, open: string | null = null): void {
  // With something taken there is always a way to give it back, even when the basket was emptied meanwhile.
  if (!mayPay(till) && !(till.checkout.get().kind === 'selling' && hasTaken(till))) return;
  till.notice.set(null);
  keep(till, { ...begun(till), open });
  till.checkout.set({ kind: 'settling' });
}

/** One step back: from a tender to the list, from the list to the basket. What was taken stays taken. */
export function closePaying(till: Till): void {
  const pending = till.pending.get();
  if (till.checkout.get().kind !== 'settling') return;
  if (pending && pending.open !== null) return keep(till, { ...pending, open: null });
  if (pending && pending.tenders.length === 0 && pending.tipMinor === 0) keep(till, null);
  till.checkout.set({ kind: 'selling' });
}

/**
 * Counts a tender in. When nothing is left the sale is sent at once; the answer to a second touch is that there is
 * nothing to take any more.
 */
export async function take(till: Till, choiceId: string, tender: TenderToTake): Promise<void> {
  if (!mayPay(till)) return;
  const before = begun(till);
  const pending: PendingSale = {
    ...before,
    open: null,
    tenders: [...before.tenders, { ...tender, takenId: till.newId(), choiceId }],
  };
  till.notice.set(null);
  keep(till, pending);
  till.checkout.set({ kind: 'settling' });
  if (isSettled(till)) await sendPending(till);
}

/** Nothing is left, or what is left is less than the smallest coin and the guest pays in cash. */
function isSettled(till: Till): boolean {
  const left = leftMinor(till);
  if (left <= 0) return true;
  return (
    till.pending.get()?.tenders.some(({ asked }) => asked.kind === 'cash') === true &&
    inCash(till, left) === 0
  );
}

/** Cash for what is left: all of it with the change, or a part of it. */
export async function payCash(till: Till, tenderedMinor: number): Promise<void> {
  if (!mayPay(till)) return;
  const left = leftMinor(till);
  const due = inCash(till, left);
  if (tenderedMinor < 0 || (tenderedMinor === 0 && due > 0)) return;
  // A sale of nothing is paid by nothing.
  if (left === 0 && tenderedMinor === 0) return sendFree(till);
  await take(till, 'cash', {
    asked: { kind: 'cash', tenderedMinor },
    amountMinor: tenderedMinor >= due ? left : tenderedMinor,
    note: '',
    removable: true,
  });
}

/** The primary action without a panel: cash, exactly what is left. */
export const payExactCash = (till: Till): Promise<void> => payCash(till, inCash(till, leftMinor(till)));

async function sendFree(till: Till): Promise<void> {
  keep(till, begun(till));
  await sendPending(till);
}

/** Takes one back that moved no money yet, or whose money was reversed. */
export function removeTaken(till: Till, takenId: string): void {
  const pending = till.pending.get();
  if (!pending || till.checkout.get().kind !== 'settling') return;
  keep(till, { ...pending, tenders: pending.tenders.filter((taken) => taken.takenId !== takenId) });
}

/** Sets the guest's tip; what it adds is left to pay. */
export function setTip(till: Till, tipMinor: number): void {
  if (mayPay(till)) keep(till, { ...begun(till), tipMinor, open: null });
}

/** Sends what was taken; where nothing is left, by a touch of its own. */
export async function sendPending(till: Till): Promise<void> {
  const pending = till.pending.get();
  if (!pending || !mayPay(till)) return;
  const basket = contractBasket(till.basket.get());
  const tip = {
    lineId: `${pending.operationId}-tip`,
    kind: 'tip' as const,
    amountMinor: pending.tipMinor,
  };
  await send(till, {
    ...pending,
    sent: {
      basket: pending.tipMinor > 0 ? { ...basket, extras: [...basket.extras, tip] } : basket,
      totalMinor: totalMinor(till) + pending.tipMinor,
    },
  });
}

/** Asks again what became of a sale that was not answered. */
export async function askAgain(till: Till): Promise<void> {
  const pending = till.pending.get();
  if (till.checkout.get().kind === 'unanswered' && pending?.sent) await send(till, pending);
}

/** Tills whose kept basket is back. Before, a sale that turns out sold would be emptied into nothing and then come back. */
const restored = new WeakSet<Till>();

/** The kept basket is back: what a reload interrupted can be taken up. */
export function basketRestored(till: Till): void {
  restored.add(till);
}

/**
 * Takes up a payment that a reload interrupted: one that was sent is asked for again, one under way comes back with what
 * was taken. Needs somebody signed in: completing a sale is theirs to do.
 */
export async function resumeSale(till: Till): Promise<void> {
  if (!restored.has(till)) return;
  const pending = till.keptSale.read();
  if (!pending || till.checkout.get().kind !== 'selling' || !till.status.get().operator) return;
  if (pending.sent) return send(till, pending);
  if (isEmptyBasket(till.basket.get()) || till.catalogue.get().kind !== 'ready') return;
  till.pending.set(pending);
  till.checkout.set({ kind: 'settling' });
}

async function send(till: Till, pending: PendingSale): Promise<void> {
  const { sent } = pending;
  if (!sent) return;
  till.notice.set(null);
  // The same tick as the touch: a second one finds a sale that is being paid.
  keep(till, pending);
  till.checkout.set({ kind: 'paying', totalMinor: sent.totalMinor });
  const answer = await till.client.till.completeSale({
    body: {
      ...sent.basket,
      operationId: pending.operationId,
      expectedTotalMinor: sent.totalMinor,
      tenders: askedTenders(pending),
    },
  });
  if (answer.ok) {
    keep(till, null);
    till.basket.set(emptyBasket);
    till.customer.set(null);
    till.query.set('');
    till.checkout.set({ kind: 'sold', sale: answer.value });
    return;
  }
  if (isUnanswered(answer.problem))
    return till.checkout.set({ kind: 'unanswered', totalMinor: sent.totalMinor });
  const approved = await withInvoiceApproval(till, pending, answer.problem);
  if (approved) return send(till, approved);
  await refusedSale(till, pending, answer.problem);
}

/** An account over what its operator may do alone: the same sale with the approval of somebody who may. */
async function withInvoiceApproval(
  till: Till,
  pending: PendingSale,
  { code, permission }: Problem & { readonly permission?: unknown },
): Promise<PendingSale | undefined> {
  if (code !== 'needs_override' || (permission !== undefined && permission !== 'payment.invoice'))
    return undefined;
  const open = pending.tenders.find(({ asked }) => asked.kind === 'invoice' && asked.overrideId === null);
  if (!open) return undefined;
  const overrideId = await askForApproval(till, {
    permission: 'payment.invoice',
    action: 'invoice',
    subjectId: pending.sent?.basket.basketId ?? null,
    amountMinor: open.amountMinor,
  });
  if (overrideId === null) return undefined;
  const tenders = pending.tenders.map((taken) =>
    taken === open && taken.asked.kind === 'invoice'
      ? { ...taken, asked: { ...taken.asked, overrideId } }
      : taken,
  );
  return { ...pending, tenders };
}

/** Nothing was sold: the tender that ended the payment is given back, the others wait for the guest's next word. */
async function refusedSale(till: Till, pending: PendingSale, problem: Problem): Promise<void> {
  const last = pending.tenders.at(-1);
  const tenders = last?.removable ? pending.tenders.slice(0, -1) : pending.tenders;
  const goesOn = tenders.length > 0 || pending.tipMinor > 0;
  keep(till, goesOn ? { ...pending, tenders, sent: null } : null);
  till.checkout.set({ kind: goesOn ? 'settling' : 'selling' });
  if (problem.code === 'total_changed') {
    await loadCatalogue(till);
    till.notice.set({ kind: 'price-changed' });
    return;
  }
  till.notice.set({ kind: 'problem', problem });
}

/**
 * No answer, or the station failed in the middle: the sale may stand or not, so it is unknown, never "failed". 503 is
 * the station's own word that it could not begin.
 */
const isUnanswered = ({ status }: Problem): boolean => status === 0 || (status >= 500 && status !== 503);
