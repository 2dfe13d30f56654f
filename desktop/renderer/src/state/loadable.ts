import type { Problem } from '@gatehouse/core/contract';

/** What a screen knows of something it asked for. */
export type Loadable<Value> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly value: Value }
  | { readonly kind: 'failed'; readonly problem: Problem };

export const loading = { kind: 'loading' } as const;
