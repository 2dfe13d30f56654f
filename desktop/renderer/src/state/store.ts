import { useCallback, useRef, useSyncExternalStore } from 'react';

/** A value with listeners, outside React: a tap changes one store and only what reads the changed part paints. */
export interface Store<State> {
  readonly get: () => State;
  readonly set: (next: State | ((state: State) => State)) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

/** Makes a store. Setting the same value wakes nobody. */
export function createStore<State>(initial: State): Store<State> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set: (next) => {
      const value = typeof next === 'function' ? (next as (state: State) => State)(state) : next;
      if (Object.is(value, state)) return;
      state = value;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const shallowEqual = (a: unknown, b: unknown): boolean => {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => Object.is(item, b[index]));
  return false;
};

/** Reads a part of a store; renders again only when that part changed (arrays are compared item by item). */
export function useStore<State, Part>(store: Store<State>, pick: (state: State) => Part): Part {
  const last = useRef<{ readonly part: Part } | null>(null);
  const read = useCallback(() => {
    const part = pick(store.get());
    if (last.current && shallowEqual(last.current.part, part)) return last.current.part;
    last.current = { part };
    return part;
  }, [store, pick]);
  return useSyncExternalStore(store.subscribe, read);
}
