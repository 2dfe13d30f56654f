import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertWasRead, checkImports, type ImportReport } from './imports.ts';

/** A small house with one crime per room. Each line of `planted` must be caught, each line of `allowed` must not. */
const packages = ['core', 'hardware', 'station', 'ui', 'desktop', 'kiosk', 'web', 'cloud-api', 'lab'];

const planted: readonly (readonly [rule: string, file: string, statement: string])[] = [
  ['core-imports-nothing', 'core/src/a/station.ts', `import { x } from '@gatehouse/station'; x;`],
  [
    'core-imports-nothing',
    'core/src/a/type-only.ts',
    `import type { X } from '@gatehouse/hardware'; export type Y = X;`,
  ],
  ['core-imports-nothing-in-tests', 'core/src/a/a.test.ts', `import { x } from '@gatehouse/station'; x;`],
  ['hardware-imports-nothing', 'hardware/src/core.ts', `import { x } from '@gatehouse/core/money'; x;`],
  ['station-imports', 'station/src/cloud.ts', `import { x } from '@gatehouse/cloud-api'; x;`],
  ['station-imports', 'station/src/re-export.ts', `export * from '@gatehouse/ui';`],
  [
    'ui-imports',
    'ui/src/station.tsx',
    `import { x } from '@gatehouse/station'; export const A = () => <b>{x}</b>;`,
  ],
  [
    'ui-imports',
    'ui/src/type-only.tsx',
    `import type { X } from '@gatehouse/station'; export const A = (p: X) => <b>{p}</b>;`,
  ],
  [
    'renderer-imports',
    'desktop/renderer/station.tsx',
    `import { x } from '@gatehouse/station'; export const A = () => <b>{x}</b>;`,
  ],
  ['renderer-imports', 'desktop/renderer/main.ts', `import { x } from '../main/policy.ts'; x;`],
  [
    'renderer-imports',
    'desktop/renderer/lazy.ts',
    `export const later = () => import('../../station/src/index.ts');`,
  ],
  ['renderer-imports', 'desktop/renderer/kiosk.ts', `import { x } from '../../kiosk/renderer/page.ts'; x;`],
  ['renderer-imports', 'kiosk/renderer/desktop.ts', `import { x } from '../../desktop/renderer/page.ts'; x;`],
  [
    'renderer-imports-in-tests',
    'desktop/renderer/a.e2e.test.ts',
    `import { x } from '@gatehouse/station'; x;`,
  ],
  ['main-imports', 'desktop/main/kiosk.ts', `import { x } from '../../kiosk/main/policy.ts'; x;`],
  [
    'main-imports',
    'kiosk/main/desktop.ts',
    `import type { X } from '../../desktop/main/policy.ts'; export type Y = X;`,
  ],
  ['main-imports', 'desktop/main/inside-station.ts', `import { x } from '@gatehouse/station/till'; x;`],
  ['preload-imports', 'desktop/preload/station.ts', `import { x } from '@gatehouse/station'; x;`],
  [
    'web-imports',
    'web/console/station.tsx',
    `import { x } from '@gatehouse/station'; export const A = () => <b>{x}</b>;`,
  ],
  ['cloud-api-imports', 'cloud-api/src/station.ts', `import { x } from '@gatehouse/station'; x;`],
  ['nothing-imports-lab', 'cloud-api/src/lab.ts', `import { x } from '../../lab/src/index.ts'; x;`],
  ['nothing-imports-lab', 'tools/lab.ts', `import { x } from '../lab/src/index.ts'; x;`],
  [
    'module-only-through-its-contract',
    'cloud-api/src/modules/sync/a.ts',
    `import { x } from '../identity/store.ts'; x;`,
  ],
  [
    'module-only-through-its-contract',
    'cloud-api/src/modules/sync/b.ts',
    `import type { X } from '../identity/store.ts'; export type Y = X;`,
  ],
  ['electron-only-in-electron-files', 'desktop/main/window.ts', `import { app } from 'electron/main'; app;`],
  [
    'electron-only-in-electron-files',
    'desktop/main/shell.ts',
    `import type { App } from 'electron'; export type Y = App;`,
  ],
  [
    'pages-import-no-electron',
    'desktop/renderer/electron-page.ts',
    `import { app } from 'electron/renderer'; app;`,
  ],
  [
    'pages-and-core-import-no-node',
    'desktop/renderer/disk.ts',
    `import { readFileSync } from 'node:fs'; readFileSync;`,
  ],
  ['pages-and-core-import-no-node', 'core/src/a/disk.ts', `import { readFileSync } from 'fs'; readFileSync;`],
  ['ours-must-resolve', 'station/src/lost.ts', `import { x } from '@gatehouse/core/nowhere'; x;`],
];

