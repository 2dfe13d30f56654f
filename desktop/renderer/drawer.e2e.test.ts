// The drawer and the day in a browser: one build, one browser, one cashier and one supervisor.
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { preview, type PreviewServer } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TodayView } from '@gatehouse/core/contract';
import { launchBrowser } from '../../tools/browser.ts';
import { buildPages } from '../../tools/build.ts';
import type { FakeStation } from './test-support/fake-station.ts';
import { createFakeTill } from './test-support/fake-till.ts';
import { serveStation } from './test-support/page-wiring.ts';

const csp = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "require-trusted-types-for 'script'",
].join('; ');
const TEST_MS = 120_000;

let server: PreviewServer;
let browser: Browser;
let url = '';
let complaints: string[] = [];
const opened: Page[] = [];

beforeAll(async () => {
  const [page] = await buildPages({ only: ['desktop/renderer'] });
  if (page?.kind === 'failed') throw new Error(page.detail);
  server = await preview({
    configFile: new URL('./vite.config.ts', import.meta.url).pathname,
    logLevel: 'silent',
    preview: { host: '127.0.0.1', port: 0, strictPort: false, headers: { 'content-security-policy': csp } },
  });
  url = server.resolvedUrls?.local[0] ?? '';
  browser = await launchBrowser();
}, TEST_MS);
afterAll(async () => {
  await browser?.close();
  await server?.close();
});
afterEach(async () => {
  const found = complaints;
  complaints = [];
  for (const page of opened.splice(0)) await page.context().close();
  if (found.length > 0) throw new Error(`the page complained: ${found.join('; ')}`);
});

async function openTill(station: FakeStation, pin: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, colorScheme: 'light' });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  opened.push(page);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      complaints.push(message.text());
  });
  await serveStation(page, station);
  await page.goto(url);
  await page.locator('.gh-pin').waitFor();
  await page.keyboard.type(pin, { delay: 80 });
  await page.locator('.open-quick button').nth(2).click();
  await page.locator('.open-pad [data-kind="primary"]').click();
  await page.locator('.gh-tile').first().waitFor();
  return page;
}

async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(async () => {
    const finite = document
      .getAnimations()
      .filter((animation) => animation.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    await Promise.allSettled(finite.map(({ finished }) => finished));
  });
  const results = await page.evaluate(`${axe.source}; axe.run(document, { resultTypes: ['violations'] })`);
  return (results as axe.AxeResults).violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')} ${failureSummary ?? ''}`),
    );
}

const primary = (page: Page) => page.locator('[data-primary] button').click();
async function countFifties(page: Page, pieces: string): Promise<void> {
  await page.getByRole('button', { name: 'Pieces of €50.00' }).click();
  await page.keyboard.type(pieces, { delay: 90 });
}

const TODAY: TodayView = {
  businessDay: '2026-11-22',
  atMs: Date.parse('2026-11-22T14:21:00Z'),
  currency: 'EUR',
  figures: {
    saleCount: 3,
    soldMinor: 7_200,
    refundCount: 0,
    refundedMinor: 0,
    byHour: [
      { hour: 14, saleCount: 2, grossMinor: 4_800 },
      { hour: 15, saleCount: 1, grossMinor: 2_400 },
    ],
    byProduct: [{ productId: 'day', name: 'Day ticket', quantity: 3, grossMinor: 7_200 }],
    byOperator: [{ operatorId: '1111', saleCount: 3, grossMinor: 7_200, refundedMinor: 0 }],
    byTender: [{ kind: 'cash', count: 3, amountMinor: 7_200 }],
    voids: { count: 0, amountMinor: 0 },
    noSaleCount: 1,
    overrides: [],
  },
  operatorNames: { '1111': 'Jonas' },
  shifts: [],
  dropAboveMinor: null,
  unknownPayments: [{ paymentId: 'p', terminalId: 'term-1', amountMinor: 8_220, atMs: 0 }],
  parked: [],
  deposits: [],
  unsyncedCount: 12,
  oldestUnsyncedAtMs: Date.parse('2026-11-22T14:10:00Z'),
  openPrintJobs: 0,
};

describe('the drawer at the screen', () => {
  it(
    'is counted blind, counted again, and closed only with somebody who may; the figure is nowhere before',
    async () => {
      const station = createFakeTill();
      const page = await openTill(station, '1111');
      await page.keyboard.press('F8');
      await page.locator('.shift-tasks').first().waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await page.getByRole('button', { name: /Close shift/ }).click();
      await page.getByText('Nothing is open').waitFor();
      await primary(page);
      await countFifties(page, '3');
      expect(await axeFindings(page)).toEqual([]);
      // €200 is in the drawer; €150 are handed in, three times.
      for (const words of [
        'The count does not agree',
        'The count does not agree',
        'Somebody has to approve',
      ]) {
        await primary(page);
        await page.getByText(words).waitFor();
        const said = await page.locator('main').textContent();
        if (words.startsWith('The count')) {
          expect(said).not.toContain('200.00');
          await primary(page);
          await countFifties(page, '3');
        } else expect(said).toContain('€200.00');
      }
      expect(await axeFindings(page)).toEqual([]);
      await primary(page);
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      await page.getByText('Nobody approved it.').waitFor();
      expect(station.status().shift).not.toBeNull();
      // Esc goes one step back, to the count, and not out of it.
      await page.keyboard.press('Escape');
      await page.locator('.piece').first().waitFor();
    },
    TEST_MS,
  );

  it(
    'is closed by a supervisor in three steps and shows its Z with the evidence',
    async () => {
      const page = await openTill(createFakeTill(), '2222');
      await page.keyboard.press('F8');
      await page.getByRole('button', { name: /Close shift/ }).click();
      await page.getByText('Nothing is open').waitFor();
      await primary(page);
      await countFifties(page, '4');
      await primary(page);
      await page.getByText('The count agrees').waitFor();
      await primary(page);
      await page.getByText('The drawer is right to the cent.').waitFor();
      expect(await page.locator('.z').textContent()).toContain('Journal 0184 · 3f9a-71c2');
      expect(await axeFindings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Done' }).click();
      await page.locator('.open-pad').waitFor();
    },
    TEST_MS,
  );

  it(
    'shows the day to who may see it, and to nobody else',
    async () => {
      const cashier = await openTill(createFakeTill({ drawer: { today: TODAY } }), '1111');
      expect(await cashier.getByRole('button', { name: 'Today', exact: true }).count()).toBe(0);
      const page = await openTill(createFakeTill({ drawer: { today: TODAY } }), '2222');
      await page.getByRole('button', { name: 'Today', exact: true }).click();
      await page.locator('.recharts-surface').first().waitFor();
      const said = (await page.locator('main').textContent()) ?? '';
      for (const words of ['€72.00', 'Card payments unknown', '€82.20', 'Jonas', 'Day ticket'])
        expect(said).toContain(words);
      expect(await axeFindings(page)).toEqual([]);
    },
    TEST_MS,
  );
});
