import { io } from 'socket.io-client';
import { liveEvents, type LiveEvents } from '@gatehouse/core/contract';
import type { GatehouseBridge } from './bridge.ts';

/** Pushed events of the station. `resumed` is also called on the first connection: what was missed is asked for. */
export interface LiveFeed {
  readonly on: <Name extends keyof LiveEvents>(
    name: Name,
    listener: (payload: LiveEvents[Name]) => void,
  ) => () => void;
  readonly onLink: (listener: (up: boolean) => void) => () => void;
}

type Listener = (payload: never) => void;

const RETRY_MS = 1_000;

/** Hands events that keep the contract to their listeners; anything else is dropped, never half believed. */
function createFeed(): LiveFeed & {
  accept: (name: string, payload: unknown) => void;
  link: (up: boolean) => void;
} {
  const listeners = new Map<string, Set<Listener>>();
  const linkListeners = new Set<(up: boolean) => void>();
  return {
    on: (name, listener) => {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener as Listener));
      return () => set.delete(listener as Listener);
    },
    onLink: (listener) => {
      linkListeners.add(listener);
      return () => linkListeners.delete(listener);
    },
    accept: (name, payload) => {
      const schema = Object.hasOwn(liveEvents, name) ? liveEvents[name as keyof LiveEvents] : undefined;
      const parsed = schema?.safeParse(payload);
      if (!parsed?.success) return;
      for (const listener of listeners.get(name) ?? []) listener(parsed.data as never);
    },
    link: (up) => {
      for (const listener of linkListeners) listener(up);
    },
  };
}

/** Live events over the station's own origin. */
export function socketFeed(): LiveFeed {
  const feed = createFeed();
  const socket = io({
    // Loopback needs no fallback, and long polling would hide a dead station for half a minute.
    transports: ['websocket'],
    reconnectionDelay: 250,
    reconnectionDelayMax: 2_000,
  });
  socket.on('connect', () => feed.link(true));
  let retry: ReturnType<typeof setTimeout> | undefined;
  const lost = (): void => {
    feed.link(false);
    clearTimeout(retry);
    // A station that stops in good order ends the socket for good: only a lost link is retried by itself.
    if (!socket.active) retry = setTimeout(() => void socket.connect(), RETRY_MS);
  };
  socket.on('disconnect', lost);
  socket.on('connect_error', lost);
  socket.onAny((name: string, payload: unknown) => feed.accept(name, payload));
  return feed;
}

/** Live events through the preload, which tells the present state of its port while it is being subscribed to. */
export function bridgeFeed(bridge: GatehouseBridge): LiveFeed {
  const feed = createFeed();
  let subscribing = true;
  let isUp = false;
  bridge.subscribe((event, payload) => {
    if (event !== 'up' && event !== 'down') return feed.accept(event, payload);
    isUp = event === 'up';
    if (!subscribing) feed.link(isUp);
  });
  // Listeners are added in the turn that opens the feed: the first state is told after it.
  queueMicrotask(() => {
    subscribing = false;
    feed.link(isUp);
  });
  return feed;
}
