import { sendBasket } from './keeping.ts';
import type { Till } from './till.ts';

/** Signs out; the basket stays at the station for whoever signs in next. A sale without an answer must be ended first. */
export async function lock(till: Till): Promise<void> {
  const { kind } = till.checkout.get();
  if (kind === 'paying' || kind === 'unanswered') return;
  // The last tap may not be kept yet, and after signing out nobody may.
  if (till.basket.get().lines.length > 0) await sendBasket(till);
  const answer = await till.client.station.signOut({ body: {} });
  if (!answer.ok) return;
  till.status.set((status) => ({ ...status, operator: null }));
  till.place.set('sell');
  till.checkout.set({ kind: 'selling' });
}
