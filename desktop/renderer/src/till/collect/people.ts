import type { BasketNeeds, CustomerSummary, CustomerView } from '@gatehouse/core/contract';
import { createStore, type Store } from '../../state/store.ts';
import type { Till } from '../till.ts';

/** What the people of the basket still have to sign or answer, and the dialog that is open about it. */
export type PeopleDialogState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'people'; readonly lineId: string }
  | { readonly kind: 'sign'; readonly lineId: string }
  | { readonly kind: 'photo'; readonly customer: CustomerSummary }
  | { readonly kind: 'customer' };

export interface PeopleState {
  readonly needs: Store<BasketNeeds | null>;
  readonly dialog: Store<PeopleDialogState>;
}

export const createPeopleState = (): PeopleState => ({
  needs: createStore<BasketNeeds | null>(null),
  dialog: createStore<PeopleDialogState>({ kind: 'closed' }),
});

/** Asks the station what the basket's people still need; a basket of coffee costs one request in a moment of rest. */
export async function loadNeeds(till: Till): Promise<void> {
  const { basketId, lines } = till.basket.get();
  if (basketId === null || lines.length === 0) return till.people.needs.set(null);
  const answer = await till.client.customers.basketNeeds({
    params: { basketId },
    body: {
      lines: lines.map(({ lineId, variantId, quantity, day }) => ({ lineId, variantId, quantity, day })),
    },
  });
  if (till.basket.get().basketId !== basketId) return;
  if (answer.ok) till.people.needs.set(answer.value);
}

/** Keeps who takes part with a line, and asks again what is missing. */
export async function keepPeople(
  till: Till,
  lineId: string,
  customerIds: readonly string[],
  answers: readonly Readonly<Record<string, string>>[],
): Promise<boolean> {
  const { basketId } = till.basket.get();
  if (basketId === null) return false;
  const answer = await till.client.customers.keepLinePeople({
    params: { basketId },
    body: { lineId, customerIds: [...customerIds], answers: answers.map((one) => ({ ...one })) },
  });
  if (!answer.ok) return false;
  await loadNeeds(till);
  return true;
}

/** Serves somebody: the basket is theirs, with what prices and promotions ask for. */
export function serveCustomer(till: Till, customer: CustomerSummary | CustomerView): void {
  const isMember =
    'memberList' in customer ? customer.memberList.some((one) => one.isValid) : customer.memberships > 0;
  till.basket.set((basket) => ({ ...basket, customerId: customer.customerId }));
  till.customer.set({
    customerId: customer.customerId,
    name: customer.name,
    detail: customer.phone === '' ? customer.email : customer.phone,
    groups: isMember ? ['members'] : [],
  });
  till.place.set('sell');
}
