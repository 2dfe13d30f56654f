import { parentPort } from 'node:worker_threads';
import { argon2id } from 'hash-wasm';

export interface Argon2Work {
  readonly id: number;
  readonly secret: Uint8Array;
  readonly salt: Uint8Array;
  readonly pepper: Uint8Array;
  readonly memoryKib: number;
  readonly iterations: number;
  readonly parallelism: number;
  readonly hashLength: number;
}

parentPort?.on('message', (work: Argon2Work) => {
  void argon2id({
    password: work.secret,
    salt: work.salt,
    ...(work.pepper.length > 0 ? { secret: work.pepper } : {}),
    memorySize: work.memoryKib,
    iterations: work.iterations,
    parallelism: work.parallelism,
    hashLength: work.hashLength,
    outputType: 'binary',
  }).then(
    (hash) => parentPort?.postMessage({ id: work.id, hash }),
    (error: Error) => parentPort?.postMessage({ id: work.id, error: error.message }),
  );
});
