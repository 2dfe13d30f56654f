import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { PaperDocument } from '@gatehouse/core/paper';
import { EPSON_80MM, encodeDocument } from '@gatehouse/hardware';
import { createRasteriser, pressed, toPrint } from '@gatehouse/station/printing';
import { SAMPLE_PAPERS } from '../paper/sample-papers.ts';
import { figure, type BenchReport } from './report.ts';
import { interleave, median, medianRatio } from './rounds.ts';

const ROUNDS = 21;
const PAPERS_PER_ROUND = 6;
/** What nothing on a device loop may run longer than. */
const AIM_MS = 5;
const PAPERS = ['receipt-en', 'receipt-hi', 'ticket-80'] as const;

const fail = (error: unknown): never => {
  throw error;
};

/** The longest this thread was kept from its next turn while the work ran, in milliseconds. */
async function longestWaitMs(work: () => Promise<unknown>): Promise<number> {
  // Turns without work first, so that the last round's garbage is not counted here.
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve, 2));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await new Promise((resolve) => setTimeout(resolve, 3));
  await work();
  await new Promise((resolve) => setTimeout(resolve, 3));
  delay.disable();
  // The histogram counts the timer's own millisecond as well.
  return Math.max(0, delay.max / 1e6 - 1);
}

/** How long printing keeps a station's device loop waiting: encoded on it, against encoded in the paper's own thread. */
export async function run(scale: number): Promise<BenchReport> {
  const raster = createRasteriser();
  const rows: string[][] = [];
  const bars: BenchReport['bars'][number][] = [];
  try {
    for (const name of PAPERS) {
      const document: PaperDocument | undefined = SAMPLE_PAPERS[name]?.paper;
      if (!document) throw new Error(`there is no paper ${name}`);
      const inTurn = async (once: () => Promise<unknown>) => {
        for (let paper = 0; paper < PAPERS_PER_ROUND; paper += 1) await once();
      };
      const inline = () =>
        inTurn(async () => encodeDocument(await toPrint(document, EPSON_80MM, raster, fail), EPSON_80MM));
      const inThread = () => inTurn(() => pressed(document, EPSON_80MM, raster, fail));
      await inline();
      await inThread();
      const rounds = await interleave({
        rounds: Math.max(3, Math.round(ROUNDS * scale)),
        bound: () => longestWaitMs(inline),
        product: () => longestWaitMs(inThread),
      });
      const inlineMs = median(rounds.map(({ bound }) => bound));
      const threadMs = median(rounds.map(({ product }) => product));
      const ratio = medianRatio(rounds);
      rows.push([name, figure(inlineMs), figure(threadMs), figure(ratio)]);
      bars.push({
        name: `${name}: longest wait of the loop, thread ÷ inline`,
        measured: `${figure(ratio)} (${figure(threadMs)} ms against ${figure(inlineMs)} ms)`,
        aim: `< 1, and below ${AIM_MS} ms`,
        reached: ratio < 1 && threadMs < AIM_MS,
      });
    }
  } finally {
    await raster.close();
  }
  return {
    title: 'Paper and the device loop',
    method:
      `The longest time the station's loop waits for its next turn while ${PAPERS_PER_ROUND} papers are made one after ` +
      'the other, without a printer: laid out and encoded on the loop (lines of other scripts drawn in the thread in ' +
      'both), against all of it in the thread that makes papers. Median of rounds in turns; both are warm.',
    bars,
    table: { head: ['paper', 'on the loop, ms', 'in the thread, ms', 'ratio'], rows },
  };
}
