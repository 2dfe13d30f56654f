import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** The repository's root; every tool runs from there, whatever folder it was called in. */
export const root = join(import.meta.dirname, '..');

export type Outcome = {
  readonly name: string;
  readonly kind: 'passed' | 'failed' | 'skipped';
  readonly detail: string;
};

export type Run = { readonly code: number; readonly output: string };

/**
 * Runs a tool of node_modules/.bin under this very Node: its own shebang would take whatever `node` is first on
 * the PATH. The same holds for the tools that it starts in turn, as oxlint does with tsgolint. `stream` lets it
 * write to the terminal; otherwise its output is returned.
 */
export function runTool(
  name: string,
  parameters: readonly string[],
  options: { stream?: boolean; cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Run> {
  const tools = join(root, 'node_modules', '.bin');
  const inherited = options.env ?? process.env;
  const path = [dirname(process.execPath), tools, inherited['PATH'] ?? ''].join(delimiter);
  const env = { ...inherited, PATH: path };
  return run(process.execPath, [realpathSync(join(tools, name)), ...parameters], { ...options, env });
}

/** Runs a program to its end; a program that cannot start or is killed by a signal counts as code 1. */
export function run(
  program: string,
  parameters: readonly string[],
  options: { stream?: boolean; cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, {
      cwd: options.cwd ?? root,
      env: options.env ?? process.env,
      stdio: options.stream ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }));
  });
}

/** Runs one step, prints its line with the duration, and turns a thrown error into a failure like any other. */
export async function step(name: string, work: () => Promise<Omit<Outcome, 'name'>>): Promise<Outcome> {
  const startedAtMs = performance.now();
  const outcome = await work().catch((error: unknown) => ({
    kind: 'failed' as const,
    detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
  }));
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  const mark = { passed: '✓', failed: '✗', skipped: '–' }[outcome.kind];
  console.log(`${mark} ${name} (${seconds} s)`);
  if (outcome.kind !== 'passed' && outcome.detail) console.log(indent(outcome.detail));
  return { name, ...outcome };
}

/** A step that runs one tool and fails with what the tool said. */
export function toolStep(label: string, tool: string, parameters: readonly string[]): Promise<Outcome> {
  return step(label, async () => {
    const { code, output } = await runTool(tool, parameters);
    return { kind: code === 0 ? 'passed' : 'failed', detail: output };
  });
}

/** Works through `items`, at most `width` at a time, and answers in their order. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return results;
}

const indent = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
