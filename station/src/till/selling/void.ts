import {
  type Basket,
  basket as basketSchema,
  type sellingRoutes,
  type RouteInput,
} from '@gatehouse/core/contract';
import { fact } from '@gatehouse/core/journal';
import { answered, type Answered, refused } from '../../api/problem.ts';
import { requirePermit } from '../../permits/index.ts';
import { once, policyOf, type RunningTill, type TillOperator } from '../parts.ts';
import { openShiftRow } from '../shifts.ts';
import type { BasketWatch } from './basket-watch.ts';
import { permitPartsOf } from './permit-reductions.ts';

type VoidLine = RouteInput<(typeof sellingRoutes)['voidLine']>['body'];
type VoidBasket = RouteInput<(typeof sellingRoutes)['voidBasket']>['body'];

const notThere = (field: string) =>
  refused(409, 'not_in_basket', 'This is not in the basket any more', {
    errors: [{ field, message: 'is not in the kept basket' }],
  });

/** Takes pieces of a line out of the kept basket, with a reason and a record that stays. */
export function voidLine(
  parts: RunningTill,
  watch: BasketWatch,
  asked: VoidLine,
  operator: TillOperator,
): Answered<Basket> {
  const done = once<Basket>(parts, { operationId: asked.operationId, kind: 'void-line' }, (writer) => {
    const policy = policyOf(parts);
    if (!policy.ok) return policy;
    const { basketId, lineId, quantity, reason } = asked;
    const variantId = watch.variantOf(lineId);
    if (variantId === undefined || watch.quantityOf(basketId, lineId) < quantity) return notThere('lineId');
    const amountMinor = watch.amountOf(variantId, quantity);
    const permit = requirePermit(
      permitPartsOf(parts),
      writer,
      operator,
      { permission: 'sale.void', amountMinor, subjectId: basketId },
      asked.overrideId,
    );
    if (!permit.ok) return permit;
    const context = { operatorId: operator.operatorId, shiftId: openShiftRow(writer)?.shiftId ?? null };
    writer.append(
      fact('LineVoided', {
        basketId,
        lineId,
        productId: parts.reader.sellable(variantId)?.tile.productId ?? variantId,
        variantId,
        quantity,
        amountMinor,
        currency: policy.value.currency,
        reason,
        overrideId: permit.value,
      }),
      context,
    );
    watch.explained(basketId, lineId, quantity);
    watch.follow(writer, asked.basket, context);
    writer.run('UPDATE till_now SET basket = ?', JSON.stringify(asked.basket));
    return answered(asked.basket);
  });
  if (!done.ok) watch.reread();
  return done;
}

/** Gives the kept basket up, with a reason and a record that stays. */
export function voidBasket(
  parts: RunningTill,
  watch: BasketWatch,
  asked: VoidBasket,
  operator: TillOperator,
): Answered<Basket> {
  const empty = basketSchema.parse({ lines: [] });
  const done = once<Basket>(parts, { operationId: asked.operationId, kind: 'void-basket' }, (writer) => {
    const policy = policyOf(parts);
    if (!policy.ok) return policy;
    const { basketId, reason } = asked;
    const { lineCount, amountMinor } = watch.contents();
    if (watch.basketId() !== basketId || lineCount === 0) return notThere('basketId');
    const permit = requirePermit(
      permitPartsOf(parts),
      writer,
      operator,
      { permission: 'sale.void', amountMinor, subjectId: basketId },
      asked.overrideId,
    );
    if (!permit.ok) return permit;
    const context = { operatorId: operator.operatorId, shiftId: openShiftRow(writer)?.shiftId ?? null };
    writer.append(
      fact('BasketVoided', {
        basketId,
        lineCount,
        amountMinor,
        currency: policy.value.currency,
        reason,
        overrideId: permit.value,
      }),
      context,
    );
    watch.forget();
    watch.follow(writer, empty, context);
    writer.run('UPDATE till_now SET basket = ?', JSON.stringify(empty));
    return answered(empty);
  });
  if (!done.ok) watch.reread();
  return done;
}
