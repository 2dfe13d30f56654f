import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One bar of a benchmark: what was measured, what was aimed at, and whether it was reached. */
export interface Bar {
  readonly name: string;
  readonly measured: string;
  readonly aim: string;
  readonly reached: boolean | null;
}

export interface BenchReport {
  readonly title: string;
  /** What is compared with what, in a sentence or two. */
  readonly method: string;
  readonly bars: readonly Bar[];
  /** The rounds or percentiles behind the bars. */
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
}

const REPORT_FILE = fileURLToPath(new URL('../../../docs/benchmarks.md', import.meta.url));

/** Rounds to three significant digits and groups thousands: 12,300 or 0.412. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const rounded = Number(value.toPrecision(3));
  return Math.abs(rounded) >= 1_000
    ? rounded.toLocaleString('en-US', { maximumFractionDigits: 0 })
    : String(rounded);
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

function section(report: BenchReport): string {
  const verdictOf = (bar: Bar) => (bar.reached === null ? '' : bar.reached ? 'reached' : '**missed**');
  return [
    `## ${report.title}`,
    report.method,
    table(
      ['', 'measured', 'aim', ''],
      report.bars.map((bar) => [bar.name, bar.measured, bar.aim, verdictOf(bar)]),
    ),
    table(report.table.head, report.table.rows),
  ].join('\n\n');
}

/** Writes docs/benchmarks.md: nobody edits it by hand. */
export function writeReport(reports: readonly BenchReport[], startedAt: Date): void {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const [cpu] = cpus();
  const text = [
    '# Benchmarks',
    `Written by \`npm run bench\` on ${startedAt.toISOString().slice(0, 10)} at commit ${commit}; not edited by hand. ` +
      `Machine: ${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}, Node ${process.version}. ` +
      'Each benchmark measures a naive bound and the product in turns in one run and reports the median of the per-round ratios: ' +
      'absolute figures belong to this machine, ratios carry over.',
    ...reports.map(section),
  ].join('\n\n');
  writeFileSync(REPORT_FILE, `${text}\n`);
}
