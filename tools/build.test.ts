import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildPages } from './build.ts';

let base = '';
const put = (path: string, text: string) => {
  mkdirSync(dirname(join(base, path)), { recursive: true });
  writeFileSync(join(base, path), text);
};
const kinds = async () => (await buildPages({ base })).map(({ name, kind }) => `${name} ${kind}`);

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'gatehouse-pages-'));
  mkdirSync(join(base, 'node_modules'));
  put('package.json', '{"type":"module"}');
  put('web/console/vite.config.ts', 'export default { logLevel: "silent" };');
  put('web/console/index.html', '<script type="module" src="./main.ts"></script>');
  put(
    'web/console/main.ts',
    "import { price } from '../../core/src/price.ts'; document.title = String(price);",
  );
  put('core/src/price.ts', 'export const price: number = 7;');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

it('builds once, and again only when the page or core changed', async () => {
  expect(await kinds()).toEqual(['web/console built']);
  expect(await kinds()).toEqual(['web/console fresh']);
  put('core/src/price.test.ts', 'a test is not part of a page');
  expect(await kinds()).toEqual(['web/console fresh']);
  put('core/src/price.ts', 'export const price: number = 8;');
  expect(await kinds()).toEqual(['web/console built']);
});

it('builds again when the build is gone, and never calls a broken one fresh', async () => {
  await kinds();
  rmSync(join(base, 'web/console/dist'), { recursive: true });
  expect(await kinds()).toEqual(['web/console built']);
  put('web/console/main.ts', "import './nowhere.ts';");
  expect(await kinds()).toEqual(['web/console failed']);
  expect(await kinds()).toEqual(['web/console failed']);
});

it('lets two builders at once build it once', async () => {
  const both = await Promise.all([kinds(), kinds()]);
  expect(both.flat().sort()).toEqual(['web/console built', 'web/console fresh']);
});

it('takes over the lock of a builder that is gone', async () => {
  put('node_modules/.building-web-console/pid', '2147483646');
  expect(await kinds()).toEqual(['web/console built']);
  expect(existsSync(join(base, 'node_modules/.building-web-console'))).toBe(false);
});
