import { parseArgs } from 'node:util';
import { DISASTERS } from './disasters.ts';
import { startRealClouds } from './real-cloud.ts';
import { runSeed, type SeedReport } from './run-seed.ts';

/** `npm run simulate -- --minutes 10`: seeds until the time is up; `--seed S` runs one and prints its trace on request. */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string' },
    from: { type: 'string' },
    without: { type: 'string', default: '' },
    mode: { type: 'string', default: 'fast' },
    disaster: { type: 'string' },
    trace: { type: 'boolean', default: false },
    /** Leaves faults out one by one for as long as the seed still fails. */
    shrink: { type: 'boolean', default: false },
  },
});

const without = values.without.split(',').filter(Boolean);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const clouds = values.mode === 'full' ? await startRealClouds() : undefined;
const disaster = DISASTERS.find((one) => one === values.disaster);
const more = { without, ...(clouds && { clouds }), ...(disaster && { disaster }) };

if (values.seed !== undefined) {
  const report = await runSeed({ seed: values.seed, ...more, keepTrace: values.trace });
  if (values.trace) report.trace.forEach(say);
  describe(report);
  say(`trace ${report.traceHash}`);
  process.exitCode = report.violations.length > 0 ? 1 : 0;
  if (values.shrink && report.violations.length > 0) await shrink(report);
} else {
  await soak(Number(values.minutes));
}
await clouds?.close();

async function shrink(report: SeedReport): Promise<void> {
  let left = [...without];
  for (const fault of report.faults) {
    const fewer = [...left, fault];
    const again = await runSeed({ seed: report.seed, ...more, without: fewer });
    if (again.violations.length > 0) left = fewer;
  }
  const needed = report.faults.filter((fault) => !left.includes(fault));
  say(`it takes ${needed.join(', ') || 'no fault at all'}: --without ${left.join(',')}`);
}

async function soak(minutes: number): Promise<void> {
  const base = values.from ?? String(Date.now());
  const startedMs = performance.now();
  const endMs = startedMs + minutes * 60_000;
  const counts = new Map<string, number>();
  let [seeds, events, virtualMs, failures] = [0, 0, 0, 0];
  while (performance.now() < endMs) {
    const report = await runSeed({ seed: `${base}-${seeds}`, ...more });
    seeds += 1;
    events += report.eventCount;
    virtualMs += report.virtualMs;
    for (const [what, count] of report.counts) counts.set(what, (counts.get(what) ?? 0) + count);
    if (report.violations.length === 0) continue;
    failures += 1;
    describe(report);
    if (failures >= 20) break;
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  say(
    `${seeds} seeds, ${events} events, ${(virtualMs / 86_400_000).toFixed(2)} virtual days in ${seconds.toFixed(0)} s: ${(seeds / seconds).toFixed(2)} seeds/s, ${failures} failed`,
  );
  for (const [what, count] of [...counts].toSorted(([a], [b]) => a.localeCompare(b)))
    say(`  ${what}: ${count}`);
  process.exitCode = failures > 0 ? 1 : 0;
}

function describe(report: SeedReport): void {
  say(
    `seed ${report.seed}: ${report.violations.length === 0 ? 'holds' : 'FAILS'} (${report.eventCount} events; ${report.faults.join(', ')})`,
  );
  for (const { rule, detail, atMs } of report.violations) say(`  at ${atMs}: ${rule}: ${detail}`);
  if (report.violations.length > 0)
    say(
      `  replay: npm run simulate -- --seed ${report.seed} --trace${clouds ? ' --mode full' : ''}${disaster ? ` --disaster ${disaster}` : ''}${without.length > 0 ? ` --without ${without.join(',')}` : ''}`,
    );
}
