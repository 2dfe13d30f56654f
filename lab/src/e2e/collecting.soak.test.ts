import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../tools/browser.ts';
import { buildPages } from '../../../tools/build.ts';
import { runVenue, ticketCodes, type RunningVenue } from './running-venue.ts';

/** Half of a Saturday at a real till: find, sign, answer, pay what is owed, collect, link a band. */

const PATIENCE_MS = 60_000;
let venue: RunningVenue;
let browser: Browser;
let context: BrowserContext;
let till: Page;

beforeAll(async () => {
  await buildPages();
  venue = await runVenue();
  const camera = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
  await Promise.all([venue.start(), launchBrowser({ args: camera }).then((started) => (browser = started))]);
  context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-IE' });
  context.setDefaultTimeout(PATIENCE_MS);
  const bench = await context.newPage();
  await bench.goto(venue.base);
  const { staff } = await venue.view();
  const pin = staff.find(({ role }) => role === 'cashier')?.pin ?? '';
  const popup = context.waitForEvent('page');
  await bench.getByRole('link', { name: 'Open the till' }).first().click();
  till = await popup;
  await till.setViewportSize({ width: 1366, height: 768 });
  for (const digit of pin) await till.getByRole('button', { name: digit, exact: true }).click();
  await till.getByRole('heading', { name: 'Open the shift' }).waitFor();
  await till.getByRole('button', { name: /€200/ }).first().click();
  await till.getByRole('button', { name: /^Open with/ }).click();
  await till.getByRole('button', { name: /^Adult day/ }).waitFor();
});
afterAll(async () => {
  await browser?.close();
  await venue?.dispose();
});

async function look(name: string): Promise<void> {
  const folder = process.env['COLLECT_PICTURES'] ?? join(venue.dataFolder, 'pictures');
  mkdirSync(folder, { recursive: true });
  await till.evaluate(
    'Promise.allSettled(document.getAnimations().map((animation) => animation.finished)).then(() => 0)',
  );
  await till.screenshot({ path: join(folder, `${name}.png`) });
  const { violations } = (await till.evaluate(
    `${axe.source}; axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })`,
  )) as axe.AxeResults;
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
}
const field = () => till.getByRole('searchbox', { name: 'Find a booking' });
async function draw(): Promise<void> {
  const box = await till.locator('.sign-pad svg').boundingBox();
  if (!box) throw new Error('there is nothing to sign on');
  await till.mouse.move(box.x + 60, box.y + 100);
  await till.mouse.down();
  for (let step = 1; step <= 12; step += 1)
    await till.mouse.move(box.x + 60 + step * 30, box.y + 100 + (step % 2 === 0 ? 30 : -30));
  await till.mouse.up();
}

