import type { Problem } from '@gatehouse/core/contract';
import { sendBasket } from '../keeping.ts';
import { isEmptyBasket } from '../model/basket.ts';
import type { Till } from '../till.ts';

/**
 * Into a lesson or out of it. The screen is built anew on the other till, so nothing of the one can reach the other: its
 * basket lies at the station, a payment under way is kept under a name of its own. A sale without an answer stays first.
 */
export async function switchTraining(till: Till, to: 'begin' | 'end'): Promise<Problem | null> {
  const { kind } = till.checkout.get();
  if (kind === 'paying' || kind === 'unanswered') return null;
  // The last tap may not be kept yet.
  if (!isEmptyBasket(till.basket.get())) await sendBasket(till);
  const answer = await till.client.training[to]({ body: {} });
  if (!answer.ok) return answer.problem;
  location.reload();
  return null;
}
