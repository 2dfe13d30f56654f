import { writeReport, type BenchReport } from './report.ts';

/** `npm run bench [-- NAME…]`: runs the benchmarks in turn, all or the named ones, and writes down each that ran whole. */
const BENCHES: Readonly<Record<string, () => Promise<{ run: (scale: number) => Promise<BenchReport> }>>> = {
  sale: () => import('./durable-sale.ts'),
  gate: () => import('./gate-latency.ts'),
  ready: () => import('./sell-ready.ts'),
  tap: () => import('./tap-to-paint.ts'),
  sync: () => import('./sync-throughput.ts'),
  snapshot: () => import('./snapshot.ts'),
  backlog: () => import('./backlog.ts'),
  recovery: () => import('./recovery.ts'),
  verify: () => import('./verify.ts'),
  'at-rest': () => import('./at-rest.ts'),
  search: () => import('./search.ts'),
  'till-screen': () => import('./till-screen.ts'),
  taps: () => import('./taps.ts'),
  paper: () => import('./paper.ts'),
};

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`No benchmark ${unknown.join(', ')}; there are ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}
const scale = process.argv.includes('--quick') ? 0.05 : 1;
for (const [name, load] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name} …`);
  const { run } = await load();
  const report = await run(scale);
  for (const bar of report.bars)
    console.log(`  ${bar.name}: ${bar.measured} (aim ${bar.aim})${bar.reached === false ? '  MISSED' : ''}`);
  if (scale < 1) continue;
  writeReport(Object.keys(BENCHES), name, report);
  console.log('  written: docs/benchmarks.md');
}