describe('collecting', () => {
  it('hands a booking out in three taps when nothing is open', async () => {
    await till.getByRole('button', { name: 'Collect', exact: true }).click();
    await till.getByRole('button', { name: /Giulia Moretti/ }).waitFor();
    await look('collect-1-waiting');
    const before = ticketCodes(await venue.prints()).length;
    await field().fill('moretti giu');
    await till.getByRole('button', { name: 'Collect 2 tickets' }).waitFor();
    await look('collect-2-found');
    await till.getByRole('button', { name: 'Collect 2 tickets' }).click();
    await till.getByRole('heading', { name: 'Handed out' }).waitFor();
    await look('collect-3-done');
    await till.getByRole('button', { name: 'Done', exact: true }).click();
    await expect
      .poll(async () => ticketCodes(await venue.prints()).length, { timeout: PATIENCE_MS })
      .toBe(before + 2);
    // The next guest's name can be typed at once.
    expect(await till.evaluate(`document.activeElement?.getAttribute('type')`)).toBe('search');
    // Found by the last digits of a number, and told where it went.
    await field().fill('551 2090');
    await till.getByText('Handed out', { exact: false }).first().waitFor();
    await till
      .getByText(/at Till 1/)
      .first()
      .waitFor();
    await look('collect-4-collected');
    await field().fill('');
  });

  it('says whose waiver is missing and lets one guardian sign for two children', async () => {
    await field().fill('Leo Klein');
    const missing = till.getByText('Waiver missing: Leo, Ida');
    await missing.waitFor();
    await look('collect-5-open');
    expect(await till.getByRole('button', { name: 'Collect 2 tickets' }).isDisabled()).toBe(true);
    await till.getByRole('button', { name: 'Sign now' }).click();
    await till.getByText('Leo Klein, Ida Klein').waitFor();
    await draw();
    await look('collect-6-sign');
    await till.getByRole('button', { name: 'Signed', exact: true }).click();
    await missing.waitFor({ state: 'detached' });
    for (const name of ['Leo', 'Ida']) {
      await till.getByText(`Not answered: ${name}`).waitFor();
      await till.getByRole('button', { name: 'Answer now' }).first().click();
      await till.getByText('First time').click();
      if (name === 'Leo') await look('collect-7-questions');
      await till.getByRole('button', { name: 'Keep answers' }).click();
      await till.getByText(`Not answered: ${name}`).waitFor({ state: 'detached' });
    }
    await till.getByRole('button', { name: 'Link band' }).first().click();
    await till.getByLabel('Band number').fill('04A1B2C3D4');
    await till.keyboard.press('Enter');
    await till.getByText('Band 04A1B2C3D4').waitFor();
    await till.getByRole('button', { name: 'Without paper' }).click();
    await till.getByRole('heading', { name: 'Handed out' }).waitFor();
    await till.getByRole('button', { name: 'Done', exact: true }).click();
  });

  it('takes what is still owed at the counter and hands out after it', async () => {
    await till.getByRole('button', { name: 'Collect', exact: true }).click();
    await field().fill('weiss jurgen');
    await till.getByRole('button', { name: /^Pay €/ }).waitFor();
    await look('collect-8-balance');
    await till.getByRole('button', { name: /^Pay €/ }).click();
    const before = (await venue.prints()).length;
    await till.getByRole('button', { name: /exact/i }).first().click();
    // The receipt says that the sale stands.
    await expect
      .poll(async () => (await venue.prints()).length, { timeout: PATIENCE_MS })
      .toBeGreaterThan(before);
    await till.getByRole('button', { name: 'Collect', exact: true }).click();
    await till.getByRole('button', { name: 'Collect 3 tickets' }).waitFor();
    await look('collect-9-paid');
    await till.getByRole('button', { name: 'Collect 3 tickets' }).click();
    await till.getByRole('heading', { name: 'Handed out' }).waitFor();
    await till.getByRole('button', { name: 'Done', exact: true }).click();
  });

  it('sells a pass to somebody with a face: Pay stays off until the camera has seen them', async () => {
    await till.getByRole('button', { name: 'Sell', exact: true }).click();
    const next = till.getByRole('button', { name: /Next guest/ });
    if (await next.isVisible()) await next.click();
    await till.getByRole('searchbox').first().fill('season');
    await till
      .getByRole('button', { name: /^Season pass/ })
      .first()
      .click();
    await till.getByText('A name is missing: Season pass').waitFor();
    await look('collect-10-people-missing');
    await till.getByRole('button', { name: 'Enter names' }).click();
    await till.getByRole('button', { name: 'Person 1 of 1' }).click();
    await till.getByRole('searchbox', { name: 'Find or add a person' }).fill('Nora Amsel');
    await till.getByRole('button', { name: 'New: Nora Amsel' }).click();
    await till.getByLabel('Date of birth').fill('1990-05-05');
    await look('collect-11-new-customer');
    await till.getByRole('button', { name: 'Save', exact: true }).click();
    await till.getByRole('button', { name: 'Nora Amsel' }).waitFor();
    await till.getByRole('button', { name: 'Done', exact: true }).click();
    await till.getByText('Photo missing: Nora').waitFor();
    await till.getByRole('button', { name: 'Take photo' }).click();
    const dialog = till.getByRole('dialog');
    await expect
      .poll(() => till.evaluate(`document.querySelector('video')?.videoWidth ?? 0`), {
        timeout: 2 * PATIENCE_MS,
      })
      .toBeGreaterThan(0);
    await dialog.getByRole('button', { name: 'Take photo' }).click();
    await look('collect-12-photo');
    await dialog.getByRole('button', { name: 'Keep photo' }).click();
    await till.getByText('Photo missing: Nora').waitFor({ state: 'detached' });
    await till.getByRole('button', { name: 'Collect', exact: true }).click();
    await field().fill('amsel');
    await till.getByRole('button', { name: /Nora Amsel/ }).click();
    await till.getByRole('button', { name: 'Serve this customer' }).waitFor();
    await look('collect-13-customer');
  });

  it('looks right in the dark, and says what it did not find', async () => {
    await field().fill('Nobody Atall');
    await till.getByText(/Nothing found for/).waitFor();
    await till.emulateMedia({ colorScheme: 'dark' });
    await look('collect-14-dark');
  });
});
