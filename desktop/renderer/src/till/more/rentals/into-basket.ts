import type { HeldRental, Tile } from '@gatehouse/core/contract';
import { addTile, nextGuest } from '../../selling.ts';
import type { Till } from '../../till.ts';

/** Puts a held item into the basket: its deposit as a line of money, and the product it is rented as. */
export async function rentIntoBasket(till: Till, held: HeldRental): Promise<void> {
  const { kind } = till.checkout.get();
  if (kind === 'paying' || kind === 'unanswered') return;
  if (kind === 'sold') nextGuest(till);
  const tile = held.variantId === null ? undefined : await tileOf(till, held.variantId);
  if (tile) addTile(till, tile);
  const { depositMinor, rentalId, name } = held;
  if (depositMinor === 0) return;
  const lineId = till.newId();
  till.basket.set((basket) => ({
    ...basket,
    basketId: basket.basketId ?? lineId,
    extras: [
      ...basket.extras,
      { lineId, kind: 'deposit', reference: rentalId, name, amountMinor: depositMinor },
    ],
  }));
}

async function tileOf(till: Till, variantId: string): Promise<Tile | undefined> {
  const catalogue = till.catalogue.get();
  const listed = catalogue.kind === 'ready' ? catalogue.value.tiles : [];
  const known = listed.find((tile) => tile.variantId === variantId);
  if (known) return known;
  const found = await till.client.till.search({ query: { q: variantId } });
  return found.ok ? found.value.tiles.find((tile) => tile.variantId === variantId) : undefined;
}
