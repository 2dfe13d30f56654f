import {
  basket,
  type Basket,
  type BasketInput,
  type RouteOutput,
  saleAsked,
  type SaleAskedInput,
  type ClosedShift,
  type SaleView,
  type ShiftState,
  type tillRoutes,
} from '@gatehouse/core/contract';
import type { Answered } from '../api/problem.ts';
import { storageProblemOf } from '../storage/problems.ts';
import { answered } from '../api/problem.ts';
import { completeSale } from './complete-sale.ts';
import {
  adjustBasket,
  type AdjustAsked,
  BasketWatch,
  switchSoldOut,
  type SwitchSoldOut,
  voidBasket,
  voidLine,
} from './selling/index.ts';
import { openShiftRow } from './shifts.ts';
import { policyOf, type RunningTill, type TillOperator, type TillParts } from './parts.ts';
import { refundSale, type RefundSale } from './refund-sale.ts';
import { reprintSale, type Reprint } from './reprint.ts';
import { indexSalesBetween } from './sale-search.ts';
import { recentSales, storedView } from './sale-store.ts';
import {
  type CashMovement,
  type CloseAsked,
  closeShift,
  moveCash,
  noSale,
  openShift,
} from '../shift/index.ts';
import { shiftState } from './shifts.ts';

/** Everything a till does, behind its screen or without one. Every answer to a write comes after the durable commit. */
export interface TillService {
  /** What its use cases are made of, for those that live beside it. */
  readonly parts: RunningTill;
  shift(): ShiftState | null;
  basket(): Basket;
  /** `operator` stands in the records of what left the basket unexplained. */
  keepBasket(next: BasketInput, operator?: TillOperator): Basket;
  catalogue(): Answered<RouteOutput<(typeof tillRoutes)['catalogue']>>;
  openShift(asked: { operationId: string; floatMinor: number }, operator: TillOperator): Answered<ShiftState>;
  closeShift(asked: CloseAsked, operator: TillOperator): Answered<ClosedShift>;
  moveCash(asked: CashMovement, operator: TillOperator): Answered<ShiftState>;
  noSale(
    asked: { operationId: string; reason: string; overrideId?: string | null },
    operator: TillOperator,
  ): Promise<Answered<{ opened: boolean }>>;
  completeSale(asked: SaleAskedInput, operator: TillOperator): Answered<SaleView>;
  /** Says what a reduction by hand comes to, and uses up the approval for it. */
  adjust(asked: AdjustAsked, operator: TillOperator): ReturnType<typeof adjustBasket>;
  voidLine(asked: Parameters<typeof voidLine>[2], operator: TillOperator): Answered<Basket>;
  voidBasket(asked: Parameters<typeof voidBasket>[2], operator: TillOperator): Answered<Basket>;
  switchSoldOut(asked: SwitchSoldOut, operator: TillOperator): ReturnType<typeof switchSoldOut>;
  refundSale(asked: RefundSale, operator: TillOperator): Answered<SaleView>;
  reprint(asked: Reprint): Answered<SaleView>;
  sales(search: string | undefined, limit: number): SaleView[];
  /** Work that can wait, in small pieces; call it when nobody waits for an answer. */
  tidyBetween(): void;
  /** Waits for what follows the last answers, such as the drawer's. */
  settled(): Promise<void>;
}

export function createTillService(tillParts: TillParts): TillService {
  const following = new Set<Promise<unknown>>();
  const parts: RunningTill = {
    ...tillParts,
    follow(work) {
      const followed = work.catch(tillParts.report).finally(() => following.delete(followed));
      following.add(followed);
    },
  };
  const { ledger, reader } = parts;
  const watch = new BasketWatch(parts);
  return {
    parts,
    shift: () => shiftState(ledger),
    basket: () =>
      basket.parse(
        JSON.parse(ledger.read.value<string | null>('SELECT basket FROM till_now') ?? '{"lines":[]}'),
      ),
    keepBasket(given, operator) {
      const next = basket.parse(given);
      try {
        ledger.transact((writer) => {
          watch.follow(writer, next, {
            operatorId: operator?.operatorId ?? null,
            shiftId: openShiftRow(writer)?.shiftId ?? null,
          });
          writer.run('UPDATE till_now SET basket = ?', JSON.stringify(next));
        });
      } catch (error) {
        watch.reread();
        // The basket is kept for a restart only: the cashier goes on, and the sale itself is what says it.
        if (!storageProblemOf(error)) throw error;
      }
      return next;
    },
    catalogue() {
      const policy = policyOf(parts);
      const found = reader.catalogue();
      return policy.ok && found
        ? answered(found)
        : policy.ok
          ? { ok: false, problem: { status: 503, code: 'not_ready', title: 'No catalogue yet' } }
          : policy;
    },
    openShift: (asked, operator) => openShift(parts, asked, operator),
    closeShift: (asked, operator) => closeShift(parts, asked, operator),
    moveCash: (asked, operator) => moveCash(parts, asked, operator),
    noSale: (asked, operator) => noSale(parts, asked, operator),
    completeSale: (asked, operator) => completeSale(parts, saleAsked.parse(asked), operator, watch),
    adjust: (asked, operator) => adjustBasket(parts, asked, operator),
    voidLine: (asked, operator) => voidLine(parts, watch, asked, operator),
    voidBasket: (asked, operator) => voidBasket(parts, watch, asked, operator),
    switchSoldOut: (asked, operator) =>
      switchSoldOut(parts, parts.soldOut ?? { of: () => undefined, changed: () => {} }, asked, operator),
    refundSale: (asked, operator) => refundSale(parts, asked, operator),
    reprint: (asked) => reprintSale(parts, asked),
    sales: (search, limit) => recentSales(ledger, search, limit).map((sale) => storedView(ledger.read, sale)),
    tidyBetween: () => indexSalesBetween(ledger),
    settled: async () => void (await Promise.all(following)),
  };
}
