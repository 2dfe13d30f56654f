import { describe, expect, it } from 'vitest';
import { NO_OFFERS } from '@gatehouse/core/catalogue';
import type { Tile } from '@gatehouse/core/contract';
import type { TaxRule } from '@gatehouse/core/money';
import {
  contractLines,
  countOf,
  emptyBasket,
  seatsIn,
  type TillBasket,
  withAdded,
  withAdjustment,
  withQuantity,
} from './basket.ts';
import { priceOfBasket } from './price.ts';

const tile = (variantId: string, priceMinor: number, taxBasisPoints = 1000): Tile => ({
  variantId,
  productId: variantId,
  name: { default: variantId, byLocale: {} },
  categoryId: 'day',
  tone: 'day',
  priceMinor,
  hint: '',
  taxRateId: `r${taxBasisPoints}`,
  taxBasisPoints,
  eventId: null,
  favouriteRank: 1,
  soldOut: false,
});
const rule = { pricesIncludeTax: true, roundingMode: 'half-up', roundingLevel: 'line' } as const;
const priceOf = (basket: TillBasket, taxRule: TaxRule) =>
  priceOfBasket(basket, { taxRule, offers: NO_OFFERS }, { minuteOfDay: 0, customerGroups: [] });
const adult = tile('adult', 2400);
const climb = tile('climb', 1450, 2000);
const on = (day: string, sessionId: string | null = null) => ({ quantity: 1, day, sessionId });

describe('basket', () => {
  it('counts the same thing on one line and another day or session on its own', () => {
    let basket = withAdded(emptyBasket, { tile: adult, ...on('2026-11-22') }, 'a');
    basket = withAdded(basket, { tile: adult, ...on('2026-11-22') }, 'b');
    basket = withAdded(basket, { tile: adult, ...on('2026-11-23') }, 'c');
    basket = withAdded(basket, { tile: climb, ...on('2026-11-22', 's1') }, 'd');
    basket = withAdded(basket, { tile: climb, ...on('2026-11-22', 's2') }, 'e');
    expect(contractLines(basket).map(({ lineId, quantity }) => [lineId, quantity])).toEqual([
      ['a', 2],
      ['c', 1],
      ['d', 1],
      ['e', 1],
    ]);
    expect(countOf(basket, 'adult')).toBe(3);
    expect(seatsIn(basket, 's1')).toBe(1);
  });

  it('adds up exactly with the tax inside', () => {
    let basket = withAdded(emptyBasket, { tile: adult, ...on('2026-11-22') }, 'a');
    basket = withQuantity(basket, 'a', 3);
    basket = withAdded(basket, { tile: climb, ...on('2026-11-22', 's1') }, 'b');
    expect(priceOf(basket, rule)).toMatchObject({ totalMinor: 8650, taxMinor: 655 + 242 });
  });

  it('adds the tax on top where prices are net', () => {
    const basket = withAdded(emptyBasket, { tile: adult, ...on('2026-11-22') }, 'a');
    expect(priceOf(basket, { ...rule, pricesIncludeTax: false }).totalMinor).toBe(2640);
  });

  it('starts a line of its own beside one that was reduced by hand', () => {
    const before = withAdded(emptyBasket, { tile: adult, ...on('2026-11-22') }, 'a');
    const free = { kind: 'complimentary', reason: 'guest of the house', overrideId: null } as const;
    const after = withAdded(withAdjustment(before, 'a', free), { tile: adult, ...on('2026-11-22') }, 'b');
    expect(after.lines.map(({ lineId, quantity }) => [lineId, quantity])).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
    expect(priceOf(after, rule).totalMinor).toBe(2400);
  });

  it('takes a line out at zero and stops at what the contract allows', () => {
    const basket = withAdded(emptyBasket, { tile: adult, ...on('2026-11-22') }, 'a');
    expect(withQuantity(basket, 'a', 0)).toEqual({ ...emptyBasket, basketId: 'a' });
    expect(withQuantity(basket, 'a', 5000).lines[0]?.quantity).toBe(999);
  });
});
