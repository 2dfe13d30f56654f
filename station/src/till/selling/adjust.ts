import type { Basket, RouteInput, RouteOutput, sellingRoutes } from '@gatehouse/core/contract';
import { answered, type Answered, refused } from '../../api/problem.ts';
import { requirePermit } from '../../permits/index.ts';
import { policyOf, type TillOperator, type TillParts } from '../parts.ts';
import { priceBasket } from '../price.ts';
import { pricingMoment } from './pricing-moment.ts';
import { isKept, keepPermit, permitPartsOf, wantedFor } from './permit-reductions.ts';

export type AdjustAsked = RouteInput<(typeof sellingRoutes)['adjust']>['body'];
type Adjusted = RouteOutput<(typeof sellingRoutes)['adjust']>;

/**
 * Says what a basket costs with a reduction by hand and whether its operator may give it. An approval is used up here,
 * where it was given, and kept for this basket's sale: a guest who looks for coins must not outlive it.
 */
export function adjustBasket(
  parts: TillParts,
  asked: AdjustAsked,
  operator: TillOperator,
): Answered<Adjusted> {
  const { basket, lineId } = asked;
  const { basketId } = basket;
  const asking = asked.what === 'oversell' ? oversellOf(basket, lineId) : adjustmentOf(basket, lineId);
  if (!asking)
    return refused(422, 'no_adjustment', 'There is no reduction on this', {
      errors: [{ field: 'lineId', message: 'has no adjustment' }],
    });
  if (basketId === null)
    return refused(422, 'basket_unnamed', 'The basket needs an id, to which the approval is bound', {
      errors: [{ field: 'basket.basketId', message: 'is missing' }],
    });
  const policy = policyOf(parts);
  if (!policy.ok) return policy;
  const price = priceBasket(basket, parts.reader, policy.value, pricingMoment(parts, basket.customerId));
  if (!price.ok) return price;
  const { totalMinor, byHand } = price.value;
  const reduction = byHand.find((one) => one.lineId === lineId);
  const { overrideId } = asking;
  if (asked.what === 'reduction' && !reduction)
    return answered({ totalMinor, reduction: null, overrideId: null });
  const wanted =
    asked.what === 'reduction' && reduction
      ? wantedFor(reduction)
      : { permission: 'sale.oversell' as const, amountMinor: 0, basisPoints: 0 };
  const said: Adjusted = { totalMinor, reduction: { lineId, ...wanted }, overrideId };
  return parts.ledger.transact((writer): Answered<Adjusted> => {
    if (overrideId !== null && isKept(writer, basketId, overrideId, wanted)) return answered(said);
    const permit = requirePermit(
      permitPartsOf(parts),
      writer,
      operator,
      { ...wanted, subjectId: basketId },
      overrideId,
    );
    if (!permit.ok) return permit;
    if (permit.value !== null) keepPermit(parts, writer, basketId, permit.value, wanted);
    // Who may do it alone needs no approval, also when one was offered.
    return answered({ ...said, overrideId: permit.value });
  });
}

const oversellOf = (basket: Basket, lineId: string | null) =>
  basket.lines.find((line) => line.lineId === lineId)?.oversell ?? null;

const adjustmentOf = (basket: Basket, lineId: string | null) =>
  lineId === null
    ? basket.adjustment
    : (basket.lines.find((line) => line.lineId === lineId)?.adjustment ?? null);
