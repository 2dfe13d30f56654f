import { type Basket, basket as basketSchema, VOID_AFTER_MS } from '@gatehouse/core/contract';
import { fact } from '@gatehouse/core/journal';
import { timesMinor } from '@gatehouse/core/money';
import type { AppendContext, Ledger, LedgerWriter, SqlReader } from '../../ledger/index.ts';
import type { TillParts } from '../parts.ts';

/** Pieces of a line that came into the basket together, and when. */
interface Batch {
  readonly quantity: number;
  readonly sinceMs: number;
}

interface WatchedLine {
  readonly lineId: string;
  readonly variantId: string;
  readonly batches: readonly Batch[];
}

export interface WatchedBasket {
  readonly basketId: string | null;
  readonly lines: readonly WatchedLine[];
}

const EMPTY: WatchedBasket = { basketId: null, lines: [] };
/** What the journal says where nobody gave a reason: a line was gone that had stood there long enough to be paid for. */
export const UNEXPLAINED = 'unexplained';

const sumOf = (batches: readonly Batch[]): number => batches.reduce((sum, { quantity }) => sum + quantity, 0);

/**
 * How long everything in the basket has been there, kept with it. What leaves after a while leaves a record, whether the
 * screen asked for a reason or not: no line disappears without a trace.
 */
export class BasketWatch {
  readonly #parts: Pick<TillParts, 'clock' | 'reader' | 'replica'> & { readonly ledger: Ledger };
  #kept: WatchedBasket | undefined;

  constructor(parts: Pick<TillParts, 'clock' | 'reader' | 'replica' | 'ledger'>) {
    this.#parts = parts;
  }

  /** Notes a basket as it is now, in the transaction that keeps it, and writes down what left it unexplained. */
  follow(writer: LedgerWriter, next: Basket, context: AppendContext): void {
    const before = this.#before();
    this.#trace(writer, before, next, context);
    const kept = this.#noted(before, next);
    this.#kept = kept;
    writer.run(
      'INSERT INTO basket_age (only_row, text) VALUES (1, ?) ON CONFLICT (only_row) DO UPDATE SET text = excluded.text',
      JSON.stringify(kept),
    );
  }

  /** Writes down what a sale leaves out of the basket it was kept as. Touches nothing where nothing is missing. */
  traceSale(writer: LedgerWriter, sold: Pick<Basket, 'basketId' | 'lines'>, context: AppendContext): void {
    const before = this.#before();
    if (before.basketId !== null && before.basketId === sold.basketId)
      this.#trace(writer, before, sold, context);
  }

  /** The basket was sold: nothing of it is missing any more. */
  sold(basketId: string | null): void {
    if (basketId !== null && this.#before().basketId === basketId) this.#kept = EMPTY;
  }

  /** Pieces of a line as last kept; 0 where it is not in this basket. */
  quantityOf(basketId: string, lineId: string): number {
    const before = this.#before();
    const line = before.basketId === basketId ? before.lines.find((one) => one.lineId === lineId) : undefined;
    return sumOf(line?.batches ?? []);
  }

  variantOf = (lineId: string): string | undefined =>
    this.#before().lines.find((one) => one.lineId === lineId)?.variantId;

  basketId = (): string | null => this.#before().basketId;

  /** What the basket holds, for the record of giving it up. */
  contents(): { readonly lineCount: number; readonly amountMinor: number } {
    const { lines } = this.#before();
    return {
      lineCount: lines.length,
      amountMinor: lines.reduce((sum, line) => sum + this.amountOf(line.variantId, sumOf(line.batches)), 0),
    };
  }

  /** List price of pieces: what would have been asked for them. 0 for what the catalogue does not know any more. */
  amountOf(variantId: string, quantity: number): number {
    return timesMinor(this.#parts.reader.sellable(variantId)?.tile.priceMinor ?? 0, quantity);
  }

  /** Lines and pieces were taken out with a reason: they are not traced again. */
  explained(basketId: string, lineId: string, quantity: number): void {
    const before = this.#before();
    if (before.basketId !== basketId) return;
    this.#kept = {
      ...before,
      lines: before.lines.flatMap((line) => {
        if (line.lineId !== lineId) return [line];
        const batches = without(line.batches, quantity);
        return batches.length === 0 ? [] : [{ ...line, batches }];
      }),
    };
  }

  forget(): void {
    this.#kept = EMPTY;
  }

  /** A transaction that was given up changed nothing: what it noted is read again. */
  reread(): void {
    this.#kept = undefined;
  }

  #before(): WatchedBasket {
    this.#kept ??= readWatched(this.#parts.ledger.read);
    return this.#kept;
  }

