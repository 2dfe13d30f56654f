import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type OutputOptions, rolldown } from 'rolldown';
import { afterAll, beforeAll, expect, it } from 'vitest';
import bundles from './rolldown.config.ts';

/** Inside the checkout, where the packages that stay outside of a bundle are found. */
const cache = join(import.meta.dirname, '..', '..', 'node_modules', '.cache');
let folder: string;
beforeAll(async () => {
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'gatehouse-raster-'));
  const station = bundles.find(({ input }) => typeof input === 'object' && 'raster-worker' in input);
  if (!station) throw new Error('the station is bundled');
  const { output, ...how } = station;
  const input = { 'raster-worker': (how.input as Record<string, string>)['raster-worker'] ?? '' };
  const bundle = await rolldown({ ...how, input });
  await bundle.write({ ...(output as OutputOptions), dir: folder });
  await bundle.close();
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('makes a paper in Hindi from the bundle alone, with fonts from beside it', async () => {
  const fonts = readdirSync(join(folder, 'fonts'));
  expect(fonts).toContain('DejaVuSans-Bold.ttf');
  expect(fonts.filter((name) => name.startsWith('noto-sans-devanagari'))).toHaveLength(2);
  expect(fonts.filter((name) => name.startsWith('noto-emoji')).length).toBeGreaterThan(5);
  const worker = new Worker(join(folder, 'raster-worker.js'));
  const answer = new Promise<Record<string, unknown>>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  const line = { kind: 'text', text: 'नमस्ते' };
  const profile = { columns: 48, codePages: { cp437: 0 } };
  worker.postMessage({ id: 1, kind: 'encode', document: { blocks: [line, { kind: 'cut' }] }, profile });
  const { encoded, undrawn } = await answer;
  await worker.terminate();
  expect(undrawn).toBeNull();
  // A drawn line is 72 bytes to the row of dots.
  expect((encoded as { bytes: Uint8Array }).bytes.length).toBeGreaterThan(2_000);
}, 30_000);
