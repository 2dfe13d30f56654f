import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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

const anchor = (name: string): string => `<!-- ${name} -->`;

function section(name: string, report: BenchReport, stamp: string): string {
  const verdictOf = (bar: Bar) => (bar.reached === null ? '' : bar.reached ? 'reached' : '**missed**');
  return [
    `${anchor(name)}\n\n## ${report.title}`,
    report.method,
    table(
      ['', 'measured', 'aim', ''],
      report.bars.map((bar) => [bar.name, bar.measured, bar.aim, verdictOf(bar)]),
    ),
    table(report.table.head, report.table.rows),
    stamp,
  ].join('\n\n');
}

/** The sections of a report by the name of their benchmark, as they stand in the file. */
export function sectionsOf(text: string): ReadonlyMap<string, string> {
  const parts = text.split(/^<!-- ([\w-]+) -->$/m).slice(1);
  return new Map(
    Array.from({ length: parts.length / 2 }, (_, index) => {
      const name = parts[index * 2] ?? '';
      return [name, `${anchor(name)}\n\n${(parts[index * 2 + 1] ?? '').trim()}`];
    }),
  );
}

/** Writes the report of one benchmark into docs/benchmarks.md; the others stay as they were measured. Nobody edits it by hand. */
export function writeReport(names: readonly string[], name: string, report: BenchReport): void {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}, Node ${process.version}`;
  const stamp = `_Measured on ${new Date().toISOString().slice(0, 10)} at commit ${commit} on ${machine}._`;
  const kept = sectionsOf(existsSync(REPORT_FILE) ? readFileSync(REPORT_FILE, 'utf8') : '');
  const sections = new Map(kept).set(name, section(name, report, stamp));
  const text = [
    '# Benchmarks',
    'Written by `npm run bench`, section by section as each was measured; not edited by hand. Each benchmark measures a ' +
      'naive bound and the product in turns in one run and reports the median of the per-round ratios: absolute figures ' +
      'belong to their machine, ratios carry over.',
    ...names.flatMap((each) => sections.get(each) ?? []),
  ].join('\n\n');
  writeFileSync(REPORT_FILE, `${text}\n`);
}
