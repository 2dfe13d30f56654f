import type { Listener, Unsubscribe } from '../ports/index.ts';

/** A set of listeners for one kind of event. A listener that throws is a bug and is not swallowed. */
export interface Listeners<T> {
  add(listener: Listener<T>): Unsubscribe;
  emit(event: T): void;
  clear(): void;
}

export function createListeners<T>(): Listeners<T> {
  const all = new Set<Listener<T>>();
  return {
    add(listener) {
      all.add(listener);
      return () => {
        all.delete(listener);
      };
    },
    emit(event) {
      for (const listener of [...all]) listener(event);
    },
    clear() {
      all.clear();
    },
  };
}
