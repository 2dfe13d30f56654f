import type { Problem } from '@gatehouse/core/contract';
import { contractBasket, emptyBasket, withQuantity } from '../model/basket.ts';
import { agesAfter, type Ages, needsReason } from '../model/ages.ts';
import { approved } from '../permits/approving.ts';
import { priceOf } from '../pricing.ts';
import type { Till } from '../till.ts';

/** What leaves a basket after a while leaves with a reason; the station keeps the record and has the last word. */

const agesOf = new WeakMap<Till, Ages>();

/** Follows how long things have been in the basket. What was brought back from before counts as long there. */
export function followAges(till: Till): () => void {
  agesOf.set(till, agesAfter(new Map(), till.basket.get().lines, 0));
  return till.basket.subscribe(() =>
    agesOf.set(till, agesAfter(agesOf.get(till) ?? new Map(), till.basket.get().lines, till.clock.nowMs())),
  );
}

export const asksForReason = (till: Till, lineId: string, fewer: number): boolean =>
  needsReason(agesOf.get(till) ?? new Map(), lineId, fewer, till.clock.nowMs());

/** Whether giving the whole basket up needs a reason: anything in it that has stood there. */
export const clearAsksForReason = (till: Till): boolean =>
  till.basket.get().lines.some(({ lineId, quantity }) => asksForReason(till, lineId, quantity));

/** Operations that were sent and not answered: asked again they are done once. */
const operations = new Map<string, string>();
const operationOf = (till: Till, what: string): string => {
  const id = operations.get(what) ?? till.newId();
  operations.set(what, id);
  return id;
};

/** Takes pieces of a line out, with a reason, as soon as the station has written it down. */
export async function voidPieces(
  till: Till,
  lineId: string,
  quantity: number,
  reason: string,
): Promise<Problem | null> {
  const before = till.basket.get();
  const line = before.lines.find((one) => one.lineId === lineId);
  if (!line || before.basketId === null) return null;
  const after = withQuantity(before, lineId, line.quantity - quantity);
  const what = `${before.basketId} ${lineId} ${line.quantity} ${quantity}`;
  const { basketId } = before;
  const answer = await approved(
    till,
    {
      permission: 'sale.void',
      action: 'void',
      subjectId: basketId,
      amountMinor: line.tile.priceMinor * quantity,
    },
    (overrideId) =>
      till.client.selling.voidLine({
        body: {
          operationId: operationOf(till, what),
          basketId,
          lineId,
          quantity,
          reason,
          overrideId,
          basket: contractBasket(after),
        },
      }),
  );
  if (!answer.ok) return answer.problem;
  operations.delete(what);
  till.basket.set((basket) => withQuantity(basket, lineId, line.quantity - quantity));
  return null;
}

/** Gives the basket up, with a reason. */
export async function voidAll(till: Till, reason: string): Promise<Problem | null> {
  const { basketId } = till.basket.get();
  if (basketId === null) return null;
  const what = `${basketId} all`;
  const answer = await approved(
    till,
    {
      permission: 'sale.void',
      action: 'void',
      subjectId: basketId,
      amountMinor: (priceOf(till)?.totalMinor ?? 0) + (priceOf(till)?.reducedMinor ?? 0),
    },
    (overrideId) =>
      till.client.selling.voidBasket({
        body: { operationId: operationOf(till, what), basketId, reason, overrideId },
      }),
  );
  if (!answer.ok) return answer.problem;
  operations.delete(what);
  till.basket.set(emptyBasket);
  till.checkout.set({ kind: 'selling' });
  return null;
}
