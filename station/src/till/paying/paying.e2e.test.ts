import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { pino } from 'pino';
import type { Browser, BrowserContext, Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readRecord } from '@gatehouse/core/journal';
import { foreignCash } from '@gatehouse/core/money';
import { launchBrowser } from '../../../../tools/browser.ts';
import { buildPages } from '../../../../tools/build.ts';
import { createStation, type Station } from '../../compose.ts';
import { parseConfig } from '../../config/index.ts';
import { type SmallCloud, startSmallCloud } from '../../testing/small-cloud.ts';
import { smallVenue } from '../../testing/small-venue.ts';
import { until } from '../../testing/until.ts';

/**
 * Paying at a real till, by hand: every tender and any mix of them, a reload in the middle, fingers that bounce, answers
 * that never come, and a lesson that leaves no trace. One file, because starting the venue is what costs.
 */

const picturesIn = process.env['GATEHOUSE_PAY_PICTURES'];
const PATIENCE_MS = 12_000;

const UI = fileURLToPath(new URL('../../../../desktop/renderer/dist', import.meta.url));
const SUPERVISOR = '1111';

let cloud: SmallCloud;
let station: Station;
let folder: string;
let browser: Browser;
let context: BrowserContext;
let till: Page;
/** What the page complained about. */
const complaints: string[] = [];

beforeAll(async () => {
  const [page] = await buildPages({ only: ['desktop/renderer'] });
  if (page?.kind === 'failed') throw new Error(page.detail);
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-paying-'));
  const rows = await smallVenue(Date.now(), {
    locale: 'en-IE',
    cashRounding: { jurisdiction: 'FI', mode: null },
    foreignCash: foreignCash.parse({
      rates: [{ currency: 'CHF', validFrom: '2026-01-01', rateMillionths: 1_040_000 }],
      notes: { CHF: [1_000, 2_000, 5_000, 10_000] },
    }),
    debtors: [
      { debtorId: 'school', name: 'Forest School', referenceRequired: true, maxSaleMinor: 100_000 },
      { debtorId: 'hotel', name: 'Hotel Tanne', referenceRequired: false, maxSaleMinor: null },
    ],
  });
  cloud = await startSmallCloud({ role: 'till', stationId: 'till-1', rows });
  station = await createStation(
    parseConfig({
      role: 'till',
      dataFolder: folder,
      uiFolder: UI,
      api: { port: 0 },
      cloud: { url: cloud.url },
      enrolment: { code: 'CODE-1234' },
    }),
    { log: pino({ level: 'silent' }) },
  );
  await until('the venue is received', async () => (await fetch(`${station.api.url}/readyz`)).ok);
  browser = await launchBrowser();
  context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-IE' });
  context.setDefaultTimeout(PATIENCE_MS);
  till = await context.newPage();
  till.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  till.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      complaints.push(message.text());
  });
  await till.goto(station.api.mintLaunchUrl());
  await typePin(SUPERVISOR).catch(async (error: unknown) => {
    throw new Error(`${complaints.join('; ')} ${await till.content()}`.slice(0, 3_000), { cause: error });
  });
  await openShift();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await station?.stop();
  await cloud?.close();
  rmSync(folder, { recursive: true, force: true });
});

const button = (name: string | RegExp) => till.getByRole('button', { name }).first();
async function typePin(pin: string): Promise<void> {
  await till.locator('.gh-pin').waitFor();
  for (const digit of pin) await till.getByRole('button', { name: digit, exact: true }).click();
}
async function openShift(): Promise<void> {
  await till.getByRole('heading', { name: 'Open the shift' }).waitFor();
  await button(/€200/).click();
  await button(/^Open with/).click();
  await till.locator('.gh-tile').first().waitFor();
}
async function picture(name: string): Promise<void> {
  if (!picturesIn) return;
  mkdirSync(picturesIn, { recursive: true });
  await till.evaluate(
    'Promise.allSettled(document.getAnimations().map((animation) => animation.finished)).then(() => 0)',
  );
  await till.screenshot({ path: join(picturesIn, `${name}.png`) });
}
async function findings(): Promise<string[]> {
  await till.evaluate(
    'Promise.allSettled(document.getAnimations().map((animation) => animation.finished)).then(() => 0)',
  );
  const results = (await till.evaluate(
    `${axe.source}; axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })`,
  )) as axe.AxeResults;
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target }) => `${id} ${target.join(' ')}`),
  );
}

