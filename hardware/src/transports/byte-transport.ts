import type { Listener, Unsubscribe } from '../ports/index.ts';

/**
 * One connection, from open to closed. It is never opened again: a serial port object that is reopened sends the bytes
 * written while it was closed, and such a stale frame opened a gate. Reconnecting means a new object.
 */
export interface ByteConnection {
  isOpen(): boolean;
  /**
   * Hands bytes to the operating system. Rejects at once with `LinkClosedError` when the connection is closed and with
   * `WriteTimeoutError` when they were not taken by the deadline; the connection is then destroyed, so that nothing of
   * them can arrive later.
   */
  write(bytes: Uint8Array, timeoutMs?: number): Promise<void>;
  onData(listener: Listener<Uint8Array>): Unsubscribe;
  /** Called once, with a reason a person can read. Called at once when it is already closed. */
  onClosed(listener: Listener<string>): Unsubscribe;
  /** Stops sending, lets what was written go out and keeps reading until the peer closes or the deadline passes. */
  finish(timeoutMs: number): Promise<void>;
  /** Stops reading, so that the sender feels back-pressure, and reads on. */
  pause(): void;
  resume(): void;
  /** Cuts the connection now. */
  destroy(reason: string): void;
}

/** Something that can be connected to. */
export interface ByteTransport {
  readonly address: string;
  /** `tcp` devices usually take one client at a time; a serial wire is ours as long as we hold it. */
  readonly medium: 'tcp' | 'serial';
  /** Rejects with an Error whose message a person can read. */
  connect(timeoutMs: number): Promise<ByteConnection>;
}

export class LinkClosedError extends Error {
  constructor(reason: string) {
    super(`the link is closed: ${reason}`);
    this.name = 'LinkClosedError';
  }
}

export class WriteTimeoutError extends Error {
  constructor(timeoutMs: number) {
    super(`the device did not take the bytes within ${timeoutMs} ms`);
    this.name = 'WriteTimeoutError';
  }
}

export const DEFAULT_WRITE_TIMEOUT_MS = 2_000;

/** Message of anything that was thrown. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
