import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scratchFolder } from './bench-station.ts';
import { figure, type BenchReport } from './report.ts';
import { median } from './rounds.ts';

const CHILD = fileURLToPath(new URL('./recovery-child.ts', import.meta.url));
const WAL_BYTES = 500_000_000;
const ROUNDS = 3;

interface Opened {
  readonly openMs: number;
  readonly checkpointMs: number;
  readonly sales: number;
  readonly chain: string;
}
interface Bytes {
  readonly readMs: number;
  readonly writeMs: number;
  readonly size: number;
}

/** How soon a till answers again after a kill, with a log nobody ever moved into the file, beside its bytes alone. */
export async function run(scale: number): Promise<BenchReport> {
  const scratch = scratchFolder('recovery');
  try {
    const killed = join(scratch.path, 'killed');
    const sold = await sellAndKill(killed, Math.round(WAL_BYTES * scale));
    const rounds: (Opened & Bytes)[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const folder = join(scratch.path, `round-${round}`);
      cpSync(killed, folder, { recursive: true });
      // Both find the bytes in the page cache, as a process does that starts again on a machine that stayed up.
      const bytes = said<Bytes>('read', folder);
      const opened = said<Opened>('open', folder);
      if (opened.sales !== sold || opened.chain !== 'intact')
        throw new Error(
          `${sold} sales were answered, ${opened.sales} are there, the chain is ${opened.chain}`,
        );
      rounds.push({ ...opened, ...bytes });
      rmSync(folder, { recursive: true, force: true });
    }
    return reportOf(rounds, sold);
  } finally {
    scratch.remove();
  }
}

async function sellAndKill(folder: string, bytes: number): Promise<number> {
  const child = spawn(process.execPath, [CHILD, 'fill', folder, String(bytes)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    text += chunk.toString();
    if (text.includes('\n')) break;
  }
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
  return (JSON.parse(text) as { readonly sold: number }).sold;
}

const said = <Answer>(mode: string, folder: string): Answer =>
  JSON.parse(execFileSync(process.execPath, [CHILD, mode, folder], { encoding: 'utf8' })) as Answer;

function reportOf(rounds: readonly (Opened & Bytes)[], sold: number): BenchReport {
  const of = (pick: (round: Opened & Bytes) => number): number => median(rounds.map(pick));
  const openToRead = of(({ openMs, readMs }) => openMs / readMs);
  const checkpointToWrite = of(({ checkpointMs, writeMs }) => checkpointMs / writeMs);
  const size = rounds[0]?.size ?? 0;
  return {
    title: 'Recovery after a kill',
    method:
      `A till sold ${figure(sold)} coffees without one checkpoint, until its write-ahead log had ${figure(size / 1e6)} MB, and was killed ` +
      '(SIGKILL). Another process opens the ledger: settings, schema, the chain of the last records, the first query; then it moves the whole ' +
      'log into the file and truncates it. Beside it the same bytes are read once with a CRC-32, and written once and synced; of a page that is in the log often the file gets the newest state only. Every sale that was ' +
      'answered is there and the chain verifies. A station keeps its log below 16 MB: this is what a day of starved checkpoints would cost.',
    bars: [
      {
        name: `first query, with a log of ${figure(size / 1e6)} MB`,
        measured: `${of(({ openMs }) => openMs).toFixed(0)} ms`,
        aim: '–',
        reached: null,
      },
      {
        name: 'first query ÷ reading the same bytes with a CRC-32',
        measured: figure(openToRead),
        aim: '≤ 5',
        reached: openToRead <= 5,
      },
      {
        name: 'moving the log into the file',
        measured: `${of(({ checkpointMs }) => checkpointMs).toFixed(0)} ms`,
        aim: '–',
        reached: null,
      },
      {
        name: 'moving the log ÷ writing and syncing the same bytes',
        measured: figure(checkpointToWrite),
        aim: '≤ 2',
        reached: checkpointToWrite <= 2,
      },
    ],
    table: {
      head: ['round', 'read + CRC ms', 'first query ms', 'write + sync ms', 'checkpoint ms'],
      rows: rounds.map((round, index) => [
        String(index + 1),
        ...[round.readMs, round.openMs, round.writeMs, round.checkpointMs].map((ms) => ms.toFixed(0)),
      ]),
    },
  };
}
