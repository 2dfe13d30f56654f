import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Product } from '@gatehouse/core/catalogue';
import type { TillCatalogue } from '@gatehouse/core/contract';
import { openSqlite } from '@gatehouse/station/ledger';
import { PRODUCTS } from '../demo/catalogue.ts';
import { messageFrom, startProcess } from './bench-process.ts';
import { benchStation, scratchFolder } from './bench-station.ts';
import { figure, type BenchReport } from './report.ts';
import { interleave, median, medianRatio } from './rounds.ts';
import { askUntil, freePort, launchKeyOf, startStation, tillConfig } from './station-start.ts';

const ROUNDS = 7;
const CATALOGUE = '/api/v1/till/catalogue';

/** Milliseconds from the start of a process to tiles that can be sold, with a large and a small catalogue. */
export async function run(scale: number): Promise<BenchReport> {
  const scratch = scratchFolder('ready');
  try {
    const count = Math.max(5_000, Math.round(100_000 * scale));
    const large = await prepared(scratch.path, count);
    const small = await prepared(scratch.path, 1_000);
    const smallMs: number[] = [];
    await large.start();
    await small.start();
    await bareStart(large.replicaFile);
    const rounds = await interleave({
      rounds: ROUNDS,
      bound: () => bareStart(large.replicaFile),
      async product() {
        const ms = await large.start();
        smallMs.push(await small.start());
        return ms;
      },
    });
    large.check();
    small.check();
    const readyMs = median(rounds.map(({ product }) => product));
    const growth = median(rounds.map(({ product }, index) => product / (smallMs[index] ?? Number.NaN)));
    return {
      title: `Sell-ready with ${figure(count)} products`,
      method:
        `A till is started as a process (\`node station/src/main.ts\`, Node’s compile cache kept from the start before, as \`npm run station\` does) on a data folder with ${figure(count)} products, cloud away, ` +
        'until its local API has answered with the tiles of the first screen. Beside it a bare Node process that opens the same ' +
        'SQLite file and reads one row, and the same till with 1,000 products.',
      bars: [
        {
          name: 'process start to first tiles (median)',
          measured: `${figure(readyMs / 1_000)} s`,
          aim: '≤ 1.0 s',
          reached: readyMs <= 1_000,
        },
        {
          name: `${figure(count)} products ÷ 1,000 products`,
          measured: figure(growth),
          aim: '≤ 1.2',
          reached: growth <= 1.2,
        },
        {
          name: '÷ a bare Node that opens the same file',
          measured: figure(medianRatio(rounds)),
          aim: '–',
          reached: null,
        },
      ],
      table: {
        head: ['round', 'bare Node, ms', 'large catalogue, ms', '1,000 products, ms'],
        rows: rounds.map(({ bound, product }, index) => [
          String(index + 1),
          figure(bound),
          figure(product),
          figure(smallMs[index] ?? Number.NaN),
        ]),
      },
    };
  } finally {
    scratch.remove();
  }
}

interface PreparedTill {
  readonly replicaFile: string;
  /** Starts it, waits for its tiles, stops it; milliseconds. */
  start(): Promise<number>;
  check(): void;
}

async function prepared(folder: string, count: number): Promise<PreparedTill> {
  const dataFolder = join(folder, `till-${count}`);
  const station = await benchStation(dataFolder, 'till', manyProducts(count));
  station.open().close();
  const port = await freePort();
  const config = tillConfig(folder, dataFolder, port);
  const replicaFile = join(
    dataFolder,
    readdirSync(dataFolder).find((name) => /^replica-\w+\.db$/.test(name)) ?? '',
  );
  return {
    replicaFile,
    async start() {
      const startedMs = performance.now();
      const process = startStation(config);
      try {
        const answer = await askUntil(
          process,
          port,
          CATALOGUE,
          () => launchKeyOf(dataFolder),
          ({ status }) => status === 200,
        );
        const ms = performance.now() - startedMs;
        const { tiles, productCount } = answer.body as TillCatalogue;
        if (tiles.length < 60 || productCount < count)
          throw new Error(
            `${tiles.length} tiles of ${productCount} products are not a catalogue of ${count}`,
          );
        return ms;
      } finally {
        await process.stop();
      }
    },
    check() {
      const db = openSqlite(join(dataFolder, 'ledger.db'), {
        synchronous: 'FULL',
        walAutocheckpointPages: 0,
      });
      const sound = db.pragma('quick_check', { simple: true });
      db.close();
      if (sound !== 'ok') throw new Error(`the ledger did not stand the starts: ${String(sound)}`);
    },
  };
}

/** The demo park's own products, and a wholesaler's list behind them. */
function manyProducts(count: number): Product[] {
  const goods = Array.from({ length: count }, (_, index): Product => {
    const id = `item-${String(index).padStart(6, '0')}`;
    const name = { default: `Article ${index} ${WORDS[index % WORDS.length]}`, byLocale: {} };
    return {
      productId: id,
      kind: 'goods',
      name,
      categoryId: index % 3 === 0 ? 'food' : 'shop',
      taxRateId: 'vat-20',
      variants: [
        {
          variantId: id,
          name,
          priceMinor: 100 + (index % 4_000),
          hint: '',
          barcode: String(9_000_000_000_000 + index),
        },
      ],
      soldOut: false,
      ...(index < 48 && { favouriteRank: 100 + index }),
    };
  });
  return [...PRODUCTS, ...goods];
}
const WORDS = ['mug', 'rope', 'carabiner', 'postcard', 'water', 'apple', 'gloves', 'cap', 'helmet', 'magnet'];

/** Node, better-sqlite3, one open file, one row: nothing of ours. */
async function bareStart(file: string): Promise<number> {
  const startedMs = performance.now();
  const process = startProcess([
    '-e',
    `const db = new (require('better-sqlite3'))(${JSON.stringify(file)});
     const tile = db.prepare('SELECT tile FROM product_search LIMIT 1').get();
     process.send(tile === undefined ? 'empty' : 'ready');
     process.disconnect();`,
  ]);
  await messageFrom(process, (message) => (message === 'ready' ? true : undefined));
  const ms = performance.now() - startedMs;
  await process.stop();
  return ms;
}
