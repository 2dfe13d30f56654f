import { join } from 'node:path';
import { crashReporter } from 'electron/common';
import {
  app,
  BrowserWindow,
  ipcMain,
  Menu,
  MessageChannelMain,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  utilityProcess,
} from 'electron/main';
import type { ElectronPort } from './electron-port.ts';
import { electronChecks } from './electron-self-test.ts';
import { createSecrets } from './electron-secrets.ts';
import { startShell } from './electron-shell.ts';
import { parseCommandLine, type ShellCommand } from './policy/command-line.ts';
import { sealedFolder } from './sealed-folder.ts';
import { reportChecks, runChecks } from './self-checks.ts';
import { createShellLog } from './shell-log.ts';

const electron: ElectronPort = {
  app,
  BrowserWindow,
  crashReporter,
  ipcMain,
  Menu,
  MessageChannelMain,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  utilityProcess,
};
const log = createShellLog((line) => void process.stderr.write(line), Date.now);

async function main(command: ShellCommand): Promise<void> {
  // Built by rolldown beside this file; the pages by Vite in the renderer's own folder.
  const built = import.meta.dirname;
  const shell = await startShell(electron, {
    command,
    uiFolder: join(built, '..', 'renderer', 'dist'),
    preload: join(built, 'preload.cjs'),
    stationEntry: join(built, 'station.js'),
    profiles: join(app.getPath('appData'), 'Gatehouse'),
    nowMs: Date.now,
    setTimer: (callback, delayMs) => {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
    log,
  });
  if (!shell) return;
  const secrets = createSecrets(
    electron,
    sealedFolder(join(app.getPath('userData'), 'sealed')),
    process.platform,
  );
  const protection = await secrets.protection();
  if (protection.kind === 'unprotected') log('secrets_unprotected', { reason: protection.reason });
  if (!command.selfTest) return;
  const results = await runChecks(electronChecks(electron, shell), 10_000);
  process.stdout.write(reportChecks(results));
  process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
  await shell.station.stop(10_000);
  app.exit(process.exitCode);
}

const parsed = parseCommandLine(process.argv.slice(1));
if (parsed.kind === 'refused') {
  process.stderr.write(`${parsed.message}\n`);
  app.exit(2);
} else {
  main(parsed.command).catch((error: unknown) => {
    // A shell that cannot start must end, so that the system's supervisor starts it again.
    log('shell_failed', { message: error instanceof Error ? error.message : String(error) });
    app.exit(1);
  });
}
