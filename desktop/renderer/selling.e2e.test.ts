// What a cashier does to a basket beyond counting, in a browser: one build, one browser.
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { preview, type PreviewServer } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundle, type Offers, promotion } from '@gatehouse/core/catalogue';
import { VOID_AFTER_MS } from '@gatehouse/core/contract';
import { launchBrowser } from '../../tools/browser.ts';
import { buildPages } from '../../tools/build.ts';
import type { FakeStation, RouteName } from './test-support/fake-station.ts';
import { createFakeTill } from './test-support/fake-till.ts';
import { serveStation } from './test-support/page-wiring.ts';

const TEST_MS = 120_000;
const name = (text: string, de: string) => ({ default: text, byLocale: { de } });
const OFFERS: Offers = {
  priceLists: [],
  promotions: [
    promotion.parse({
      promotionId: 'family',
      name: name('family of four', 'Familie zu viert'),
      rule: {
        kind: 'together',
        parts: [
          { target: { variantIds: ['adult'] }, quantity: 2 },
          { target: { variantIds: ['child'] }, quantity: 2 },
        ],
        priceMinor: 7_200,
      },
    }),
    promotion.parse({
      promotionId: 'winter',
      name: name('winter code', 'Wintercode'),
      codes: ['WINTER10'],
      rule: { kind: 'percentage', basisPoints: 1_000, target: { variantIds: ['coffee'] } },
    }),
  ],
  bundles: [
    bundle.parse({
      bundleId: 'break',
      name: name('Coffee & water', 'Kaffee & Wasser'),
      categoryId: 'food',
      favouriteRank: 20,
      parts: [
        { variantId: 'coffee', quantity: 1 },
        { variantId: 'water', quantity: 1 },
      ],
      priceMinor: 500,
    }),
  ],
};

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
    preview: { host: '127.0.0.1', port: 0, strictPort: false },
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

async function openTill(station: FakeStation): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, colorScheme: 'light' });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  opened.push(page);
  page.on('pageerror', (error) => complaints.push(error.message));
  await serveStation(page, station);
  await page.goto(url);
  await page.locator('.gh-pin').waitFor();
  await page.keyboard.type('1111', { delay: 80 });
  await page.locator('.open-quick button').nth(2).click();
  await page.locator('.open-pad [data-kind="primary"]').click();
  await page.locator('.gh-tile').first().waitFor();
  return page;
}

/** Everything axe calls serious or worse, one line each. */
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
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} ${target.join(' ')}`));
}
const tile = (page: Page, of: string) => page.locator('.gh-tile', { hasText: of }).first();
const total = (page: Page) => page.locator('.basket-total').innerText();
const called = (station: FakeStation, route: RouteName) =>
  station.calls.filter((call) => call.name === route).map(({ body }) => body as Record<string, unknown>);

describe('the basket', () => {
  it(
    'says at once what the engine takes off and why, line by line',
    async () => {
      const page = await openTill(createFakeTill({ offers: OFFERS }));
      for (const name of ['Adult day', 'Adult day', 'Child day', 'Child day']) await tile(page, name).click();
      await expect.poll(() => total(page)).toContain('72.00');
      expect(await page.locator('.line-why').allInnerTexts()).toEqual(['family of four', 'family of four']);
      expect(await page.locator('.line-off').allInnerTexts()).toEqual(['−€5.85', '−€4.15']);
      await tile(page, 'Coffee & water').click();
      await expect.poll(() => total(page)).toContain('77.00');
    },
    TEST_MS,
  );

  it(
    'takes a code in small letters, and says of one it does not know that it does not',
    async () => {
      const page = await openTill(createFakeTill({ offers: OFFERS }));
      await tile(page, 'Coffee').click();
      await page.getByRole('button', { name: /Discount, code/ }).click();
      await page.locator('.sheet-topic', { hasText: 'Promotion code' }).click();
      await page.locator('.sheet-panel input').fill('nope');
      await page.getByRole('button', { name: 'Take the code' }).click();
      await page.getByText('No promotion has the code').waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await page.locator('.sheet-panel input').fill('winter10');
      await page.getByRole('button', { name: 'Take the code' }).click();
      await page.locator('.remark', { hasText: 'WINTER10' }).waitFor();
      await expect.poll(() => total(page)).toContain('2.88');
      expect(await axeFindings(page)).toEqual([]);
    },
    TEST_MS,
  );

  it(
    'reduces a line by hand with its reason, seen before it is done',
    async () => {
      const station = createFakeTill({ offers: OFFERS });
      const page = await openTill(station);
      await tile(page, 'Adult day').click();
      await page.locator('.line-open').first().click();
      await page.locator('.sheet-topic', { hasText: 'Discount in %' }).click();
      await page.locator('.adjust-quick button', { hasText: '10' }).click();
      const apply = page.locator('.adjust-buttons [data-kind="primary"]');
      expect(await apply.isDisabled()).toBe(true);
      await page.locator('.sheet-choice', { hasText: 'Rain' }).click();
      expect(await page.locator('.adjust-preview').innerText()).toContain('€21.60');
      expect(await axeFindings(page)).toEqual([]);
      await apply.click();
      await page.locator('.line-why', { hasText: 'Rain' }).waitFor();
      expect(await total(page)).toContain('21.60');
      expect(called(station, 'adjust')).toHaveLength(1);
    },
    TEST_MS,
  );

  it(
    'complaint 21: what had stood there leaves with a reason only, a mistyped tap without',
    async () => {
      const station = createFakeTill({ offers: OFFERS });
      const page = await openTill(station);
      await tile(page, 'Coffee').click();
      await page.locator('.gh-stepper button').first().click();
      await page.locator('.line').waitFor({ state: 'detached' });
      expect(called(station, 'voidLine')).toEqual([]);
      await tile(page, 'Water').click();
      // The clock of the page, not the wall: nobody waits ten seconds.
      await page.evaluate((ms) => {
        const now = Date.now.bind(Date);
        Date.now = () => now() + ms;
      }, VOID_AFTER_MS);
      await page.locator('.gh-stepper button').first().click();
      await page.locator('.void-reasons').waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await page.locator('.void-reasons button').first().click();
      await page.locator('.line').waitFor({ state: 'detached' });
      expect(called(station, 'voidLine')).toMatchObject([{ quantity: 1, reason: 'Changed their mind' }]);
    },
    TEST_MS,
  );

  it(
    'strikes out what this counter has run out of, and brings it back',
    async () => {
      const page = await openTill(createFakeTill({ offers: OFFERS }));
      await tile(page, 'Water 0.5').click({ button: 'right' });
      expect(await axeFindings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Sold out today' }).click();
      await page.locator('.gh-tile[data-disabled]', { hasText: 'Water' }).waitFor();
      await page.locator('.tile-cell', { hasText: 'Water' }).click({ button: 'right' });
      await page.getByRole('button', { name: 'There again' }).click();
      await page.locator('.gh-tile[data-disabled]', { hasText: 'Water' }).waitFor({ state: 'detached' });
    },
    TEST_MS,
  );
});
