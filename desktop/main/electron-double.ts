import type { ElectronPort } from './electron-port.ts';
import type { ConnectedDisplay } from './policy/guest-display.ts';

type Listener = (...parameters: never[]) => unknown;
export type Call = { readonly name: string; readonly parameters: readonly unknown[] };

/** Throws on whatever is not listed, so that a new use of Electron must be modelled before it can pass a test. */
function strict<T extends object>(name: string, members: T): T {
  return new Proxy(members, {
    get(target, key) {
      if (typeof key === 'symbol' || key === 'then' || key in target)
        return Reflect.get(target, key) as unknown;
      throw new Error(`the double does not model ${name}.${key}`);
    },
    set(_target, key) {
      throw new Error(`nobody sets ${name}.${String(key)}`);
    },
  });
}

const PRIMARY: ConnectedDisplay = { id: 1, bounds: { x: 0, y: 0, width: 1366, height: 768 } };

/** A recording double of the modelled part of Electron 45. Calls are listed in order; events are raised by the test. */
export function electronDouble(
  answers: {
    packaged?: boolean;
    lock?: boolean;
    backend?: string;
    displays?: () => readonly ConnectedDisplay[];
  } = {},
) {
  const calls: Call[] = [];
  const listeners = new Map<string, Listener[]>();
  const record = (name: string, parameters: readonly unknown[]): void =>
    void calls.push({ name, parameters });
  const does =
    <Result>(name: string, answer: (...parameters: never[]) => Result) =>
    (...parameters: unknown[]): Result => {
      record(name, parameters);
      return answer(...(parameters as never[]));
    };
  const silent = (name: string) => does(name, () => undefined);
  const listens = (name: string) => {
    const add = (event: string, listener: Listener): void => {
      record(`${name}.on:${event}`, []);
      listeners.set(`${name}:${event}`, [...(listeners.get(`${name}:${event}`) ?? []), listener]);
    };
    return { on: add, once: add };
  };
  const emit = (source: string, event: string, ...parameters: unknown[]): void => {
    for (const listener of listeners.get(`${source}:${event}`) ?? []) listener(...(parameters as never[]));
  };

  const contents = strict('webContents', {
    ...listens('contents'),
    setWindowOpenHandler: does('contents.setWindowOpenHandler', () => undefined),
    setVisualZoomLevelLimits: does('contents.setVisualZoomLevelLimits', () => Promise.resolve()),
    forcefullyCrashRenderer: silent('contents.forcefullyCrashRenderer'),
    postMessage: silent('contents.postMessage'),
    isDestroyed: () => false,
  });
  const window = strict('window', {
    ...listens('window'),
    webContents: contents,
    show: silent('window.show'),
    focus: silent('window.focus'),
    restore: silent('window.restore'),
    isMinimized: () => true,
    loadURL: does('window.loadURL', () => Promise.resolve()),
    close: silent('window.close'),
    isDestroyed: () => false,
  });
  const session = strict('session', {
    ...listens('session'),
    protocol: strict('session.protocol', { handle: silent('protocol.handle') }),
    webRequest: strict('webRequest', { onBeforeRequest: silent('webRequest.onBeforeRequest') }),
    setPermissionRequestHandler: silent('session.setPermissionRequestHandler'),
    setPermissionCheckHandler: silent('session.setPermissionCheckHandler'),
    setDevicePermissionHandler: silent('session.setDevicePermissionHandler'),
    setUSBProtectedClassesHandler: silent('session.setUSBProtectedClassesHandler'),
    setDisplayMediaRequestHandler: silent('session.setDisplayMediaRequestHandler'),
    setBluetoothPairingHandler: silent('session.setBluetoothPairingHandler'),
  });
  const child = strict('child', {
    ...listens('child'),
    pid: 4711,
    postMessage: silent('child.postMessage'),
    kill: silent('child.kill'),
  });
  const BrowserWindow = Object.assign(
    function BrowserWindow(options: unknown) {
      record('new BrowserWindow', [options]);
      emit('app', 'web-contents-created', {}, contents);
      return window;
    },
    { fromWebContents: (sender: unknown) => (sender === contents ? window : null) },
  );
  const MessageChannelMain = function MessageChannelMain() {
    record('new MessageChannelMain', []);
    return { port1: 'port1', port2: 'port2' };
  };
  const modelled = {
    app: strict('app', {
      ...listens('app'),
      isPackaged: answers.packaged ?? true,
      setPath: silent('app.setPath'),
      enableSandbox: silent('app.enableSandbox'),
      requestSingleInstanceLock: does('app.requestSingleInstanceLock', () => answers.lock ?? true),
      whenReady: does('app.whenReady', () => Promise.resolve()),
      quit: silent('app.quit'),
      exit: silent('app.exit'),
    }),
    BrowserWindow,
    crashReporter: strict('crashReporter', { start: silent('crashReporter.start') }),
    ipcMain: strict('ipcMain', { handle: silent('ipcMain.handle') }),
    Menu: strict('Menu', { setApplicationMenu: silent('Menu.setApplicationMenu') }),
    MessageChannelMain,
    powerSaveBlocker: strict('powerSaveBlocker', {
      start: does('powerSaveBlocker.start', () => 7),
      stop: silent('powerSaveBlocker.stop'),
    }),
    protocol: strict('protocol', {
      registerSchemesAsPrivileged: silent('protocol.registerSchemesAsPrivileged'),
    }),
    safeStorage: strict('safeStorage', {
      isAsyncEncryptionAvailable: does('safeStorage.isAsyncEncryptionAvailable', () => Promise.resolve(true)),
      getSelectedStorageBackend: does(
        'safeStorage.getSelectedStorageBackend',
        () => answers.backend ?? 'kwallet6',
      ),
      encryptStringAsync: does('safeStorage.encryptStringAsync', (text: string) =>
        Promise.resolve(Buffer.from(`sealed:${text}`)),
      ),
      decryptStringAsync: does('safeStorage.decryptStringAsync', (bytes: Buffer) =>
        Promise.resolve({ result: bytes.toString().slice(7), shouldReEncrypt: true }),
      ),
    }),
    screen: strict('screen', {
      ...listens('screen'),
      getAllDisplays: () => answers.displays?.() ?? [PRIMARY],
      getPrimaryDisplay: () => PRIMARY,
    }),
    session: strict('session module', { defaultSession: session }),
    utilityProcess: strict('utilityProcess', { fork: does('utilityProcess.fork', () => child) }),
  } satisfies { readonly [Name in keyof ElectronPort]: unknown };
  // Partial on purpose and guarded by `strict`: what is missing throws by name.
  const electron = strict('electron', modelled) as unknown as ElectronPort;
  return { electron, calls, emit, contents, window, session, child };
}
