import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildPages } from './build.ts';
import { root } from './steps.ts';

/**
 * `npm start`: builds the pages that changed, says which shell will be used, and becomes the simulated venue.
 * The venue owns everything from then on: its children, its signals, its data.
 */
function sayWhichShell(): void {
  const chosen = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const dist = chosen ?? join(root, 'node_modules/electron/dist');
  const names = ['electron', 'electron.exe', 'Electron.app'];
  if (names.some((name) => existsSync(join(dist, name)))) return;
  console.log(
    'No Electron binary on this machine (ELECTRON_OVERRIDE_DIST_PATH names one): using the browser shell.',
  );
}

/** Windows and Node builds without execve keep this process as a parent that passes signals on. */
function startBeside(script: string, parameters: readonly string[]): void {
  const child = spawn(process.execPath, [script, ...parameters], { cwd: root, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`The venue did not start: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

process.chdir(root);
const failed = (await buildPages()).filter(({ kind }) => kind === 'failed');
for (const page of failed) console.error(page.detail);
if (failed.length > 0) process.exit(1);
sayWhichShell();

const script = join(root, 'lab/src/main.ts');
const parameters = process.argv.slice(2);
if (process.platform !== 'win32' && typeof process.execve === 'function') {
  // Replacing this process leaves one receiver for Ctrl-C, which a terminal sends to a parent and its child both.
  process.execve(
    process.execPath,
    [process.execPath, script, ...parameters],
    process.env as Record<string, string>,
  );
} else {
  startBeside(script, parameters);
}
