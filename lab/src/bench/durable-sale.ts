import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { BasketLineInput } from '@gatehouse/core/contract';
import { chainStart, verifyChain } from '@gatehouse/core/journal';
import {
  createIds,
  openSqlite,
  sha256Hex,
  systemClock,
  systemRandom,
  type Ledger,
  type SqlReader,
} from '@gatehouse/station/ledger';
import { createTillCatalogueReader } from '@gatehouse/station/catalogue';
import { createTillService, queueSaleJobs, soldHereSince, type TillService } from '@gatehouse/station/till';
import { benchStation, scratchFolder, type BenchStation } from './bench-station.ts';
import { figure, type BenchReport } from './report.ts';
import { interleave, median, medianRatio, percentile, secondsOf, type Round } from './rounds.ts';

const ROUNDS = 7;
export const OPERATOR = { operatorId: 'bench-cashier', name: 'Bench Cashier', role: 'supervisor' as const };
const DURABILITY = { synchronous: 'FULL', walAutocheckpointPages: 0 } as const;
const WARM_UP = 200;
const BLOCK_BYTES = 4_096;

/** What one sale leaves in the file, averaged over real ones. */
interface SaleWeight {
  readonly rows: number;
  readonly bytes: number;
}

interface Basket {
  readonly name: string;
  readonly variantIds: readonly string[];
  readonly ticketCount: number;
}

export const BASKETS: readonly Basket[] = [
  { name: 'coffee', variantIds: ['coffee'], ticketCount: 0 },
  { name: 'two day tickets and a coffee', variantIds: ['adult-day', 'child-day', 'coffee'], ticketCount: 2 },
];

interface BasketResult {
  readonly basket: Basket;
  readonly weight: SaleWeight;
  readonly sold: number;
  readonly rounds: readonly Round[];
  readonly diskRates: readonly number[];
  readonly latenciesMs: readonly number[];
}

/** Durable sales per second of a till, beside bare rows of the same weight and beside the disk alone. */
export async function run(scale: number): Promise<BenchReport> {
  const scratch = scratchFolder('sale');
  const station = await benchStation(join(scratch.path, 'till'), 'till');
  const opened = station.open();
  try {
    const till = tillOf(station, opened);
    const opening = till.openShift({ operationId: createIds().nextId(), floatMinor: 20_000 }, OPERATOR);
    if (!opening.ok) throw new Error(`no shift: ${opening.problem.title}`);
    const count = Math.max(100, Math.round(2_000 * scale));
    const results: BasketResult[] = [];
    for (const basket of BASKETS)
      results.push(await measureBasket(scratch.path, basket, till, opened.ledger, count));
    const sold = results.reduce((sum, result) => sum + result.sold, 0);
    const putOffMs = ((await secondsOf(() => queueSaleJobs(opened.ledger))) * 1_000) / sold;
    check(opened.ledger, station, results);
    return reportOf(results, putOffMs);
  } finally {
    opened.close();
    scratch.remove();
  }
}

async function measureBasket(
  folder: string,
  basket: Basket,
  till: TillService,
  ledger: Ledger,
  count: number,
): Promise<BasketResult> {
  const sellOne = seller(till, basket);
  const weight = weigh(ledger, () => repeat(WARM_UP, sellOne));
  const bare = bareRows(join(folder, `bare-${basket.ticketCount}.db`), weight);
  const disk = rawDisk(join(folder, `raw-${basket.ticketCount}.bin`), weight.bytes);
  repeat(WARM_UP, bare.insertOne);
  const latenciesMs: number[] = [];
  const diskRates: number[] = [];
  const rounds = await interleave({
    rounds: ROUNDS,
    async bound() {
      diskRates.push(count / (await secondsOf(() => repeat(count, disk.writeOne))));
      bare.checkpoint();
      return count / (await secondsOf(() => repeat(count, bare.insertOne)));
    },
    async product() {
      ledger.checkpointBetween();
      const seconds = await secondsOf(() =>
        repeat(count, () => {
          const startedMs = performance.now();
          sellOne();
          latenciesMs.push(performance.now() - startedMs);
        }),
      );
      return count / seconds;
    },
  });
  bare.close();
  disk.close();
  return { basket, weight, sold: WARM_UP + ROUNDS * count, rounds, diskRates, latenciesMs };
}

