import { textIn } from '@gatehouse/core/catalogue';
import type { Basket, Tile, TillCatalogue } from '@gatehouse/core/contract';
import { type BasketPrice, priceBasket } from '@gatehouse/core/pricing';
import type { TillBasket } from './basket.ts';

/** What a price depends on beside the basket and the catalogue. */
export interface ScreenMoment {
  /** Minutes since midnight on the venue's clock. */
  readonly minuteOfDay: number;
  readonly customerGroups: readonly string[];
}

/** Prices a basket by the same function as the station does when it charges: the two cannot disagree. */
export const priceOfBasket = (
  basket: Pick<TillBasket, 'lines' | 'extras' | 'adjustment' | 'promotionCodes'>,
  { taxRule, offers }: Pick<TillCatalogue, 'taxRule' | 'offers'>,
  moment: ScreenMoment,
): BasketPrice =>
  priceBasket(
    {
      adjustment: basket.adjustment,
      promotionCodes: basket.promotionCodes,
      extras: basket.extras,
      lines: basket.lines.map(({ lineId, tile, quantity, day, adjustment }) => ({
        lineId,
        item: tile,
        quantity,
        day,
        adjustment,
      })),
    },
    { rule: taxRule, offers, channel: 'till', ...moment },
  );

/** A basket as kept, with its tiles found again; lines whose tile is gone are left out. */
export const withTiles = (
  { lines, ...rest }: Basket,
  tileOf: (variantId: string) => Tile | undefined,
): TillBasket => ({
  ...rest,
  lastLineId: null,
  lines: lines.flatMap((line) => {
    const tile = tileOf(line.variantId);
    return tile ? [{ ...line, tile }] : [];
  }),
});

/** One sentence of why a line costs less: "family of four, winter code". */
export const reasonsOf = (reductions: BasketPrice['lines'][number]['reductions'], locale: string): string =>
  [...new Set(reductions.map(({ reason }) => textIn(reason, locale)))].join(', ');

export const offOf = (reductions: BasketPrice['lines'][number]['reductions']): number =>
  reductions.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
