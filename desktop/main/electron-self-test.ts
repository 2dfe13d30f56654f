import type { ElectronPort } from './electron-port.ts';
import type { Shell } from './electron-shell.ts';
import { exposedKeys } from '../preload/channels.ts';
import { buildCsp } from './policy/csp.ts';
import { appOrigin } from './policy/navigation.ts';
import type { SelfCheck } from './self-checks.ts';

/** Runs an expression in the page and insists on its answer. */
async function expectInPage(shell: Shell, expression: string, wanted: unknown): Promise<string> {
  const answer: unknown = await shell.window.webContents.executeJavaScript(expression);
  if (JSON.stringify(answer) !== JSON.stringify(wanted)) throw new Error(`${JSON.stringify(answer)}`);
  return JSON.stringify(answer);
}

/** What no double and no browser can show: that this very Electron keeps the promises its settings make. */
export function electronChecks(electron: ElectronPort, shell: Shell): readonly SelfCheck[] {
  const inPage = (name: string, expression: string, wanted: unknown): SelfCheck => ({
    name,
    run: () => expectInPage(shell, expression, wanted),
  });
  return [
    {
      name: 'versions',
      run: () =>
        Promise.resolve(
          JSON.stringify({
            electron: process.versions.electron,
            chrome: process.versions.chrome,
            node: process.versions.node,
          }),
        ),
    },
    {
      name: 'pages carry the policy header',
      run: async () => {
        const answer = await electron.session.defaultSession.fetch(`${appOrigin}/`);
        const policy = answer.headers.get('content-security-policy');
        if (answer.status !== 200 || policy !== buildCsp()) throw new Error(`${answer.status} ${policy}`);
        return String(answer.status);
      },
    },
    inPage('no Node in the page', `[typeof require, typeof process, typeof module]`, [
      'undefined',
      'undefined',
      'undefined',
    ]),
    inPage('only the bridge is exposed', `Object.keys(window.gatehouse).sort()`, [...exposedKeys].toSorted()),
    inPage('permissions are denied', `Notification.requestPermission()`, 'denied'),
    inPage('devices are hidden', `navigator.usb ? navigator.usb.getDevices().then((d) => d.length) : 0`, 0),
    inPage('windows do not open', `window.open('https://example.com/') === null`, true),
    inPage(
      'inline script does not run',
      `(() => { try { const s = document.createElement('script'); s.textContent = 'window.leaked = true'; document.head.append(s); } catch {} return window.leaked === true; })()`,
      false,
    ),
    inPage(
      'the network is out of reach',
      `fetch('https://example.com/').then(() => 'reached', () => 'blocked')`,
      'blocked',
    ),
    inPage(
      'the page cannot leave',
      `(location.href = 'https://example.com/', new Promise((r) => setTimeout(() => r(location.origin), 500)))`,
      appOrigin,
    ),
    inPage(
      'the station answers through the port',
      `window.gatehouse.request({ method: 'GET', path: '/api/v1/status' }).then((answer) => answer.status)`,
      200,
    ),
    {
      name: 'the sandbox is on',
      run: () => {
        const metric = electron.app.getAppMetrics().find(({ type }) => type === 'Tab');
        if (metric?.sandboxed === false) throw new Error('the page process is not sandboxed');
        return Promise.resolve(String(metric?.sandboxed ?? 'reported by the operating system only'));
      },
    },
    {
      name: 'kiosk covers the screen',
      run: () => {
        shell.window.setKiosk(true);
        const covers = shell.window.isKiosk();
        shell.window.setKiosk(false);
        return covers ? Promise.resolve('yes') : Promise.reject(new Error('the window manager refused'));
      },
    },
    {
      name: 'secrets are protected by the system',
      run: async () => {
        if (!(await electron.safeStorage.isAsyncEncryptionAvailable())) throw new Error('not available');
        if (process.platform !== 'linux') return process.platform;
        const backend = electron.safeStorage.getSelectedStorageBackend();
        if (backend === 'basic_text') throw new Error('no keyring: basic_text protects nothing');
        return backend;
      },
    },
  ];
}
