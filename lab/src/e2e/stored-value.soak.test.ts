import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../tools/browser.ts';
import { buildPages } from '../../../tools/build.ts';
import { runVenue, type RunningVenue } from './running-venue.ts';

/**
 * Gift cards, wallets and rentals as a cashier handles them, at two tills of the whole venue. One file, because every
 * step stands on the one before, and starting the venue is what costs.
 */

const PATIENCE_MS = 20_000;
const CARD = 'GESCHENK-0001-4D7K';
const BAND = '04A2B9C1D2E380';

let venue: RunningVenue;
let browser: Browser;
let context: BrowserContext;
let one: Page;
let two: Page;

beforeAll(async () => {
  await buildPages();
  venue = await runVenue();
  await Promise.all([venue.start(), launchBrowser().then((started) => (browser = started))]);
  context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-IE' });
  context.setDefaultTimeout(PATIENCE_MS);
  [one, two] = [await openTill('till-1'), await openTill('till-2')];
});
afterAll(async () => {
  await browser?.close();
  await venue?.dispose();
});

async function openTill(id: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${venue.base}/open/${id}`);
  const { staff } = await venue.view();
  const pin = staff.find(({ role }) => role === 'supervisor')?.pin ?? '';
  for (const digit of pin) await page.getByRole('button', { name: digit, exact: true }).click();
  await page.getByRole('button', { name: /€200/ }).first().click();
  await page.getByRole('button', { name: /^Open with/ }).click();
  await page
    .getByRole('button', { name: /^Adult day/ })
    .first()
    .waitFor();
  return page;
}

/** Settled and in front, for whoever looks at it; and nothing in it that WCAG 2.2 AA forbids. */
async function seen(page: Page, name: string): Promise<void> {
  const folder = process.env['GATEHOUSE_LOOK'] ?? join(venue.dataFolder, 'pictures');
  mkdirSync(folder, { recursive: true });
  await page.bringToFront();
  await page.evaluate(
    'Promise.allSettled(document.getAnimations().map((animation) => animation.finished)).then(() => 0)',
  );
  await page.screenshot({ path: join(folder, `stored-${name}.png`) });
  await page.evaluate(axe.source);
  const found = await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
      .then(({ violations }) => violations.map((one) => one.id + ' ' + one.nodes[0].html.slice(0, 120)))`,
  );
  expect({ name, found }).toEqual({ name, found: [] });
}

async function openTool(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Sell', exact: true }).click();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  const back = page.getByRole('button', { name: 'Back to all tools' });
  if (await back.isVisible()) await back.click();
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
}
const show = async (page: Page, code: string): Promise<void> => {
  await page.getByLabel('Card, band or voucher').fill(code);
  await page.getByRole('button', { name: 'Look up' }).click();
};
const payCash = async (page: Page): Promise<void> => {
  await page.locator('[data-primary] button').last().click();
  await page
    .getByText(/Receipt/)
    .first()
    .waitFor();
};
const balanceOf = (page: Page): Promise<string> => page.locator('.account-balance').innerText();

