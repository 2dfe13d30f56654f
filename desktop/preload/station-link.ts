import type { GatehouseBridge, PortAnswer, PortEvent, PortRequest } from './channels.ts';

/** The part of a MessagePort that is used, so that a test can hand in any pair of ports. */
export type LinkPort = {
  readonly postMessage: (message: unknown) => void;
  readonly onMessage: (listener: ((data: unknown) => void) | null) => void;
  readonly close: () => void;
};

export type StationLink = GatehouseBridge & {
  /** Takes a port into use; requests that the old one left unanswered are rejected, never sent twice. */
  readonly attach: (port: LinkPort) => void;
  readonly detach: () => void;
};

export type LinkOptions = {
  /** A request unanswered for so long is rejected: its outcome is unknown and the page must ask. */
  readonly timeoutMs?: number;
  /** Larger requests are a bug of the page. */
  readonly maxBytes?: number;
};

type Waiting = {
  readonly resolve: (answer: { status: number; body: unknown }) => void;
  readonly reject: (reason: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
};

const isAnswer = (data: unknown): data is PortAnswer =>
  typeof data === 'object' &&
  data !== null &&
  'id' in data &&
  'status' in data &&
  typeof data.status === 'number';
const isEvent = (data: unknown): data is PortEvent =>
  typeof data === 'object' && data !== null && 'event' in data && typeof data.event === 'string';

/**
 * Requests and events over one port. A request made before the first port arrives waits for it. After a restart
 * nothing is repeated by itself: a sale may have been committed although its answer was lost, and only the page
 * knows the operation id that makes asking again safe.
 */
export function createStationLink({
  timeoutMs = 30_000,
  maxBytes = 1_000_000,
}: LinkOptions = {}): StationLink {
  let port: LinkPort | undefined;
  let lastId = 0;
  const waiting = new Map<number, Waiting>();
  const unsent: PortRequest[] = [];
  const listeners = new Set<(event: string, payload: unknown) => void>();
  const tell = (event: string, payload: unknown): void => {
    for (const listener of listeners) listener(event, payload);
  };

  const settle = (id: number): Waiting | undefined => {
    const found = waiting.get(id);
    if (!found) return undefined;
    clearTimeout(found.timer);
    waiting.delete(id);
    return found;
  };

  const detach = (): void => {
    if (!port) return;
    port.onMessage(null);
    port.close();
    port = undefined;
    for (const id of waiting.keys()) {
      if (unsent.some((request) => request.id === id)) continue;
      settle(id)?.reject(new Error('the station went away before it answered'));
    }
    tell('down', undefined);
  };

  const receive = (data: unknown): void => {
    if (isAnswer(data)) settle(data.id)?.resolve({ status: data.status, body: data.body });
    else if (isEvent(data)) tell(data.event, data.payload);
  };

  return {
    request: ({ method, path, body }) =>
      new Promise((resolve, reject) => {
        if (!path.startsWith('/')) throw new TypeError('a path starts with /');
        const size = body === undefined ? 0 : JSON.stringify(body).length;
        if (size > maxBytes) throw new RangeError(`a request of ${size} characters is too large`);
        lastId += 1;
        const id = lastId;
        const timer = setTimeout(() => {
          const at = unsent.findIndex((request) => request.id === id);
          if (at >= 0) unsent.splice(at, 1);
          settle(id)?.reject(new Error(`no answer from the station in ${timeoutMs} ms`));
        }, timeoutMs);
        waiting.set(id, { resolve, reject, timer });
        const request: PortRequest = { id, method, path, ...(body === undefined ? {} : { body }) };
        if (port) port.postMessage(request);
        else unsent.push(request);
      }),
    subscribe(listener) {
      listeners.add(listener);
      listener(port ? 'up' : 'down', undefined);
      return () => void listeners.delete(listener);
    },
    attach(next) {
      detach();
      port = next;
      port.onMessage(receive);
      for (const request of unsent.splice(0)) port.postMessage(request);
      tell('up', undefined);
    },
    detach,
  };
}
