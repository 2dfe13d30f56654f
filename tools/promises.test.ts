import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './steps.ts';

/** Tests a page names: a file in code, then names in quotes that belong to it until the next file. */
function testsNamedIn(text: string): { readonly file: string; readonly name: string }[] {
  let file = '';
  return [...text.matchAll(/`([\w./-]+\.test\.tsx?)`|“([^”]+)”/g)].flatMap(([, named, name]) => {
    if (named !== undefined) file = named;
    return name === undefined || file === '' ? [] : [{ file, name }];
  });
}

const isThere = ({ file, name }: { file: string; name: string }): boolean =>
  existsSync(join(root, file)) && readFileSync(join(root, file), 'utf8').includes(name);

describe('docs/reliability.md', () => {
  const text = readFileSync(join(root, 'docs', 'reliability.md'), 'utf8');

  it('names tests that exist', () => {
    const named = testsNamedIn(text.slice(0, text.indexOf('\n## How it is tested')));
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((one) => !isThere(one))).toEqual([]);
  });

  it('names tests for each of the eight promises', () => {
    const promises = [...text.matchAll(/^### (\d)\. [^]*?(?=^##)/gm)];
    expect(promises.map(([, number]) => number)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
    for (const [section] of promises) expect(testsNamedIn(section).length).toBeGreaterThan(1);
  });
});

describe('docs/complaints.md', () => {
  const text = readFileSync(join(root, 'docs', 'complaints.md'), 'utf8');
  const numbers = Array.from({ length: 25 }, (_, index) => index + 1);

  it.each(numbers)('names a test of complaint %i, which is there', (number) => {
    const row = new RegExp(`^\\| ${number} \\|.*$`, 'm').exec(text)?.[0] ?? '';
    const named = testsNamedIn(row);
    expect(named.map(({ name }) => name.replace(/[()]/g, ''))).toEqual([`complaint ${number}`]);
    for (const { file, name } of named)
      expect(readFileSync(join(root, file), 'utf8')).toMatch(new RegExp(`${name.replace(/[()]/g, '')}\\b`));
  });
});

it('would miss a test that was renamed', () => {
  expect(isThere({ file: 'tools/promises.test.ts', name: ['no', 'such', 'test'].join(' ') })).toBe(false);
});
