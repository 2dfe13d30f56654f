import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root, runTool, type Outcome } from './steps.ts';

/** The vitest projects of vitest.config.ts, cheapest first. */
export const testLanes = ['unit', 'contract', 'sim', 'wire', 'db', 'e2e', 'soak'] as const;
/** Long walks through one job of a whole venue: `npm run soak`, not `npm test`. */
export const isOnlyOnRequest = (lane: string): boolean => lane === 'soak';
export type TestLane = (typeof testLanes)[number];

/** What vitest's json reporter writes, as far as it is read here. */
export type VitestReport = {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
};

/** Lanes that need something no ordinary machine has say so in their names, and may be skipped anywhere. */
export const mayBeSkipped = (name: string) => /\[needs (Electron|TEST_PORT)\]/.test(name);

/**
 * One outcome per test. A file that failed without a failed test in it (it did not load, or a hook failed) is one
 * failure more: its tests were only skipped because of it.
 */
export function outcomesOf(report: VitestReport): Outcome[] {
  return report.testResults.flatMap((file) => {
    const path = relative(root, file.name);
    const tests = file.assertionResults.map((test): Outcome => ({
      name: `${path} > ${test.fullName}`,
      kind: test.status === 'passed' ? 'passed' : test.status === 'failed' ? 'failed' : 'skipped',
      detail: test.failureMessages?.[0]?.split('\n')[0] ?? '',
    }));
    const unexplained = file.status === 'failed' && !tests.some(({ kind }) => kind === 'failed');
    if (!unexplained) return tests;
    return [
      ...tests,
      { name: path, kind: 'failed', detail: file.message?.split('\n')[0] ?? 'the file failed' },
    ];
  });
}

/** With `CI=true` what was skipped because a part is missing has not been tested, and that is a failure. */
export function asOnCi(outcomes: readonly Outcome[]): Outcome[] {
  return outcomes.map((outcome) =>
    outcome.kind === 'skipped' && !mayBeSkipped(outcome.name)
      ? { ...outcome, kind: 'failed', detail: `skipped, which CI=true does not allow. ${outcome.detail}` }
      : outcome,
  );
}

/** Runs vitest over `lanes`, writing to the terminal as it goes. `filters` are path fragments, as for vitest. */
export async function runTestLanes(
  lanes: readonly TestLane[],
  filters: readonly string[],
): Promise<Outcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
  const outputFile = join(folder, 'report.json');
  try {
    const projects = lanes.flatMap((lane) => ['--project', lane]);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${outputFile}`];
    const { code } = await runTool('vitest', ['run', ...projects, ...reporters, ...filters], {
      stream: true,
    });
    const outcomes = outcomesOf(JSON.parse(readFileSync(outputFile, 'utf8')) as VitestReport);
    const clean = code === 0 || outcomes.some(({ kind }) => kind === 'failed');
    if (clean) return outcomes;
    // An error outside any test: an unhandled rejection, a worker that died, a process that would not end.
    return [...outcomes, { name: 'vitest', kind: 'failed', detail: `ended with code ${code}, see above` }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
