import { useSyncExternalStore } from 'react';

const query = '(max-width: 720px)';

/** A phone in the hand: tables then show what matters in two lines instead of columns that nobody can see. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    () => matchMedia(query).matches,
  );
}
