import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { openKeyFiles } from './key-files.ts';

/** A disk with room for sixteen bytes a call: write(2) takes what fits and says how much that was. */
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const partOf = (file: number, text: string): number => fs.writeSync(file, text.slice(0, 16));
  return { ...fs, writeSync: partOf };
});

const folder = mkdtempSync(join(tmpdir(), 'key-files-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('never puts a part of a file in the place of the whole one before it', () => {
  const files = openKeyFiles(folder);
  files.write('lineage.json', 'the whole lineage of this station');
  expect(files.read('lineage.json')).toBe('the whole lineage of this station');
});
