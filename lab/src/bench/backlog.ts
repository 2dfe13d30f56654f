import { randomUUID } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { createLog, startCluster } from '@gatehouse/cloud-api/platform';
import { chainStart, fact, readRecord, type SealedRecord, verifyChain } from '@gatehouse/core/journal';
import { sha256Hex } from '@gatehouse/station/ledger';
import { PAST_STATIONS } from '../demo/park.ts';
import { OPERATOR, type RunningTill, startTill } from '../forks/running-till.ts';
import { openCutLink } from '../venue/cut-link.ts';
import { waitFor } from '../venue/wait-for.ts';
import { scratchFolder } from './bench-station.ts';
import { figure, type BenchReport } from './report.ts';
import { median, percentile, secondsOf } from './rounds.ts';
import { batchesOf, insertAll, prepareBound, startCloudProcess } from './sync-throughput.ts';

const BACKLOG_RECORDS = 100_000;
const POSTGRES_PASSWORD = 'bench';
/** A busy counter: a customer every fiftieth of a second is more than any till has. */
const SALE_EVERY_MS = 50;
const SALES_PER_COMMIT = 100;
const QUIET_SALES = 200;

/** How fast a till gets rid of a day without internet, and what its cashier feels of it. */
export async function run(scale: number): Promise<BenchReport> {
  const scratch = scratchFolder('backlog');
  // PostgreSQL may run under an account of its own, which has to reach its folder.
  chmodSync(scratch.path, 0o755);
  const cluster = await startCluster({
    dataFolder: scratch.path,
    port: 0,
    password: POSTGRES_PASSWORD,
    log: createLog('error'),
  });
  const cloud = await startCloudProcess(scratch.path, cluster.urlOf('postgres'));
  const link = await openCutLink({ port: 0, targetPort: Number(new URL(cloud.url).port) });
  const ours = new pg.Client({ connectionString: cluster.urlOf('postgres') });
  let till: RunningTill | undefined;
  try {
    await ours.connect();
    await prepareBound(ours);
    const code = cloud.outcome.enrolments.find(
      ({ stationId }) => stationId === PAST_STATIONS.till.stationId,
    )?.code;
    till = await startTill({
      dataFolder: join(scratch.path, 'till'),
      cloudUrl: `http://127.0.0.1:${link.port}`,
      ...(typeof code === 'string' && { code }),
    });
    await till.synced();
    await link.setUp(false);
    const sell = seller(till);
    sell();
    await writeDay(till, Math.round(BACKLOG_RECORDS * scale));
    const quietMs = await sellSteadily(sell, () => false, Math.max(20, Math.round(QUIET_SALES * scale)));

    const records = [...till.everyRecord()];
    const boundBefore = await bareRate(ours, records);
    const { seconds, latenciesMs, drained } = await drain(till, sell, () => link.setUp(true));
    const boundAfter = await bareRate(ours, records);
    const bound = (boundBefore + boundAfter) / 2;
    const rate = drained / seconds;
    await check(ours, till);

    return {
      title: 'A day offline, drained',
      method:
        `A till sells ${figure(records.length)} records' worth without a cloud; then the link comes back and its own pusher hands everything over ` +
        'HTTP on loopback, signed, compressed and by the credit the cloud gives, while the cashier goes on selling in the same process ' +
        `(a sale every ${SALE_EVERY_MS} ms, timed from the moment it was due). Beside it the same records go into a plain table by multi-row INSERT, ` +
        'before and after. Afterwards every record is in PostgreSQL once, and the chain read back verifies.',
      bars: [
        { name: 'backlog records/s', measured: figure(rate), aim: '–', reached: null },
        {
          name: 'backlog records/s ÷ records/s of bare multi-row inserts',
          measured: figure(rate / bound),
          aim: '≥ 0.3',
          reached: rate / bound >= 0.3,
        },
        {
          name: 'sale while draining, p99, ms',
          measured: figure(percentile(latenciesMs, 0.99)),
          aim: '≤ 50',
          reached: percentile(latenciesMs, 0.99) <= 50,
        },
        {
          name: 'sale without a backlog, p99, ms',
          measured: figure(percentile(quietMs, 0.99)),
          aim: '–',
          reached: null,
        },
      ],
      table: {
        head: ['', 'records/s', 'sale p50 ms', 'sale p99 ms', 'sale max ms'],
        rows: [
          ['bare inserts before', figure(boundBefore), '', '', ''],
          ['no backlog moving', '', ...latencyCells(quietMs)],
          ['draining', figure(rate), ...latencyCells(latenciesMs)],
          ['bare inserts after', figure(boundAfter), '', '', ''],
        ],
      },
    };
  } finally {
    await till?.stop();
    await ours.end();
    await link.close();
    await cloud.stop();
    await cluster.stop();
    scratch.remove();
  }
}

