import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../tools/browser.ts';
import { buildPages } from '../../../tools/build.ts';
import { takenPorts } from '../venue/free-ports.ts';
import { REPOSITORY } from '../venue/settings.ts';
import { runVenue, ticketCodes, type RunningVenue } from './running-venue.ts';

/**
 * The whole way as a stranger walks it, in one file because every step stands on the one before: sell at the till,
 * tear the ticket off, scan it, push through, see it in the console, be refused the second time.
 */

const PICTURES = join(REPOSITORY, 'docs/pictures');
const PATIENCE_MS = 15_000;

let venue: RunningVenue;
let browser: Browser;
let context: BrowserContext;
let bench: Page;
let till: Page;
let gate: Page;
let code = '';
let firstStartMs = 0;

beforeAll(async () => {
  await buildPages();
  venue = await runVenue();
  [firstStartMs] = await Promise.all([venue.start(), launchBrowser().then((started) => (browser = started))]);
  context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, locale: 'en-IE' });
  context.setDefaultTimeout(PATIENCE_MS);
  bench = await context.newPage();
  await bench.goto(venue.base);
});
afterAll(async () => {
  await browser?.close();
  await venue?.dispose();
});

/** The last scan as a gate's own API tells it, once it is another one than before. */
async function verdictAfter(
  gateId: string,
  present: () => Promise<unknown>,
): Promise<Record<string, unknown>> {
  type Recent = { recent: { admissionId: string; verdict: Record<string, unknown> }[] };
  const newest = async () => ((await venue.station(gateId, '/api/v1/gate')) as unknown as Recent).recent[0];
  const before = (await newest())?.admissionId;
  await present();
  return expect
    .poll(async () => ((await newest())?.admissionId === before ? undefined : (await newest())?.verdict), {
      timeout: PATIENCE_MS,
    })
    .toBeDefined()
    .then(async () => (await newest())?.verdict ?? {});
}
const scanAt = (gateId: string, what: string) =>
  verdictAfter(gateId, () => venue.post(`/devices/${gateId}-scanner/scan`, { code: what }));
const pulsesAt = async (gateId: string) =>
  (await venue.get<{ pulses: number }>(`/devices/${gateId}-turnstile/gate`)).pulses;
const picture = (page: Page, name: string) => {
  mkdirSync(PICTURES, { recursive: true });
  return page.screenshot({ path: join(PICTURES, `${name}.png`) });
};

/** Two taps and the change: from a tile to the receipt. */
async function sellExact(tile: string): Promise<string[]> {
  const before = ticketCodes(await venue.prints()).length;
  await till
    .getByRole('button', { name: new RegExp(`^${tile}`) })
    .first()
    .click();
  await till.getByRole('button', { name: /exact/i }).first().click();
  await expect
    .poll(async () => ticketCodes(await venue.prints()).length, { timeout: PATIENCE_MS })
    .toBeGreaterThan(before);
  return ticketCodes(await venue.prints()).slice(before);
}