/** Sales of the real journal, newest first. */
const sold = () =>
  station.ledger
    .recordsFrom(1, 1_000)
    .map(({ text }) => readRecord(text))
    .flatMap((read) =>
      read.kind === 'record' && read.record.kind === 'SaleCompleted' ? [read.record.body] : [],
    )
    .toReversed();
const add = async (...tiles: string[]): Promise<void> => {
  for (const name of tiles) await till.locator('.gh-tile', { hasText: name }).first().click();
};
const changeDue = () => till.locator('.sold-amount').textContent();
const nextGuest = async (): Promise<void> => {
  await button(/^Next guest/).click();
  await till.getByText('Tap a product or scan').waitFor();
};

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await picture(`failed ${task.name.slice(0, 40)}`);
  const found = complaints.splice(0);
  if (found.length > 0) throw new Error(`the page complained: ${found.join('; ')}`);
});

describe('paying', () => {
  it('takes a part in cash, shows what is left, and takes the rest in foreign notes with change in euros', async () => {
    await add('Adult', 'Coffee');
    const before = sold().length;
    await picture('1-basket');
    await button('Other ways to pay').click();
    await picture('2-ways');
    expect(await findings()).toEqual([]);
    await button(/^Cash$/).click();
    await till.keyboard.type('1000', { delay: 90 });
    await picture('3-cash');
    expect(await findings()).toEqual([]);
    await button(/^Take €10.00 in part/).click();
    await till.locator('.taken-row').waitFor();
    expect(await till.locator('.ways-left-amount').textContent()).toMatch(/17\.|1[0-9]\.|2[0-9]\./);
    await picture('4-split');
    expect(await findings()).toEqual([]);
    await button(/^Foreign cash/).click();
    await button(/CHF.*50/).click();
    await picture('5-foreign');
    expect(await findings()).toEqual([]);
    await button(/^Take CHF/).click();
    await till.getByRole('heading', { name: 'Change due' }).waitFor();
    await picture('6-change');
    expect(await findings()).toEqual([]);
    const [sale, ...older] = sold();
    expect(older).toHaveLength(before);
    expect(sale?.tenders.map(({ kind }) => kind)).toEqual(['foreign-cash', 'cash']);
    expect(sale?.tenders.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(sale?.totalMinor);
    const cash = sale?.tenders.find((one) => one.kind === 'cash');
    expect(await changeDue()).toBe(`€${((cash?.changeMinor ?? 0) / 100).toFixed(2)}`);
    await nextGuest();
  });

  it('brings everything back after a reload in the middle of a split, and takes a payment back', async () => {
    await add('Adult', 'Coffee');
    await button('Other ways to pay').click();
    await button(/^On account/).click();
    await button('Hotel Tanne').click();
    await picture('7-account');
    expect(await findings()).toEqual([]);
    await button(/^Back/).click();
    await button(/^Cash$/).click();
    await till.keyboard.type('500', { delay: 90 });
    await button(/^Take €5.00 in part/).click();
    await till.locator('.taken-row').waitFor();
    const left = await till.locator('.ways-left-amount').textContent();
    await till.reload();
    await till.locator('.taken-row').waitFor();
    await expect.poll(() => till.locator('.ways-left-amount').textContent()).toBe(left);
    const before = sold().length;
    await button(/^Take back Cash/).click();
    await expect.poll(() => till.locator('.taken-row').count()).toBe(0);
    await button(/^On account/).click();
    await button('Hotel Tanne').click();
    await till.locator('[data-primary]:not([data-guarded]) button').click();
    await till.getByRole('heading', { name: 'No change' }).waitFor();
    const [sale, ...older] = sold();
    expect(older).toHaveLength(before);
    expect(sale?.tenders.map(({ kind }) => kind)).toEqual(['invoice']);
    await nextGuest();
  });

  it('adds a tip to whatever is paid with', async () => {
    await add('Adult');
    await button('Other ways to pay').click();
    await button(/^Tip/).click();
    await picture('8-tip');
    expect(await findings()).toEqual([]);
    await till.keyboard.type('250', { delay: 90 });
    await till.locator('[data-primary]:not([data-guarded]) button').click();
    await till.locator('.ways-left-words', { hasText: 'tip €2.50' }).waitFor();
    await till.locator('[data-primary]:not([data-guarded]) button').click();
    await till.locator('.sold').waitFor();
    const [sale] = sold();
    expect(sale?.totalMinor).toBe((sale?.tenders[0]?.amountMinor ?? 0) + 0);
    expect((sale?.totalMinor ?? 0) % 100).toBe(50);
    await nextGuest();
  });
});

describe('fingers and freezes', () => {
  it('complaint 22: two contacts within 5 ms pay once, and do not take the change off the screen', async () => {
    await add('Adult');
    const before = sold().length;
    const primary = till.locator('.basket-pay [data-primary] button');
    const box = await primary.boundingBox();
    if (!box) throw new Error('no primary action');
    const point = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await till.mouse.move(point.x, point.y);
    // Straight to the browser's input, without waiting for an answer in between: a worn screen does not wait either.
    const cdp = await context.newCDPSession(till);
    const press = (type: 'mousePressed' | 'mouseReleased', clickCount: number) =>
      cdp.send('Input.dispatchMouseEvent', { type, ...point, button: 'left', clickCount });
    await Promise.all([
      press('mousePressed', 1),
      press('mouseReleased', 1),
      press('mousePressed', 2),
      press('mouseReleased', 2),
      press('mousePressed', 3),
      press('mouseReleased', 3),
    ]);
    await till.locator('.sold').waitFor();
    expect(sold().length).toBe(before + 1);
    await till.locator('[data-primary]:not([data-guarded])').waitFor();
    expect(await till.locator('.sold').count()).toBe(1);
    // Nor does a key that is held down.
    await nextGuest();
    await add('Coffee');
    for (let n = 0; n < 6; n += 1)
      await cdp.send('Input.dispatchKeyEvent', {
        type: 'rawKeyDown',
        key: 'F12',
        code: 'F12',
        windowsVirtualKeyCode: 123,
        autoRepeat: n > 0,
      });
    await till.locator('.sold').waitFor();
    expect(sold().length).toBe(before + 2);
    expect(await till.locator('.sold').count()).toBe(1);
    await cdp.detach();
    await nextGuest();
  });

  it('complaint 22: a frozen answer sells once, however often it is touched and asked again', async () => {
    await add('Adult');
    const before = sold().length;
    let frozen = 0;
    const ids = new Set<string>();
    // The station gets it and sells; what it answers never arrives.
    const freeze = async (route: Route): Promise<void> => {
      ids.add((route.request().postDataJSON() as { operationId: string }).operationId);
      frozen += 1;
      await route.fetch();
      await route.abort('timedout');
    };
    await till.route('**/api/v1/till/sales', freeze);
    await till.keyboard.press('F12');
    await till.keyboard.press('F12');
    await till.getByText('No answer from the station yet').waitFor();
    await picture('9-unanswered');
    await till.locator('[data-primary]:not([data-guarded]) button').dblclick();
    await expect.poll(() => frozen).toBeGreaterThanOrEqual(2);
    await till.getByText('No answer from the station yet').waitFor();
    await till.unroute('**/api/v1/till/sales', freeze);
    await till.reload();
    await till.locator('.sold').waitFor();
    expect(ids.size).toBe(1);
    expect(sold().length).toBe(before + 1);
    await nextGuest();
  });

  it('complaint 16: paying needs no network, from the sign-in to the change', async () => {
    cloud.up = false;
    await till.keyboard.press('F9');
    await typePin(SUPERVISOR);
    const before = sold().length;
    await add('Adult', 'Coffee');
    await button('Other ways to pay').click();
    await button(/^Foreign cash/).click();
    await button(/CHF.*50/).click();
    await button(/^Take CHF/).click();
    await till.locator('.sold').waitFor();
    expect(sold().length).toBe(before + 1);
    await nextGuest();
    cloud.up = true;
  });
});

describe('training', () => {
  it('practises under a banner and comes back to the basket as it was', async () => {
    const before = sold();
    await add('Coffee');
    await till.getByRole('button', { name: 'More', exact: true }).click();
    await button(/^Training/).click();
    await picture('10-training-tool');
    expect(await findings()).toEqual([]);
    await button('Begin training').click();
    await till.locator('.training-banner').waitFor();
    await openShift();
    await till.getByText('Tap a product or scan').waitFor();
    await add('Adult');
    await picture('11-training');
    expect(await findings()).toEqual([]);
    await till.keyboard.press('F12');
    await till.locator('.sold').waitFor();
    expect(await till.locator('.sold-receipt').textContent()).toContain('TRAINING-T1');
    await picture('12-training-sold');
    expect(sold()).toEqual(before);
    await button('Leave training').click();
    await till.locator('.training-banner').waitFor({ state: 'detached' });
    await till.locator('.line-name', { hasText: 'Coffee' }).waitFor();
    expect(await till.locator('.line-name').allTextContents()).toHaveLength(1);
    await till.keyboard.press('F12');
    await till.locator('.sold').waitFor();
    expect(sold()).toHaveLength(before.length + 1);
    await nextGuest();
  });
});
