import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { browserArguments, findBrowser } from './browser-command.ts';
import { mintLaunchLink, type LaunchLink } from './launch-link.ts';

/*
 * The shell without Electron, for Linux kiosks and thin clients:
 *   node desktop/main/browser-shell.ts --port=7071 --data=FOLDER [--windowed] [-- more Chromium switches]
 * It ends when the browser ends, with the browser's code; the system's supervisor starts it again.
 */
const startTimeoutMs = 60_000;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** Waits for a station that is still starting; every other failure is final. */
async function mint(dataFolder: string, port: number): Promise<LaunchLink> {
  const deadlineMs = performance.now() + startTimeoutMs;
  for (let told = false; ; told = true) {
    const link = await mintLaunchLink({ dataFolder, port, timeoutMs: 5_000 });
    const starting = link.kind === 'failed' && (link.code === 'unreachable' || link.code === 'no_key');
    if (!starting || performance.now() > deadlineMs) return link;
    if (!told) say(`Waiting for the station: ${link.detail}`);
    await wait(500);
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      port: { type: 'string' },
      data: { type: 'string' },
      windowed: { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  if (!values.data || !Number.isInteger(port) || port < 1 || port > 65_535) {
    say('usage: browser-shell --port=PORT --data=FOLDER [--windowed] [-- chromium switches]');
    return 2;
  }
  const browser = findBrowser(process.env);
  if (!browser) {
    say('No Chromium found. Install it (Debian: apt-get install chromium) or name one in CHROMIUM.');
    return 3;
  }
  const link = await mint(values.data, port);
  if (link.kind === 'failed') {
    say(`The screen cannot open: ${link.detail}`);
    return 4;
  }
  const profile = join(values.data, 'browser-profile');
  await mkdir(profile, { recursive: true, mode: 0o700 });
  const asRoot = process.getuid?.() === 0;
  if (asRoot)
    say('Running as root: the browser has no sandbox. Use an account of its own at a real counter.');
  const child = spawn(
    browser,
    [...browserArguments({ url: link.url, profile, windowed: values.windowed, asRoot }), ...positionals],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => child.kill('SIGTERM'));
  return new Promise((resolve) => {
    child.on('error', (error) => {
      say(`The browser did not start: ${error.message}`);
      resolve(5);
    });
    child.on('exit', (code) => resolve(code ?? 0));
  });
}

process.exitCode = await main();
