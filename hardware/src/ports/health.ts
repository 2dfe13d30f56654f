/** What a device can do for us at this moment. `reason` is one plain sentence an operator can act on. */
export type Health =
  | { readonly kind: 'ok' }
  | { readonly kind: 'degraded'; readonly reason: string }
  | { readonly kind: 'gone'; readonly reason: string };

export const HEALTH_OK: Health = { kind: 'ok' };

/** Two healths that would read the same on a screen; used to notify on change only. */
export function sameHealth(a: Health, b: Health): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === 'ok' || b.kind === 'ok') return true;
  return a.reason === b.reason;
}
