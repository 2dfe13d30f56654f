import { defineConfig } from 'vitest/config';

/**
 * One project per cost, told apart by the file's suffix, so that a lane can be run by itself:
 * `npx vitest run --project unit`. Everything runs in forked processes: better-sqlite3 and serialport are
 * native and a crash in one of them must take down one file, not the run.
 *
 * Groups run one after another: a browser or a database beside a timing-sensitive wire test on a machine with
 * two cores makes the wire test wait for the wrong thing.
 */
const costly = ['contract', 'wire', 'db', 'sim', 'e2e', 'soak'] as const;
const ignored = ['**/node_modules/**', '**/dist/**', '**/.node/**', '**/.data/**', 'tools/planted/**'];

const timeoutMs = {
  unit: 10_000,
  contract: 20_000,
  wire: 30_000,
  db: 60_000,
  sim: 60_000,
  e2e: 90_000,
  soak: 90_000,
} as const;
/** Embedded PostgreSQL or a whole venue has to come up in beforeAll. */
const hookTimeoutMs = {
  unit: 10_000,
  contract: 20_000,
  wire: 30_000,
  db: 120_000,
  sim: 60_000,
  e2e: 180_000,
  soak: 180_000,
} as const;
const order = { unit: 0, contract: 1, sim: 2, wire: 3, db: 4, e2e: 5, soak: 6 } as const;
const workers = { unit: 2, contract: 2, sim: 2, wire: 2, db: 1, e2e: 1, soak: 1 } as const;

const lane = (name: keyof typeof order) => ({
  test: {
    name,
    include: name === 'unit' ? ['**/*.test.{ts,tsx}'] : [`**/*.${name}.test.{ts,tsx}`],
    exclude: name === 'unit' ? [...ignored, ...costly.map((cost) => `**/*.${cost}.test.{ts,tsx}`)] : ignored,
    environment: 'node' as const,
    pool: 'forks' as const,
    testTimeout: timeoutMs[name],
    hookTimeout: hookTimeoutMs[name],
    maxWorkers: workers[name],
    fileParallelism: workers[name] > 1,
    sequence: { groupOrder: order[name] },
  },
});

export default defineConfig({
  test: {
    projects: [lane('unit'), ...costly.map(lane)],
    passWithNoTests: true,
    teardownTimeout: 20_000,
  },
});
