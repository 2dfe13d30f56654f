import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { AtRestFigures } from './at-rest-child.ts';
import { type BenchReport, figure } from './report.ts';
import { median, medianRatio, type Round } from './rounds.ts';

/** Durable sales in an encrypted ledger beside the same in a plain one, in a process of their own: one SQLite each. */
export async function run(scale: number): Promise<BenchReport> {
  const child = fork(fileURLToPath(new URL('./at-rest-child.ts', import.meta.url)), [
    String(Math.max(100, Math.round(2_000 * scale))),
  ]);
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the measurement ended with ${String(code)}`);
  });
  const [{ sales, reads }] = (await Promise.race([once(child, 'message'), ended])) as [AtRestFigures];
  ended.catch(() => undefined);
  const bar = (name: string, rounds: readonly Round[], least: number) => ({
    name,
    measured: figure(medianRatio(rounds)),
    aim: `≥ ${least}`,
    reached: medianRatio(rounds) >= least,
  });
  const row = (name: string, rounds: readonly Round[]) => [
    name,
    figure(median(rounds.map(({ bound }) => bound))),
    figure(median(rounds.map(({ product }) => product))),
  ];
  return {
    title: 'Encryption at rest',
    method:
      'A till sells a coffee for cash as in “Durable sales”, once into a plain ledger and once into one encrypted with AEGIS-256 under a raw ' +
      'key, in turns, on the same build of SQLite; then records are read back by position. Pages in the cache are plain: reads pay only for misses.',
    bars: [bar('sales, encrypted ÷ plain', sales, 0.8), bar('reads, encrypted ÷ plain', reads, 0.8)],
    table: {
      head: ['per second', 'plain', 'encrypted'],
      rows: [row('sales', sales), row('reads', reads)],
    },
  };
}
