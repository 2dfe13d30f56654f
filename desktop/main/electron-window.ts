import type { BrowserWindow, ElectronPort, WebContents } from './electron-port.ts';
import { appOrigin, isAllowedNavigation, isAppUrl } from './policy/navigation.ts';
import { decideReload } from './policy/restart.ts';
import { windowPolicy, type WindowRole } from './policy/roles.ts';
import { isBlockedShortcut } from './policy/shortcuts.ts';
import { stoppedPath } from './policy/stopped-page.ts';
import { buildWebPreferences } from './policy/web-preferences.ts';
import type { ShellLog } from './shell-log.ts';

export type WindowOptions = {
  readonly role: WindowRole;
  readonly windowed: boolean;
  readonly packaged: boolean;
  /** Where it stands; left out, on the first display. */
  readonly bounds?: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
  readonly preload: string;
  readonly nowMs: () => number;
  readonly log: ShellLog;
};

/** Locks whatever contents appear, also ones nobody here created: no new windows, no webviews, no foreign pages. */
export function lockContents(contents: WebContents, packaged: boolean, log: ShellLog): void {
  contents.on('will-frame-navigate', (details) => {
    if (isAllowedNavigation(details.url, details.isMainFrame)) return;
    details.preventDefault();
    log('navigation_refused', { mainFrame: details.isMainFrame });
  });
  contents.on('will-redirect', (details) => {
    if (!isAllowedNavigation(details.url, details.isMainFrame)) details.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('select-bluetooth-device', (event, _devices, callback) => {
    event.preventDefault();
    callback('');
  });
  contents.on('before-input-event', (event, input) => {
    if (isBlockedShortcut(input, packaged)) event.preventDefault();
  });
  contents.on('did-finish-load', () => {
    // Two fingers on a touch screen must not leave a till zoomed in.
    void contents.setVisualZoomLevelLimits(1, 1);
  });
}

/** A page that dies or hangs is loaded again, at most three times a minute; then the script-free page says what to do. */
function keepAlive(window: BrowserWindow, options: WindowOptions): void {
  const { webContents } = window;
  let reloadsAtMs: readonly number[] = [];
  webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return;
    const decision = decideReload(reloadsAtMs, options.nowMs());
    reloadsAtMs = decision.reloadsAtMs;
    options.log('page_gone', { reason: details.reason, decision: decision.kind });
    const next = decision.kind === 'reload' ? windowPolicy(options.role, options.windowed).path : stoppedPath;
    void window.loadURL(appOrigin + next);
  });
  webContents.on('unresponsive', () => {
    options.log('page_unresponsive');
    webContents.forcefullyCrashRenderer();
  });
}

/** The only place where a window is made. It is shown once its first frame is painted, never white. */
export async function openWindow(electron: ElectronPort, options: WindowOptions): Promise<BrowserWindow> {
  const policy = windowPolicy(options.role, options.windowed);
  const window = new electron.BrowserWindow({
    title: policy.title,
    width: 1366,
    height: 768,
    ...options.bounds,
    show: false,
    kiosk: policy.kiosk,
    fullscreenable: policy.kiosk,
    autoHideMenuBar: true,
    backgroundColor: options.role === 'gate' ? '#14171b' : '#f6f4ef',
    webPreferences: buildWebPreferences({ preload: options.preload, packaged: options.packaged }),
  });
  keepAlive(window, options);
  window.once('ready-to-show', () => window.show());
  const address = appOrigin + policy.path;
  if (!isAppUrl(address)) throw new Error(`not a page of ours: ${address}`);
  await window.loadURL(address);
  return window;
}
