import {
  basket,
  type Basket,
  type BasketInput,
  type RouteOutput,
  saleAsked,
  type SaleAskedInput,
  type SaleView,
  type ShiftState,
  type tillRoutes,
} from '@gatehouse/core/contract';
import type { Answered } from '../api/problem.ts';
import { storageProblemOf } from '../storage/problems.ts';
import { answered } from '../api/problem.ts';
import { completeSale } from './complete-sale.ts';
import { policyOf, type RunningTill, type TillOperator, type TillParts } from './parts.ts';
import { refundSale, type RefundSale } from './refund-sale.ts';
import { reprintSale, type Reprint } from './reprint.ts';
import { indexSalesBetween } from './sale-search.ts';
import { recentSales, storedView } from './sale-store.ts';
import {
  type CashMovement,
  type ClosedShift,
  closeShift,
  moveCash,
  noSale,
  openShift,
} from './shift-cash.ts';
import { shiftState } from './shifts.ts';

/** Everything a till does, behind its screen or without one. Every answer to a write comes after the durable commit. */
export interface TillService {
  shift(): ShiftState | null;
  basket(): Basket;
  keepBasket(next: BasketInput): Basket;
  catalogue(): Answered<RouteOutput<(typeof tillRoutes)['catalogue']>>;
  openShift(asked: { operationId: string; floatMinor: number }, operator: TillOperator): Answered<ShiftState>;
  closeShift(
    asked: { operationId: string; countedMinor: number },
    operator: TillOperator,
  ): Answered<ClosedShift>;
  moveCash(asked: CashMovement, operator: TillOperator): Answered<ShiftState>;
  noSale(
    asked: { operationId: string; reason: string },
    operator: TillOperator,
  ): Promise<Answered<{ opened: boolean }>>;
  completeSale(asked: SaleAskedInput, operator: TillOperator): Answered<SaleView>;
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
  return {
    shift: () => shiftState(ledger),
    basket: () =>
      basket.parse(
        JSON.parse(ledger.read.value<string | null>('SELECT basket FROM till_now') ?? '{"lines":[]}'),
      ),
    keepBasket(given) {
      const next = basket.parse(given);
      try {
        ledger.transact((writer) => writer.run('UPDATE till_now SET basket = ?', JSON.stringify(next)));
      } catch (error) {
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
    completeSale: (asked, operator) => completeSale(parts, saleAsked.parse(asked), operator),
    refundSale: (asked, operator) => refundSale(parts, asked, operator),
    reprint: (asked) => reprintSale(parts, asked),
    sales: (search, limit) => recentSales(ledger, search, limit).map((sale) => storedView(ledger.read, sale)),
    tidyBetween: () => indexSalesBetween(ledger),
    settled: async () => void (await Promise.all(following)),
  };
}
