import { chromium, type Browser, type LaunchOptions } from 'playwright-core';
import { findChromium, installCommand } from './system-packages.ts';

/** Nothing that calls home, updates or asks: a test browser talks to the venue under test and to nobody else. */
export const browserArguments: readonly string[] = [
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-dev-shm-usage',
];

/**
 * Starts the machine's Chromium, headless. As root it runs without its sandbox, which it otherwise refuses to do;
 * as anyone else the sandbox stays. Throws with the command to install it when there is none. Close it in
 * `afterAll`.
 */
export function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const executablePath = options.executablePath ?? findChromium();
  if (!executablePath) throw new Error(`No Chromium on this machine: ${installCommand(['chromium'])}`);
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({
    headless: true,
    ...options,
    executablePath,
    args: [...browserArguments, ...sandbox, ...(options.args ?? [])],
  });
}
