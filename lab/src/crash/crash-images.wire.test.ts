import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { diceFrom } from '../history/dice.ts';
import { runImagesInProcesses, type ImagesRun } from './images-run.ts';
import { ModelDisk } from './disk.ts';
import { memoryScratch } from './scratch.ts';
import { operationsOf } from './trace.ts';

/** Hundreds of ledgers are opened and verified: a machine with much else to do takes its time. */
vi.setConfig({ testTimeout: 120_000 });

let scratch: ReturnType<typeof memoryScratch>;
beforeEach(() => (scratch = memoryScratch('images-test')));
afterEach(() => scratch.remove());

const run = (overrides: Partial<ImagesRun>) =>
  runImagesInProcesses({
    ...{ seed: '1', mode: 'honest', images: 120, model: { sectorBytes: 512 }, salesPerRecording: 44 },
    ...{ imagesPerRecording: 120, processes: 2, scratch: scratch.path },
    ...overrides,
  });

it('loses no acknowledged sale in a power cut, wherever it comes, and is never half', async () => {
  const tally = await run({});
  expect(tally.examples).toEqual([]);
  expect(tally).toMatchObject({ images: 120, withLoss: 0, withWrong: 0 });
  expect(tally.operations).toBeGreaterThan(500);
});

it('holds the same on a disk that writes 4 KiB or nothing', async () => {
  const tally = await run({ model: { sectorBytes: 4096 }, images: 60, imagesPerRecording: 60, seed: '2' });
  expect(tally.examples).toEqual([]);
});

it('negative control: synchronous=NORMAL is caught losing what was acknowledged', async () => {
  const tally = await run({ mode: 'normal', images: 40, imagesPerRecording: 40 });
  expect(tally.withLoss).toBeGreaterThan(5);
});

it('negative control: synchronous=OFF is caught losing or breaking files', async () => {
  const tally = await run({ mode: 'off', images: 40, imagesPerRecording: 40 });
  expect(tally.withLoss).toBeGreaterThan(5);
});

const hex = (text: string) =>
  `"${Buffer.from(text)
    .toString('hex')
    .replaceAll(/../g, (pair) => `\\x${pair}`)}"`;
const FOLDER = '/data';
const trace = (...lines: readonly string[]) => operationsOf(lines, FOLDER);

it('reads calls that other threads interrupted, sequential writes, and names that move', () => {
  const operations = trace(
    `7  openat(AT_FDCWD, ${hex('/data/a.new')}, O_WRONLY|O_CREAT|O_TRUNC, 0600) = 9`,
    `7  write(9, ${hex('one')}, 3) = 3`,
    `7  write(9, ${hex('two')}, 3 <unfinished ...>`,
    `8  write(1, ${hex('do')}, 2) = 2`,
    `7  <... write resumed>) = 3`,
    `8  write(1, ${hex('ne 1\n')}, 5) = 5`,
    `7  fsync(9) = -1 EIO (Input/output error)`,
    `7  fsync(9)                                = 0`,
    `7  rename(${hex('/data/a.new')}, ${hex('/data/a')}) = 0`,
    `7  openat(AT_FDCWD, ${hex('/data')}, O_RDONLY|O_CLOEXEC) = 10`,
    `7  fsync(10) = 0`,
    `7  openat(AT_FDCWD, ${hex('/data/a-shm')}, O_RDWR|O_CREAT, 0600) = 11`,
    `7  pwrite64(11, ${hex('x')}, 1, 0) = 1`,
  );
  expect(operations.map(({ kind }) => kind)).toEqual(
    ['create', 'write', 'write', 'said', 'sync', 'rename', 'sync-folder'], //
  );
  expect(operations[2]).toMatchObject({ offset: 3 });
  expect(operations[3]).toEqual({ kind: 'said', line: 'done 1' });
});

it('refuses a trace with a call on a ledger file that it does not understand', () => {
  expect(() =>
    trace(
      `7  openat(AT_FDCWD, ${hex('/data/a')}, O_RDWR|O_CREAT, 0600) = 9`,
      `7  pwritev(9, [{iov_base="\\x00", iov_len=1}], 1, 0) = 1`,
    ),
  ).toThrow('pwritev');
});

it('takes a name for durable only by a sync of its folder, and bytes only by a sync of their file', () => {
  const disk = new ModelDisk({ sectorBytes: 512 });
  const images = (): Set<string> =>
    new Set(
      Array.from({ length: 200 }, (_, index) => {
        const files = disk.afterPowerCut(diceFrom(String(index)));
        return [...files].map(([path, bytes]) => `${path}=${bytes?.toString()}`).join();
      }),
    );
  disk.apply({ kind: 'create', file: 0, path: 'a' });
  disk.apply({ kind: 'write', file: 0, offset: 0, bytes: Buffer.from('x') });
  disk.apply({ kind: 'sync', file: 0 });
  expect(images()).toEqual(new Set(['', 'a=x']));
  disk.apply({ kind: 'sync-folder', path: '' });
  disk.apply({ kind: 'write', file: 0, offset: 0, bytes: Buffer.from('y') });
  expect(images()).toEqual(new Set(['a=x', 'a=y']));
  disk.apply({ kind: 'sync', file: 0 });
  disk.apply({ kind: 'rename', from: 'a', to: 'b' });
  expect(images()).toEqual(new Set(['a=y', 'b=y']));
});

it('tears a write at sectors only, and reorders writes to one place', () => {
  const disk = new ModelDisk({ sectorBytes: 512 });
  disk.apply({ kind: 'create', file: 0, path: 'a' });
  disk.apply({ kind: 'sync-folder', path: '' });
  disk.apply({ kind: 'write', file: 0, offset: 100, bytes: Buffer.alloc(1_000, 'a') });
  disk.apply({ kind: 'write', file: 0, offset: 0, bytes: Buffer.alloc(512, 'b') });
  const seen = Array.from({ length: 300 }, (_, index) => {
    const bytes = disk.afterPowerCut(diceFrom(String(index))).get('a') ?? Buffer.alloc(0);
    return [0, 200, 600, 1_050]
      .map((at) => (at < bytes.length ? String.fromCharCode(bytes[at] ?? 0) : '-'))
      .join('');
  });
  expect(seen).toContain('bba' + 'a'); // both whole, in order
  expect(seen.some((image) => image.startsWith('ba'))).toBe(true); // reordered
  expect(seen.some((image) => image.endsWith('a') && !image.includes('aa'))).toBe(true); // torn
  expect(seen).toContain('----');
});
