import type { Problem, Tile } from '@gatehouse/core/contract';
import type { TillBasket } from './basket.ts';

/** The amber row over the basket: what is in the way and, where there is one, the way out in the same row. */
export type Notice =
  | { readonly kind: 'problem'; readonly problem: Problem }
  | { readonly kind: 'price-changed' }
  | { readonly kind: 'removed'; readonly name: string; readonly before: TillBasket }
  | { readonly kind: 'cleared'; readonly before: TillBasket }
  | { readonly kind: 'no-session'; readonly tile: Tile }
  | {
      readonly kind: 'session-full';
      readonly tile: Tile;
      readonly startsAtMs: number;
      readonly sessionId: string;
      readonly next: { readonly sessionId: string; readonly startsAtMs: number } | null;
    }
  | { readonly kind: 'sold-out'; readonly tile: Tile }
  | { readonly kind: 'unknown-code'; readonly code: string }
  | { readonly kind: 'ticket-scanned'; readonly code: string }
  | { readonly kind: 'restored'; readonly lost: number };
