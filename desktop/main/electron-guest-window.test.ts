import { describe, expect, it } from 'vitest';
import { electronDouble } from './electron-double.ts';
import { startShell } from './electron-shell.ts';
import { type ConnectedDisplay, guestDisplayOf } from './policy/guest-display.ts';
import { parseCommandLine } from './policy/command-line.ts';

const CASHIER: ConnectedDisplay = { id: 1, bounds: { x: 0, y: 0, width: 1366, height: 768 } };
const GUEST: ConnectedDisplay = { id: 2, bounds: { x: 1366, y: 0, width: 1280, height: 800 } };

async function started(displays: ConnectedDisplay[], parameters: readonly string[]) {
  const double = electronDouble({ displays: () => displays });
  const parsed = parseCommandLine(parameters);
  if (parsed.kind === 'refused') throw new Error(parsed.message);
  const shell = {
    command: parsed.command,
    uiFolder: '/ui',
    preload: '/preload.cjs',
    stationEntry: '/station.js',
    profiles: '/profiles',
    nowMs: () => 0,
    setTimer: () => () => {},
    log: () => {},
  };
  await startShell(double.electron, shell);
  await settled();
  const windows = () =>
    double.calls
      .filter(({ name }) => name === 'new BrowserWindow')
      .map(({ parameters: [options] }) => options as Record<string, unknown>);
  const pages = () =>
    double.calls.filter(({ name }) => name === 'window.loadURL').map(({ parameters: [url] }) => url);
  const closes = () => double.calls.filter(({ name }) => name === 'window.close').length;
  return { double, windows, pages, closes };
}
/** Everything the double answers is resolved already. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the display of the guest', () => {
  it('is the first that is not the cashier’s, and none where it would cover the till', () => {
    expect(guestDisplayOf([CASHIER, GUEST], 1, true)).toBe(GUEST);
    expect(guestDisplayOf([GUEST, CASHIER], 1, true)).toBe(GUEST);
    expect(guestDisplayOf([CASHIER], 1, true)).toBeUndefined();
    expect(guestDisplayOf([CASHIER, GUEST], 1, false)).toBeUndefined();
  });

  it('gets a window of its own over all of it, as locked as the till’s', async () => {
    const { windows, pages } = await started([CASHIER, GUEST], ['--guest-display']);
    expect(pages()).toEqual(['app://station/till', 'app://station/display']);
    const [till, guest] = windows();
    expect(guest).toMatchObject({ kiosk: true, ...GUEST.bounds, title: 'Gatehouse Display' });
    expect(guest?.['webPreferences']).toEqual(till?.['webPreferences']);
  });

  it.each([
    ['not asked for', [CASHIER, GUEST], []],
    ['not there', [CASHIER], ['--guest-display']],
    ['at a gate', [CASHIER, GUEST], ['--role=gate', '--guest-display']],
  ])('has no window where it is %s', async (_name, displays, parameters) => {
    expect((await started(displays, parameters)).pages()).toHaveLength(1);
  });

  it('is followed when it is plugged in and pulled, and goes with the till', async () => {
    const displays = [CASHIER];
    const { double, pages, closes } = await started(displays, ['--guest-display']);
    displays.push(GUEST);
    double.emit('screen', 'display-added');
    await settled();
    expect(pages()).toEqual(['app://station/till', 'app://station/display']);
    displays.pop();
    double.emit('screen', 'display-removed');
    expect(closes()).toBe(1);
    displays.push(GUEST);
    double.emit('screen', 'display-added');
    await settled();
    expect(pages()).toHaveLength(3);
    double.emit('window', 'closed');
    expect(closes()).toBeGreaterThan(1);
    const before = pages().length;
    double.emit('screen', 'display-added');
    await settled();
    expect(pages()).toHaveLength(before);
  });
});