const latencyCells = (samples: readonly number[]): string[] =>
  [median(samples), percentile(samples, 0.99), Math.max(...samples)].map(figure);

/** Sells a coffee over and over. */
function seller(till: RunningTill): () => void {
  const { services } = till;
  let expectedTotalMinor = 0;
  const sell = () =>
    services.till.completeSale(
      {
        operationId: randomUUID(),
        lines: [
          {
            lineId: 'line',
            variantId: 'coffee',
            quantity: 1,
            sessionId: null,
            day: services.ledger.businessDay(),
          },
        ],
        expectedTotalMinor,
        tenders: [{ kind: 'cash', tenderedMinor: 10_000 }],
      },
      OPERATOR,
    );
  const asked = sell();
  if (asked.ok || typeof asked.problem.facts?.['totalMinor'] !== 'number')
    throw new Error(`a wrong total was not refused: ${JSON.stringify(asked)}`);
  expectedTotalMinor = asked.problem.facts['totalMinor'];
  return () => {
    const done = sell();
    if (!done.ok) throw new Error(`a sale was refused: ${JSON.stringify(done.problem)}`);
  };
}

/** The records of one real sale, again and again under fresh ids: many to a commit, so that a day is not waited for. */
async function writeDay(till: RunningTill, records: number): Promise<void> {
  const { ledger } = till.services;
  const read = till.everyRecord().map(({ text }) => readRecord(text));
  const sold = read.findLast((one) => one.kind === 'record' && one.record.kind === 'SaleCompleted');
  if (sold?.kind !== 'record' || sold.record.kind !== 'SaleCompleted') throw new Error('no sale to repeat');
  const { body, operatorId, shiftId } = sold.record;
  while (ledger.head().seq < records) {
    ledger.transact((writer) => {
      for (let sale = 0; sale < SALES_PER_COMMIT; sale += 1) {
        const saleId = randomUUID();
        const at = { operatorId, shiftId, refs: [saleId] };
        writer.append(fact('SaleCompleted', { ...body, saleId }), at);
        writer.append(fact('DrawerOpened', { cause: 'sale', saleId, reason: '' }), at);
      }
    });
    await pause(0);
  }
}

/** Sells at a steady pace; each sale is timed from when it was due, so that a loop that was kept busy shows. */
async function sellSteadily(sell: () => void, isOver: () => boolean, atMost = Infinity): Promise<number[]> {
  const latenciesMs: number[] = [];
  let dueMs = performance.now();
  while (!isOver() && latenciesMs.length < atMost) {
    dueMs += SALE_EVERY_MS;
    await pause(Math.max(0, dueMs - performance.now()));
    sell();
    latenciesMs.push(performance.now() - dueMs);
    dueMs = Math.max(dueMs, performance.now() - SALE_EVERY_MS);
  }
  return latenciesMs;
}

async function drain(till: RunningTill, sell: () => void, comeBack: () => Promise<void>) {
  const { links, ledger } = till.services;
  const backlog = ledger.head().seq;
  const waiting = links.cloud().unsyncedCount;
  let isOver = false;
  const selling = sellSteadily(sell, () => isOver);
  const seconds = await secondsOf(async () => {
    await comeBack();
    links.poke();
    await waitFor('the backlog is not drained', 600_000, () =>
      ledger.head().seq - links.cloud().unsyncedCount >= backlog ? true : undefined,
    );
  });
  isOver = true;
  return { seconds, latenciesMs: await selling, drained: waiting };
}

async function bareRate(client: pg.Client, records: readonly SealedRecord[]): Promise<number> {
  await client.query('TRUNCATE bench.record');
  const batches = batchesOf(records);
  return records.length / (await secondsOf(() => insertAll(client, batches)));
}

/** Everything exactly once, as it was sealed: what is fast and wrong is no result. */
async function check(client: pg.Client, till: RunningTill): Promise<void> {
  await till.synced();
  const { stationId } = till.services.ledger.identity();
  const incarnation = till.incarnation();
  const { rows } = await client.query<{ seq: string; text: string; hash: string }>(
    `SELECT seq, convert_from(bytes, 'UTF8') AS text, encode(hash, 'hex') AS hash
     FROM sync.record JOIN sync.stream USING (stream_id) WHERE incarnation = $1 ORDER BY seq`,
    [incarnation],
  );
  const stored = rows.map(({ seq, text, hash }) => ({ seq: Number(seq), text, hash }));
  const verdict = verifyChain(stored, chainStart(stationId, incarnation, sha256Hex), sha256Hex);
  const { seq } = till.services.ledger.head();
  if (verdict.kind !== 'intact' || verdict.headSeq !== seq)
    throw new Error(`the chain in the cloud is ${JSON.stringify(verdict)}, ${seq} were written`);
}
