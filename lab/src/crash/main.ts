import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { randomInt } from 'node:crypto';
import { faultsFor, runErrors } from './disk-errors.ts';
import { runFlips } from './bit-flips.ts';
import { runImagesInProcesses } from './images-run.ts';
import { runInstallImages } from './install-images.ts';
import { runKills } from './kills.ts';
import { memoryScratch } from './scratch.ts';
import { FORMS } from './shop.ts';
import { soak } from './soak.ts';

/**
 * `npm run crash -- WHAT`: what a power cut, a kill or a failing disk may do to a till, at length.
 *   images  [--images 20000] [--mode honest|normal|off] [--sector 512|4096] [--broken-sectors]
 *           [--form plain|encrypted|page-1024|page-2048]
 *   install [--images 2000]   power cuts while a new ticket file is installed
 *   kills   [--runs 400]      kill -9 on entering the n-th call, a second time during recovery
 *   errors  [--places 8]      EIO, ENOSPC, EMFILE once, for a while, for good
 *   flips   [--flips 2000] [--form …]   single bits turned over in the files of a closed and of a killed till
 *   soak    [--minutes 5]     random kill -9 every 50 to 500 ms
 * All take --seed; a run says its seed, and the same seed makes the same images of the same recording.
 * Exit code 1 when something acknowledged was lost or anything else was not as promised; with --mode normal or off,
 * when nothing was: then the tool is blind.
 */
const { values, positionals } = parseArgs({
  options: {
    seed: { type: 'string', default: String(randomInt(1, 1_000_000)) },
    images: { type: 'string', default: '20000' },
    mode: { type: 'string', default: 'honest' },
    form: { type: 'string', default: 'plain' },
    sector: { type: 'string', default: '512' },
    'broken-sectors': { type: 'boolean', default: false },
    runs: { type: 'string', default: '400' },
    places: { type: 'string', default: '8' },
    flips: { type: 'string', default: '2000' },
    minutes: { type: 'string', default: '5' },
    processes: { type: 'string', default: String(Math.min(4, availableParallelism())) },
  },
  allowPositionals: true,
});

const { seed } = values;
const formAsked = FORMS.find((form) => form === values.form) ?? 'plain';
const scratch = memoryScratch('crash');
const startedAtMs = performance.now();
const seconds = (): string => `${((performance.now() - startedAtMs) / 1000).toFixed(0)} s`;
const progress = (what: string, all?: number) => (done: number) => {
  const text = `${done}${all === undefined ? '' : ` of ${all}`} ${what}, ${seconds()}`;
  if (process.stderr.isTTY) process.stderr.write(`\r${text} `);
  else if (done % 1_000 === 0) console.error(text);
};

async function images(): Promise<boolean> {
  const count = Number(values.images);
  const mode = values.mode === 'normal' || values.mode === 'off' ? values.mode : 'honest';
  const tally = await runImagesInProcesses({
    seed,
    mode,
    images: count,
    model: {
      sectorBytes: values.sector === '4096' ? 4096 : 512,
      brokenSectors: values['broken-sectors'],
    },
    form: formAsked,
    salesPerRecording: 60,
    imagesPerRecording: 2_000,
    processes: Number(values.processes),
    scratch: scratch.path,
    onProgress: progress('images', count),
  });
  for (const example of tally.examples) console.log(`  ${example}`);
  console.log(
    `${tally.images} power cuts on ${tally.sales} sales (${tally.operations} file operations), synchronous ` +
      `${{ honest: 'as built', normal: 'NORMAL', off: 'OFF' }[mode]}, sectors of ${values.sector}` +
      `${values.form === 'plain' ? '' : ` (${values.form})`}${values['broken-sectors'] ? ' that break' : ''}: ${tally.withLoss} images lost something acknowledged ` +
      `(at most ${tally.lostMost}), ${tally.withWrong} were wrong otherwise; seed ${seed}, ${seconds()}`,
  );
  const clean = tally.withLoss + tally.withWrong === 0;
  return mode === 'honest' ? clean : tally.withLoss > 0;
}

