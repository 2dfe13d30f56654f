import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../tools/browser.ts';
import { channels, exposedKeys } from '../preload/channels.ts';
import { answerAppRequest } from './electron-protocol.ts';

/*
 * The preload bundle, the policy header and the app:// answers in real Chromium of Electron's milestone. What this does
 * not show, because a browser has no such parts: scheme privileges, the isolated world, permission handlers, IPC
 * between processes, webPreferences. Those are the self-test's.
 */

/** A secure origin that stands for app://station; answers come from the shell's own handler. */
const stand = 'https://station.test';

/** Enough of Electron's renderer side to run the bundle: the port is a real MessagePort with a small station behind it. */
const electronStand = `
  window.exposed = {};
  const listeners = new Map();
  const modules = { 'electron/renderer': {
    contextBridge: { exposeInMainWorld: (name, value) => { window[name] = value; window.exposed[name] = value; } },
    ipcRenderer: {
      on: (channel, listener) => listeners.set(channel, listener),
      invoke: async (channel) => {
        window.invoked = [...(window.invoked ?? []), channel];
        window.giveStation();
      },
    },
  } };
  window.giveStation = () => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => {
      if (data.path === '/silent') return;
      port1.postMessage({ id: data.id, status: 200, body: { echo: data } });
      port1.postMessage({ event: 'status', payload: data.path });
    };
    listeners.get('${channels.stationPort}')({ sender: 'the whole ipcRenderer', ports: [port2] });
  };
  window.loseStation = () => listeners.get('${channels.stationPort}')({ ports: [] });
  const require = (name) => { if (!modules[name]) throw new Error('a sandboxed preload cannot require ' + name); return modules[name]; };
`;

let browser: Browser;
let folder = '';
let preload = '';
let files = 0;
let page: Page;
let outside: string[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-pages-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><title>Till</title><link rel="stylesheet" href="/assets/a.css"><script type="module" src="/assets/a.js"></script><script>window.inline = true</script><body style="color: red"><p>Till</p>',
  );
  await writeFile(join(folder, 'assets/a.js'), 'window.packaged = true;');
  await writeFile(join(folder, 'assets/a.css'), 'p { color: rgb(1, 2, 3); }');
  const bundle = await rolldown({
    input: join(import.meta.dirname, '../preload/electron-preload.ts'),
    platform: 'browser',
    external: [/^electron\//],
  });
  const { output } = await bundle.generate({ format: 'cjs' });
  files = output.length;
  preload = output[0].code;
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  outside = [];
  const context = await browser.newContext();
  page = await context.newPage();
  await page.route('**/*', async (route) => {
    const url = route.request().url();
    if (!url.startsWith(`${stand}/`)) {
      outside.push(url);
      return route.abort();
    }
    const answer = await answerAppRequest(
      route.request().method(),
      url.replace(stand, 'app://station'),
      folder,
    );
    return route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    });
  });
  await page.addInitScript(`
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.effectiveDirective));
    (() => { ${electronStand} ${preload} })();
  `);
  await page.goto(`${stand}/till`);
  await page.waitForFunction('window.packaged === true');
  return () => context.close();
});

describe('the policy in Chromium', () => {
  it('runs what is packaged and nothing written into the page', async () => {
    expect(await page.evaluate('[window.packaged, window.inline]')).toEqual([true, undefined]);
    expect(await page.evaluate(`getComputedStyle(document.querySelector('p')).color`)).toBe('rgb(1, 2, 3)');
    expect(await page.evaluate('[...new Set(window.violations)].sort()')).toEqual([
      'script-src-elem',
      'style-src-attr',
    ]);
  });

  it.each([
    ['strings as code', `new Function('return 1')()`],
    ['strings as markup', `document.body.innerHTML = '<b>x</b>'`],
  ])('refuses %s', async (_name, code) => {
    const threw = `(() => { try { ${code}; return false; } catch (error) { return true; } })()`;
    // Through a packaged-looking module, because the test's own evaluate is not bound by the policy.
    await writeFile(join(folder, 'assets/try.js'), `window.threw = ${threw};`);
    await page.evaluate(`import('/assets/try.js')`);
    expect(await page.evaluate('window.threw')).toBe(true);
    await rm(join(folder, 'assets/try.js'));
  });

  it('reaches no other origin by fetch, socket, image or frame', async () => {
    const tried = await page.evaluate(`(async () => {
      const fetched = await fetch('https://example.com/').then(() => 'reached', () => 'blocked');
      const image = new Image();
      const pictured = new Promise((resolve) => {
        image.onload = () => resolve('reached');
        image.onerror = () => resolve('blocked');
      });
      image.src = 'https://example.com/a.png';
      const frame = document.createElement('iframe');
      frame.src = 'https://example.com/';
      document.body.append(frame);
      return [fetched, await pictured];
    })()`);
    expect(tried).toEqual(['blocked', 'blocked']);
    expect(outside).toEqual([]);
  });
});

describe('the preload in Chromium', () => {
  it('is one file, as a sandboxed preload must be', () => {
    expect(files).toBe(1);
    expect([...preload.matchAll(/require\("([^"]+)"\)/g)].map((match) => match[1])).toEqual([
      'electron/renderer',
    ]);
  });

  it('exposes the bridge and nothing of Electron', async () => {
    expect(await page.evaluate('Object.keys(window.exposed)')).toEqual(['gatehouse']);
    expect(await page.evaluate('Object.keys(window.gatehouse)')).toEqual([...exposedKeys]);
    expect(await page.evaluate('Object.isFrozen(window.gatehouse)')).toBe(true);
    expect(await page.evaluate('window.invoked')).toEqual([channels.connect]);
  });

  it('carries requests and events over a real port', async () => {
    const heard = await page.evaluate(`(async () => {
      const events = [];
      const status = new Promise((resolve) => window.gatehouse.subscribe((...event) => { events.push(event); if (event[0] === 'status') resolve(); }));
      const answer = await window.gatehouse.request({ method: 'POST', path: '/api/v1/sales', body: { n: 1 } });
      await status;
      return { answer, events };
    })()`);
    expect(heard).toEqual({
      answer: {
        status: 200,
        body: { echo: { id: 1, method: 'POST', path: '/api/v1/sales', body: { n: 1 } } },
      },
      events: [
        ['up', undefined],
        ['status', '/api/v1/sales'],
      ],
    });
  });

  it('tells the page at once when the station is gone, and serves again after', async () => {
    const outcome = await page.evaluate(`(async () => {
      const events = [];
      window.gatehouse.subscribe((event) => events.push(event));
      const open = window.gatehouse.request({ method: 'POST', path: '/silent', body: {} }).then(() => 'answered', () => 'rejected');
      window.loseStation();
      const lost = await open;
      window.giveStation();
      const { status } = await window.gatehouse.request({ method: 'GET', path: '/api/v1/status' });
      return { lost, status, events: events.filter((event) => event !== 'status') };
    })()`);
    expect(outcome).toEqual({ lost: 'rejected', status: 200, events: ['up', 'down', 'up'] });
  });
});
