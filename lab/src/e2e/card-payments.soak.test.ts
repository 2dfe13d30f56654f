import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PaymentView } from '@gatehouse/core/contract';
import { launchBrowser } from '../../../tools/browser.ts';
import { buildPages } from '../../../tools/build.ts';
import { runVenue, type RunningVenue } from './running-venue.ts';

/** A cashier and guests with cards, at the real station with the lab's terminal; steps stand on one another. */
const PATIENCE_MS = 20_000;
/** Pictures of every state, for whoever looks at the screens; an ordinary run takes none. */
const pictures = process.env['GATEHOUSE_CARD_PICTURES'];

let venue: RunningVenue;
let browser: Browser;
let till: Page;

beforeAll(async () => {
  await buildPages();
  venue = await runVenue();
  await Promise.all([venue.start(), launchBrowser().then((started) => (browser = started))]);
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-IE' });
  context.setDefaultTimeout(PATIENCE_MS);
  till = await context.newPage();
  await till.goto(`${venue.base}/open/till-1`);
  const { staff } = await venue.view();
  // A supervisor, who may decide about an unknown without asking anybody.
  const pin = staff.find(({ role }) => role === 'supervisor')?.pin ?? '';
  for (const digit of pin) await till.getByRole('button', { name: digit, exact: true }).click();
  await till.getByRole('heading', { name: 'Open the shift' }).waitFor();
  await till.getByRole('button', { name: /€200/ }).first().click();
  await till.getByRole('button', { name: /^Open with/ }).click();
  await till
    .getByRole('button', { name: /^Coffee/ })
    .first()
    .waitFor();
});
afterAll(async () => {
  await browser?.close();
  await venue?.dispose();
});

const fault = (name: string, on: boolean) =>
  venue.post('/devices/till-1-terminal/fault', { fault: name, on });
const terminal = () =>
  venue.get<{ charges: { amountMinor: number }[]; refunds: { amountMinor: number }[] }>(
    '/devices/till-1-terminal/terminal',
  );
const openPayments = async () =>
  ((await venue.station('till-1', '/api/v1/till/payments')) as unknown as { payments: PaymentView[] })
    .payments;

async function coffee(): Promise<void> {
  await till
    .getByRole('button', { name: /^Coffee/ })
    .first()
    .click();
  await till.getByRole('button', { name: /^Card/ }).waitFor();
}
const payByCard = () => till.getByRole('button', { name: /^Card/ }).first().click();
const nextGuest = () => till.getByRole('button', { name: /next guest/i }).click();

async function look(name: string): Promise<void> {
  const results = (await till.evaluate(
    `${axe.source}; axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })`,
  )) as { violations: { id: string; nodes: { html: string }[] }[] };
  expect(results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await till.screenshot({ path: join(pictures, `${name}.png`) });
}

describe('a card at the till', () => {
  it('is one touch from the basket to the guest’s card, and the sale completes by itself', async () => {
    await coffee();
    await till.getByText('Terminal 1 ready').first().waitFor();
    await look('ready');
    await fault('guest-waits', true);
    await payByCard();
    await till.getByText('Guest: hold the card against Terminal 1').waitFor();
    await look('pending');
    await fault('guest-waits', false);
    await till.getByRole('button', { name: /next guest/i }).waitFor();
    expect((await terminal()).charges).toHaveLength(1);
    await nextGuest();
  });

  it('that is declined says why, and another tender is one touch away', async () => {
    await fault('declines', true);
    await coffee();
    await payByCard();
    await till.getByRole('heading', { name: 'Card declined' }).waitFor();
    await look('declined');
    await fault('declines', false);
    await till.getByRole('button', { name: /^Try again/ }).click();
    await till.getByRole('button', { name: /next guest/i }).waitFor();
    await nextGuest();
  });

  it('complaint 11: nobody knows, and no button says "force": serve, take another tender, or ask again', async () => {
    await fault('guest-waits', true);
    await coffee();
    await payByCard();
    await till.getByText('Guest: hold the card against Terminal 1').waitFor();
    await fault('unplugged', true);
    await till.getByRole('heading', { name: 'We do not know yet' }).waitFor();
    await look('unknown');
    expect(await till.getByText(/force/i).count()).toBe(0);
    await till.getByRole('button', { name: /^Take another tender/ }).waitFor();
    await till.getByRole('button', { name: /^Ask again/ }).waitFor();
    await till.getByRole('button', { name: /^Serve the guest/ }).click();
    await till.getByRole('button', { name: /next guest/i }).waitFor();
    await nextGuest();
    await till.getByText('1 card payment not known').waitFor();
    expect(await openPayments()).toMatchObject([{ state: 'unknown', needs: 'decision' }]);
    await till.getByRole('button', { name: 'More' }).first().click();
    await till.getByRole('button', { name: /^Card payments/ }).click();
    await till.getByText('Not known whether it was charged').waitFor();
    await look('queue-unknown');
    await till.getByRole('button', { name: 'Decide' }).click();
    await till.getByRole('alertdialog').waitFor();
    await look('decide');
    await till.keyboard.press('Escape');
    // The truth arrives by itself.
    await fault('guest-waits', false);
    await fault('unplugged', false);
    await till.getByText('No card payment waits').waitFor();
    await look('queue-empty');
    expect(await openPayments()).toEqual([]);
  });

  it('complaint 10: a capture that came after its cancellation is shown and given back', async () => {
    await till.getByRole('button', { name: 'Sell' }).first().click();
    await fault('guest-waits', true);
    await fault('captures-after-cancel', true);
    await coffee();
    await payByCard();
    await till.getByText('Guest: hold the card against Terminal 1').waitFor();
    // The cashier goes back to take cash: the terminal is told to give up, and charges the card all the same.
    await till.getByRole('button', { name: 'Back' }).first().click();
    await till.getByText('1 card payment used for no sale').waitFor();
    await fault('captures-after-cancel', false);
    await fault('guest-waits', false);
    const { charges } = await terminal();
    expect(await openPayments()).toMatchObject([{ state: 'captured', needs: 'use' }]);
    await till.getByRole('button', { name: 'More' }).first().click();
    await till.getByText('Charged, and used for no sale').waitFor();
    await look('queue-unused');
    await till.getByRole('button', { name: 'Give back' }).click();
    await till.getByRole('alertdialog').waitFor();
    await look('give-back');
    await till.getByRole('alertdialog').getByRole('button', { name: 'Give back' }).click();
    await till.getByText('No card payment waits').waitFor();
    expect((await terminal()).refunds).toHaveLength(1);
    // Each charge has its sale or its refund.
    expect(charges).toHaveLength(4);
    expect(await openPayments()).toEqual([]);
  });
});
