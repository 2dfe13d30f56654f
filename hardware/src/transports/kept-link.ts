import type { Listener, Unsubscribe } from '../ports/index.ts';
import type { ByteConnection, ByteTransport } from './byte-transport.ts';
import { LinkClosedError, reasonOf } from './byte-transport.ts';
import { createListeners } from './listeners.ts';

export type LinkState =
  | { readonly kind: 'open' }
  /** Being retried. */
  | { readonly kind: 'gone'; readonly reason: string }
  | { readonly kind: 'closed' };

/** A connection that is kept: when it is lost, a new one is made until `close`. */
export interface KeptLink {
  readonly address: string;
  state(): LinkState;
  onState(listener: Listener<LinkState>): Unsubscribe;
  onData(listener: Listener<Uint8Array>): Unsubscribe;
  open(): void;
  close(): Promise<void>;
  /** Rejects at once while there is no connection: bytes are never kept for a later one. */
  write(bytes: Uint8Array, timeoutMs?: number): Promise<void>;
  /** Gives up this connection, e.g. because the device stopped answering, and makes a new one. */
  drop(reason: string): void;
}

export interface KeptLinkOptions {
  readonly connectTimeoutMs?: number;
  /** Waits between attempts; the last repeats. Attempt and wait together must stay under the 5 s a recovery may take. */
  readonly backoffMs?: readonly number[];
}

export function createKeptLink(transport: ByteTransport, options: KeptLinkOptions = {}): KeptLink {
  const connectTimeoutMs = options.connectTimeoutMs ?? 2_000;
  const backoffMs = options.backoffMs ?? [500, 1_000, 2_000];
  const states = createListeners<LinkState>();
  const data = createListeners<Uint8Array>();
  let state: LinkState = { kind: 'closed' };
  let connection: ByteConnection | undefined;
  let retry: NodeJS.Timeout | undefined;
  let attempt = 0;
  /** Counts open/close cycles, so that a connect which finishes after `close` is thrown away. */
  let epoch = 0;

  const enter = (next: LinkState): void => {
    state = next;
    states.emit(next);
  };

  const lose = (reason: string): void => {
    connection = undefined;
    const waitMs = backoffMs[Math.min(attempt, backoffMs.length - 1)] ?? 2_000;
    attempt += 1;
    retry = setTimeout(dial, waitMs);
    if (state.kind !== 'gone' || state.reason !== reason) enter({ kind: 'gone', reason });
  };

  const dial = (): void => {
    const mine = epoch;
    transport.connect(connectTimeoutMs).then(
      (made) => {
        if (mine !== epoch) {
          made.destroy('closed');
          return;
        }
        connection = made;
        attempt = 0;
        made.onData((bytes) => data.emit(bytes));
        made.onClosed((reason) => {
          if (mine === epoch) lose(reason);
        });
        if (connection === made) enter({ kind: 'open' });
      },
      (error: unknown) => {
        if (mine === epoch) lose(reasonOf(error));
      },
    );
  };

  return {
    address: transport.address,
    state: () => state,
    onState: (listener) => states.add(listener),
    onData: (listener) => data.add(listener),
    open() {
      if (state.kind !== 'closed') return;
      epoch += 1;
      attempt = 0;
      enter({ kind: 'gone', reason: 'connecting' });
      dial();
    },
    close() {
      if (state.kind === 'closed') return Promise.resolve();
      epoch += 1;
      clearTimeout(retry);
      const open = connection;
      connection = undefined;
      open?.destroy('closed');
      enter({ kind: 'closed' });
      return Promise.resolve();
    },
    write(bytes, timeoutMs) {
      if (!connection) {
        const reason = state.kind === 'gone' ? state.reason : state.kind;
        return Promise.reject(new LinkClosedError(reason));
      }
      return connection.write(bytes, timeoutMs);
    },
    drop(reason) {
      connection?.destroy(reason);
    },
  };
}
