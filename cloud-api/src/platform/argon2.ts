import { randomBytes, timingSafeEqual } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { ARGON2 } from '@gatehouse/core/sync';
import type { Argon2Work } from './argon2-worker.ts';

/**
 * argon2id (RFC 9106) in a worker: one verification takes about 50 ms of a core, which on the event loop would be
 * 50 ms in which no gate syncs. One worker, so that a flood of sign-ins cannot take the other cores either.
 */
export interface Argon2 {
  hash(secret: string, salt: Uint8Array, pepper?: Uint8Array): Promise<Buffer>;
  /** Makes a verifier with a salt of its own: "<salt>.<hash>", base64url. */
  verifierOf(secret: string): Promise<string>;
  /** Takes as long for an unknown account (`undefined`) as for a wrong password. */
  verify(secret: string, verifier: string | undefined): Promise<boolean>;
  close(): Promise<void>;
}

type Answer = { readonly id: number; readonly hash?: Uint8Array; readonly error?: string };
interface Waiting {
  resolve(hash: Buffer): void;
  reject(error: Error): void;
}

export function createArgon2(): Argon2 {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let lastId = 0;

  const failAll = (error: Error) => {
    worker = undefined;
    for (const one of waiting.values()) one.reject(error);
    waiting.clear();
  };
  const start = () => {
    const started = new Worker(new URL('./argon2-worker.ts', import.meta.url));
    started.unref();
    started.on('message', (answer: Answer) => {
      const one = waiting.get(answer.id);
      waiting.delete(answer.id);
      if (waiting.size === 0) started.unref();
      if (answer.hash) one?.resolve(Buffer.from(answer.hash));
      else one?.reject(new Error(answer.error ?? 'no hash'));
    });
    started.on('error', (error: Error) => failAll(error));
    return started;
  };

  const hash = (secret: string, salt: Uint8Array, pepper: Uint8Array = new Uint8Array()) =>
    new Promise<Buffer>((resolve, reject) => {
      const id = (lastId += 1);
      waiting.set(id, { resolve, reject });
      worker ??= start();
      worker.ref();
      const work: Argon2Work = { id, secret: Buffer.from(secret.normalize('NFC')), salt, pepper, ...ARGON2 };
      worker.postMessage(work);
    });

  return {
    hash,
    async verifierOf(secret) {
      const salt = randomBytes(16);
      return `${salt.toString('base64url')}.${(await hash(secret, salt)).toString('base64url')}`;
    },
    async verify(secret, verifier) {
      const [salt, expected] = (verifier ?? NOBODY).split('.').map((part) => Buffer.from(part, 'base64url'));
      if (!salt || !expected) return false;
      const found = await hash(secret, salt);
      return found.length === expected.length && timingSafeEqual(found, expected) && verifier !== undefined;
    },
    async close() {
      await worker?.terminate();
      failAll(new Error('closed'));
    },
  };
}

const NOBODY = `${Buffer.alloc(16).toString('base64url')}.${Buffer.alloc(ARGON2.hashLength).toString('base64url')}`;
