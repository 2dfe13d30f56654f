import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Product } from '@gatehouse/core/catalogue';
import { launchBrowser } from '../../../tools/browser.ts';
import { buildPages } from '../../../tools/build.ts';
import { REPOSITORY } from '../venue/settings.ts';
import { BENCH_PIN, benchStation, scratchFolder } from './bench-station.ts';
import { figure, type BenchReport } from './report.ts';
import { interleave, median, percentile } from './rounds.ts';
import { askUntil, freePort, launchKeyOf, startStation, tillConfig } from './station-start.ts';
import { BARE_PAGE, tappedPage, type TappedPage } from './tap-page.ts';

const ROUNDS = 5;
const TILES = '[data-tiles] .gh-tile';

/** From a tap on a tile to the frame that shows it, in the till and in a page without anything. */
export async function run(scale: number): Promise<BenchReport> {
  const pages = await buildPages({ only: ['desktop/renderer'] });
  const failed = pages.find(({ kind }) => kind === 'failed');
  if (failed) throw new Error(`the till's page could not be built: ${failed.detail}`);
  const scratch = scratchFolder('tap');
  const dataFolder = join(scratch.path, 'till');
  (await benchStation(dataFolder, 'till', sixtyTiles())).open().close();
  const port = await freePort();
  const station = startStation(
    tillConfig(scratch.path, dataFolder, port, { uiFolder: join(REPOSITORY, 'desktop/renderer/dist') }),
  );
  let browser: Browser | undefined;
  try {
    await askUntil(
      station,
      port,
      '/api/v1/till/catalogue',
      () => launchKeyOf(dataFolder),
      ({ status }) => status === 200,
    );
    browser = await launchBrowser();
    const till = await tillPage(browser, port, launchKeyOf(dataFolder));
    const bare = await barePage(browser);
    const taps = Math.max(12, Math.round(60 * scale));
    for (const page of [bare, till]) {
      await page.tap(12);
      await page.clear();
    }

    const bareMs: number[][] = [];
    const tillMs: number[][] = [];
    const measure = async (page: TappedPage, into: number[][]): Promise<number> => {
      const taken = await page.tap(taps);
      const items = await page.items();
      if (items !== taps) throw new Error(`${taps} taps made a basket of ${items}`);
      await page.clear();
      into.push(taken);
      return percentile(taken, 0.95);
    };
    const rounds = await interleave({
      rounds: ROUNDS,
      bound: () => measure(bare, bareMs),
      product: () => measure(till, tillMs),
    });

    const p95 = percentile(tillMs.flat(), 0.95);
    const ratio = median(rounds.map(({ bound, product }) => product / bound));
    const row = (samples: readonly number[]): string =>
      [0.5, 0.95].map((share) => percentile(samples, share).toFixed(1)).join(' / ');
    return {
      title: 'Tap to paint, CPU four times slower',
      method:
        `Headless Chromium with CPU throttling 4×, the till’s own page served by a real station: 60 tiles, a basket of 12 lines, ${taps} ` +
        'touch taps a round at a quick hand’s pace, clocked in the page from the finger’s leaving the glass to the frame after the tap. ' +
        'Beside it a page of plain DOM with as many tiles and the same basket. After each round the basket holds every tap once.',
      bars: [
        {
          name: 'tap to paint, p95',
          measured: `${figure(p95)} ms`,
          aim: '< 50 ms',
          reached: p95 < 50,
        },
        {
          name: 'p95 ÷ p95 of plain DOM (median of rounds)',
          measured: figure(ratio),
          aim: '≤ 1.3',
          reached: ratio <= 1.3,
        },
        {
          name: 'tap to paint, p50',
          measured: `${figure(percentile(tillMs.flat(), 0.5))} ms`,
          aim: '–',
          reached: null,
        },
      ],
      table: {
        head: ['round', 'plain DOM p50 / p95, ms', 'till p50 / p95, ms', 'p95 ratio'],
        rows: rounds.map(({ bound, product }, index) => [
          String(index + 1),
          row(bareMs[index] ?? []),
          row(tillMs[index] ?? []),
          figure(product / bound),
        ]),
      },
    };
  } finally {
    await browser?.close();
    await station.stop();
    scratch.remove();
  }
}

/** Favourites only, so that the first group shows sixty; none asks for a session. */
function sixtyTiles(): Product[] {
  return Array.from({ length: 60 }, (_, index): Product => {
    const name = { default: `Article ${index}`, byLocale: {} };
    return {
      productId: `tile-${index}`,
      kind: 'goods',
      name,
      categoryId: index % 2 === 0 ? 'food' : 'shop',
      taxRateId: 'vat-20',
      variants: [{ variantId: `tile-${index}`, name, priceMinor: 100 + index * 35, hint: '' }],
      favouriteRank: index + 1,
      soldOut: false,
    };
  });
}

const context = (browser: Browser) =>
  browser.newContext({ viewport: { width: 1_920, height: 1_080 }, hasTouch: true, locale: 'en-IE' });

/** Pairs, signs in and opens a shift through the station's API, then shows the till to its cashier. */
async function tillPage(browser: Browser, port: number, key: string): Promise<TappedPage> {
  const page = await (await context(browser)).newPage();
  const origin = `http://127.0.0.1:${port}`;
  const link = await fetch(`${origin}/api/v1/launch-links`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: '{}',
  });
  await page.goto(((await link.json()) as { url: string }).url);
  await post(page, '/api/v1/sign-in', { pin: BENCH_PIN });
  await post(page, '/api/v1/till/shifts', { operationId: 'bench-shift', floatMinor: 10_000 });
  await page.reload();
  await page.locator(TILES).first().waitFor({ timeout: 20_000 });
  const clear = page.getByRole('button', { name: 'Clear', exact: true });
  return tappedPage(page, {
    tiles: TILES,
    basket: '.basket',
    async items() {
      const counts = await page
        .locator('.gh-tile-count [aria-hidden]')
        .evaluateAll((badges) => badges.map((badge) => Number(badge.textContent)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    async clear() {
      await clear.click();
      await clear.waitFor({ state: 'detached' });
    },
  });
}

async function post(page: Page, path: string, body: unknown): Promise<void> {
  const status = await page.evaluate(
    async ([address, text]) =>
      (
        await fetch(address ?? '', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: text ?? '',
        })
      ).status,
    [path, JSON.stringify(body)],
  );
  if (status >= 400) throw new Error(`${path} was answered with ${status}`);
}

async function barePage(browser: Browser): Promise<TappedPage> {
  const page = await (await context(browser)).newPage();
  await page.setContent(BARE_PAGE);
  return tappedPage(page, {
    tiles: '#tiles button',
    basket: '#basket',
    items: async () => Number.parseInt((await page.locator('#items').textContent()) ?? '', 10),
    clear: () => page.locator('#clear').click(),
  });
}
