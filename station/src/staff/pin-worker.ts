import { timingSafeEqual } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { ARGON2 } from '@gatehouse/core/sync';
import { argon2id } from 'hash-wasm';
import type { PinQuestion, PinReply } from './pin-verifier.ts';

/** Runs off the device loop: one argon2id takes tens of milliseconds and a gate must not wait for a cashier's PIN. */
async function matchOf({ pin, pepper, verifiers }: PinQuestion): Promise<string | null> {
  for (const { operatorId, pinSalt, pinHash } of verifiers) {
    const wanted = Buffer.from(pinHash, 'base64url');
    const found = await argon2id({
      password: pin,
      salt: Buffer.from(pinSalt, 'base64url'),
      secret: pepper,
      iterations: ARGON2.iterations,
      memorySize: ARGON2.memoryKib,
      parallelism: ARGON2.parallelism,
      hashLength: ARGON2.hashLength,
      outputType: 'binary',
    });
    if (wanted.length === found.length && timingSafeEqual(wanted, found)) return operatorId;
  }
  return null;
}

parentPort?.on('message', (question: PinQuestion) => {
  matchOf(question).then(
    (operatorId) => parentPort?.postMessage({ id: question.id, operatorId, error: null } satisfies PinReply),
    (error: unknown) =>
      parentPort?.postMessage({ id: question.id, operatorId: null, error: String(error) } satisfies PinReply),
  );
});
