import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { diceFrom } from '../history/dice.ts';
import { ModelDisk, writeImage } from './disk.ts';
import { runInstallImages } from './install-images.ts';
import { recordProgram } from './record.ts';
import { memoryScratch } from './scratch.ts';

vi.setConfig({ testTimeout: 60_000 });

const CHILD = fileURLToPath(new URL('key-child.ts', import.meta.url));
const IMAGES_PER_POINT = 8;

let scratch: ReturnType<typeof memoryScratch>;
beforeEach(() => (scratch = memoryScratch('keys-test')));
afterEach(() => scratch.remove());

/** After every operation of the recording and a power cut there: files that are not what was said to be safe. */
async function wrongAfterPowerCuts(mode: 'honest' | 'hasty'): Promise<string[]> {
  const folder = join(scratch.path, mode);
  mkdirSync(folder);
  const operations = await recordProgram([CHILD, folder, mode], folder, join(scratch.path, 'trace'));
  const disk = new ModelDisk({ sectorBytes: 512 });
  const safe = new Map<string, number>();
  const begun = new Map<string, number>();
  const wrong: string[] = [];
  for (const [point, operation] of operations.entries()) {
    disk.apply(operation);
    if (operation.kind === 'said') {
      const [word, name = '', number = ''] = operation.line.split(' ');
      if (word === 'ask') begun.set(name, Number(number));
      if (word === 'done') safe.set(name, Number(number));
    }
    for (let image = 0; image < IMAGES_PER_POINT; image += 1) {
      const place = join(scratch.path, `image-${mode}-${point}-${image}`);
      writeImage(place, disk.afterPowerCut(diceFrom(`${point} ${image}`)));
      for (const [name, number] of begun) {
        const path = join(place, 'station', 'keys', name);
        const found = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
        const promised = safe.get(name);
        const allowed = [promised, number].map((one) =>
          one === undefined ? undefined : `${one}-`.repeat(200),
        );
        if (!allowed.includes(found))
          wrong.push(`operation ${point}: ${name} is ${found?.slice(0, 8) ?? 'missing'}`);
      }
    }
  }
  expect(operations.length).toBeGreaterThan(100);
  return wrong;
}

it('keeps every key file whole through a power cut, from the moment its write returned', async () => {
  expect(await wrongAfterPowerCuts('honest')).toEqual([]);
});

it('negative control: a key that is called safe before it is written is caught', async () => {
  expect(await wrongAfterPowerCuts('hasty')).not.toEqual([]);
});

it('has the old or the new tickets in force, whole, after a power cut anywhere in an install', async () => {
  const tally = await runInstallImages({
    ...{ seed: '1', images: 150, model: { sectorBytes: 512 }, scratch: scratch.path },
  });
  expect(tally.wrong).toEqual([]);
  expect(tally.inForce.old).toBeGreaterThan(5);
  expect(tally.inForce.new).toBeGreaterThan(5);
});
