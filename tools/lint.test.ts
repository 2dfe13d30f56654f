import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root, runTool } from './steps.ts';

/** One mistake per file: a configuration that lost a rule, or its types, must not pass for a clean tree. */
const planted: readonly (readonly [rule: string, file: string, text: string])[] = [
  ['no-floating-promises', 'station/src/a.ts', 'async function f() {}\nexport function g() {\n  f();\n}'],
  [
    'no-misused-promises',
    'station/src/b.ts',
    'export const on = (a: () => void) => a();\non(async () => {});',
  ],
  ['no-deprecated', 'station/src/c.ts', '/** @deprecated */\nexport function old() {}\nold();'],
  ['no-explicit-any', 'station/src/d.ts', 'export const f = (a: any): unknown => a;'],
  ['no-console', 'station/src/e.ts', "console.log('x');"],
  ['no-cycle', 'station/src/f.ts', "import { g } from './g.ts';\nexport const f = () => g();"],
  ['no-restricted-properties', 'core/src/a.ts', 'export const now = () => Date.now();'],
  ['no-restricted-properties', 'core/src/b.ts', 'export const roll = () => Math.random();'],
  ['no-restricted-globals', 'core/src/c.ts', 'export const later = (f: () => void) => setTimeout(f, 1);'],
  ['no-focused-tests', 'core/src/a.test.ts', "import { it } from 'vitest';\nit.only('x', () => {});"],
];

let folder = '';
let said = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-lint-'));
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  copyFileSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
  const compilerOptions = {
    target: 'es2024',
    module: 'nodenext',
    lib: ['es2024', 'dom'],
    types: [],
    strict: true,
  };
  put(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: { ...compilerOptions, allowImportingTsExtensions: true, noEmit: true },
    }),
  );
  for (const [, file, text] of planted) put(file, text);
  put('station/src/g.ts', "import { f } from './f.ts';\nexport const g = (): void => f();");
  put('tools/talk.ts', "console.log('tools may');");
  const { code, output } = await runTool('oxlint', ['--format', 'unix'], { cwd: folder });
  said = output;
  // Silence would let the tests of what is allowed pass on a linter that never ran.
  if (!/\d+ problems?/.test(said)) throw new Error(`oxlint ended with code ${code} and said: ${said}`);
}, 30_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each(planted)('%s catches %s', (rule, file) => {
  const about = said.split('\n').filter((line) => line.includes(`${file}:`));
  expect(about.join('\n')).toContain(rule);
});

it('lets a tool write to the terminal', () => expect(said).not.toContain('tools/talk.ts'));
