import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveAppUrl } from './app-url.ts';

const folder = '/opt/gatehouse/ui';
const file = (path: string, contentType: string) => ({
  kind: 'file',
  path: `${folder}/${path}`,
  contentType,
});

describe('resolveAppUrl', () => {
  it.each([
    ['app://station/', file('index.html', 'text/html; charset=utf-8')],
    ['app://station/till', file('index.html', 'text/html; charset=utf-8')],
    ['app://station/till/basket?x=1#y', file('index.html', 'text/html; charset=utf-8')],
    ['app://station/assets/main-Ab1.js', file('assets/main-Ab1.js', 'text/javascript; charset=utf-8')],
    ['app://station/assets/inter.woff2', file('assets/inter.woff2', 'font/woff2')],
    ['app://station/a%20b.css', file('a b.css', 'text/css; charset=utf-8')],
  ])('%s is served', (url, expected) => {
    expect(resolveAppUrl('GET', url, folder)).toEqual(expected);
  });

  it.each([
    ['app://station/..%2f..%2fetc%2fpasswd.json', 403],
    ['app://station/%252e%252e/secret.json', 400],
    ['app://station/a%5c..%5cb.js', 400],
    ['app://station/a%00.js', 400],
    ['app://station/%', 400],
    ['app://station/.env.json', 403],
    ['app://station/assets/.git/x.json', 403],
    ['app://station/C:/Windows/x.json', 403],
    ['app://station/main.js.map', 404],
    ['app://station/tool.exe', 404],
    ['app://elsewhere/index.html', 403],
    ['https://station/index.html', 403],
  ])('%s is refused with %d', (url, status) => {
    expect(resolveAppUrl('GET', url, folder)).toEqual({ kind: 'refused', status });
  });

  it.each(['POST', 'PUT', 'HEAD', 'DELETE', 'get'])('answers no %s', (method) => {
    expect(resolveAppUrl(method, 'app://station/', folder)).toEqual({ kind: 'refused', status: 405 });
  });

  it('never leaves its folder, whatever the path', () => {
    const part = fc.constantFrom(
      '..',
      '%2e%2e',
      '%2E.',
      '/',
      '%2f',
      '\\',
      '%5c',
      'a',
      '.js',
      '%00',
      '%25',
      '~',
      ':',
      'ü',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const resolved = resolveAppUrl('GET', `app://station/${parts.join('')}`, folder);
        const path = resolved.kind === 'file' ? resolved.path : `${folder}/`;
        expect(path.startsWith(`${folder}/`)).toBe(true);
        expect(path.split('/')).not.toContain('..');
      }),
      { numRuns: 2000 },
    );
  });
});
