import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { runIsolated } from './outside.ts';

/**
 * `npm run netns -- [--seed S] [--minutes M] [--tills 2] [--gates 3] [--keep FOLDER]`: a whole venue of real processes on
 * a network of its own (Linux; root, or wherever anybody may make namespaces). Cables are cut and healed, stations, the
 * cloud and its PostgreSQL are killed by a seeded script, tickets are sold and presented all the while; then everything
 * is healed, and what the world saw is held against what the venue has. Exit code 1 when anything differs.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(randomInt(1, 1_000_000)) },
    minutes: { type: 'string', default: '2' },
    tills: { type: 'string', default: '2' },
    gates: { type: 'string', default: '3' },
    keep: { type: 'string' },
  },
});
const { seed, tills, gates, keep } = values;
const startedAtMs = performance.now();
const seconds = (): string => `${((performance.now() - startedAtMs) / 1_000).toFixed(0)} s`;

const report = await runIsolated(
  {
    ...{ seed, tills, gates, 'trouble-ms': String(Number(values.minutes) * 60_000), 'drain-ms': '120000' },
    ...(keep === undefined ? {} : { keep }),
  },
  (words) => console.error(`${seconds()}: ${words}`),
);
for (const problem of report.problems) console.log(`  ${problem}`);
console.log(
  `${report.cuts} cables cut, ${report.kills} processes and ${report.postgresKills} times PostgreSQL killed: ` +
    `${report.sales} sales (${report.salesUnknown} times no answer), ${report.admitted} admissions ` +
    `(${report.degraded} degraded), ${report.refused} refused, ${report.scansUnknown} scans without answer; ` +
    `${report.records} records in the cloud, drained in ${report.drainedMs} ms; ` +
    `${report.problems.length} problems; seed ${seed}, ${seconds()}`,
);
process.exitCode = report.problems.length === 0 ? 0 : 1;
