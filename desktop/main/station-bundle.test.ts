import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import bundles from './rolldown.config.ts';

const stationFolder = join(import.meta.dirname, '..', '..', 'station', 'src');
/** Both forms: under the name the source has, and under the one it is bundled to. */
const startsThread = /new Worker\(\s*new URL\(\s*[`']\.\/([\w-]+)/g;

const sources = readdirSync(stationFolder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/\.test\.ts$|testing\//.test(name))
  .map((name) => ({
    path: join(stationFolder, name),
    text: readFileSync(join(stationFolder, name), 'utf8'),
  }));
const started = sources.flatMap(({ path, text }) =>
  [...text.matchAll(startsThread)].map(([, name = '']) => [name, join(dirname(path), `${name}.ts`)] as const),
);

it('recognizes every thread the station starts', () => {
  const calls = sources.flatMap(({ text }) => text.match(/new Worker\(/g) ?? []);
  expect(started.length).toBe(calls.length);
  expect(started.length).toBeGreaterThan(3);
  expect(started.filter(([, path]) => !existsSync(path))).toEqual([]);
});

it('builds every one of them beside the station: a packaged till starts threads from files of these names', () => {
  const inputs = bundles.map(({ input }) => input as string | Readonly<Record<string, string>>);
  const station = inputs.find((input) => typeof input !== 'string' && 'station' in input);
  const { station: _entry, ...threads } = station as Readonly<Record<string, string>>;
  expect(threads).toEqual(Object.fromEntries(started));
});
