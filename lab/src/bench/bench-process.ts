import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { REPOSITORY } from '../venue/settings.ts';

/** A process under test, and the end of it. */
export interface BenchProcess {
  readonly child: ChildProcess;
  /** What it said last, for the message of a failure. */
  lastWords(): string;
  /** Asks it to stop and waits; kills it after ten seconds. */
  stop(): Promise<void>;
}

const PATIENCE_MS = 10_000;

/** Starts a file of the repository with this Node; its messages come over `child.on('message')`. */
export function startProcess(
  parameters: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): BenchProcess {
  const child = spawn(process.execPath, [...parameters], {
    cwd: REPOSITORY,
    // As `npm run station` has it, also when a benchmark is started without npm.
    env: { NODE_COMPILE_CACHE: join(REPOSITORY, '.node/compile-cache'), ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'json',
  });
  let words = '';
  const hear = (chunk: Buffer): void => void (words = (words + chunk.toString()).slice(-2_000));
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const exited = once(child, 'exit');
  return {
    child,
    lastWords: () => words,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** The next message of a process that fits, or a rejection with its last words when it ends or is late. */
export function messageFrom<T>(
  { child, lastWords }: BenchProcess,
  pick: (message: unknown) => T | undefined,
  deadlineMs = 60_000,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      clearTimeout(timer);
      child.off('message', hear);
      child.off('exit', died);
    };
    const hear = (message: unknown): void => {
      const found = pick(message);
      if (found === undefined) return;
      done();
      resolve(found);
    };
    const died = (): void => {
      done();
      reject(new Error(`a process under test ended: ${lastWords()}`));
    };
    const timer = setTimeout(() => {
      done();
      reject(new Error(`a process under test said nothing for ${deadlineMs} ms: ${lastWords()}`));
    }, deadlineMs);
    child.on('message', hear);
    child.on('exit', died);
  });
}