async function install(): Promise<boolean> {
  const tally = await runInstallImages({
    ...{ seed, images: Number(values.images), scratch: scratch.path },
    model: { sectorBytes: values.sector === '4096' ? 4096 : 512 },
  });
  for (const wrong of tally.wrong) console.log(`  ${wrong}`);
  const { inForce } = tally;
  console.log(
    `${tally.images} power cuts while a ticket file was installed (${tally.operations} file operations): ` +
      `${inForce.old} times the old tickets, ${inForce.new} times the new, ${inForce.wrong} wrong; seed ${seed}, ${seconds()}`,
  );
  return inForce.wrong === 0;
}

async function kills(): Promise<boolean> {
  const runs = Number(values.runs);
  const tally = await runKills({
    seed,
    runs,
    scratch: scratch.path,
    recoveryEvery: 3,
    onProgress: progress('runs', runs),
  });
  for (const wrong of tally.wrong) console.log(`  ${wrong}`);
  const byCall = Object.entries(tally.killsByCall).map(([call, count]) => `${call} ${count}`);
  console.log(
    `${tally.kills} kills (${tally.duringRecovery} during recovery; ${byCall.join(', ')}), ${tally.missed} missed, ` +
      `${tally.answered} answers: ${tally.lost} lost, ${tally.wrong.length} wrong; seed ${seed}, ${seconds()}`,
  );
  return tally.wrong.length === 0 && tally.kills > 0;
}

async function errors(): Promise<boolean> {
  const faults = await faultsFor(seed, Number(values.places), scratch.path);
  const onProgress = progress('faults', faults.length);
  const outcomes = await runErrors({ seed, faults, scratch: scratch.path, onProgress });
  const hit = outcomes.filter(({ hits }) => hits > 0);
  const wrong = outcomes.filter((outcome) => outcome.wrong.length > 0);
  for (const outcome of wrong)
    console.log(`  ${outcome.fault.name}: ${outcome.wrong.slice(0, 3).join('; ')}`);
  const sum = (of: (outcome: (typeof outcomes)[number]) => number) =>
    outcomes.reduce((total, outcome) => total + of(outcome), 0);
  console.log(
    `${outcomes.length} faults, ${hit.length} hit (${sum(({ hits }) => hits)} calls failed): ` +
      `${sum(({ done }) => done)} done, ${sum(({ refused }) => refused)} refused, ` +
      `${sum(({ unknown }) => unknown)} times unknown and settled by asking again; ` +
      `${sum(({ lost }) => lost)} lost, ${wrong.length} wrong; seed ${seed}, ${seconds()}`,
  );
  return wrong.length === 0 && hit.length === outcomes.length;
}

async function flips(): Promise<boolean> {
  const tally = await runFlips({
    seed,
    flips: Number(values.flips),
    form: formAsked,
    scratch: scratch.path,
    onProgress: progress('flips'),
  });
  for (const line of tally.report) console.log(line);
  console.log(`seed ${seed}, ${seconds()}`);
  return tally.served === 0;
}

async function long(): Promise<boolean> {
  const tally = await soak({
    seed,
    minutes: Number(values.minutes),
    scratch: scratch.path,
    onProgress: progress('kills'),
  });
  for (const wrong of tally.wrong) console.log(`  ${wrong}`);
  console.log(
    `${tally.kills} kills at random moments over ${tally.answered} answers: ${tally.lost} lost, ` +
      `${tally.wrong.length} wrong; seed ${seed}, ${seconds()}`,
  );
  return tally.wrong.length === 0;
}

const proofs = { images, install, kills, errors, flips, soak: long } as const;
const [what = ''] = positionals;
try {
  const proof = Object.entries(proofs).find(([name]) => name === what)?.[1];
  if (proof) process.exitCode = (await proof()) ? 0 : 1;
  else {
    console.error(`Say which: ${Object.keys(proofs).join(', ')}.`);
    process.exitCode = 2;
  }
} finally {
  scratch.remove();
}
