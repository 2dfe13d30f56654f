import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const CHILD = fileURLToPath(new URL('./testing/broken-disk-child.ts', import.meta.url));

it('says that the disk does not write, stays readable, loses nothing, and sells once it writes again', () => {
  const said = JSON.parse(
    execFileSync(process.execPath, [CHILD], { encoding: 'utf8', timeout: 60_000 }),
  ) as Readonly<Record<string, unknown>>;
  expect(said).toMatchObject({
    // The first COMMIT failed and the file could not be opened again to look: nobody says that it was not sold.
    broken: Array(4).fill('storage_unknown'),
    stateWhenBroken: 'unwritable',
    readableAll: true,
    basket: 1,
    // A disk known to be broken is asked again only after a while: no screen waits for it each time.
    tooSoon: 'storage_unknown',
    soldOnce: true,
    stateAfter: 'writable',
    lost: 0,
    sales: 4,
    chain: 'intact',
  });
  expect(said['disk']).toEqual(['failing', 'failing', 'unwritable', 'writable']);
});
