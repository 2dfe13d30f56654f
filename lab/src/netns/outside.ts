import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { REPOSITORY } from '../venue/settings.ts';
import { isolationOf, isRoot, pathWithIp, whyNotIsolated } from './isolate.ts';
import type { RunReport } from './run.ts';

const INSIDE = fileURLToPath(new URL('inside.ts', import.meta.url));

export type InsideSaid =
  | { readonly kind: 'progress'; readonly words: string }
  | { readonly kind: 'report'; readonly report: RunReport }
  | { readonly kind: 'failed'; readonly message: string };

/** Runs a venue in an isolation of its own and answers with what it found; rejects when it could not be run. */
export async function runIsolated(
  settings: Readonly<Record<string, string>>,
  onProgress: (words: string) => void,
): Promise<RunReport> {
  const why = await whyNotIsolated();
  if (why !== undefined) throw new Error(why);
  const parameters = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const unprivileged = isRoot() ? [] : ['--unprivileged'];
  const [program = '', ...rest] = isolationOf([process.execPath, INSIDE, ...parameters, ...unprivileged]);
  const child = spawn(program, rest, {
    cwd: REPOSITORY,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, PATH: pathWithIp() },
  });
  return new Promise((resolve, reject) => {
    let outcome: InsideSaid | undefined;
    child.on('message', (message: InsideSaid) => {
      if (message.kind === 'progress') onProgress(message.words);
      else outcome = message;
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (outcome?.kind === 'report') resolve(outcome.report);
      else
        reject(new Error(outcome?.kind === 'failed' ? outcome.message : `the venue ended with code ${code}`));
    });
  });
}
