import { describe, expect, it } from 'vitest';
import { channels } from '../preload/channels.ts';
import { electronDouble } from './electron-double.ts';
import { startShell, type ShellOptions } from './electron-shell.ts';
import { permissionNames } from './policy/permissions.ts';
import { buildWebPreferences } from './policy/web-preferences.ts';

type Double = ReturnType<typeof electronDouble>;

function options(change: Partial<ShellOptions['command']> = {}) {
  const logged: string[] = [];
  const shell: ShellOptions = {
    command: {
      role: 'till',
      config: '/etc/gatehouse/till.json',
      windowed: false,
      guestDisplay: false,
      selfTest: false,
      ...change,
    },
    uiFolder: '/opt/gatehouse/ui',
    preload: '/opt/gatehouse/preload.cjs',
    stationEntry: '/opt/gatehouse/station.js',
    profiles: '/home/till/.config/Gatehouse',
    nowMs: () => 0,
    setTimer: () => () => {},
    log: (event) => logged.push(event),
  };
  return { shell, logged };
}

const order = (double: Double, ...names: string[]): number[] =>
  names.map((name) => double.calls.findIndex((call) => call.name === name));
const call = (double: Double, name: string) => {
  const found = double.calls.find((made) => made.name === name);
  if (!found) throw new Error(`${name} was not called`);
  return found.parameters;
};
const ascending = (positions: number[]): boolean =>
  positions.every((position, at) => position >= 0 && position > (positions[at - 1] ?? -1));

async function started(change: Parameters<typeof options>[0] = {}) {
  const double = electronDouble();
  const { shell, logged } = options(change);
  await startShell(double.electron, shell);
  return { double, logged };
}

describe('the order of starting', () => {
  it('puts scheme, sandbox and lock before ready, and everything else before the first page', async () => {
    const { double } = await started();
    expect(
      ascending(
        order(
          double,
          'app.setPath',
          'protocol.registerSchemesAsPrivileged',
          'app.enableSandbox',
          'app.requestSingleInstanceLock',
          'crashReporter.start',
          'app.on:web-contents-created',
          'app.whenReady',
          'Menu.setApplicationMenu',
          'session.setPermissionRequestHandler',
          'protocol.handle',
          'utilityProcess.fork',
          'ipcMain.handle',
          'new BrowserWindow',
          'window.loadURL',
        ),
      ),
    ).toBe(true);
    const page = order(double, 'window.loadURL')[0]!;
    const handlers = [
      'setPermissionCheckHandler',
      'setDevicePermissionHandler',
      'setUSBProtectedClassesHandler',
      'setDisplayMediaRequestHandler',
      'setBluetoothPairingHandler',
      'on:select-serial-port',
      'on:select-hid-device',
      'on:select-usb-device',
    ];
    for (const at of order(
      double,
      ...handlers.map((name) => `session.${name}`),
      'webRequest.onBeforeRequest',
      'contents.on:will-frame-navigate',
      'contents.on:will-redirect',
      'contents.on:will-attach-webview',
      'contents.setWindowOpenHandler',
      'contents.on:before-input-event',
      'contents.on:render-process-gone',
    )) {
      expect(at).toBeGreaterThanOrEqual(0);
      expect(at).toBeLessThan(page);
    }
  });

  it('never opens the ledger beside a running copy of the same role', async () => {
    const double = electronDouble({ lock: false });
    expect(await startShell(double.electron, options().shell)).toBeUndefined();
    const names = double.calls.map(({ name }) => name);
    expect(names).toContain('app.exit');
    expect(names).not.toContain('utilityProcess.fork');
    expect(names).not.toContain('new BrowserWindow');
  });

  it('locks per role: a gate beside a till has its own profile', async () => {
    expect(call((await started()).double, 'app.setPath')).toEqual([
      'userData',
      '/home/till/.config/Gatehouse/till',
    ]);
    expect(call((await started({ role: 'gate' })).double, 'app.setPath')).toEqual([
      'userData',
      '/home/till/.config/Gatehouse/gate',
    ]);
  });
});

