import type { BrowserWindow, ElectronPort } from './electron-port.ts';
import { channels } from '../preload/channels.ts';
import { registerAppScheme, serveApp } from './electron-protocol.ts';
import { lockDefaultSession } from './electron-session.ts';
import { startStation, type StationProcess } from './electron-station.ts';
import { keepGuestWindow } from './electron-guest-window.ts';
import { lockContents, openWindow } from './electron-window.ts';
import type { ShellCommand } from './policy/command-line.ts';
import { windowPolicy } from './policy/roles.ts';
import { validateSender } from './policy/sender.ts';
import type { ShellLog } from './shell-log.ts';

export type ShellOptions = {
  readonly command: ShellCommand;
  /** Folder of the built pages. */
  readonly uiFolder: string;
  readonly preload: string;
  readonly stationEntry: string;
  /** Where a role's profile lies: `<profiles>/<role>`. The single-instance lock is one per profile. */
  readonly profiles: string;
  readonly nowMs: () => number;
  readonly setTimer: (callback: () => void, delayMs: number) => () => void;
  readonly log: ShellLog;
};

export type Shell = { readonly window: BrowserWindow; readonly station: StationProcess };

const stopTimeoutMs = 10_000;

/**
 * Starts the shell. The order is the safety: scheme and sandbox before `ready`, the lock before the ledger can be opened,
 * every handler before the first page. Resolves with undefined when this role already runs here.
 */
export async function startShell(electron: ElectronPort, options: ShellOptions): Promise<Shell | undefined> {
  const { app } = electron;
  const { command, log } = options;
  app.setPath('userData', `${options.profiles}/${command.role}`);
  registerAppScheme(electron);
  app.enableSandbox();
  if (!app.requestSingleInstanceLock({ role: command.role })) {
    log('already_running', { role: command.role });
    app.exit(0);
    return undefined;
  }
  electron.crashReporter.start({ uploadToServer: false });
  app.on('web-contents-created', (_event, contents) => lockContents(contents, app.isPackaged, log));
  app.on('window-all-closed', () => app.quit());
  app.on('child-process-gone', (_event, details) =>
    log('process_gone', { type: details.type, reason: details.reason }),
  );

  await app.whenReady();
  electron.Menu.setApplicationMenu(null);
  serveApp(lockDefaultSession(electron), options.uiFolder);

  const parameters = command.config ? ['--config', command.config] : [];
  const station = startStation(electron, {
    entry: options.stationEntry,
    parameters,
    nowMs: options.nowMs,
    setTimer: options.setTimer,
    log,
  });
  answerPages(electron, station, log);
  keepAwake(electron, command);
  stopInOrder(electron, station);

  const common = { packaged: app.isPackaged, preload: options.preload, nowMs: options.nowMs, log };
  const window = await openWindow(electron, {
    ...common,
    role: command.role,
    windowed: command.windowed || command.selfTest,
  });
  const isTill = command.role === 'till' && !command.selfTest;
  keepGuestWindow(electron, window, isTill && command.guestDisplay, common);
  app.on('second-instance', () => {
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  return { window, station };
}

/** The one request a page may make of main. Refusals throw, so that the page's promise rejects. */
function answerPages(electron: ElectronPort, station: StationProcess, log: ShellLog): void {
  electron.ipcMain.handle(channels.connect, (event) => {
    const own = electron.BrowserWindow.fromWebContents(event.sender) !== null;
    const verdict = validateSender(event.senderFrame, own);
    if (verdict.kind === 'refused') {
      log('sender_refused', { reason: verdict.reason });
      throw new Error('refused');
    }
    station.connect(event.sender);
  });
}

function keepAwake(electron: ElectronPort, command: ShellCommand): void {
  if (!windowPolicy(command.role, command.windowed).keepsDisplayAwake) return;
  const id = electron.powerSaveBlocker.start('prevent-display-sleep');
  electron.app.once('will-quit', () => electron.powerSaveBlocker.stop(id));
}

/** The station ends before the shell does: it closes its ledger and lets go of the gate with its lanes off. */
function stopInOrder(electron: ElectronPort, station: StationProcess): void {
  let stopped = false;
  electron.app.on('before-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    void station.stop(stopTimeoutMs).then(() => {
      stopped = true;
      electron.app.quit();
    });
  });
}
