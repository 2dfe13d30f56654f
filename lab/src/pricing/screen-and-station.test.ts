import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Adjustment, Tile, TillCatalogue } from '@gatehouse/core/contract';
import {
  contractBasket,
  emptyBasket,
  priceOfBasket,
  type TillBasket,
  withAdded,
  withLine,
} from '@gatehouse/desktop/till-model';
import { BUNDLES, PRICE_LISTS, PROMOTIONS } from '../demo/offers.ts';
import { CATEGORIES, EVENTS, PRODUCTS, TAX_RATES } from '../demo/catalogue.ts';
import { JONAS, scratchTill, type ScratchTill, TODAY } from '@gatehouse/station/till/testing';

/** 2026-06-15, the scratch till's today, is a Monday: weekday prices hold on it and not on the Saturday after. */
const SATURDAY = '2026-06-20';
const BASKETS = 500;
/** A second on a quiet machine; five hundred commits wait their turn on a busy one. */
const TEST_MS = 120_000;

let at: ScratchTill;
let catalogue: TillCatalogue;
let tiles: readonly Tile[];
beforeAll(async () => {
  at = await scratchTill();
  const rows = [
    ...TAX_RATES.map((row) => [`tax-rate:${row.taxRateId}`, row] as const),
    ...CATEGORIES.map((row) => [`category:${row.categoryId}`, row] as const),
    ...EVENTS.map((row) => [`event:${row.eventId}`, row] as const),
    ...PRODUCTS.map((row) => [`product:${row.productId}`, row] as const),
    ...PRICE_LISTS.map((row) => [`price-list:${row.priceListId}`, row] as const),
    ...PROMOTIONS.map((row) => [`promotion:${row.promotionId}`, row] as const),
    ...BUNDLES.map((row) => [`bundle:${row.bundleId}`, row] as const),
  ];
  at.replica.applyPage({
    scope: 'catalogue',
    generation: 'demo',
    rows: rows.map(([rowId, row], index) => ({
      rowId,
      position: index + 1,
      deleted: false,
      text: JSON.stringify(row),
    })),
    toPosition: 900,
    confirmedAtMs: 3,
  });
  const answer = at.till.catalogue();
  if (!answer.ok) throw new Error(answer.problem.title);
  catalogue = answer.value;
  tiles = catalogue.tiles.filter(({ eventId, soldOut }) => eventId === null && !soldOut);
  at.till.openShift({ operationId: 'op-shift-1', floatMinor: 0 }, JONAS);
});
afterAll(async () => {
  await at.close();
  at.scratch.remove();
});

const by = { reason: 'because', overrideId: null };
const adjustment: fc.Arbitrary<Adjustment | null> = fc.oneof(
  fc.constant(null),
  fc.constant(null),
  fc
    .integer({ min: 1, max: 50 })
    .map((share): Adjustment => ({ kind: 'discount-percent', basisPoints: share * 100, ...by })),
  fc
    .integer({ min: 1, max: 900 })
    .map((amountMinor): Adjustment => ({ kind: 'discount-amount', amountMinor, ...by })),
);
const anyBasket = fc.record({
  lines: fc.array(
    fc.record({
      tile: fc.nat(),
      quantity: fc.integer({ min: 1, max: 12 }),
      day: fc.constantFrom(TODAY, SATURDAY),
      adjustment,
    }),
    { minLength: 1, maxLength: 8 },
  ),
  adjustment,
  promotionCodes: fc.constantFrom([], ['winter10'], ['NONE']),
  tipMinor: fc.constantFrom(0, 100),
});

function tapped(of: typeof anyBasket extends fc.Arbitrary<infer Value> ? Value : never): TillBasket {
  const lines = of.lines.reduce((basket, line, index) => {
    const tile = tiles[line.tile % tiles.length] as Tile;
    const added = withAdded(
      basket,
      { tile, quantity: line.quantity, sessionId: null, day: line.day },
      `l${index}`,
    );
    return withLine(added, `l${index}`, { adjustment: line.adjustment });
  }, emptyBasket);
  return {
    ...lines,
    adjustment: of.adjustment,
    promotionCodes: [...of.promotionCodes],
    extras: of.tipMinor > 0 ? [{ lineId: 'tip', kind: 'tip', amountMinor: of.tipMinor }] : [],
  };
}

describe('the till’s screen and its station', () => {
  it(
    `price ${BASKETS} random baskets alike, to the unit: what a cashier reads out is what is charged`,
    () => {
      let sales = 0;
      let reduced = 0;
      fc.assert(
        fc.property(anyBasket, (of) => {
          const basket = tapped(of);
          const price = priceOfBasket(basket, catalogue, { minuteOfDay: localMinute(), customerGroups: [] });
          sales += 1;
          reduced += price.reducedMinor > 0 ? 1 : 0;
          // The station sells for its own total only; one unit off and it refuses.
          const sold = at.till.completeSale(
            {
              ...contractBasket(basket),
              basketId: `b${sales}`,
              operationId: `operation-${sales}`,
              expectedTotalMinor: price.totalMinor,
              tenders: [{ kind: 'cash', tenderedMinor: 10_000_000 }],
            },
            { ...JONAS, role: 'manager' },
          );
          if (!sold.ok) throw new Error(JSON.stringify(sold.problem));
          expect(sold.value.lines.slice(0, basket.lines.length).map(({ grossMinor }) => grossMinor)).toEqual(
            price.lines.map(({ grossMinor }) => grossMinor),
          );
        }),
        { numRuns: BASKETS, seed: 20_261_122 },
      );
      expect(reduced).toBeGreaterThan(BASKETS / 4);
    },
    TEST_MS,
  );

  it('disagree on a screen that does not know a promotion: the station refuses instead of charging something else', () => {
    const adult = tiles.find(({ variantId }) => variantId === 'adult-day') as Tile;
    const basket = {
      ...withAdded(emptyBasket, { tile: adult, quantity: 1, sessionId: null, day: TODAY }, 'l0'),
      promotionCodes: ['WINTER10'],
    };
    const sold = at.till.completeSale(
      {
        ...contractBasket(basket),
        operationId: 'operation-blind',
        expectedTotalMinor: adult.priceMinor,
        tenders: [{ kind: 'cash', tenderedMinor: adult.priceMinor }],
      },
      JONAS,
    );
    expect(sold).toMatchObject({ ok: false, problem: { code: 'total_changed' } });
  });
});

const localMinute = (): number => {
  const local = new Date(at.scratch.clock.nowMs() + 2 * 3_600_000);
  return local.getUTCHours() * 60 + local.getUTCMinutes();
};
