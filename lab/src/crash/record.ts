import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REPOSITORY } from '../venue/settings.ts';
import type { Form } from './shop.ts';
import { operationsOf, TRACED_CALLS, type FileOperation } from './trace.ts';

export const CHILD = fileURLToPath(new URL('shop-child.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly said: readonly string[];
  readonly complaints: string;
}

/** Runs a program of this repository to its end and answers with what it said. */
export async function runToEnd(program: string, parameters: readonly string[]): Promise<Ended> {
  const child = spawn(program, parameters, {
    cwd: REPOSITORY,
    env: { NODE_COMPILE_CACHE: join(REPOSITORY, '.node/compile-cache'), ...process.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let complaints = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-4_000)));
  // `once` rejects with the error when the program cannot be started: strace is a package of Linux distributions.
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, said: said.split('\n').filter((line) => line !== ''), complaints };
}

/** Records a till at work on a new folder. `traceFile` holds strace's text, from which everything can be had again. */
export async function recordShop(options: {
  readonly folder: string;
  readonly traceFile: string;
  readonly seed: string;
  readonly sales: number;
  readonly mode?: 'honest' | 'normal' | 'off';
  readonly form?: Form;
}): Promise<FileOperation[]> {
  const { folder, traceFile, seed, sales, mode = 'honest', form = 'plain' } = options;
  const program = [CHILD, folder, seed, String(sales), '40', mode, form];
  return recordProgram(program, folder, traceFile);
}

/** Records any program of this repository that works in a new folder and says `end` last. */
export async function recordProgram(
  program: readonly string[],
  folder: string,
  traceFile: string,
): Promise<FileOperation[]> {
  const ended = await runToEnd('strace', [
    ...['-f', '--seccomp-bpf', '-xx', '-s', '1048576', '-e', 'signal=none'],
    ...['-e', `trace=${TRACED_CALLS.map((name) => `?${name}`).join(',')}`, '-o', traceFile],
    ...[process.execPath, ...program],
  ]);
  if (ended.said.at(-1) !== 'end') throw new Error(`what was recorded did not end well: ${ended.complaints}`);
  const unwell = ended.said.find((line) => /^(unknown|refused) /.test(line));
  if (unwell) throw new Error(`what was recorded did not go as on any healthy disk: ${unwell}`);
  const operations = await readTrace(traceFile, folder);
  const heard = operations.flatMap((operation) => (operation.kind === 'said' ? [operation.line] : []));
  if (heard.join('\n') !== ended.said.join('\n'))
    throw new Error(
      'the trace holds other words than the till said: an image would be judged by wrong answers',
    );
  return operations;
}

export async function readTrace(traceFile: string, folder: string): Promise<FileOperation[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: createReadStream(traceFile) })) {
    // Only what can matter: the rest of a trace is Node reading its modules.
    lines.push(line);
  }
  return operationsOf(lines, folder);
}
