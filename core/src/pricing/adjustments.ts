import type { Adjustment } from '../contract/basket.ts';
import { sumMinor, timesMinor } from '../money/index.ts';
import type { Permission } from '../permissions/index.ts';
import { assertNever } from '../result/assert-never.ts';
import { shareOfMinor } from './apply-promotion.ts';
import { shareOff } from './pieces.ts';
import type { PricedReduction } from './price-basket.ts';

/** What somebody did by hand to a price: on a line, or on the whole basket where `lineId` is null. */
export interface ManualReduction {
  readonly lineId: string | null;
  readonly adjustment: Adjustment;
  /** What it was taken off. */
  readonly baseMinor: number;
  /** Taken off; negative where a price was put up. */
  readonly offMinor: number;
}

/** Lines whose price a person decided take part in no promotion: what they cost is what was said. */
export const isPricedByHand = (adjustment: Adjustment | null): boolean =>
  adjustment !== null && adjustment.kind !== 'discount-percent' && adjustment.kind !== 'discount-amount';

const KIND = {
  'discount-percent': 'discount',
  'discount-amount': 'discount',
  'price-override': 'price-override',
  complimentary: 'complimentary',
  carer: 'carer',
  concession: 'concession',
} as const satisfies Record<Adjustment['kind'], PricedReduction['kind']>;

const PERMISSION = {
  'discount-percent': 'sale.discount',
  'discount-amount': 'sale.discount',
  'price-override': 'sale.price-override',
  complimentary: 'sale.complimentary',
  carer: 'sale.concession',
  concession: 'sale.concession',
} as const satisfies Record<Adjustment['kind'], Permission>;

export const permissionOf = ({ kind }: Adjustment): Permission => PERMISSION[kind];

/** Whether an adjustment makes sense for a basket as a whole. */
export const isForBasket = ({ kind }: Adjustment): boolean =>
  kind === 'discount-percent' || kind === 'discount-amount' || kind === 'complimentary';

/** Share of its base that was taken off, in basis points, rounded up: a limit is never slipped under by a fraction. */
export const shareTaken = ({
  offMinor,
  baseMinor,
}: Pick<ManualReduction, 'offMinor' | 'baseMinor'>): number =>
  baseMinor <= 0
    ? 0
    : Number((BigInt(Math.abs(offMinor)) * 10_000n + BigInt(baseMinor) - 1n) / BigInt(baseMinor));

const reductionOf = (adjustment: Adjustment, amountMinor: number): PricedReduction => ({
  kind: KIND[adjustment.kind],
  reductionId: KIND[adjustment.kind],
  amountMinor,
  reason: { default: adjustment.reason, byLocale: {} },
  overrideId: adjustment.overrideId,
});

/** What is left of a line after its adjustment. A price that was put up takes nothing off and is told all the same. */
export function adjustedLine(
  priced: { readonly listUnitMinor: number; readonly quantity: number; readonly amountMinor: number },
  { lineId, adjustment }: { readonly lineId: string; readonly adjustment: Adjustment | null },
  tell: (reduction: PricedReduction | null, manual: ManualReduction) => void,
): number {
  if (adjustment === null) return priced.amountMinor;
  if (adjustment.kind === 'price-override') {
    const baseMinor = timesMinor(priced.listUnitMinor, priced.quantity);
    const offMinor = baseMinor - priced.amountMinor;
    tell(reductionOf(adjustment, Math.max(0, offMinor)), { lineId, adjustment, baseMinor, offMinor });
    return priced.amountMinor;
  }
  const offMinor = offOf(adjustment, priced.amountMinor);
  tell(offMinor > 0 ? reductionOf(adjustment, offMinor) : null, {
    lineId,
    adjustment,
    baseMinor: priced.amountMinor,
    offMinor,
  });
  return priced.amountMinor - offMinor;
}

/** What is left of every line after the basket's own adjustment, shared out by what they cost. */
export function adjustedBasket(
  adjustment: Adjustment | null,
  amounts: readonly number[],
  tell: (offs: readonly (PricedReduction | null)[], manual: ManualReduction) => void,
): readonly number[] {
  if (adjustment === null || !isForBasket(adjustment) || amounts.length === 0) return amounts;
  const baseMinor = sumMinor(amounts);
  const offMinor = offOf(adjustment, baseMinor);
  const offs = shareOff(
    amounts.map((amountMinor, line) => ({ line, count: 1, amountMinor, state: 'open' as const })),
    offMinor,
  );
  tell(
    offs.map((off) => (off > 0 ? reductionOf(adjustment, off) : null)),
    { lineId: null, adjustment, baseMinor, offMinor },
  );
  return amounts.map((amountMinor, index) => amountMinor - (offs[index] ?? 0));
}

function offOf(adjustment: Adjustment, baseMinor: number): number {
  switch (adjustment.kind) {
    case 'discount-percent':
    case 'concession':
      return shareOfMinor(baseMinor, adjustment.basisPoints);
    case 'discount-amount':
      return Math.min(adjustment.amountMinor, baseMinor);
    case 'complimentary':
    case 'carer':
      return baseMinor;
    case 'price-override':
      return 0;
    default:
      return assertNever(adjustment);
  }
}
