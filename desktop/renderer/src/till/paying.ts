import type { Problem } from '@gatehouse/core/contract';
import { contractLines, emptyBasket, totalsOf } from './model/basket.ts';
import { loadCatalogue } from './loading.ts';
import type { PendingSale, Till } from './till.ts';

/** Total of the basket now; 0 before the catalogue is there. */
export function totalMinor(till: Till): number {
  const catalogue = till.catalogue.get();
  return catalogue.kind === 'ready' ? totalsOf(till.basket.get(), catalogue.value.taxRule).toPayMinor : 0;
}

/**
 * Pays the basket in cash. The operation's id is made here, once, and kept over a reload: whatever happens to the
 * answer, asking again can not sell twice.
 */
export async function payCash(till: Till, tenderedMinor: number): Promise<void> {
  const { kind } = till.checkout.get();
  if ((kind !== 'selling' && kind !== 'cash') || till.basket.get().lines.length === 0) return;
  const total = totalMinor(till);
  if (tenderedMinor < total) return;
  const sale: PendingSale = {
    operationId: till.newId(),
    lines: contractLines(till.basket.get()),
    totalMinor: total,
    tenderedMinor,
  };
  till.keptSale.write(sale);
  await send(till, sale);
}

/** Asks again what became of a sale that was not answered. */
export async function askAgain(till: Till): Promise<void> {
  const checkout = till.checkout.get();
  if (checkout.kind === 'unanswered') await send(till, checkout.sale);
}

/** Takes up a sale that a reload interrupted. Needs somebody signed in: completing a sale is theirs to do. */
export async function resumeSale(till: Till): Promise<void> {
  const sale = till.keptSale.read();
  if (sale && till.checkout.get().kind === 'selling' && till.status.get().operator) await send(till, sale);
}

async function send(till: Till, sale: PendingSale): Promise<void> {
  till.notice.set(null);
  till.checkout.set({ kind: 'paying', sale });
  const answer = await till.client.till.completeSale({
    body: {
      operationId: sale.operationId,
      lines: sale.lines,
      expectedTotalMinor: sale.totalMinor,
      tenders: [{ kind: 'cash', tenderedMinor: sale.tenderedMinor }],
    },
  });
  if (answer.ok) {
    till.keptSale.write(undefined);
    till.basket.set(emptyBasket);
    till.query.set('');
    till.checkout.set({ kind: 'sold', sale: answer.value });
    return;
  }
  if (isUnanswered(answer.problem)) return till.checkout.set({ kind: 'unanswered', sale });
  till.keptSale.write(undefined);
  till.checkout.set({ kind: 'selling' });
  if (answer.problem.code === 'total_changed') {
    await loadCatalogue(till);
    till.notice.set({ kind: 'price-changed' });
    return;
  }
  till.notice.set({ kind: 'problem', problem: answer.problem });
}

/**
 * No answer, or the station failed in the middle: the sale may stand or not, so it is unknown, never "failed". 503 is
 * the station's own word that it could not begin.
 */
const isUnanswered = ({ status }: Problem): boolean => status === 0 || (status >= 500 && status !== 503);