  #noted(before: WatchedBasket, next: Basket): WatchedBasket {
    const nowMs = this.#parts.clock.nowMs();
    const known = new Map(
      before.basketId === next.basketId ? before.lines.map((line) => [line.lineId, line]) : [],
    );
    return {
      basketId: next.basketId,
      lines: next.lines.map(({ lineId, variantId, quantity }) => {
        const batches = known.get(lineId)?.batches ?? [];
        const more = quantity - sumOf(batches);
        return {
          lineId,
          variantId,
          batches: more > 0 ? [...batches, { quantity: more, sinceMs: nowMs }] : without(batches, -more),
        };
      }),
    };
  }

  #trace(
    writer: LedgerWriter,
    before: WatchedBasket,
    next: Pick<Basket, 'basketId' | 'lines'>,
    context: AppendContext,
  ): void {
    const { basketId } = before;
    if (basketId === null || before.lines.length === 0) return;
    const isSame = next.basketId === basketId;
    const gone = before.lines.flatMap((line) => {
      const stays = isSame ? (next.lines.find(({ lineId }) => lineId === line.lineId)?.quantity ?? 0) : 0;
      const missing = sumOf(line.batches) - stays;
      return missing > 0 ? [{ ...line, missing }] : [];
    });
    if (gone.length === 0) return;
    const currency = this.#parts.replica.policy()?.currency;
    if (currency === undefined) return;
    const isPaying = hasRecordAbout(writer, ['PaymentStarted'], basketId);
    const nowMs = this.#parts.clock.nowMs();
    const old = gone.flatMap((line) => {
      const quantity = isPaying ? line.missing : agedOf(line.batches, line.missing, nowMs);
      return quantity > 0 ? [{ ...line, quantity }] : [];
    });
    // A basket that was sold, parked or given up with a reason ended in a record of its own.
    if (old.length === 0 || (!isSame && hasRecordAbout(writer, ENDED, basketId))) return;
    for (const { lineId, variantId, quantity } of old) {
      writer.append(
        fact('LineVoided', {
          basketId,
          lineId,
          productId: this.#parts.reader.sellable(variantId)?.tile.productId ?? variantId,
          variantId,
          quantity,
          amountMinor: this.amountOf(variantId, quantity),
          currency,
          reason: UNEXPLAINED,
          overrideId: null,
        }),
        context,
      );
    }
  }
}

const ENDED = ['SaleCompleted', 'BasketParked', 'BasketVoided'] as const;
/** How far back a basket's own records can lie: it is one guest's, and a till is nobody else's meanwhile. */
const LOOK_BACK_RECORDS = 500;

const hasRecordAbout = (sql: SqlReader, kinds: readonly string[], basketId: string): boolean =>
  sql.value(
    `SELECT 1 FROM record WHERE position > (SELECT max(position) FROM record) - ?
       AND kind IN (${kinds.map(() => '?').join(', ')}) AND instr(text, ?) > 0 LIMIT 1`,
    LOOK_BACK_RECORDS,
    ...kinds,
    `"basketId":${JSON.stringify(basketId)}`,
  ) !== undefined;

/** Batches after pieces left: the last that came leave first, as a mistyped tap is put right. */
function without(batches: readonly Batch[], quantity: number): readonly Batch[] {
  let left = quantity;
  const kept: Batch[] = [];
  for (const batch of batches.toReversed()) {
    const taken = Math.min(left, batch.quantity);
    left -= taken;
    if (batch.quantity > taken) kept.unshift({ ...batch, quantity: batch.quantity - taken });
  }
  return kept;
}

/** How many of the pieces that left had been there for long, the newest having left first. */
export function agedOf(batches: readonly Batch[], missing: number, nowMs: number): number {
  let left = missing;
  let aged = 0;
  for (const batch of batches.toReversed()) {
    const taken = Math.min(left, batch.quantity);
    left -= taken;
    if (nowMs - batch.sinceMs >= VOID_AFTER_MS) aged += taken;
  }
  return aged;
}

/** As it was before a restart; nothing where the basket kept now is another one. */
function readWatched(sql: SqlReader): WatchedBasket {
  const text = sql.value<string>('SELECT text FROM basket_age');
  const kept = sql.value<string | null>('SELECT basket FROM till_now');
  if (text === undefined || kept === undefined || kept === null) return EMPTY;
  const watched = JSON.parse(text) as WatchedBasket;
  const basket = basketSchema.safeParse(JSON.parse(kept));
  return basket.success && basket.data.basketId === watched.basketId ? watched : EMPTY;
}
