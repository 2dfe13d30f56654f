import type { Answer, BookingView, Problem, RouteOutput, bookingRoutes } from '@gatehouse/core/contract';
import { createStore } from '../../state/store.ts';
import type { Loadable } from '../../state/loadable.ts';
import { loading } from '../../state/loadable.ts';
import { restoreBasket } from '../loading.ts';
import { emptyBasket, isEmptyBasket } from '../model/basket.ts';
import type { Till } from '../till.ts';

export type BookingDay = RouteOutput<(typeof bookingRoutes)['bookings']>;

/** What stands beside the rooms: nothing, one booking, or a new one. */
export type Chosen =
  | { readonly kind: 'none' }
  | { readonly kind: 'booking'; readonly bookingId: string }
  | { readonly kind: 'new'; readonly roomId: string; readonly startMinute: number };

export interface Bookings {
  readonly day: string;
  readonly content: Loadable<BookingDay>;
  readonly chosen: Chosen;
}

/** Kept while the till is open: a look at another place changes nothing. */
export const bookings = createStore<Bookings>({ day: '', content: loading, chosen: { kind: 'none' } });

export async function showDay(till: Till, day: string): Promise<void> {
  bookings.set((now) => (now.day === day ? now : { day, content: loading, chosen: { kind: 'none' } }));
  const answer = await till.client.bookings.bookings({ query: { day } });
  bookings.set((now) =>
    now.day !== day
      ? now
      : {
          ...now,
          content: answer.ok
            ? { kind: 'ready', value: answer.value }
            : { kind: 'failed', problem: answer.problem },
        },
  );
}

export const choose = (chosen: Chosen): void => bookings.set((now) => ({ ...now, chosen }));

/** Takes an answer about one booking: shown at once, the day asked for again behind it. */
export function tookAnswer(till: Till, answer: Answer<BookingView>): Problem | null {
  if (!answer.ok) return answer.problem;
  choose({ kind: 'booking', bookingId: answer.value.bookingId });
  void showDay(till, bookings.get().day);
  return null;
}

/** Puts the final bill into the basket and goes to the counter. The basket must be empty: two guests are not mixed. */
export async function sellBill(till: Till, bookingId: string): Promise<Problem | 'busy' | null> {
  if (!isEmptyBasket(till.basket.get())) return 'busy';
  const bill = await till.client.bookings.bookingBill({ params: { bookingId } });
  if (!bill.ok) return bill.problem;
  const kept = await till.client.till.putBasket({ body: bill.value.basket });
  if (!kept.ok) return kept.problem;
  till.basket.set(emptyBasket);
  await restoreBasket(till);
  till.place.set('sell');
  return null;
}

/** Puts the deposit into the basket and goes to the counter. */
export function sellDeposit(till: Till, booking: BookingView, name: string): 'busy' | null {
  if (!isEmptyBasket(till.basket.get())) return 'busy';
  const { bookingId, depositMinor, customerId } = booking;
  const lineId = till.newId();
  till.basket.set({
    ...emptyBasket,
    basketId: lineId,
    bookingId,
    customerId,
    extras: [{ lineId, kind: 'deposit', reference: bookingId, name, amountMinor: depositMinor }],
  });
  till.place.set('sell');
  return null;
}

/** Hours shown beside each other, from the first to the last that something needs. */
export function hoursOf(found: readonly { startMinute: number; startsAtMs: number; endsAtMs: number }[]): {
  readonly from: number;
  readonly to: number;
} {
  const ends = found.map((one) => one.startMinute + (one.endsAtMs - one.startsAtMs) / 60_000);
  return {
    from: Math.min(9, ...found.map((one) => Math.floor(one.startMinute / 60))),
    to: Math.max(20, ...ends.map((minute) => Math.ceil(minute / 60))),
  };
}
