import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Operator } from '@gatehouse/core/contract';
import type { Dispatcher } from '../api/dispatcher.ts';
import { asSeenBy, type Live } from '../api/live.ts';

/** What a screen behind a port sends; anything else is dropped, because structured clone carries no types. */
const portRequest = z.strictObject({
  id: z.int(),
  method: z.string().max(10),
  path: z.string().max(4096),
  body: z.unknown().optional(),
});
export type PortRequest = z.infer<typeof portRequest>;

export type PortMessage =
  | { readonly id: number; readonly status: number; readonly body: unknown }
  | { readonly event: string; readonly payload: unknown };

/** The part of a MessagePort both Node's and Electron's have. */
export interface PortLike {
  postMessage(message: PortMessage): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  /** Electron's ports hold messages back until they are started. */
  start?(): void;
}

export interface MessagePortOptions {
  readonly dispatcher: Dispatcher;
  readonly live: Live;
  readonly operatorAt: (screen: string, touch: boolean) => Operator | null;
  /** Told of an answer that could not be given. */
  readonly report?: (error: unknown) => void;
}

/**
 * Serves the contract over a port. Whoever was handed the other end is paired: the shell gives it to its own window
 * only. Each port is a screen of its own. Returns a function that stops serving.
 */
export function serveMessagePort(
  port: PortLike,
  { dispatcher, live, operatorAt, report }: MessagePortOptions,
): () => void {
  const screen = `port-${randomUUID()}`;
  const stop = live.listen((name, payload) =>
    port.postMessage({ event: name, payload: asSeenBy(name, payload, () => operatorAt(screen, false)) }),
  );
  port.on('message', (message) => {
    // Electron hands over an event around the data, Node the data itself.
    const parsed = portRequest.safeParse(dataOf(message));
    if (!parsed.success) return;
    const { id, method, path, body } = parsed.data;
    void dispatcher({ method, path, body }, (touch) => ({
      screen,
      operator: operatorAt(screen, touch),
    }))
      .then((answer) => port.postMessage({ id, status: answer.status, body: answer.body }))
      // A window closed while it was being answered is no reason to end the station.
      .catch((error: unknown) => report?.(error));
  });
  port.on('close', stop);
  port.start?.();
  return stop;
}

const dataOf = (message: unknown): unknown =>
  typeof message === 'object' && message !== null && 'data' in message && !('id' in message)
    ? message.data
    : message;
