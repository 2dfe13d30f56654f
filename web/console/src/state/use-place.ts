import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { addressOf, placeOf, type Place } from './place.ts';

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

export type Go = (place: Place, options?: { readonly replace?: boolean }) => void;

/** The place in the address bar. `replace` for what is typed: a search must not fill the history letter by letter. */
export function usePlace(): readonly [Place, Go] {
  const address = useSyncExternalStore(subscribe, () => location.pathname + location.search);
  const place = useMemo(() => placeOf(new URL(address, location.origin)), [address]);
  const go = useCallback<Go>((next, options) => {
    const to = addressOf(next);
    if (to === location.pathname + location.search) return;
    history[options?.replace ? 'replaceState' : 'pushState'](null, '', to);
    for (const listener of listeners) listener();
  }, []);
  return [place, go];
}
