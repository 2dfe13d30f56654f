import { taxDocument, type TaxedDocument, type TaxRule, timesMinor } from '../money/index.ts';

/** What a line of a basket needs to be priced: a till's screen and its station know the same. */
export interface PricedItem {
  readonly priceMinor: number;
  readonly taxRateId: string;
  readonly taxBasisPoints: number;
}

export interface BasketPrice extends TaxedDocument {
  /** What the guest pays, tax included. */
  readonly totalMinor: number;
}

/**
 * Prices a basket: the one computation behind the screen and the sale, so that what a cashier reads out is what is
 * charged. Quantities are whole; amounts come out in minor units, exact to the unit under the venue's tax rule.
 */
export function priceBasket(
  lines: readonly { readonly item: PricedItem; readonly quantity: number }[],
  rule: TaxRule,
): BasketPrice {
  const document = taxDocument(
    lines.map(({ item, quantity }) => ({
      amountMinor: timesMinor(item.priceMinor, quantity),
      taxRateId: item.taxRateId,
      rateBasisPoints: item.taxBasisPoints,
    })),
    rule,
  );
  return { ...document, totalMinor: document.grossMinor };
}
