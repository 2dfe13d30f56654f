import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Disaster } from './disasters.ts';
import { type RealClouds, startRealClouds } from './real-cloud.ts';
import { runSeed } from './run-seed.ts';

/** A taste of `npm run simulate -- --mode full`: the same trouble before the real cloud on a real PostgreSQL. */

const LONG_MS = 600_000;
let clouds: RealClouds;
beforeAll(async () => {
  clouds = await startRealClouds();
}, LONG_MS);
afterAll(() => clouds.close(), LONG_MS);

it.each<[string, Disaster]>([
  ['a cloned disk', 'clone'],
  ['a disk that lost its tail', 'lost-tail'],
])(
  'keeps the books of a venue with %s',
  async (_, disaster) => {
    const { violations, counts } = await runSeed({ seed: 'books', disaster, clouds, troubleMs: 180_000 });
    expect(violations).toEqual([]);
    expect(counts.get(disaster)).toBe(1);
    expect(counts.get('sale')).toBeGreaterThan(5);
  },
  LONG_MS,
);
