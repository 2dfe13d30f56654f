import { inParallel } from './in-parallel.ts';
import {
  countCalls,
  inScratch,
  judgeAfter,
  runInjected,
  spread,
  type ChildMode,
  type Injection,
  type Workload,
} from './strace.ts';

/** One way for a disk to fail. */
export interface DiskFault extends Injection {
  readonly name: string;
}

export interface ErrorOutcome {
  readonly fault: DiskFault;
  /** How many calls strace really failed. */
  readonly hits: number;
  readonly done: number;
  readonly refused: number;
  /** Answered with neither yes nor no, and settled by asking again once the disk was well. */
  readonly unknown: number;
  readonly opened: boolean;
  readonly lost: number;
  readonly wrong: readonly string[];
}

const CALLS = ['fsync', 'fdatasync', 'pwrite64', 'write', 'ftruncate', 'openat', 'rename', 'unlink'] as const;
const WORKLOAD = { sales: 6, shiftSales: 4 } as const;

/**
 * better-sqlite3 syncs with fsync and never with fdatasync: a fault put on the wrong one hits nothing, which is why
 * every outcome carries its hits. `count` places per fault, spread over the calls an undisturbed till makes.
 */
export async function faultsFor(seed: string, count: number, scratch: string): Promise<DiskFault[]> {
  const workload: Workload = { seed, ...WORKLOAD };
  const { made, atStart } = await countCalls(workload, scratch, CALLS);
  const kinds: readonly (readonly [call: string, error: string])[] = [
    ['fsync', 'EIO'],
    ['pwrite64', 'EIO'],
    ['pwrite64', 'ENOSPC'],
    ['ftruncate', 'EIO'],
    ['openat', 'EIO'],
    ['openat', 'EMFILE'],
    ['unlink', 'EIO'],
    ['rename', 'EIO'],
    ['write', 'ENOSPC'],
  ];
  return kinds.flatMap(([call, error]) => {
    return spread(atStart.get(call) ?? 0, made.get(call) ?? 0, count).flatMap((n) =>
      [
        { when: String(n), how: 'once' },
        { when: `${n}+`, how: 'for good' },
        { when: `${n}..${n + 7}`, how: 'for a while' },
      ].map(({ when, how }): DiskFault => ({
        name: `${error} on ${call} ${n} ${how}`,
        call,
        what: `error=${error}`,
        when,
      })),
    );
  });
}

/** Lets a till sell on a failing disk, then opens its files on a well one. */
export async function runErrors(options: {
  readonly seed: string;
  readonly faults: readonly DiskFault[];
  readonly scratch: string;
  readonly mode?: ChildMode;
  readonly width?: number;
  readonly onProgress?: (done: number) => void;
}): Promise<ErrorOutcome[]> {
  const workload: Workload = { seed: options.seed, ...WORKLOAD };
  let finished = 0;
  return inParallel(options.faults, options.width ?? 2, (fault) =>
    inScratch(options.scratch, async (folder): Promise<ErrorOutcome> => {
      const ended = await runInjected(folder, workload, options.mode ?? 'stubborn', CALLS, fault);
      const { lost, wrong } = await judgeAfter(folder, [ended], workload);
      const count = (word: string) => ended.said.filter((line) => line.startsWith(`${word} `)).length;
      options.onProgress?.(++finished);
      return {
        fault,
        hits: ended.hits,
        done: count('done'),
        refused: count('refused'),
        unknown: count('unknown'),
        opened: ended.said.includes('opened'),
        lost: lost.length,
        wrong: [...wrong, ...lost.map((id) => `lost ${id}`)],
      };
    }),
  );
}
