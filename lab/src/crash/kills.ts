import { diceFrom } from '../history/dice.ts';
import { inParallel } from './in-parallel.ts';
import {
  countCalls,
  inScratch,
  judgeAfter,
  runInjected,
  spread,
  type ChildMode,
  type Workload,
} from './strace.ts';

/** The calls by which a till reads and changes its files; a kill lands on entering one of them. */
export const KILLED_CALLS = [
  'openat',
  'close',
  'read',
  'pread64',
  'write',
  'pwrite64',
  'fsync',
  'ftruncate',
  'fcntl',
  'rename',
  'unlink',
  'mkdir',
  'mmap',
  'lseek',
] as const;

export interface KillTally {
  /** Processes killed at a chosen call. */
  readonly kills: number;
  /** Of these, while the till was opening what an earlier kill had left. */
  readonly duringRecovery: number;
  readonly killsByCall: Readonly<Record<string, number>>;
  /** Chosen calls that were never reached, so that nobody was killed. */
  readonly missed: number;
  readonly answered: number;
  readonly lost: number;
  readonly wrong: readonly string[];
}

export interface KillOptions {
  readonly seed: string;
  readonly runs: number;
  readonly scratch: string;
  /** Every so many runs the second start is killed as well. */
  readonly recoveryEvery: number;
  readonly mode?: ChildMode;
  readonly width?: number;
  readonly onProgress?: (done: number) => void;
}

const WORKLOAD = { sales: 5, shiftSales: 4 } as const;

/**
 * Kills a till on entering the n-th call of a kind, for calls and n spread over all it makes: first sale to a closed
 * shift, checkpoint, clean close and a second start. Then opens what is left and holds it against what was answered.
 */
export async function runKills(options: KillOptions): Promise<KillTally> {
  const { seed, runs, scratch, mode = 'honest', recoveryEvery } = options;
  const workload: Workload = { seed, ...WORKLOAD };
  const places = await placesOf(workload, scratch, runs);
  const dice = diceFrom(`${seed} kills`);
  const byCall: Record<string, number> = {};
  const wrong: string[] = [];
  let [kills, duringRecovery, missed, answered, lost, done] = [0, 0, 0, 0, 0, 0];
  const second = places.map((_, index) =>
    index % recoveryEvery === 0
      ? { call: dice.chance(0.5) ? 'pread64' : 'fcntl', n: dice.between(1, 30) }
      : null,
  );
  await inParallel(places, options.width ?? 2, ({ call, n }, index) =>
    inScratch(scratch, async (folder) => {
      const killAt = (name: string, count: number) =>
        runInjected(folder, workload, mode, KILLED_CALLS, {
          call: name,
          what: 'signal=SIGKILL',
          when: String(count),
        });
      const first = await killAt(call, n);
      const all = [first];
      const wasKilled = (ended: typeof first) => ended.signal === 'SIGKILL' || ended.code === 137;
      if (wasKilled(first)) {
        kills += 1;
        byCall[call] = (byCall[call] ?? 0) + 1;
      } else missed += 1;
      const again = second[index];
      if (again && wasKilled(first)) {
        const ended = await killAt(again.call, again.n);
        all.push(ended);
        if (wasKilled(ended)) {
          kills += 1;
          duringRecovery += ended.said.includes('opened') ? 0 : 1;
          byCall[again.call] = (byCall[again.call] ?? 0) + 1;
        } else missed += 1;
      }
      const verdict = await judgeAfter(folder, all, workload);
      answered += all.reduce(
        (sum, { said }) => sum + said.filter((line) => line.startsWith('done')).length,
        0,
      );
      lost += verdict.lost.length;
      for (const what of verdict.wrong) wrong.push(`killed at ${call} ${n}: ${what}`);
      for (const id of verdict.lost.slice(0, 1)) wrong.push(`killed at ${call} ${n}: lost ${id}`);
      options.onProgress?.(++done);
    }),
  );
  return { kills, duringRecovery, killsByCall: byCall, missed, answered, lost, wrong };
}

/** Up to `count` of all calls an undisturbed till makes; kinds with few calls are taken whole. */
async function placesOf(workload: Workload, scratch: string, count: number) {
  const { made, atStart } = await countCalls(workload, scratch, KILLED_CALLS);
  const kinds = [...made];
  const share = Math.max(2, Math.floor(count / kinds.length));
  const few = kinds.filter(([, calls]) => calls <= share);
  const left = count - few.reduce((sum, [, calls]) => sum + calls, 0);
  const wide = Math.max(2, Math.floor(left / Math.max(1, kinds.length - few.length)));
  const places = kinds.flatMap(([call, calls]) =>
    spread(atStart.get(call) ?? 0, calls, calls <= share ? calls : wide).map((n) => ({ call, n })),
  );
  if (places.length <= count) return places;
  const seen = diceFrom(`${workload.seed} places`);
  return places
    .map((place) => ({ place, lot: seen.next() }))
    .toSorted((one, other) => one.lot - other.lot)
    .slice(0, count)
    .map(({ place }) => place);
}
