import type { Permission } from '@gatehouse/core/permissions';
import { type ManualReduction, permissionOf, shareTaken } from '@gatehouse/core/pricing';
import { answered, type Answered } from '../../api/problem.ts';
import type { LedgerWriter } from '../../ledger/index.ts';
import { requirePermit } from '../../permits/index.ts';
import type { TillOperator, TillParts } from '../parts.ts';
import type { PricedBasket } from '../price.ts';

type PermitSources = Pick<TillParts, 'clock' | 'bootId' | 'replica'>;

export const permitPartsOf = ({ clock, bootId, replica }: PermitSources) => ({
  clock,
  bootId,
  limits: () => replica.policy()?.limits,
});

interface Wanted {
  readonly permission: Permission;
  readonly amountMinor: number;
  readonly basisPoints: number;
}

export const wantedFor = (one: ManualReduction): Wanted => ({
  permission: permissionOf(one.adjustment),
  amountMinor: Math.abs(one.offMinor),
  basisPoints: Math.min(10_000, shareTaken(one)),
});

/**
 * Lets an operator take off what was taken off by hand, and sell beyond a session's capacity. What they do by their own
 * right is added up over the basket, so that many small discounts are no way around a limit; what was approved is held
 * against the approval it names.
 */
export function permitReductions(
  parts: PermitSources,
  writer: LedgerWriter,
  operator: TillOperator,
  basketId: string | null,
  { byHand, oversold }: Pick<PricedBasket, 'byHand' | 'oversold'>,
): Answered<null> {
  if (byHand.length === 0 && oversold.length === 0) return answered(null);
  const permits = permitPartsOf(parts);
  for (const wanted of summed(byHand.filter(({ adjustment }) => adjustment.overrideId === null))) {
    const allowed = requirePermit(permits, writer, operator, { ...wanted, subjectId: basketId }, null);
    if (!allowed.ok) return allowed;
  }
  const approved = [
    ...byHand.flatMap((one) =>
      one.adjustment.overrideId === null
        ? []
        : [{ ...wantedFor(one), overrideId: one.adjustment.overrideId }],
    ),
    ...oversold.map(({ overrideId }) => ({
      permission: 'sale.oversell' as const,
      amountMinor: 0,
      basisPoints: 0,
      overrideId,
    })),
  ];
  const used = new Set<string>();
  for (const { overrideId, ...wanted } of approved) {
    // One approval of the manager's lets in everybody of one basket who is over the same session's capacity.
    if (overrideId !== null && used.has(overrideId) && wanted.permission === 'sale.oversell') continue;
    if (
      overrideId !== null &&
      !used.has(overrideId) &&
      takeKept(parts, writer, basketId, overrideId, wanted)
    ) {
      used.add(overrideId);
      continue;
    }
    const allowed = requirePermit(permits, writer, operator, { ...wanted, subjectId: basketId }, overrideId);
    if (!allowed.ok) return allowed;
    if (overrideId !== null) used.add(overrideId);
  }
  return answered(null);
}

/** One question per permission: the sum of what was taken, and the largest share of it. */
function summed(byHand: readonly ManualReduction[]): readonly Wanted[] {
  const sums = new Map<Permission, Wanted & { readonly baseMinor: number }>();
  for (const one of byHand) {
    const { permission, amountMinor, basisPoints } = wantedFor(one);
    const before = sums.get(permission);
    // The basket's own discount is off what its lines came to: against all of it, not on top of their sum.
    const baseMinor =
      one.lineId === null
        ? Math.max(before?.baseMinor ?? 0, one.baseMinor)
        : (before?.baseMinor ?? 0) + one.baseMinor;
    sums.set(permission, {
      permission,
      baseMinor,
      amountMinor: (before?.amountMinor ?? 0) + amountMinor,
      basisPoints: Math.max(before?.basisPoints ?? 0, basisPoints),
    });
  }
  return [...sums.values()].map(({ permission, amountMinor, basisPoints, baseMinor }) => ({
    permission,
    amountMinor,
    basisPoints: Math.max(
      basisPoints,
      baseMinor === 0 ? 0 : Math.min(10_000, shareTaken({ offMinor: amountMinor, baseMinor })),
    ),
  }));
}

/** Keeps an approval that was used up now for a sale that comes when the guest has paid. */
export function keepPermit(
  { clock }: Pick<TillParts, 'clock'>,
  writer: LedgerWriter,
  basketId: string,
  overrideId: string,
  { permission, amountMinor, basisPoints }: Wanted,
): void {
  writer.run(
    `INSERT INTO reduction_permit (override_id, basket_id, permission, amount_minor, basis_points, granted_at_ms)
     VALUES (?, ?, ?, ?, ?, ?)`,
    overrideId,
    basketId,
    permission,
    amountMinor,
    basisPoints,
    clock.nowMs(),
  );
}

/** Uses a kept approval up for this basket; false when there is none that covers it. */
function takeKept(
  { clock }: Pick<TillParts, 'clock'>,
  writer: LedgerWriter,
  basketId: string | null,
  overrideId: string,
  { permission, amountMinor, basisPoints }: Wanted,
): boolean {
  return (
    basketId !== null &&
    writer.run(
      `UPDATE reduction_permit SET used_at_ms = ? WHERE override_id = ? AND basket_id = ? AND permission = ?
         AND amount_minor >= ? AND basis_points >= ? AND used_at_ms IS NULL`,
      clock.nowMs(),
      overrideId,
      basketId,
      permission,
      amountMinor,
      basisPoints,
    ) > 0
  );
}

/** Whether a kept approval covers a reduction, without using it. */
export const isKept = (
  writer: Pick<LedgerWriter, 'value'>,
  basketId: string,
  overrideId: string,
  { permission, amountMinor, basisPoints }: Wanted,
): boolean =>
  writer.value(
    `SELECT 1 FROM reduction_permit WHERE override_id = ? AND basket_id = ? AND permission = ?
       AND amount_minor >= ? AND basis_points >= ? AND used_at_ms IS NULL`,
    overrideId,
    basketId,
    permission,
    amountMinor,
    basisPoints,
  ) !== undefined;
