import { useCallback, useSyncExternalStore } from 'react';
import type { TillCatalogue } from '@gatehouse/core/contract';
import type { BasketPrice } from '@gatehouse/core/pricing';
import { useNow } from '../state/station-clock.ts';
import type { TillBasket } from './model/basket.ts';
import { priceOfBasket } from './model/price.ts';
import { useTill } from './till-context.ts';
import type { Till } from './till.ts';

const nobody: readonly string[] = [];
/** Making a formatter costs more than the whole price. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Minutes since midnight at the venue. */
export function minuteOfDayAt(nowMs: number, timeZone: string): number {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en', {
      timeZone,
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
    });
    formatters.set(timeZone, formatter);
  }
  const parts = formatter.formatToParts(nowMs);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return of('hour') * 60 + of('minute');
}

interface Priced {
  readonly catalogue: TillCatalogue;
  readonly minuteOfDay: number;
  readonly customerGroups: readonly string[];
  readonly price: BasketPrice;
}
/** A basket is priced once, however many parts of the screen ask. */
const known = new WeakMap<TillBasket, Priced>();

/** What the basket costs now, line by line; null before the catalogue is there. */
export function priceOf(till: Till, basket: TillBasket = till.basket.get()): BasketPrice | null {
  const catalogue = till.catalogue.get();
  if (catalogue.kind !== 'ready') return null;
  const customer = till.customer.get();
  const customerGroups = customer && customer.customerId === basket.customerId ? customer.groups : nobody;
  const { offers } = catalogue.value;
  const minuteOfDay =
    offers.promotions.length + offers.priceLists.length === 0
      ? 0
      : minuteOfDayAt(till.clock.nowMs(), till.status.get().venue.timeZone);
  const before = known.get(basket);
  if (
    before?.catalogue === catalogue.value &&
    before.minuteOfDay === minuteOfDay &&
    before.customerGroups === customerGroups
  )
    return before.price;
  const price = priceOfBasket(basket, catalogue.value, { minuteOfDay, customerGroups });
  known.set(basket, { catalogue: catalogue.value, minuteOfDay, customerGroups, price });
  return price;
}

const askEveryMs = 15_000;

/** The price, live: with the basket, the catalogue, the guest, and the clock where an hour ends. */
export function usePrice(): BasketPrice | null {
  const till = useTill();
  useNow(till.clock, askEveryMs);
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = [till.basket, till.catalogue, till.customer].map((store) => store.subscribe(listener));
      return () => {
        for (const stop of stops) stop();
      };
    },
    [till],
  );
  return useSyncExternalStore(subscribe, () => priceOf(till));
}
