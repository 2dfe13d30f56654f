import { describe, expect, it } from 'vitest';
import { parseCommandLine } from './command-line.ts';
import { buildCsp, responseHeaders } from './csp.ts';
import { isAllowedNavigation, isAllowedRequest, isAppUrl } from './navigation.ts';
import { countFailure, decideReload, restartDelayMs } from './restart.ts';
import { windowPolicy } from './roles.ts';
import { validateSender } from './sender.ts';
import { isBlockedShortcut } from './shortcuts.ts';
import { buildWebPreferences } from './web-preferences.ts';

describe('web preferences', () => {
  it.each([true, false])('are exactly these (packaged: %s)', (packaged) => {
    expect(buildWebPreferences({ preload: '/opt/gatehouse/preload.cjs', packaged })).toStrictEqual({
      preload: '/opt/gatehouse/preload.cjs',
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      safeDialogs: true,
      devTools: !packaged,
      spellcheck: false,
    });
  });
});

describe('navigation', () => {
  it.each([
    ['app://station/till', true],
    ['app://station/', true],
    ['app://station.evil/till', false],
    ['app://station@evil/till', false],
    ['app://evil@station/till', false],
    ['app://station:81/till', false],
    ['app:station', false],
    ['https://station/till', false],
    ['file:///etc/passwd', false],
    ['javascript:alert(1)', false],
    ['data:text/html,x', false],
    ['', false],
  ])('%s is ours: %s', (url, expected) => {
    expect(isAppUrl(url)).toBe(expected);
    expect(isAllowedNavigation(url, true)).toBe(expected);
    expect(isAllowedNavigation(url, false)).toBe(false);
  });

  it.each([
    ['app://station/assets/a.js', true, true],
    ['data:image/png;base64,AA', true, true],
    ['blob:app://station/1', true, true],
    ['https://example.com/', true, false],
    ['http://127.0.0.1:7071/', true, false],
    ['ws://127.0.0.1:7071/', true, false],
    ['file:///etc/passwd', false, false],
    ['devtools://devtools/x', false, true],
    ['devtools://devtools/x', true, false],
  ])('request %s (packaged: %s) may load: %s', (url, packaged, expected) => {
    expect(isAllowedRequest(url, packaged)).toBe(expected);
  });
});

describe('senders', () => {
  const page = { url: 'app://station/till', parent: null };
  it.each([
    [page, true, { kind: 'accepted' }],
    [null, true, { kind: 'refused', reason: 'gone' }],
    [{ ...page, parent: page }, true, { kind: 'refused', reason: 'inner_frame' }],
    [{ url: 'https://example.com/', parent: null }, true, { kind: 'refused', reason: 'foreign_page' }],
    [{ url: 'about:blank', parent: null }, true, { kind: 'refused', reason: 'foreign_page' }],
    [page, false, { kind: 'refused', reason: 'unknown_window' }],
  ])('%j in own window %s', (frame, own, expected) => {
    expect(validateSender(frame, own)).toEqual(expected);
  });
});

describe('content policy', () => {
  it('allows nothing that is not packaged, and no string as markup', () => {
    expect(buildCsp()).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    );
    expect(buildCsp()).not.toMatch(/unsafe|\*|https?:/);
    expect(responseHeaders('text/html')).toMatchObject({
      'Content-Security-Policy': buildCsp(),
      'X-Content-Type-Options': 'nosniff',
    });
  });
});

describe('shortcuts', () => {
  const press = (
    key: string,
    held: { control?: boolean; shift?: boolean; alt?: boolean; meta?: boolean } = {},
  ) => ({
    type: 'keyDown',
    key,
    control: false,
    shift: false,
    alt: false,
    meta: false,
    ...held,
  });
  it.each([
    ['Ctrl+R', press('r', { control: true }), true],
    ['Ctrl+W', press('w', { control: true }), true],
    ['Ctrl+P', press('p', { control: true }), true],
    ['Cmd+Q', press('q', { meta: true }), true],
    ['Ctrl+Shift+I', press('I', { control: true, shift: true }), true],
    ['Ctrl and plus', press('+', { control: true }), true],
    ['Alt+F4', press('F4', { alt: true }), true],
    ['Alt+Left', press('ArrowLeft', { alt: true }), true],
    ['F5', press('F5'), true],
    ['F11, the cash key', press('F11'), false],
    ['F12, the card key', press('F12'), false],
    ['Ctrl+C in a field', press('c', { control: true }), false],
    ['a letter', press('r'), false],
    ['Alt, which shows shortcuts', press('Alt', { alt: true }), false],
  ])('%s', (_name, input, blocked) => {
    expect(isBlockedShortcut(input, true)).toBe(blocked);
  });

  it('lets developer tools open only in an unpackaged build', () => {
    expect(isBlockedShortcut(press('I', { control: true, shift: true }), false)).toBe(false);
  });
});

describe('restarts', () => {
  it('waits longer each time and never above half a minute', () => {
    expect([1, 2, 3, 4, 7, 8, 50].map(restartDelayMs)).toEqual([
      500, 1000, 2000, 4000, 30_000, 30_000, 30_000,
    ]);
  });

  it('starts counting again after a healthy minute', () => {
    expect(countFailure(5, 59_999)).toBe(6);
    expect(countFailure(5, 60_000)).toBe(1);
  });

  it('reloads a page three times in a minute and then gives up until the minute is over', () => {
    let atMs: readonly number[] = [];
    const kinds = [0, 1000, 2000, 3000, 60_001].map((nowMs) => {
      const decision = decideReload(atMs, nowMs);
      atMs = decision.reloadsAtMs;
      return decision.kind;
    });
    expect(kinds).toEqual(['reload', 'reload', 'reload', 'give_up', 'reload']);
  });
});

describe('command line', () => {
  it('reads role, configuration and modes', () => {
    expect(
      parseCommandLine(['--role=gate', '--config=/etc/a=b.json', '--windowed', '--self-test', '--no-zygote']),
    ).toEqual({
      kind: 'command',
      command: { role: 'gate', config: '/etc/a=b.json', windowed: true, guestDisplay: false, selfTest: true },
    });
    expect(parseCommandLine([])).toMatchObject({
      command: { role: 'till', windowed: false, selfTest: false },
    });
  });

  it.each([['--role=boss'], ['--role'], ['--config='], ['--config']])('refuses %s', (parameter) => {
    expect(parseCommandLine([parameter]).kind).toBe('refused');
  });
});

describe('windows', () => {
  it('cover the screen unless somebody sets up', () => {
    expect(windowPolicy('till', false)).toMatchObject({
      kiosk: true,
      path: '/till',
      keepsDisplayAwake: true,
    });
    expect(windowPolicy('gate', true)).toMatchObject({ kiosk: false, path: '/gate' });
  });
});
