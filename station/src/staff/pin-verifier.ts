import { createHmac } from 'node:crypto';
import { Worker } from 'node:worker_threads';

export interface PinVerifierRow {
  readonly operatorId: string;
  readonly pinSalt: string;
  readonly pinHash: string;
}
export interface PinQuestion {
  readonly id: number;
  readonly pin: string;
  readonly pepper: Uint8Array;
  readonly verifiers: readonly PinVerifierRow[];
}
export interface PinReply {
  readonly id: number;
  readonly operatorId: string | null;
  readonly error: string | null;
}

/** Finds whose PIN it is; null when it is nobody's. */
export interface PinVerifier {
  match(pin: string, verifiers: readonly PinVerifierRow[]): Promise<string | null>;
  /** What a badge's code is known by: useless to whoever has the rows and not the pepper. */
  badgeDigest(code: string): string;
  close(): Promise<void>;
}

/** Verifies PINs with argon2id in a worker thread, started at the first sign-in and again if it dies. */
export function createPinVerifier(pepper: Uint8Array): PinVerifier {
  const waiting = new Map<
    number,
    { resolve: (operatorId: string | null) => void; reject: (error: Error) => void }
  >();
  let worker: Worker | undefined;
  let lastId = 0;

  const failAll = (error: Error): void => {
    worker = undefined;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const started = (): Worker => {
    if (worker) return worker;
    const fresh = new Worker(
      new URL(`./pin-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
    );
    fresh.unref();
    fresh.on('message', (reply: PinReply) => {
      const asked = waiting.get(reply.id);
      waiting.delete(reply.id);
      if (reply.error === null) asked?.resolve(reply.operatorId);
      else asked?.reject(new Error(reply.error));
    });
    fresh.on('error', failAll);
    fresh.on('exit', () => failAll(new Error('the PIN worker stopped')));
    worker = fresh;
    return fresh;
  };

  return {
    match: (pin, verifiers) =>
      new Promise((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        started().postMessage({ id: lastId, pin, pepper, verifiers } satisfies PinQuestion);
      }),
    badgeDigest: (code) => createHmac('sha256', pepper).update(`badge:${code}`).digest('base64url'),
    async close() {
      await worker?.terminate();
    },
  };
}
