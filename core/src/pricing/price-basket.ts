import {
  NO_OFFERS,
  type LocalizedText,
  type Offers,
  promotionCodeOf,
  type Promotion,
} from '../catalogue/index.ts';
import type { Adjustment } from '../contract/basket.ts';
import type { Reduction } from '../journal/index.ts';
import {
  sumMinor,
  taxDocument,
  type TaxedDocument,
  type TaxedLine,
  type TaxRule,
  timesMinor,
} from '../money/index.ts';
import type { IsoDate } from '../time/index.ts';
import { adjustedBasket, adjustedLine, isPricedByHand, type ManualReduction } from './adjustments.ts';
import { applyPromotion } from './apply-promotion.ts';
import {
  fits,
  holdsOn,
  listPriceOf,
  type OfferedItem,
  priceListsInForce,
  type PricingMoment,
  promotionsInForce,
} from './in-force.ts';
import { type Run } from './pieces.ts';

/** What a line of a basket needs to be priced: a till's screen and its station know the same. */
export interface PricedItem extends OfferedItem {
  readonly priceMinor: number;
  readonly taxRateId: string;
  readonly taxBasisPoints: number;
}

export interface LineToPrice {
  readonly lineId: string;
  readonly item: PricedItem;
  readonly quantity: number;
  /** The day it is sold for, which decides day prices. */
  readonly day: IsoDate;
  readonly adjustment: Adjustment | null;
}

export interface BasketToPrice {
  readonly lines: readonly LineToPrice[];
  /** Lines of money: tips, donations, gift cards. Nothing is taken off them and they carry no tax. */
  readonly extras: readonly { readonly lineId: string; readonly amountMinor: number }[];
  readonly adjustment: Adjustment | null;
  readonly promotionCodes: readonly string[];
}

export interface PricingContext extends PricingMoment {
  readonly rule: TaxRule;
  readonly offers: Offers;
}

/** What was taken off a line and why: a promotion's sentence in the languages it has, or the cashier's reason. */
export interface PricedReduction extends Omit<Reduction, 'reason'> {
  readonly reason: LocalizedText;
}

export interface PricedLine extends TaxedLine {
  readonly lineId: string;
  readonly listUnitMinor: number;
  /** One piece before reductions, after an override. */
  readonly unitPriceMinor: number;
  /** The list that decided the price; null is the catalogue's own. */
  readonly priceListId: string | null;
  readonly reductions: readonly PricedReduction[];
}

/** What became of a code that was given. */
export type CodeState = 'applied' | 'without-effect' | 'unknown';

export interface BasketPrice extends Omit<TaxedDocument, 'lines'> {
  readonly lines: readonly PricedLine[];
  readonly extras: readonly TaxedLine[];
  /** What the guest pays, tax included. */
  readonly totalMinor: number;
  /** Taken off list prices in all, as marked. */
  readonly reducedMinor: number;
  readonly codes: readonly { readonly code: string; readonly state: CodeState }[];
  /** What was done by hand and how much it took off: what a permission is asked for. */
  readonly byHand: readonly ManualReduction[];
}

/** The tax rate of lines of money. */
export const NO_TAX_RATE_ID = 'none';
/** A record's line has room for twenty reductions; by hand come at most two. */
const PROMOTIONS_PER_LINE = 16;

/**
 * Prices a basket: the one computation behind the screen and the sale, so that what a cashier reads out is what is
 * charged. List prices first, then promotions in turn, then what was done by hand on lines and on the whole, then tax.
 * Lines are worked in the order of their ids, so that the order in which they were tapped changes nothing.
 */
