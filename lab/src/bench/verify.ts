import { hash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { openCopy, verifyLedger } from '@gatehouse/station/evidence/verify';
import { scratchFolder } from './bench-station.ts';
import { writeLongLedger } from './long-ledger.ts';
import { figure, type BenchReport } from './report.ts';
import { interleave, median, medianRatio, secondsOf } from './rounds.ts';

const ROUNDS = 3;
const RECORDS = Number(process.env['BENCH_VERIFY_RECORDS'] ?? 1_000_000);

/** Verification of a till's whole life, beside bare SHA-256 over the same bytes. */
export async function run(scale: number): Promise<BenchReport> {
  const scratch = scratchFolder('verify');
  try {
    const file = join(scratch.path, 'ledger.db');
    const records = writeLongLedger(file, Math.max(3_000, Math.round(RECORDS * scale)));
    const opened = openCopy(file, { folder: scratch.path });
    const { db } = opened;
    const bytes = db.prepare('SELECT sum(length(text)) FROM record').pluck().get() as number;
    const rounds = await interleave({
      rounds: ROUNDS,
      async bound() {
        // The same dependency as the chain: nothing can be hashed before what it follows.
        return (
          records /
          (await secondsOf(() => {
            let last = '';
            const texts = db.prepare('SELECT text FROM record ORDER BY position').pluck().iterate();
            for (const text of texts) last = hash('sha256', `${text as string}${last}`, 'hex');
            if (last.length !== 64) throw new Error('nothing was hashed');
          }))
        );
      },
      async product() {
        return (
          records /
          (await secondsOf(() => {
            const report = verifyLedger(file, db);
            if (report.verdict !== 'sound' || report.counts['records'] !== records)
              throw new Error(`a sound ledger was found to be ${JSON.stringify(report).slice(0, 500)}`);
          }))
        );
      },
    });
    const copySeconds = await secondsOf(() => openCopy(file, { folder: scratch.path }).close());
    opened.close();
    const rate = median(rounds.map(({ product }) => product));
    const ratio = medianRatio(rounds);
    return {
      title: 'Verification of a ledger',
      method:
        `A till's life of ${figure(records)} records (${figure(bytes / records)} bytes of text each, ${figure(statSync(file).size / 2 ** 20)} MiB of file) is verified from its ` +
        'genesis: structure, guards, chain, columns, postings, balances, numbers, and a signed head every 256 records. Beside it each ' +
        'text is read from the same file and hashed with SHA-256, each over the hash before it, and nothing else.',
      bars: [
        {
          name: 'records/s verified ÷ records/s read and hashed',
          measured: figure(ratio),
          aim: '≥ 0.2',
          reached: ratio >= 0.2,
        },
        {
          name: 'seconds for a million records',
          measured: figure(1_000_000 / rate),
          aim: '–',
          reached: null,
        },
        {
          name: 'seconds to copy the file away from its folder first',
          measured: figure(copySeconds),
          aim: '–',
          reached: null,
        },
      ],
      table: {
        head: ['round', 'read and hashed/s', 'verified/s', 'ratio'],
        rows: rounds.map(({ bound, product }, index) => [
          String(index + 1),
          figure(bound),
          figure(product),
          figure(product / bound),
        ]),
      },
    };
  } finally {
    scratch.remove();
  }
}
