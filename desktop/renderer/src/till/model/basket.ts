import {
  basket as basketSchema,
  basketLine,
  type Basket,
  type BasketLine,
  type Tile,
} from '@gatehouse/core/contract';

/** A line as the till holds it: what the contract keeps, with the tile it was tapped on. */
export interface TillLine extends BasketLine {
  readonly tile: Tile;
}

/** The basket as the till holds it: all the contract keeps, its lines with their tiles. */
export interface TillBasket extends Readonly<Omit<Basket, 'lines'>> {
  readonly lines: readonly TillLine[];
  /** The line tapped last: `+` and `-` act on it and it slides in. */
  readonly lastLineId: string | null;
}

export const emptyBasket: TillBasket = {
  ...basketSchema.parse({ lines: [] }),
  lines: [],
  lastLineId: null,
};

/** Nothing in it that is sold: a guest's name or a code alone is no sale. */
export const isEmptyBasket = ({ lines, extras }: TillBasket): boolean =>
  lines.length === 0 && extras.length === 0;

/** Most of one thing on a line, as the contract says. */
export const quantityMax = 999;

export interface Addition {
  readonly tile: Tile;
  readonly quantity: number;
  readonly sessionId: string | null;
  readonly day: string;
  /** The bundle it came along with. */
  readonly parentLineId?: string | null;
  /** Sold although the session is full. */
  readonly oversell?: TillLine['oversell'];
}

/** What was done to a line by hand is about its pieces: another piece starts a line of its own. */
const sameThing = (line: TillLine, { tile, sessionId, day, parentLineId, oversell }: Addition): boolean =>
  line.variantId === tile.variantId &&
  line.sessionId === sessionId &&
  line.day === day &&
  line.parentLineId === (parentLineId ?? null) &&
  line.adjustment === null &&
  line.note === '' &&
  line.oversell === null &&
  !oversell;

/** Adds to the line of the same variant, session and day, or starts one under `lineId`. */
export function withAdded(basket: TillBasket, addition: Addition, lineId: string): TillBasket {
  const known = basket.lines.find((line) => sameThing(line, addition));
  if (known) return withQuantity(basket, known.lineId, known.quantity + addition.quantity);
  const { tile, ...asked } = addition;
  const line: TillLine = {
    ...basketLine.parse({ ...asked, lineId, variantId: tile.variantId }),
    tile,
  };
  // The first line names the basket: what is voided later and the sale name the same.
  return {
    ...basket,
    basketId: basket.basketId ?? lineId,
    lines: [...basket.lines, line],
    lastLineId: lineId,
  };
}

/** Sets a quantity; zero or less takes the line out. */
export function withQuantity(basket: TillBasket, lineId: string, quantity: number): TillBasket {
  if (quantity <= 0) {
    const lines = basket.lines.filter((line) => line.lineId !== lineId);
    return { ...basket, lines, lastLineId: lines.at(-1)?.lineId ?? null };
  }
  const kept = Math.min(quantity, quantityMax);
  return {
    ...basket,
    lines: basket.lines.map((line) => (line.lineId === lineId ? { ...line, quantity: kept } : line)),
    lastLineId: lineId,
  };
}

/** The lines as the contract carries them. */
export const contractLines = (basket: TillBasket): BasketLine[] =>
  basket.lines.map(({ tile: _tile, ...line }) => line);

/** The basket as the contract carries it. */
export const contractBasket = ({ lastLineId: _last, ...basket }: TillBasket): Basket => ({
  ...basket,
  lines: contractLines({ ...basket, lastLineId: null }),
});

/** How many of a variant are in the basket, whatever the day and session. */
export const countOf = (basket: TillBasket, variantId: string): number =>
  basket.lines.reduce((sum, line) => (line.variantId === variantId ? sum + line.quantity : sum), 0);

/** Seats of a session the basket already holds. */
export const seatsIn = (basket: TillBasket, sessionId: string): number =>
  basket.lines.reduce(
    (sum, line) => (line.sessionId === sessionId ? sum + line.quantity * (line.tile.admits ?? 1) : sum),
    0,
  );

/** Changes one line and leaves the rest as it is. */
export const withLine = (
  basket: TillBasket,
  lineId: string,
  change: Partial<Omit<TillLine, 'lineId' | 'tile'>>,
): TillBasket => ({
  ...basket,
  lines: basket.lines.map((line) => (line.lineId === lineId ? { ...line, ...change } : line)),
});

/** A reduction by hand on a line, or on the whole basket where `lineId` is null. */
export const withAdjustment = (
  basket: TillBasket,
  lineId: string | null,
  adjustment: TillBasket['adjustment'],
): TillBasket => (lineId === null ? { ...basket, adjustment } : withLine(basket, lineId, { adjustment }));

export const itemCountOf = ({ lines }: TillBasket): number =>
  lines.reduce((sum, line) => sum + line.quantity, 0);
