import type { PreparedStoredValue } from '@gatehouse/core/contract';
import { nextGuest } from '../../selling.ts';
import type { Till } from '../../till.ts';

/** Puts money for a card or a wallet into the basket. After a sale it begins the next guest's. */
export function putIntoBasket(
  till: Till,
  { accountId, account }: PreparedStoredValue,
  amountMinor: number,
): void {
  const { kind } = till.checkout.get();
  if (kind === 'paying' || kind === 'unanswered') return;
  if (kind === 'sold') nextGuest(till);
  const lineId = till.newId();
  const line =
    account === 'wallet'
      ? ({ lineId, kind: 'wallet-top-up', accountId, amountMinor } as const)
      : ({ lineId, kind: 'gift-card', accountId, amountMinor } as const);
  till.basket.set((basket) => ({
    ...basket,
    basketId: basket.basketId ?? lineId,
    extras: [...basket.extras, line],
  }));
}
