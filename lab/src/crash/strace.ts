import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { diceFrom } from '../history/dice.ts';
import { judge, saidBy, type Said, type Verdict } from './judge.ts';
import { CHILD, runToEnd, type Ended } from './record.ts';
import { planOf, type Step } from './shop.ts';

/** The files of a till, by which strace tells their calls from Node's own thousands. */
const FILES = [
  '',
  'ledger.db',
  'ledger.db-wal',
  'ledger.db-shm',
  'ledger.db-journal',
  'ledger.db-guard',
  'ledger.db-guard-journal',
  'keys',
  ...['incarnation', 'station-key.pem', 'ticket-key.pem', 'lan-key.pem', 'lan-certificate.pem'].flatMap(
    keyFile,
  ),
  ...['pin-pepper', 'identity.json'].flatMap(keyFile),
];

function keyFile(name: string): string[] {
  return [`keys/${name}`, `keys/${name}.new`];
}

export type ChildMode = 'honest' | 'hasty' | 'careless' | 'stubborn';

export interface Workload {
  readonly seed: string;
  readonly sales: number;
  readonly shiftSales: number;
}

export const planFor = ({ seed, sales, shiftSales }: Workload): Step[] =>
  planOf(sales, diceFrom(seed), shiftSales);

export interface Injection {
  readonly call: string;
  /** As strace has it: `signal=SIGKILL` or `error=EIO`. */
  readonly what: string;
  /** As strace has it: `7` the seventh, `7+` from the seventh on, `7..12`. */
  readonly when: string;
}

export interface Injected extends Ended {
  /** How often strace says that it stepped in: an injection that never hit proves nothing. */
  readonly hits: number;
  /** Calls seen, by name. */
  readonly calls: ReadonlyMap<string, number>;
}

/** Lets a till work through a plan on a folder while strace steps into its calls on its own files. */
export async function runInjected(
  folder: string,
  workload: Workload,
  mode: ChildMode,
  calls: readonly string[],
  injection?: Injection,
): Promise<Injected> {
  const traceFile = `${folder}.trace`;
  try {
    const ended = await runToEnd('strace', [
      // Without --seccomp-bpf: with it a signal is never injected (strace 6.1), and every kill test would pass.
      ...['-f', '-qq', '-o', traceFile, '-e', `trace=${calls.join(',')}`],
      ...FILES.flatMap((name) => ['-P', join(folder, name)]),
      ...(injection ? ['-e', `inject=${injection.call}:${injection.what}:when=${injection.when}`] : []),
      ...[
        process.execPath,
        CHILD,
        folder,
        workload.seed,
        String(workload.sales),
        String(workload.shiftSales),
        mode,
      ],
    ]);
    const counted = new Map<string, number>();
    let hits = 0;
    for (const line of readFileSync(traceFile, 'utf8').split('\n')) {
      const name = /^\d+\s+(\w+)\(/.exec(line)?.[1];
      if (name !== undefined) counted.set(name, (counted.get(name) ?? 0) + 1);
      if (line.includes('(INJECTED)')) hits += 1;
    }
    return { ...ended, hits, calls: counted };
  } finally {
    rmSync(traceFile, { force: true });
  }
}

/** A folder of one run, gone with it. */
export async function inScratch<T>(scratch: string, work: (folder: string) => Promise<T>): Promise<T> {
  const base = mkdtempSync(join(scratch, 'run-'));
  try {
    return await work(join(base, 'till'));
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/** What several runs on one folder had said, as one. */
export const saidByAll = (runs: readonly Ended[]): Said => saidBy(runs.flatMap(({ said }) => said));

export const judgeAfter = (folder: string, runs: readonly Ended[], workload: Workload): Promise<Verdict> =>
  judge(folder, saidByAll(runs), planFor(workload), { resume: true });

/**
 * Which of the calls of one kind to step into: a quarter among those of a start, the rest among those of a till at
 * work, both spread evenly from the first to the last.
 */
export function spread(atStart: number, made: number, wanted: number): number[] {
  const evenly = (from: number, to: number, count: number): number[] => {
    const room = to - from + 1;
    if (room <= 0 || count <= 0) return [];
    if (count >= room) return Array.from({ length: room }, (_, index) => from + index);
    if (count === 1) return [from + Math.floor(room / 2)];
    return Array.from({ length: count }, (_, index) => from + Math.round((index * (room - 1)) / (count - 1)));
  };
  const start = Math.min(atStart, made);
  const first = evenly(1, start, Math.min(start, Math.max(1, Math.floor(wanted / 4))));
  return [...first, ...evenly(start + 1, made, wanted - first.length)];
}

/** Calls of each kind that a till makes in all, and until it has opened. */
export async function countCalls(
  workload: Workload,
  scratch: string,
  calls: readonly string[],
): Promise<{ readonly made: ReadonlyMap<string, number>; readonly atStart: ReadonlyMap<string, number> }> {
  const [whole, start] = await Promise.all(
    [workload, { ...workload, sales: 0 }].map((asked) =>
      inScratch(scratch, async (folder) => {
        const ended = await runInjected(folder, asked, 'honest', calls);
        if (ended.said.at(-1) !== 'end') throw new Error(`a till could not work: ${ended.complaints}`);
        return ended.calls;
      }),
    ),
  );
  return { made: whole!, atStart: start! };
}