const allowed: readonly (readonly [file: string, statement: string])[] = [
  [
    'station/src/ok.ts',
    `import { x } from '@gatehouse/core/money'; import { readFileSync } from 'node:fs'; x; readFileSync;`,
  ],
  ['station/src/devices.ts', `import { x } from '@gatehouse/hardware'; x;`],
  ['ui/src/ok.tsx', `import { x } from '@gatehouse/core/money'; export const A = () => <b>{x}</b>;`],
  ['desktop/renderer/ok.tsx', `import { x } from '@gatehouse/ui'; export const A = () => <b>{x}</b>;`],
  ['desktop/renderer/ok.e2e.test.ts', `import { x } from '../../tools/browser.ts'; import 'node:fs'; x;`],
  ['desktop/main/ok.ts', `import { x } from '@gatehouse/station'; x;`],
  ['desktop/main/electron-app.ts', `import { app } from 'electron/main'; app;`],
  [
    'cloud-api/src/modules/sync/ok.ts',
    `import { x } from '../identity/contract.ts'; import { x as own } from './own.ts'; x; own;`,
  ],
  ['cloud-api/src/compose.ts', `import { x } from './modules/identity/store.ts'; x;`],
  [
    'lab/src/ok.ts',
    `import { x } from '@gatehouse/station/till'; import { x as y } from '@gatehouse/cloud-api'; x; y;`,
  ],
];

const furniture = [
  'core/src/money/index.ts',
  'hardware/src/index.ts',
  'station/src/index.ts',
  'station/src/till/index.ts',
  'ui/src/index.ts',
  'desktop/main/policy.ts',
  'desktop/renderer/page.ts',
  'kiosk/main/policy.ts',
  'kiosk/renderer/page.ts',
  'cloud-api/src/index.ts',
  'cloud-api/src/modules/identity/store.ts',
  'cloud-api/src/modules/identity/contract.ts',
  'cloud-api/src/modules/sync/own.ts',
  'lab/src/index.ts',
  'tools/browser.ts',
];

let house = '';
let report: ImportReport;

function put(file: string, text: string): void {
  mkdirSync(dirname(join(house, file)), { recursive: true });
  writeFileSync(join(house, file), text);
}

beforeAll(async () => {
  house = realpathSync(mkdtempSync(join(tmpdir(), 'gatehouse-planted-')));
  mkdirSync(join(house, 'node_modules/@gatehouse'), { recursive: true });
  for (const name of packages) {
    const exports = { '.': './src/index.ts', './*': './src/*/index.ts' };
    put(`${name}/package.json`, JSON.stringify({ name: `@gatehouse/${name}`, type: 'module', exports }));
    symlinkSync(join(house, name), join(house, 'node_modules/@gatehouse', name));
  }
  put('package.json', JSON.stringify({ name: 'planted', type: 'module' }));
  for (const file of furniture) put(file, 'export const x = 1;\nexport type X = number;\n');
  for (const [, file, statement] of planted) put(file, statement);
  for (const [file, statement] of allowed) put(file, statement);
  report = await checkImports(house);
});

afterAll(() => rmSync(house, { recursive: true, force: true }));

describe('import rules', () => {
  it.each(planted)('%s catches %s', (rule, file) => {
    expect(report.violations.filter((line) => line.startsWith(`${rule}: ${file} →`))).not.toEqual([]);
  });

  it.each(allowed)('lets %s be', (file) => {
    expect(report.violations.filter((line) => line.includes(`: ${file} →`))).toEqual([]);
  });

  it('reads every file and nearly every import of the house', () => {
    expect(report.modules).toBe(planted.length + allowed.length + furniture.length);
    expect(report.dependencies).toBeGreaterThanOrEqual(planted.length + allowed.length);
  });

  it('refuses to report success on a tree that was not read', () => {
    expect(() => assertWasRead({ modules: 3, dependencies: 0, expected: 300 })).toThrow(/3 modules of 300/);
    expect(() => assertWasRead({ modules: 300, dependencies: 2, expected: 300 })).toThrow(/not parsed/);
    expect(() => assertWasRead({ modules: 300, dependencies: 900, expected: 300 })).not.toThrow();
  });
});
