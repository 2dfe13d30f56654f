import type { PrinterReply, RealTimeStatus } from '../protocols/escpos/index.ts';
import { askRealTimeStatus, createReplyReader } from '../protocols/escpos/index.ts';
import type { Listener, Unsubscribe } from '../ports/index.ts';
import type { ByteConnection, TraceRing } from '../transports/index.ts';
import { createListeners } from '../transports/index.ts';

/** One connection to a printer with its back channel read. */
export interface PrinterSession {
  isOpen(): boolean;
  write(bytes: Uint8Array, timeoutMs?: number): Promise<void>;
  onReply(listener: Listener<PrinterReply>): Unsubscribe;
  onClosed(listener: Listener<string>): Unsubscribe;
  /** One question, one byte; `undefined` when the printer says nothing in time or the connection ends. */
  ask(which: RealTimeStatus, timeoutMs: number): Promise<number | undefined>;
  /** Resolves with what `pick` first makes of a reply, or `undefined` at the deadline or the end of the connection. */
  waitFor<T>(pick: (reply: PrinterReply) => T | undefined, timeoutMs: number): Promise<T | undefined>;
  finish(timeoutMs: number): Promise<void>;
  destroy(reason: string): void;
}

export function createPrinterSession(connection: ByteConnection, trace: TraceRing): PrinterSession {
  const replies = createListeners<PrinterReply>();
  const read = createReplyReader();
  connection.onData((chunk) => {
    trace.record('in', chunk);
    for (const reply of read(chunk)) replies.emit(reply);
  });

  const write: PrinterSession['write'] = (bytes, timeoutMs) => {
    const written = connection.write(bytes, timeoutMs);
    trace.record('out', bytes);
    return written;
  };

  const waitFor: PrinterSession['waitFor'] = (pick, timeoutMs) =>
    new Promise((resolve) => {
      const settle = (value: ReturnType<typeof pick>): void => {
        clearTimeout(deadline);
        stopListening();
        stopWatching();
        resolve(value);
      };
      const deadline = setTimeout(() => settle(undefined), timeoutMs);
      let stopWatching = (): void => {};
      const stopListening = replies.add((reply) => {
        const picked = pick(reply);
        if (picked !== undefined) settle(picked);
      });
      stopWatching = connection.onClosed(() => settle(undefined));
    });

  return {
    isOpen: () => connection.isOpen(),
    write,
    onReply: (listener) => replies.add(listener),
    onClosed: (listener) => connection.onClosed(listener),
    waitFor,
    async ask(which, timeoutMs) {
      const answer = waitFor((reply) => (reply.kind === 'real-time' ? reply.byte : undefined), timeoutMs);
      try {
        await write(askRealTimeStatus(which), timeoutMs);
      } catch {
        return undefined;
      }
      return answer;
    },
    finish: (timeoutMs) => connection.finish(timeoutMs),
    destroy: (reason) => connection.destroy(reason),
  };
}
