import type { PersonText } from '@gatehouse/core/customers';
import type { IndexHit, IndexProgress } from './person-index.ts';

/** What the station and the thread of its index say to one another. */
export type ToIndex =
  | { readonly kind: 'find'; readonly id: number; readonly typed: string; readonly limit: number }
  | {
      readonly kind: 'candidates';
      readonly id: number;
      readonly words: readonly string[];
      readonly limit: number;
    }
  | { readonly kind: 'refresh'; readonly scope: string; readonly rowIds: readonly string[] }
  | { readonly kind: 'restart'; readonly file: string }
  | { readonly kind: 'add-draft'; readonly customerId: string; readonly text: PersonText }
  | { readonly kind: 'drop-draft'; readonly customerId: string };

export type FromIndex =
  | { readonly kind: 'answer'; readonly id: number; readonly value: readonly IndexHit[] | readonly string[] }
  | { readonly kind: 'progress'; readonly progress: IndexProgress };