describe('stored value at the counter', () => {
  it('sells a gift card, once the guest has paid', async () => {
    await openTool(one, 'Gift cards and wallets');
    await seen(one, 'tool-empty');
    await show(one, CARD);
    await one.getByRole('heading', { name: 'Not sold yet' }).waitFor();
    await one.getByRole('button', { name: 'Sell as gift card' }).click();
    await one.getByRole('button', { name: '€50.00', exact: true }).click();
    await seen(one, 'sell');
    await one.getByRole('button', { name: /Put €50.00 into the basket/ }).click();
    await one.getByRole('button', { name: 'To the basket' }).click();
    await seen(one, 'basket');
    await payCash(one);
  });

  it('pays in part at another till; the rest is another tender', async () => {
    await two
      .getByRole('button', { name: /^Adult day/ })
      .first()
      .click();
    await two
      .getByRole('button', { name: /^Adult day/ })
      .first()
      .click();
    await two
      .getByRole('button', { name: /^Adult day/ })
      .first()
      .click();
    await two.getByRole('button', { name: 'Other ways to pay' }).click();
    await seen(two, 'ways');
    await two.getByRole('button', { name: /^Gift card, wallet/ }).click();
    await seen(two, 'pay-waiting');
    // What till 1 keeps for an outage comes back within seconds when it is wanted.
    await expect
      .poll(
        async () => {
          await show(two, CARD);
          const take = two.getByRole('button', { name: /^Take €/ });
          await take.waitFor({ timeout: 3_000 }).catch(() => undefined);
          return (await take.count()) > 0 ? take.innerText() : '';
        },
        { timeout: PATIENCE_MS },
      )
      .toMatch(/Take €\d\d/);
    await seen(two, 'pay-known');
    await two.getByRole('button', { name: /^Take €/ }).click();
    await two.getByText('Paid so far').or(two.locator('.taken')).first().waitFor();
    await seen(two, 'paid-in-part');
    await payCash(two);
  });

  it('opens a wallet, tops it up, and shows one balance at both tills', async () => {
    await openTool(one, 'Gift cards and wallets');
    await show(one, BAND);
    await one.getByRole('button', { name: 'Open as wallet' }).click();
    await one.getByRole('button', { name: '€25.00', exact: true }).click();
    await one.getByRole('button', { name: /Put €25.00 into the basket/ }).click();
    await one.getByRole('button', { name: 'To the basket' }).click();
    await payCash(one);
    await openTool(one, 'Gift cards and wallets');
    await show(one, BAND);
    await expect.poll(() => balanceOf(one), { timeout: PATIENCE_MS }).toBe('€25.00');
    await seen(one, 'account');
    await openTool(two, 'Gift cards and wallets');
    await expect
      .poll(
        async () => {
          await show(two, BAND);
          await two
            .locator('.account-balance')
            .waitFor({ timeout: 2_000 })
            .catch(() => undefined);
          return (await two.locator('.account-balance').count()) > 0 ? balanceOf(two) : '';
        },
        { timeout: PATIENCE_MS },
      )
      .toBe('€25.00');
    await one.getByRole('button', { name: 'Pay out in cash' }).click();
    await seen(one, 'pay-out');
    await one.getByRole('button', { name: /^Pay out €25/ }).click();
    await one.getByText(/€25.00 paid out/).waitFor();
    expect(await balanceOf(one)).toBe('€0.00');
  });

  it('rents out by number and gives the deposit back', async () => {
    await openTool(one, 'Rentals');
    await one.getByRole('button', { name: /^12/ }).waitFor();
    await one.getByRole('button', { name: /^12/ }).click();
    await seen(one, 'rentals-free');
    await one.getByRole('button', { name: /^Rent out, deposit €20/ }).click();
    await one.getByText(/Harness 12 is in the basket/).waitFor();
    await one.getByRole('button', { name: 'Sell', exact: true }).click();
    await payCash(one);
    await openTool(one, 'Rentals');
    await one.getByRole('button', { name: /^12/ }).click();
    await one.getByRole('button', { name: /^Back, give €20/ }).waitFor();
    await one.getByRole('button', { name: 'Something is broken' }).click();
    await seen(one, 'rentals-damage');
    await one.getByRole('button', { name: 'Nothing is broken' }).click();
    await seen(one, 'rentals-out');
    await one.getByRole('button', { name: /^Back, give €20/ }).click();
    await one.getByText(/Harness 12 is back/).waitFor();
    await one.evaluate("localStorage.setItem('gatehouse.preferences', JSON.stringify({ theme: 'dark' }))");
    await one.reload();
    await openTool(one, 'Rentals');
    await one.getByRole('button', { name: /^12/ }).click();
    await seen(one, 'rentals-dark');
    await openTool(one, 'Gift cards and wallets');
    await show(one, CARD);
    await one.locator('.account-balance').waitFor();
    await seen(one, 'account-dark');
  });
});