export function priceBasket(basket: BasketToPrice, context: PricingContext): BasketPrice {
  const order = basket.lines
    .map((_, index) => index)
    .toSorted((a, b) => compare(basket.lines[a]?.lineId, basket.lines[b]?.lineId));
  const lines = order.map((index) => basket.lines[index] as LineToPrice);
  const lists = priceListsInForce(context.offers, context);
  const drafts = lines.map((line) => {
    const { priceMinor, priceListId } = listPriceOf(line.item, line.day, lists);
    return {
      line,
      priceListId,
      listUnitMinor: priceMinor,
      unitPriceMinor:
        line.adjustment?.kind === 'price-override' ? line.adjustment.unitPriceMinor : priceMinor,
      reductions: [] as PricedReduction[],
    };
  });
  const listed = drafts.map(({ unitPriceMinor, line }) => timesMinor(unitPriceMinor, line.quantity));
  const promotions = promotionsInForce(context.offers, context, basket.promotionCodes);
  const applied = applyPromotions(promotions, lines, listed, (index, reduction) =>
    drafts[index]?.reductions.push(reduction),
  );
  const byHand: ManualReduction[] = [];
  const left = applied.amounts.map((amountMinor, index) => {
    const draft = drafts[index] as (typeof drafts)[number];
    return adjustedLine(
      { ...draft, quantity: draft.line.quantity, amountMinor },
      draft.line,
      (reduction, manual) => {
        if (reduction) draft.reductions.push(reduction);
        byHand.push(manual);
      },
    );
  });
  const marked = adjustedBasket(basket.adjustment, left, (offs, manual) => {
    offs.forEach((reduction, index) => reduction && drafts[index]?.reductions.push(reduction));
    byHand.push(manual);
  });
  const document = taxDocument(
    [
      ...drafts.map(({ line: { item } }, index) => ({
        amountMinor: marked[index] ?? 0,
        taxRateId: item.taxRateId,
        rateBasisPoints: item.taxBasisPoints,
      })),
      ...basket.extras.map(({ amountMinor }) => ({
        amountMinor,
        taxRateId: NO_TAX_RATE_ID,
        rateBasisPoints: 0,
      })),
    ],
    context.rule,
  );
  const priced = drafts.map(({ line, ...draft }, index): PricedLine => ({
    ...(document.lines[index] as TaxedLine),
    ...draft,
    lineId: line.lineId,
  }));
  const rates = basket.lines.map(({ item }) => item.taxRateId);
  const rank = (taxRateId: string): number =>
    rates.includes(taxRateId) ? rates.indexOf(taxRateId) : rates.length;
  const inBasket = new Map(order.map((from, index) => [from, priced[index] as PricedLine]));
  return {
    ...document,
    // As the basket names them, whatever the order they were worked in.
    totals: document.totals.toSorted((a, b) => rank(a.taxRateId) - rank(b.taxRateId)),
    lines: basket.lines.map((_, index) => inBasket.get(index) as PricedLine),
    extras: document.lines.slice(drafts.length),
    totalMinor: document.grossMinor,
    reducedMinor: sumMinor(priced.flatMap(({ reductions }) => reductions.map((one) => one.amountMinor))),
    codes: basket.promotionCodes.map((code) => ({
      code,
      state: stateOf(code, context.offers, applied.used),
    })),
    byHand,
  };
}

/** Prices of a basket nobody has offers for, as tests and simple tills need it. */
export const PLAIN_MOMENT = {
  offers: NO_OFFERS,
  minuteOfDay: 720,
  channel: 'till',
  customerGroups: [],
} as const;

const compare = (a = '', b = ''): number => (a === b ? 0 : a < b ? -1 : 1);

/** Applies promotions in turn to the pieces that are still open to each. */
function applyPromotions(
  promotions: readonly Promotion[],
  lines: readonly LineToPrice[],
  listed: readonly number[],
  onReduced: (line: number, reduction: PricedReduction) => void,
): { readonly amounts: readonly number[]; readonly used: ReadonlySet<string> } {
  const used = new Set<string>();
  const counts = lines.map(() => 0);
  let runs: readonly Run[] = lines.map(({ quantity }, line) => ({
    line,
    count: quantity,
    amountMinor: listed[line] ?? 0,
    state: 'open',
  }));
  for (const one of promotions) {
    const open = lines.map(
      (line, index) =>
        !isPricedByHand(line.adjustment) &&
        (counts[index] ?? 0) < PROMOTIONS_PER_LINE &&
        holdsOn(one.when, line.day) &&
        isFor(one, line.item),
    );
    const fitting = listed.reduce((sum, amountMinor, index) => (open[index] ? sum + amountMinor : sum), 0);
    if (fitting < one.minimumMinor) continue;
    const isOpen = ({ line, state }: Run) =>
      open[line] === true && (state === 'open' || (state === 'shared' && one.stacking === 'with-others'));
    const { runs: after, off } = applyPromotion(one, runs.filter(isOpen), (part, line) => {
      const item = lines[line]?.item;
      const wanted = one.rule.kind === 'together' ? one.rule.parts[part] : undefined;
      return item !== undefined && wanted !== undefined && fits(wanted.target, item);
    });
    if (off.length === 0) continue;
    runs = [...runs.filter((run) => !isOpen(run)), ...after].toSorted((a, b) => a.line - b.line);
    used.add(one.promotionId);
    for (const [line, amountMinor] of summedBy(off)) {
      counts[line] = (counts[line] ?? 0) + 1;
      onReduced(line, {
        kind: one.customerGroups.length > 0 ? 'member' : 'promotion',
        reductionId: one.promotionId,
        amountMinor,
        reason: one.name,
        overrideId: null,
      });
    }
  }
  return {
    amounts: lines.map((_, index) =>
      sumMinor(runs.filter(({ line }) => line === index).map((run) => run.amountMinor)),
    ),
    used,
  };
}

const isFor = ({ rule }: Promotion, item: PricedItem): boolean =>
  rule.kind === 'together' ? rule.parts.some(({ target }) => fits(target, item)) : fits(rule.target, item);

function summedBy(off: readonly { readonly line: number; readonly amountMinor: number }[]) {
  const sums = new Map<number, number>();
  for (const { line, amountMinor } of off) sums.set(line, (sums.get(line) ?? 0) + amountMinor);
  return sums;
}

function stateOf(code: string, { promotions }: Offers, used: ReadonlySet<string>): CodeState {
  const wanted = promotionCodeOf(code);
  const known = promotions.filter(({ codes }) => codes.some((one) => promotionCodeOf(one) === wanted));
  if (known.length === 0) return 'unknown';
  return known.some(({ promotionId }) => used.has(promotionId)) ? 'applied' : 'without-effect';
}