function reportOf(results: readonly BasketResult[], putOffMs: number): BenchReport {
  const toDiskOf = ({ rounds, diskRates }: BasketResult, index: number): number =>
    (rounds[index]?.product ?? Number.NaN) / (diskRates[index] ?? Number.NaN);
  return {
    title: 'Durable sales',
    method:
      'A till sells for cash through its service: prices from the replica, journal record and chain, double entry, balances, projections, ' +
      'signed tickets and print jobs in one commit with `synchronous=FULL`. ' +
      results
        .map(
          ({ basket, weight }) =>
            `A sale of ${basket.name} is ${Math.round(weight.rows)} rows and ${figure(weight.bytes)} bytes. `,
        )
        .join('') +
      'Beside it better-sqlite3 inserts as many rows with as many bytes per transaction into one plain table with the same settings, and ' +
      'as many blocks of 4 KiB as those bytes fill are overwritten and synced (fdatasync). The print jobs of a sale become rows behind it, ' +
      `which took ${figure(putOffMs)} ms per sale at the end and is not in these figures. Afterwards the chain verifies, the books balance, and no receipt number ` +
      'and no ticket code is there twice.',
    bars: results.flatMap((result) => {
      const toBare = medianRatio(result.rounds);
      const toDisk = median(result.rounds.map((_, index) => toDiskOf(result, index)));
      const { name } = result.basket;
      return [
        {
          name: `${name}: sales/s ÷ bare transactions/s of the same rows and bytes`,
          measured: figure(toBare),
          aim: '≥ 0.35',
          reached: toBare >= 0.35,
        },
        {
          name: `${name}: sales/s ÷ raw fdatasync/s`,
          measured: figure(toDisk),
          aim: '≥ 0.4',
          reached: toDisk >= 0.4,
        },
        {
          name: `${name}: one sale, p50 / p99 / p99.9`,
          measured: [0.5, 0.99, 0.999]
            .map((share) => `${percentile(result.latenciesMs, share).toFixed(2)} ms`)
            .join(' / '),
          aim: '–',
          reached: null,
        },
      ];
    }),
    table: {
      head: ['basket', 'round', 'raw fdatasync/s', 'bare transactions/s', 'sales/s', '÷ bare', '÷ fdatasync'],
      rows: results.flatMap((result) =>
        result.rounds.map(({ bound, product }, index) => [
          result.basket.name,
          String(index + 1),
          figure(result.diskRates[index] ?? Number.NaN),
          figure(bound),
          figure(product),
          figure(product / bound),
          figure(toDiskOf(result, index)),
        ]),
      ),
    },
  };
}

export function repeat(count: number, work: () => void): void {
  for (let index = 0; index < count; index += 1) work();
}

export function tillOf(
  { enrolment }: BenchStation,
  { ledger, replica }: ReturnType<BenchStation['open']>,
): TillService {
  return createTillService({
    ledger,
    replica,
    reader: createTillCatalogueReader(replica, (sessionId, seq) =>
      soldHereSince(ledger.read, sessionId, seq),
    ),
    bootId: 'bench',
    clock: systemClock,
    ids: createIds(),
    random: systemRandom,
    signer: () => enrolment.ticketSigner,
    drawer: { kick: () => Promise.resolve('refused') },
    hasRoomToSell: () => true,
    unsyncedCount: () => 0,
    pokePrinting: () => {},
    report(error) {
      throw error;
    },
    onSessionsChanged: () => {},
  });
}

