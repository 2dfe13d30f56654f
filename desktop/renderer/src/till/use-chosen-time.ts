import { useCallback, useSyncExternalStore } from 'react';
import { stripFor } from './selling.ts';
import { sessionToSell } from './model/sessions.ts';
import { useTill } from './till-context.ts';
import { eventDay, sellingDay } from './till.ts';

/** Start of the session that a tap on a tile of this event sells, for the word beside its price; null without one. */
export function useChosenTime(eventId: string | null): number | null {
  const till = useTill();
  const subscribe = useCallback(
    (listener: () => void) => {
      if (eventId === null) return () => undefined;
      const stops = [till.choice.subscribe(listener), till.sessions.subscribe(listener)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    [till, eventId],
  );
  return useSyncExternalStore(subscribe, () => {
    if (eventId === null) return null;
    const day = sellingDay(till);
    const chosenId = till.choice.get().sessionByEventDay[eventDay(eventId, day)];
    return sessionToSell(stripFor(till, eventId, day), chosenId)?.slot.startsAtMs ?? null;
  });
}
