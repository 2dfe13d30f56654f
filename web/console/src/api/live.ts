import { io } from 'socket.io-client';
import type { z } from 'zod';
import { consoleEvents } from '@gatehouse/core/contract';

type ConsoleEvents = { readonly [Name in keyof typeof consoleEvents]: z.infer<(typeof consoleEvents)[Name]> };

export type LiveListeners = {
  readonly [Name in keyof ConsoleEvents]: (payload: ConsoleEvents[Name]) => void;
} & {
  /** Called with true on every connection, also the first: what was missed must be asked for. */
  readonly link: (up: boolean) => void;
};

const retryMs = 2_000;

/** Live figures of one venue over the page's own origin. Returns what ends it. */
export function openLiveFeed(venueId: string, listeners: LiveListeners): () => void {
  const socket = io({
    // Long polling would hide a dead link for half a minute.
    transports: ['websocket'],
    auth: { venueId },
    reconnectionDelay: 500,
    reconnectionDelayMax: 5_000,
    forceNew: true,
  });
  socket.on('connect', () => listeners.link(true));
  let retry: ReturnType<typeof setTimeout> | undefined;
  const lost = (): void => {
    listeners.link(false);
    clearTimeout(retry);
    // A cloud that stops in good order, or refuses, ends the socket for good: only a lost link is retried by itself.
    if (!socket.active) retry = setTimeout(() => void socket.connect(), retryMs);
  };
  socket.on('disconnect', lost);
  socket.on('connect_error', lost);
  for (const name of Object.keys(consoleEvents) as (keyof ConsoleEvents)[]) {
    socket.on(name, (payload: unknown) => {
      // What breaks the contract is dropped, never half believed.
      const parsed = consoleEvents[name].safeParse(payload);
      if (parsed.success) (listeners[name] as (value: unknown) => void)(parsed.data);
    });
  }
  return () => {
    socket.off();
    clearTimeout(retry);
    socket.disconnect();
  };
}
