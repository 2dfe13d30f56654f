import { parseArgs } from 'node:util';
import { buildPages } from './build.ts';
import { runStaticLane, staticLanes } from './static-checks.ts';
import { root, step, type Outcome } from './steps.ts';
import { ensurePackages, installCommand } from './system-packages.ts';
import { asOnCi, isOnlyOnRequest, runTestLanes, testLanes } from './test-lanes.ts';

/**
 * `npm test`: everything, in one command, with one plain line at the end.
 *   npm test -- --only unit,db [path…]     chosen lanes, chosen files
 *   npm run soak [-- path…]                the long walks through a venue that `npm test` leaves out
 * Every check runs whatever the others said; each counts as one test.
 */
const lanes = [...staticLanes, 'pages', ...testLanes] as const;
type Lane = (typeof lanes)[number];

function chosenLanes(only: string | undefined): ReadonlySet<Lane> {
  if (only === undefined) return new Set(lanes.filter((lane) => !isOnlyOnRequest(lane)));
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !lanes.some((lane) => lane === name));
  if (unknown.length === 0) return new Set(lanes.filter((lane) => names.includes(lane)));
  console.error(`Unknown: ${unknown.join(', ')}. Lanes are ${lanes.join(', ')}.`);
  process.exit(2);
}

async function packages(
  wanted: ReadonlySet<Lane>,
): Promise<{ missing: readonly string[]; outcomes: Outcome[] }> {
  if (!(['e2e', 'soak', 'wire'] as const).some((lane) => wanted.has(lane)))
    return { missing: [], outcomes: [] };
  let missing: readonly string[] = [];
  const outcome = await step('system packages', async () => {
    const result = await ensurePackages();
    missing = result.missing;
    const detail = `Missing: ${missing.join(', ')}. Run: ${installCommand(missing)}\n${result.said}`;
    return missing.length === 0 ? { kind: 'passed', detail: '' } : { kind: 'skipped', detail };
  });
  return { missing, outcomes: [outcome] };
}

/** A lane whose program is missing would only fail test by test with the same complaint. */
function withoutTheImpossible(wanted: ReadonlySet<Lane>, missing: readonly string[]) {
  const needed = { e2e: 'chromium', soak: 'chromium', wire: 'socat' } as const;
  const impossible = (['e2e', 'soak', 'wire'] as const).filter(
    (lane) => wanted.has(lane) && missing.includes(needed[lane]),
  );
  const outcomes = impossible.map((lane): Outcome => ({
    name: `all ${lane} tests`,
    kind: 'skipped',
    detail: `${needed[lane]} is missing: ${installCommand([needed[lane]])}`,
  }));
  return {
    possible: testLanes.filter((lane) => wanted.has(lane) && !impossible.some((one) => one === lane)),
    outcomes,
  };
}

async function pages(): Promise<Outcome[]> {
  const built = await buildPages();
  return built.map(({ name, kind, detail }): Outcome => {
    if (kind === 'failed') console.log(detail);
    return { name: `page ${name}`, kind: kind === 'failed' ? 'failed' : 'passed', detail };
  });
}

const { values, positionals } = parseArgs({ options: { only: { type: 'string' } }, allowPositionals: true });
process.chdir(root);
const startedAtMs = performance.now();
const wanted = chosenLanes(values.only);
const { missing, outcomes } = await packages(wanted);

for (const lane of staticLanes) {
  if (wanted.has(lane)) outcomes.push(...(await runStaticLane(lane)));
}
if ((['pages', 'e2e', 'soak'] as const).some((lane) => wanted.has(lane))) outcomes.push(...(await pages()));

const { possible, outcomes: impossible } = withoutTheImpossible(wanted, missing);
outcomes.push(...impossible);
if (possible.length > 0) {
  const tested: Outcome[] = [];
  await step(`vitest: ${possible.join(', ')}`, async () => {
    tested.push(...(await runTestLanes(possible, positionals)));
    return { kind: tested.some(({ kind }) => kind === 'failed') ? 'failed' : 'passed', detail: '' };
  }).then((run) => {
    // A runner that broke before it could report a single test must not look like a run without failures.
    if (run.kind === 'failed' && !tested.some(({ kind }) => kind === 'failed')) tested.push(run);
  });
  outcomes.push(...tested);
}

const firstLine = (text: string) =>
  text
    .split('\n')
    .find((line) => line.trim() !== '')
    ?.trim() ?? '';
const judged = process.env['CI'] === 'true' ? asOnCi(outcomes) : outcomes;
const count = (kind: Outcome['kind']) => judged.filter((outcome) => outcome.kind === kind).length;
for (const kind of ['skipped', 'failed'] as const) {
  const list = judged.filter((outcome) => outcome.kind === kind);
  if (list.length > 0) console.log(`\n${kind === 'failed' ? 'Failed' : 'Skipped'}:`);
  for (const { name, detail } of list)
    console.log(`  ${name}${firstLine(detail) ? `\n      ${firstLine(detail)}` : ''}`);
}
console.log(`\n${((performance.now() - startedAtMs) / 1000).toFixed(0)} s`);
console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
process.exitCode = count('failed') > 0 ? 1 : 0;
