import { textIn } from '@gatehouse/core/catalogue';
import { firstNameOf } from '@gatehouse/core/paper';
import type { CustomerDisplayInput } from '@gatehouse/core/contract';
import { priceOf } from '../till/pricing.ts';
import { takenMinor } from '../till/model/taken.ts';
import type { Till } from '../till/till.ts';

/** Fast enough to look instant, seldom enough that a scanner's burst is one message. */
const PAUSE_MS = 80;
/** How long the change stands before the display welcomes the next guest. */
const SOLD_STANDS_MS = 30_000;

const inLanguage = (till: Till, language: string | null): string =>
  language ?? till.status.get().venue.locale;

/** What the guest should see now: what stands in the basket, what is to be paid, what they get back. */
export function guestView(till: Till): CustomerDisplayInput {
  if (till.status.get().operator === null) return { kind: 'idle' };
  const checkout = till.checkout.get();
  const basket = till.basket.get();
  const language = basket.guestLanguage;
  if (checkout.kind === 'sold') {
    const { totalMinor, roundingMinor, changeMinor, receiptNumber } = checkout.sale;
    return { kind: 'sold', totalMinor: totalMinor + roundingMinor, changeMinor, receiptNumber, language };
  }
  if (checkout.kind === 'paying' || checkout.kind === 'unanswered')
    return {
      kind: 'paying',
      totalMinor: checkout.totalMinor,
      dueMinor: checkout.totalMinor,
      step: 'authorising',
      language,
    };
  const price = priceOf(till, basket);
  if (!price || (basket.lines.length === 0 && basket.extras.length === 0)) return { kind: 'idle' };
  const pending = till.pending.get();
  if (checkout.kind === 'settling' && pending) {
    const totalMinor = price.totalMinor + pending.tipMinor;
    const dueMinor = Math.max(0, totalMinor - takenMinor(pending));
    const step = pending.open === 'cash' ? 'cash' : pending.open === 'card' ? 'present-card' : 'choose';
    return { kind: 'paying', totalMinor, dueMinor, step, language };
  }
  const missing = till.blockers.get().length === 0 ? undefined : till.people.needs.get()?.missing;
  const unsigned = (missing ?? []).flatMap((one) => (one.kind === 'waiver' ? [firstNameOf(one.name)] : []));
  if (unsigned.length > 0) return { kind: 'sign', names: [...new Set(unsigned)].slice(0, 50), language };
  const priced = new Map(price.lines.map((line) => [line.lineId, line]));
  const locale = inLanguage(till, language);
  return {
    kind: 'basket',
    language,
    totalMinor: price.totalMinor,
    savedMinor: Math.max(0, price.reducedMinor),
    lines: [
      ...basket.lines.map((line) => {
        const of = priced.get(line.lineId);
        return {
          name: textIn(line.tile.name, locale).slice(0, 200),
          quantity: line.quantity,
          amountMinor: of?.grossMinor ?? 0,
          detail: (of?.reductions ?? [])
            .map(({ reason }) => textIn(reason, locale))
            .join(', ')
            .slice(0, 200),
        };
      }),
      ...basket.extras.map((extra) => ({
        name: ('name' in extra ? extra.name : '').slice(0, 200),
        quantity: 1,
        amountMinor: extra.amountMinor,
        detail: extra.kind,
      })),
    ],
  };
}

/** Keeps the customer display in step with the till; returns how to stop. A lost message is made good by the next. */
export function showGuest(till: Till): () => void {
  let shown = '';
  let soon: ReturnType<typeof setTimeout> | undefined;
  let over: ReturnType<typeof setTimeout> | undefined;
  const send = (view: CustomerDisplayInput): void => {
    const text = JSON.stringify(view);
    if (text === shown) return;
    shown = text;
    void till.client.paper.show({ body: view }).then((answer) => {
      if (!answer.ok) shown = '';
    });
  };
  const tell = (): void => {
    soon ??= setTimeout(() => {
      soon = undefined;
      clearTimeout(over);
      const view = guestView(till);
      send(view);
      if (view.kind === 'sold') over = setTimeout(() => send({ kind: 'idle' }), SOLD_STANDS_MS);
    }, PAUSE_MS);
  };
  const stops = [
    till.status,
    till.basket,
    till.checkout,
    till.pending,
    till.catalogue,
    till.customer,
    till.blockers,
    till.people.needs,
  ].map((store) => store.subscribe(tell));
  tell();
  return () => {
    clearTimeout(soon);
    clearTimeout(over);
    for (const stop of stops) stop();
  };
}