describe('the window', () => {
  it('is a kiosk with exactly the decided preferences and our own page', async () => {
    const { double } = await started();
    expect(call(double, 'new BrowserWindow')[0]).toMatchObject({
      kiosk: true,
      show: false,
      webPreferences: buildWebPreferences({ preload: '/opt/gatehouse/preload.cjs', packaged: true }),
    });
    expect(call(double, 'window.loadURL')).toEqual(['app://station/till']);
    expect(call(double, 'protocol.registerSchemesAsPrivileged')[0]).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ]);
  });

  it('goes nowhere else, opens nothing and attaches nothing', async () => {
    const { double } = await started();
    const go = (event: string, url: string, isMainFrame: boolean): boolean => {
      let prevented = false;
      double.emit('contents', event, { url, isMainFrame, preventDefault: () => (prevented = true) });
      return prevented;
    };
    expect(go('will-frame-navigate', 'https://example.com/', true)).toBe(true);
    expect(go('will-frame-navigate', 'app://station/till', false)).toBe(true);
    expect(go('will-frame-navigate', 'app://station/till', true)).toBe(false);
    expect(go('will-redirect', 'https://example.com/', true)).toBe(true);
    expect(go('will-attach-webview', '', true)).toBe(true);
    const open = call(double, 'contents.setWindowOpenHandler')[0] as (details: { url: string }) => unknown;
    expect(open({ url: 'app://station/till' })).toEqual({ action: 'deny' });
  });

  it('is loaded again three times in a minute when its page dies, then says what to do', async () => {
    const { double } = await started();
    for (let death = 0; death < 4; death += 1)
      double.emit('contents', 'render-process-gone', {}, { reason: 'crashed' });
    expect(
      double.calls.filter(({ name }) => name === 'window.loadURL').map(({ parameters }) => parameters[0]),
    ).toEqual([
      'app://station/till',
      'app://station/till',
      'app://station/till',
      'app://station/till',
      'app://station/stopped',
    ]);
    double.emit('contents', 'unresponsive');
    expect(double.calls.at(-1)?.name).toBe('contents.forcefullyCrashRenderer');
  });

  it('keeps the display awake until the end', async () => {
    const { double } = await started();
    expect(call(double, 'powerSaveBlocker.start')).toEqual(['prevent-display-sleep']);
    double.emit('app', 'will-quit');
    expect(call(double, 'powerSaveBlocker.stop')).toEqual([7]);
  });
});

describe('the session', () => {
  it.each([...permissionNames, 'a-name-of-tomorrow'])(
    'grants no %s by asking, checking or device',
    async (name) => {
      const { double } = await started();
      const ask = call(double, 'session.setPermissionRequestHandler')[0] as (
        contents: null,
        name: string,
        answer: (granted: boolean) => void,
      ) => void;
      const answers: boolean[] = [];
      ask(null, name, (granted) => answers.push(granted));
      expect(answers).toEqual([false]);
      const check = call(double, 'session.setPermissionCheckHandler')[0] as (
        contents: null,
        name: string,
      ) => boolean;
      expect(check(null, name)).toBe(false);
      const device = call(double, 'session.setDevicePermissionHandler')[0] as (details: {
        deviceType: string;
      }) => boolean;
      expect(device({ deviceType: name })).toBe(false);
    },
  );

  it('cancels every request that leaves the package', async () => {
    const { double } = await started();
    const before = call(double, 'webRequest.onBeforeRequest')[0] as (
      details: { url: string },
      answer: (verdict: { cancel: boolean }) => void,
    ) => void;
    const cancelled = (url: string): boolean | undefined => {
      let verdict: boolean | undefined;
      before({ url }, ({ cancel }) => (verdict = cancel));
      return verdict;
    };
    expect(cancelled('https://example.com/')).toBe(true);
    expect(cancelled('app://station/assets/a.js')).toBe(false);
  });

  it('chooses no device', async () => {
    const { double } = await started();
    for (const [event, wanted] of [
      ['select-serial-port', ''],
      ['select-hid-device', null],
      ['select-usb-device', undefined],
    ] as const) {
      const chosen: unknown[] = [];
      let prevented = false;
      const end = [(id: unknown) => chosen.push(id)];
      double.emit(
        'session',
        event,
        { preventDefault: () => (prevented = true) },
        [],
        ...(event === 'select-serial-port' ? [null, ...end] : end),
      );
      expect({ event, prevented, chosen }).toEqual({ event, prevented: true, chosen: [wanted] });
    }
  });
});

describe('messages from pages', () => {
  const connect = (double: Double, event: unknown): unknown => {
    const handler = call(double, 'ipcMain.handle')[1] as (event: unknown) => unknown;
    return handler(event);
  };
  const page = { url: 'app://station/till', parent: null };

  it('have one channel', async () => {
    const { double } = await started();
    const handled = double.calls
      .filter(({ name }) => name === 'ipcMain.handle')
      .map(({ parameters }) => parameters[0]);
    expect(handled).toEqual([channels.connect]);
  });

  it('from our page get a port of their own to the station', async () => {
    const { double } = await started();
    connect(double, { sender: double.contents, senderFrame: page });
    expect(call(double, 'child.postMessage')).toEqual([{ kind: 'connect' }, ['port1']]);
    expect(call(double, 'contents.postMessage')).toEqual([channels.stationPort, null, ['port2']]);
  });

  it.each([
    ['a frame that is gone', null, true],
    ['an inner frame', { ...page, parent: page }, true],
    ['a foreign page', { url: 'https://example.com/', parent: null }, true],
    ['a window we did not open', page, false],
  ])('from %s get nothing', async (_name, senderFrame, own) => {
    const { double, logged } = await started();
    expect(() => connect(double, { sender: own ? double.contents : {}, senderFrame })).toThrow('refused');
    expect(double.calls.map(({ name }) => name)).not.toContain('contents.postMessage');
    expect(logged).toContain('sender_refused');
  });
});

describe('the double', () => {
  it('throws on anything it does not model', () => {
    const { electron } = electronDouble();
    expect(() => electron.app.relaunch()).toThrow('does not model app.relaunch');
    expect(() => electron.safeStorage.setUsePlainTextEncryption(true)).toThrow(
      'does not model safeStorage.setUsePlainTextEncryption',
    );
  });
});
