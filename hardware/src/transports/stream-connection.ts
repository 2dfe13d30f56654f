import type { Duplex } from 'node:stream';

import type { ByteConnection } from './byte-transport.ts';
import { DEFAULT_WRITE_TIMEOUT_MS, LinkClosedError, WriteTimeoutError } from './byte-transport.ts';
import { createListeners } from './listeners.ts';

/** How a kind of stream says that it is open, and how it is cut. */
export interface StreamTraits {
  readonly isOpen: () => boolean;
  readonly destroy: () => void;
  /** Half-close and wait for the peer, where the medium can. */
  readonly end?: () => void;
}

/** Wraps an open socket or serial port as a single-use connection. */
export function connectionOver(stream: Duplex, traits: StreamTraits): ByteConnection {
  const data = createListeners<Uint8Array>();
  const closed = createListeners<string>();
  const pendingWrites = new Set<(reason: string) => void>();
  let closedReason: string | undefined;

  const fail = (reason: string): void => {
    if (closedReason !== undefined) return;
    closedReason = reason;
    traits.destroy();
    for (const reject of pendingWrites) reject(reason);
    pendingWrites.clear();
    closed.emit(reason);
    data.clear();
    closed.clear();
  };

  // A data listener is attached even where nothing is read: without one, serialport does not notice an unplug.
  stream.on('data', (chunk: Uint8Array) => data.emit(chunk));
  stream.on('error', (error: Error) => fail(error.message));
  stream.on('end', () => fail('the other side closed the connection'));
  stream.on('close', () => fail('the device was disconnected'));

  return {
    isOpen: () => closedReason === undefined && traits.isOpen(),
    write(bytes, timeoutMs = DEFAULT_WRITE_TIMEOUT_MS) {
      if (closedReason !== undefined || !traits.isOpen()) {
        return Promise.reject(new LinkClosedError(closedReason ?? 'not open'));
      }
      return new Promise<void>((resolve, reject) => {
        const onClose = (reason: string): void => {
          clearTimeout(deadline);
          reject(new LinkClosedError(reason));
        };
        const deadline = setTimeout(() => {
          pendingWrites.delete(onClose);
          reject(new WriteTimeoutError(timeoutMs));
          fail(`the device did not take the bytes within ${timeoutMs} ms`);
        }, timeoutMs);
        pendingWrites.add(onClose);
        stream.write(bytes, (error) => {
          if (!pendingWrites.delete(onClose)) return;
          clearTimeout(deadline);
          if (error) {
            reject(new LinkClosedError(error.message));
            fail(error.message);
          } else resolve();
        });
      });
    },
    onData: (listener) => data.add(listener),
    onClosed(listener) {
      if (closedReason !== undefined) {
        listener(closedReason);
        return () => {};
      }
      return closed.add(listener);
    },
    finish(timeoutMs) {
      if (closedReason !== undefined) return Promise.resolve();
      if (!traits.end) {
        fail('closed');
        return Promise.resolve();
      }
      traits.end();
      return new Promise<void>((resolve) => {
        const deadline = setTimeout(() => fail('closed'), timeoutMs);
        closed.add(() => {
          clearTimeout(deadline);
          resolve();
        });
      });
    },
    pause: () => void stream.pause(),
    resume: () => void stream.resume(),
    destroy: fail,
  };
}
