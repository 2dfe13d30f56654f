import type { Problem, ShownByStaff } from '@gatehouse/core/contract';
import type { Till } from '../till.ts';

/** Shortest badge the station takes; what is shorter was meant for something else. */
const badgeMin = 8;

/** Signs somebody in; answers why not. */
export async function signIn(till: Till, shown: ShownByStaff): Promise<Problem | null> {
  const answer = await till.client.station.signIn({ body: shown });
  if (!answer.ok) return answer.problem;
  till.status.set((status) => ({ ...status, operator: answer.value }));
  const status = await till.client.station.status({});
  if (status.ok) till.status.set(status.value);
  return null;
}

/** A code under the scanner of a locked till: a badge, or nothing. */
export async function signInByBadge(till: Till, code: string): Promise<void> {
  if (code.length < badgeMin) return;
  till.badgeRefused.set(await signIn(till, { badge: code }));
}
