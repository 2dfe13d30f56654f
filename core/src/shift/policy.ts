import { z } from 'zod';

/** How a venue wants its drawers counted. */
export const drawerPolicy = z.strictObject({
  /** A difference up to this many minor units, over or short, closes without anybody else. */
  toleranceMinor: z.int().min(0).default(100),
  /** Counts a cashier may repeat before somebody who may approve the difference is called. */
  recounts: z.int().min(0).max(9).default(2),
  /** More cash than this in a drawer asks for a drop; null: never. */
  dropAboveMinor: z.int().min(1).nullable().default(100_000),
});
export type DrawerPolicy = z.infer<typeof drawerPolicy>;

/** What holds where a venue says nothing. */
export const USUAL_DRAWER: DrawerPolicy = drawerPolicy.parse({});

/** What a count comes to: `agreed` may close, `recount` may not yet, `approval` only with somebody who may. */
export type CountVerdict =
  | { readonly kind: 'agreed' }
  | { readonly kind: 'recount'; readonly left: number }
  | { readonly kind: 'approval' };

/**
 * Judges one count. Every currency in the drawer has to agree by itself: too many dollars do not make up for missing
 * euros. `attempt` counts from 1.
 */
export function judgeCount(
  policy: DrawerPolicy,
  attempt: number,
  differencesMinor: readonly number[],
): CountVerdict {
  if (differencesMinor.every((difference) => Math.abs(difference) <= policy.toleranceMinor))
    return { kind: 'agreed' };
  const left = policy.recounts + 1 - attempt;
  return left > 0 ? { kind: 'recount', left } : { kind: 'approval' };
}
