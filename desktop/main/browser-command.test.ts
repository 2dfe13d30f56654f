import { describe, expect, it } from 'vitest';
import { browserArguments, findBrowser } from './browser-command.ts';

const url = 'http://127.0.0.1:7071/launch?token=once';

describe('browser shell', () => {
  it('covers the screen in a profile of its own and keeps the sandbox', () => {
    const parameters = browserArguments({ url, profile: '/data/p', windowed: false, asRoot: false });
    expect(parameters).toEqual(
      expect.arrayContaining(['--kiosk', `--app=${url}`, '--user-data-dir=/data/p']),
    );
    expect(parameters).not.toContain('--no-sandbox');
    expect(parameters.filter((parameter) => /disable-web-security|remote-debugging/.test(parameter))).toEqual(
      [],
    );
  });

  it('gives the sandbox up for root only, and the whole screen for setting up', () => {
    const parameters = browserArguments({ url, profile: '/data/p', windowed: true, asRoot: true });
    expect(parameters).toContain('--no-sandbox');
    expect(parameters).not.toContain('--kiosk');
  });

  it('finds a browser on the path, or exactly the one that was named', () => {
    const exists =
      (...paths: string[]) =>
      (path: string) =>
        paths.includes(path);
    expect(findBrowser({ PATH: '/bin:/usr/bin' }, exists('/usr/bin/chromium'))).toBe('/usr/bin/chromium');
    expect(findBrowser({ PATH: '/bin', CHROMIUM: '/opt/c' }, exists('/opt/c', '/bin/chromium'))).toBe(
      '/opt/c',
    );
    expect(findBrowser({ PATH: '/bin', CHROMIUM: '/gone' }, exists('/bin/chromium'))).toBeUndefined();
    expect(findBrowser({}, () => false)).toBeUndefined();
  });
});