describe('the way of one ticket', () => {
  it('begins with a first start in a minute and a half, history and all', () => {
    expect(firstStartMs).toBeLessThan(90_000);
  });

  it('is sold at the till and comes out of the printer', async () => {
    const { staff } = await venue.view();
    const pin = staff.find(({ role }) => role === 'cashier')?.pin ?? '';
    const popup = context.waitForEvent('page');
    await bench.getByRole('link', { name: 'Open the till' }).click();
    till = await popup;
    await till.setViewportSize({ width: 1366, height: 768 });
    for (const digit of pin) await till.getByRole('button', { name: digit, exact: true }).click();
    await till.getByRole('heading', { name: 'Open the shift' }).waitFor();
    await till.getByRole('button', { name: /€200/ }).first().click();
    await till.getByRole('button', { name: /^Open with/ }).click();
    await till.getByRole('button', { name: /^Adult day/ }).waitFor();
    [code = ''] = await sellExact('Adult day');
    expect(code).toHaveLength(136);
  });

  it('is torn off, read at Gate A, and the arm turns', async () => {
    gate = await context.newPage();
    await gate.setViewportSize({ width: 1280, height: 800 });
    await gate.goto(`${venue.base}/open/gate-a`);
    await bench.getByRole('button', { name: 'Take the ticket' }).click();
    await bench.getByRole('button', { name: 'Hold it under Gate A' }).click();
    await gate.getByText('Welcome').first().waitFor();
    await bench.getByRole('button', { name: 'Push through' }).click();
    await expect
      .poll(() => venue.get('/devices/gate-a-turnstile/gate'), { timeout: PATIENCE_MS })
      .toMatchObject({ state: 'locked', pulses: 1, passages: 1 });
  });

  it('is refused the second time, with the time and the gate of the first', async () => {
    const verdict = await scanAt('gate-b', code);
    expect(verdict).toMatchObject({
      kind: 'refused',
      reason: 'already_used',
      facts: { usedAt: expect.stringContaining('Gate A') as string },
    });
    expect(await scanAt('gate-a', code)).toMatchObject({ reason: 'already_used' });
    await gate.getByText('Already used').first().waitFor();
    await gate
      .getByText(/Gate A/)
      .first()
      .waitFor();
    expect(await pulsesAt('gate-b')).toBe(0);
  });
});

describe('codes no honest guest has', () => {
  const swap = (text: string, at: number, letter: string) =>
    text.slice(0, at) + (text[at] === letter ? 'Z' : letter) + text.slice(at + 1);
  it.each([
    ['altered', () => swap(code, 32, '7'), ['altered', 'forged', 'malformed']],
    ['forged', () => code.slice(0, 34) + 'A'.repeat(102), ['forged', 'altered', 'malformed']],
    ['unknown', () => '4006381333931', ['unknown_code', 'malformed']],
    ['torn', () => code.slice(0, 70), ['malformed', 'unknown_code', 'unreadable']],
  ])('%s: its own reason, never a pulse', async (_, make, reasons) => {
    const before = await pulsesAt('gate-a');
    const verdict = await scanAt('gate-a', make());
    expect(verdict['kind']).toBe('refused');
    expect(reasons).toContain(verdict['reason']);
    expect(await pulsesAt('gate-a')).toBe(before);
  });
});

describe('broken worlds', () => {
  it('sells and admits with no internet, and loses nothing', async () => {
    await venue.post('/network', { link: 'cloud', up: false });
    const [offline = ''] = await sellExact('Child day');
    expect(await scanAt('gate-b', offline)).toMatchObject({ kind: 'granted' });
    await venue.post('/devices/gate-b-turnstile/pass', { direction: 'in' });
    const waiting = async () =>
      ((await venue.station('till-1', '/api/v1/status')) as { cloud: { unsyncedCount: number } }).cloud
        .unsyncedCount;
    expect(await waiting()).toBeGreaterThan(0);
    await venue.post('/network', { link: 'cloud', up: true });
    await expect.poll(waiting, { timeout: PATIENCE_MS }).toBe(0);
  });

  it('keeps an acknowledged sale through kill -9 of the till', async () => {
    const [killed = ''] = await sellExact('Senior');
    await venue.post('/processes/till-1/kill', {});
    expect(await scanAt('gate-a', killed)).toMatchObject({ kind: 'granted' });
    await venue.post('/devices/gate-a-turnstile/pass', { direction: 'in' });
    await till.getByRole('button', { name: /^Adult day/ }).waitFor();
    await till
      .getByText(/station does not answer/i)
      .first()
      .waitFor({ state: 'hidden' });
  });
});

it('closes on SIGTERM without a trace and opens again with everything it had', async () => {
  await picture(bench, 'bench');
  expect(await venue.stop()).toBe(0);
  const ports = [0, 1, 2, 10, 14, 31, 62].map((offset) => Number(new URL(venue.base).port) + offset);
  expect(await takenPorts(ports)).toEqual([]);
  expect(existsSync(join(venue.dataFolder, 'venue.lock'))).toBe(false);
  expect(await venue.start()).toBeLessThan(30_000);
  expect(await scanAt('gate-a', code)).toMatchObject({ reason: 'already_used' });
});
