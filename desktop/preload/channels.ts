/** The names main and preload share. One table: a handler exists for each request, and nothing else is listened to. */
export const channels = {
  /** page → main: "give me a port to the station". Answered by a message on `stationPort`. */
  connect: 'gatehouse:connect',
  /** main → page: carries one MessagePort to the station; a new one follows when the station was restarted. */
  stationPort: 'gatehouse:station-port',
} as const;

/** A request as it crosses the port to the station, forwarded opaquely: main never sees it. */
export type PortRequest = {
  readonly id: number;
  readonly method: string;
  /** From the root of the service, with its query. */
  readonly path: string;
  readonly body?: unknown;
};

/** The station's answer to the request of the same id. */
export type PortAnswer = { readonly id: number; readonly status: number; readonly body: unknown };

/** What the station says unasked: the live events of the contract. */
export type PortEvent = { readonly event: string; readonly payload: unknown };

/** The keys of `window.gatehouse`; nothing else of Electron reaches a page. */
export const exposedKeys = ['request', 'subscribe'] as const;

/** What the page finds as `window.gatehouse` when it runs inside the shell. */
export type GatehouseBridge = {
  /** Rejects only when nothing was answered: the station stopped, or was silent too long. */
  readonly request: (request: {
    readonly method: string;
    readonly path: string;
    readonly body?: unknown;
  }) => Promise<{ readonly status: number; readonly body: unknown }>;
  /**
   * Every live event by name; returns the function that stops. `up` and `down` tell of the port itself, the present state
   * at once.
   */
  readonly subscribe: (listener: (event: string, payload: unknown) => void) => () => void;
};
