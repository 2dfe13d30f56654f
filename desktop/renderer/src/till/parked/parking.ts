import type { ParkedSale, Problem } from '@gatehouse/core/contract';
import { createStore } from '../../state/store.ts';
import { restoreBasket } from '../loading.ts';
import { emptyBasket, isEmptyBasket } from '../model/basket.ts';
import { totalMinor } from '../paying.ts';
import type { Till } from '../till.ts';

/** Parked sales of this till, oldest first, as the station last told them. */
export const parkedSales = createStore<readonly ParkedSale[]>([]);

/** An operation that was sent and not answered keeps its id: asked again it is done once. */
const ids = new Map<string, string>();
const operationOf = (till: Till, what: string): string => {
  const id = ids.get(what) ?? till.newId();
  ids.set(what, id);
  return id;
};

export async function loadParked(till: Till): Promise<void> {
  const answer = await till.client.parking.parked({});
  if (answer.ok) parkedSales.set(answer.value.parked);
}

/**
 * Sets the basket aside. The next guest's begins at once: what is tapped while the station answers is theirs. A basket the
 * station did not take comes back in front of it.
 */
export async function parkBasket(till: Till, label: string): Promise<Problem | null> {
  const basket = till.basket.get();
  if (isEmptyBasket(basket)) return null;
  const { lastLineId: _last, lines, ...rest } = basket;
  const what = `park ${basket.basketId}`;
  const amountMinor = totalMinor(till);
  till.basket.set(emptyBasket);
  till.checkout.set({ kind: 'selling' });
  const answer = await till.client.parking.park({
    body: {
      operationId: operationOf(till, what),
      label,
      basket: { ...rest, lines: lines.map(({ tile: _tile, ...line }) => line) },
      amountMinor,
    },
  });
  if (!answer.ok) {
    till.basket.set((now) =>
      isEmptyBasket(now)
        ? basket
        : { ...basket, lines: [...basket.lines, ...now.lines], extras: [...basket.extras, ...now.extras] },
    );
    return answer.problem;
  }
  ids.delete(what);
  await loadParked(till);
  return null;
}

/** Goes on with a parked sale; places that were held too long may be gone, and the till says so. */
export async function takeBackParked(till: Till, parkId: string): Promise<Problem | null> {
  const what = `back ${parkId}`;
  const answer = await till.client.parking.takeBack({
    params: { parkId },
    body: { operationId: operationOf(till, what) },
  });
  if (answer.ok) {
    ids.delete(what);
    till.basket.set(emptyBasket);
    await restoreBasket(till);
    till.place.set('sell');
  }
  await loadParked(till);
  return answer.ok ? null : answer.problem;
}

export async function giveUpParked(till: Till, parkId: string, reason: string): Promise<Problem | null> {
  const what = `discard ${parkId}`;
  const answer = await till.client.parking.discardParked({
    params: { parkId },
    body: { operationId: operationOf(till, what), reason },
  });
  if (answer.ok) ids.delete(what);
  await loadParked(till);
  return answer.ok ? null : answer.problem;
}
