import type { LiveEvents, Operator } from '@gatehouse/core/contract';

export type LiveName = keyof LiveEvents;
export type LiveListener = <Name extends LiveName>(name: Name, payload: LiveEvents[Name]) => void;

/** Carries what happens to the screens, whatever they hang on. A screen that missed something asks again. */
export interface Live {
  emit: LiveListener;
  listen(listener: LiveListener): () => void;
}

export function createLive(onError: (error: unknown) => void): Live {
  const listeners = new Set<LiveListener>();
  return {
    emit(name, payload) {
      for (const listener of listeners) {
        try {
          listener(name, payload);
        } catch (error) {
          onError(error);
        }
      }
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** An event as one screen sees it: a status names who is signed in there, not at another screen. */
export function asSeenBy<Name extends LiveName>(
  name: Name,
  payload: LiveEvents[Name],
  operator: () => Operator | null,
): LiveEvents[Name] {
  return name === 'status' ? { ...payload, operator: operator() } : payload;
}
