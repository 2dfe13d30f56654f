import type { Tile } from '@gatehouse/core/contract';
import { createStore } from '../../state/store.ts';

/** What is done to a line or a basket beyond counting it. */
export type SheetPanel =
  | 'quantity'
  | 'discount-percent'
  | 'discount-amount'
  | 'price-override'
  | 'concession'
  | 'carer'
  | 'complimentary'
  | 'note'
  | 'code'
  | 'donation';

/** The sheet over the selling screen; one at a time, Esc closes it. */
export type Sheet =
  | { readonly kind: 'line'; readonly lineId: string; readonly panel: SheetPanel }
  | { readonly kind: 'basket'; readonly panel: SheetPanel }
  /** Something leaves that had been there for a while: why? `lineId` null gives the whole basket up. */
  | { readonly kind: 'void'; readonly lineId: string | null; readonly quantity: number }
  | { readonly kind: 'tile'; readonly tile: Tile };

export const sheet = createStore<Sheet | null>(null);

export const openSheet = (next: Sheet): void => sheet.set(next);
export const closeSheet = (): void => sheet.set(null);

/** Tiles to offer beside what was just added; null when there is nothing to offer. */
export const offered = createStore<readonly Tile[] | null>(null);
