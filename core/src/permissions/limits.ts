import { z } from 'zod';
import { type Permission, permission, type Role, ROLE_PERMISSIONS } from './permissions.ts';

/** How far a permission reaches: a share in basis points, an amount in minor units; left out, it has no bound. */
export const permissionLimit = z.strictObject({
  maxBasisPoints: z.int().min(0).max(10_000).optional(),
  maxMinor: z.int().min(0).optional(),
});
export type PermissionLimit = z.infer<typeof permissionLimit>;

/** By role and permission; a venue's policy may set its own beside these. */
export const roleLimits = z.partialRecord(
  z.enum(['cashier', 'operator', 'supervisor', 'manager']),
  z.partialRecord(permission, permissionLimit),
);
export type RoleLimits = z.infer<typeof roleLimits>;

/** What holds where a venue says nothing, in minor units of a two-digit currency. */
export const USUAL_LIMITS: RoleLimits = {
  cashier: {
    'sale.discount': { maxBasisPoints: 1_000, maxMinor: 2_000 },
    'sale.refund': { maxMinor: 5_000 },
    'sale.void': { maxMinor: 10_000 },
    'cash.move': { maxMinor: 5_000 },
    'stored-value.issue': { maxMinor: 20_000 },
  },
  supervisor: {
    'sale.discount': { maxBasisPoints: 5_000 },
    'sale.refund': { maxMinor: 50_000 },
    'cash.approve-difference': { maxMinor: 5_000 },
  },
};

/** What somebody wants to do: the permission it takes and how much of it. */
export interface Wanted {
  readonly permission: Permission;
  readonly amountMinor?: number | undefined;
  readonly basisPoints?: number | undefined;
}

export type Allowance =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'not-permitted' }
  | { readonly kind: 'over-limit'; readonly limit: PermissionLimit };

/** Whether a role may do it by itself. Amounts count by their size: a bound on money holds in both directions. */
export function allowanceOf(role: Role, wanted: Wanted, venueLimits: RoleLimits = {}): Allowance {
  if (!ROLE_PERMISSIONS[role].has(wanted.permission)) return { kind: 'not-permitted' };
  const limit = venueLimits[role]?.[wanted.permission] ?? USUAL_LIMITS[role]?.[wanted.permission] ?? {};
  const overShare = limit.maxBasisPoints !== undefined && (wanted.basisPoints ?? 0) > limit.maxBasisPoints;
  const overAmount = limit.maxMinor !== undefined && Math.abs(wanted.amountMinor ?? 0) > limit.maxMinor;
  return overShare || overAmount ? { kind: 'over-limit', limit } : { kind: 'allowed' };
}
