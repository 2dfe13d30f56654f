import { writeFileSync } from 'node:fs';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../tools/browser.ts';
import { buildPages } from '../../../tools/build.ts';
import { runVenue, type RunningVenue, ticketCodes } from './running-venue.ts';

/** Paper and the guest's window against a whole venue: what is tapped at the till is what the guest reads. */

const PATIENCE_MS = 20_000;
/** Set to a folder, pictures of every state are kept there. */
const pictures = process.env['GATEHOUSE_PAPER_PICTURES'];

let venue: RunningVenue;
let browser: Browser;
let context: BrowserContext;
let till: Page;
let display: Page;

beforeAll(async () => {
  await buildPages({ only: ['desktop/renderer', 'lab/bench'] });
  venue = await runVenue();
  await Promise.all([venue.start(), launchBrowser().then((started) => (browser = started))]);
  context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-IE' });
  context.setDefaultTimeout(PATIENCE_MS);
}, 200_000);
afterAll(async () => {
  await browser?.close();
  await venue?.dispose();
});

async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return;
  await page.bringToFront();
  await page.screenshot({ path: `${pictures}/${name}.png` });
}

async function expectAccessible(page: Page): Promise<void> {
  await page.bringToFront();
  await page.evaluate(
    'Promise.allSettled(document.getAnimations().map((animation) => animation.finished)).then(() => 0)',
  );
  await page.evaluate(axe.source);
  const found = (await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }).then((result) =>
      result.violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`,
  )) as string[];
  expect(found).toEqual([]);
}

type Prints = Awaited<ReturnType<RunningVenue['prints']>>;
const kitchenSlips = () => venue.get<Prints>('/devices/till-1-kitchen/prints');
/** Width and height are the first fields of a PNG's first chunk. */
const heightOf = ({ png }: Prints[number]): number =>
  Buffer.from(png.split(',')[1] ?? '', 'base64').readUInt32BE(20);
const tickets = (prints: Prints): Prints => prints.filter((print) => ticketCodes([print]).length > 0);
const receipts = (prints: Prints): string[] =>
  prints.flatMap(({ codes }) => codes).filter((code) => code.startsWith('GHR1:'));

async function sell(...names: RegExp[]): Promise<void> {
  for (const name of names) await till.getByRole('button', { name }).first().click();
}

describe('a till with its paper and the guest’s window', () => {
  it('shows the guest the basket while it grows, the total, and the thanks', async () => {
    const { staff } = await venue.view();
    const pin = staff.find(({ role }) => role === 'manager')?.pin ?? '';
    till = await context.newPage();
    await till.goto(`${venue.base}/open/till-1`);
    // The link pairs the browser; the guest's window is the second page of the same.
    await till.locator('.gh-pin').waitFor();
    display = await context.newPage();
    await display.goto(new URL('/display', till.url()).href);
    await display.getByText('Welcome').waitFor();
    await expectAccessible(display);
    await picture(display, 'display-idle');
    await till.bringToFront();
    for (const digit of pin) await till.getByRole('button', { name: digit, exact: true }).click();
    await till.getByRole('button', { name: /€200/ }).first().click();
    await till.getByRole('button', { name: /^Open with/ }).click();
    await sell(/^Adult day/, /^Coffee/);
    await display.getByText('Coffee').waitFor();
    expect(await display.locator('.display-total strong').textContent()).toContain('27.20');
    await expectAccessible(display);
    await picture(display, 'display-basket');
    await till.bringToFront();
    await till.getByRole('button', { name: /exact/i }).first().click();
    await display.getByText('Thank you!').waitFor();
    await expectAccessible(display);
    await picture(display, 'display-sold');
  });

  it('lists printers and prints with their numbers, and no mail yet', async () => {
    await till.bringToFront();
    await till.getByRole('button', { name: /More/ }).first().click();
    await till.getByRole('button', { name: /Paper and printers/ }).click();
    await till.getByText('Last prints').waitFor();
    await expect
      .poll(() => till.locator('.paper-job[data-state="printed"]').count(), { timeout: PATIENCE_MS })
      .toBeGreaterThan(1);
    await expectAccessible(till);
    await picture(till, 'paper-printers');
    await till.getByRole('tab', { name: 'Receipts by e-mail' }).click();
    await till.getByText('No receipt was sent by e-mail yet').waitFor();
  });

  it('changes the layout of tickets with the paper beside it, and the next ticket looks like that', async () => {
    await till.getByRole('tab', { name: 'Ticket layout' }).click();
    const preview = till.getByRole('img', { name: 'As the printer prints it' });
    await preview.getByText('Climbing forest').first().waitFor();
    // The venue's logo, and the band with its shape, come from the station dot for dot.
    await preview.locator('canvas').first().waitFor();
    await expectAccessible(till);
    await picture(till, 'paper-layout');
    await till.getByRole('button', { name: 'Short code larger' }).click();
    await till.getByRole('button', { name: 'Save layout' }).click();
    await till.getByText('Saved: the next ticket looks like this').waitFor();
    const wanted = await preview.locator('.preview-line[data-size="2"]').allTextContents();
    expect(wanted.some((line) => line.includes('7KQ4-M2X9WZ'))).toBe(true);
    await till.getByRole('button', { name: '58 mm' }).click();
    await picture(till, 'paper-layout-58');
  });

  it('prints the next ticket by that layout, under the venue’s logo, and tells the kitchen what to make', async () => {
    await expect.poll(async () => (await kitchenSlips()).length, { timeout: PATIENCE_MS }).toBe(1);
    const [slip] = await kitchenSlips();
    expect(slip?.text).toContain('1 × Coffee');
    const [first] = tickets(await venue.prints());
    await till.keyboard.press('Escape');
    await till.keyboard.press('Escape');
    await sell(/^Adult day/);
    await till.getByRole('button', { name: /exact/i }).first().click();
    await expect
      .poll(async () => tickets(await venue.prints()).length, { timeout: PATIENCE_MS })
      .toBeGreaterThan(1);
    const next = tickets(await venue.prints()).at(-1);
    if (!first || !next) throw new Error('two tickets are printed');
    expect(heightOf(next)).toBeGreaterThan(heightOf(first));
    if (pictures !== undefined)
      for (const [name, { png }] of Object.entries({ first, next, slip: slip ?? first }))
        writeFileSync(`${pictures}/print-${name}.png`, Buffer.from(png.split(',')[1] ?? '', 'base64'));
  });

  it('opens the sale of a scanned receipt’s code, wherever the cashier is, in the dark as well', async () => {
    const [code = ''] = receipts(await venue.prints());
    expect(code).toContain('GHR1:');
    await till.bringToFront();
    await venue.post('/devices/till-1-scanner/scan', { code });
    await till.locator('main.sales').waitFor();
    const number = code.replace('GHR1:', '');
    await till.getByRole('complementary').getByText(number).first().waitFor();
    expect(await till.locator('.sales-list > li').count()).toBe(1);
    await picture(till, 'sale-by-scan');
    await till.evaluate(`document.documentElement.dataset.theme = 'dark'`);
    await picture(till, 'paper-dark');
    await expectAccessible(till);
  });
});