/** Sells a basket over and over, with a fresh operation id each time. */
export function seller(till: TillService, { variantIds, ticketCount }: Basket): () => void {
  const ids = createIds();
  const day = new Date().toISOString().slice(0, 10);
  const lines: BasketLineInput[] = variantIds.map((variantId) => ({
    lineId: `line-${variantId}`,
    variantId,
    quantity: 1,
    sessionId: null,
    day,
  }));
  let expectedTotalMinor = 0;
  const sell = () =>
    till.completeSale(
      {
        operationId: ids.nextId(),
        lines,
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
    if (done.value.tickets.length !== ticketCount || done.value.printJobs.length !== ticketCount + 1)
      throw new Error('a sale is not whole');
  };
}

/** Rows changed and bytes of values stored per sale: integers count 8 bytes, text and blobs their length. */
function weigh(ledger: Ledger, sellSome: () => void): SaleWeight {
  const before = contentOf(ledger.read);
  sellSome();
  const after = contentOf(ledger.read);
  const rows = (after.changes - before.changes) / WARM_UP;
  // Rows that were updated in place are written again: balances, counters and the shift, some 40 bytes each.
  const updated = rows - (after.rows - before.rows) / WARM_UP;
  return { rows, bytes: (after.bytes - before.bytes) / WARM_UP + updated * 40 };
}

function contentOf(sql: SqlReader): {
  readonly changes: number;
  readonly rows: number;
  readonly bytes: number;
} {
  const tables = sql.all<{ name: string }>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  );
  let rows = 0;
  let bytes = 0;
  for (const { name } of tables) {
    const columns = sql.all<{ name: string }>(`SELECT name FROM pragma_table_info('${name}')`);
    const lengths = columns.map(
      (column) =>
        `CASE typeof("${column.name}") WHEN 'null' THEN 0 WHEN 'integer' THEN 8 ELSE octet_length("${column.name}") END`,
    );
    const found = sql.get<{ rows: number; bytes: number }>(
      `SELECT count(*) AS rows, coalesce(sum(${lengths.join(' + ')}), 0) AS bytes FROM "${name}"`,
    );
    rows += found?.rows ?? 0;
    bytes += found?.bytes ?? 0;
  }
  return { changes: sql.value<number>('SELECT total_changes()') ?? 0, rows, bytes };
}

/** One transaction of plain rows, prepared once: what the same weight costs with nothing around it. */
function bareRows(file: string, weight: SaleWeight) {
  const db = openSqlite(file, DURABILITY);
  db.exec('CREATE TABLE plain (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT');
  const insert = db.prepare('INSERT INTO plain (body) VALUES (?)');
  const rows = Math.round(weight.rows);
  // The id is 8 of a row's bytes.
  const body = 'x'.repeat(Math.max(1, Math.round(weight.bytes / rows) - 8));
  const transaction = db.transaction(() => {
    for (let index = 0; index < rows; index += 1) insert.run(body);
  });
  return {
    insertOne: () => transaction.immediate(),
    checkpoint: () => void db.pragma('wal_checkpoint(PASSIVE)'),
    close() {
      if (db.pragma('synchronous', { simple: true }) !== 2)
        throw new Error('the bound did not run with FULL');
      db.close();
    },
  };
}

/** Overwrites the same blocks, as many as a sale's bytes fill, and syncs: what the disk alone can acknowledge. */
function rawDisk(file: string, bytes: number) {
  const handle = openSync(file, 'w+');
  const block = Buffer.alloc(Math.ceil(bytes / BLOCK_BYTES) * BLOCK_BYTES, 1);
  writeSync(handle, block, 0, block.length, 0);
  return {
    writeOne() {
      writeSync(handle, block, 0, block.length, 0);
      fdatasyncSync(handle);
    },
    close: () => closeSync(handle),
  };
}

/** A fast till that lost, doubled or broke something would be no result at all. */
function check(ledger: Ledger, station: BenchStation, results: readonly BasketResult[]): void {
  const sold = results.reduce((sum, result) => sum + result.sold, 0);
  const tickets = results.reduce((sum, { sold: sales, basket }) => sum + sales * basket.ticketCount, 0);
  const { read } = ledger;
  const wrong = (what: string): never => {
    throw new Error(`the sales do not hold together: ${what}`);
  };
  if (read.db.pragma('synchronous', { simple: true }) !== 2) wrong('synchronous is not FULL');
  const count = (sql: string): number => read.value<number>(sql) ?? 0;
  if (count("SELECT count(*) FROM record WHERE kind = 'SaleCompleted'") !== sold)
    wrong('a sale has no record or two');
  if (count('SELECT count(DISTINCT receipt_number) FROM sale') !== sold) wrong('receipt numbers');
  const codes = `SELECT count(DISTINCT json_extract(ticket.value, '$.code')) FROM sale, json_each(content, '$.tickets') AS ticket`;
  if (count(codes) !== tickets) wrong('ticket codes');
  if (count('SELECT count(*) FROM print_job') !== sold + tickets) wrong('print jobs');
  if (count('SELECT sum(debit_minor) - sum(credit_minor) FROM balance') !== 0) wrong('the books');
  const { stationId, incarnation } = station.enrolment.identity;
  const verdict = verifyChain(
    ledger.recordsFrom(1, Number.MAX_SAFE_INTEGER),
    chainStart(stationId, incarnation, sha256Hex),
    sha256Hex,
  );
  if (verdict.kind !== 'intact' || verdict.headSeq !== ledger.head().seq)
    wrong(`the chain is ${verdict.kind}`);
}
