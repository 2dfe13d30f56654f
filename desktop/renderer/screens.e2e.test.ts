// One file, because the screens share one build and one browser, and starting them is what costs here.
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { preview, type PreviewServer } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { StationStatus } from '@gatehouse/core/contract';
import { languages, resources } from '@gatehouse/ui';
import { launchBrowser } from '../../tools/browser.ts';
import { buildPages } from '../../tools/build.ts';
import type { FakeStation } from './test-support/fake-station.ts';
import { alreadyUsed, createFakeGate, granted, refused } from './test-support/fake-gate.ts';
import { createFakeTill } from './test-support/fake-till.ts';
import { serveStation } from './test-support/page-wiring.ts';

const csp = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

let server: PreviewServer;
let browser: Browser;
let url = '';
/** What the open page complained about: policy violations, errors, failed requests to anywhere else. */
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
});
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

async function openPage(station: FakeStation, width: number, height: number, query = ''): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: 'light' });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  opened.push(page);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A request that the test loses on purpose is reported by the browser as an error; it is not the page's.
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) complaints.push(`asks elsewhere: ${request.url()}`);
  });
  await serveStation(page, station);
  await page.goto(url + query);
  return page;
}

const typePin = async (page: Page, pin: string): Promise<void> => {
  await page.locator('.gh-pin').waitFor();
  // A person's rhythm: faster would be a scanner's.
  await page.keyboard.type(pin, { delay: 80 });
};

async function openTill(station: FakeStation = createFakeTill(), pin = '1111', query = ''): Promise<Page> {
  const page = await openPage(station, 1366, 768, query);
  await typePin(page, pin);
  await page.locator('.open-quick button').nth(2).click();
  await page.locator('.open-pad [data-kind="primary"]').click();
  await page.locator('.gh-tile').first().waitFor();
  return page;
}

const tile = (page: Page, name: string) => page.locator('.gh-tile', { hasText: name }).first();
const basketNames = (page: Page) => page.locator('.line-name').allTextContents();
const sales = (station: FakeStation) => station.calls.filter(({ name }) => name === 'completeSale');
/** Keys as a keyboard-wedge scanner sends them: a burst and Enter. */
const wedge = async (page: Page, code: string): Promise<void> => {
  await page.evaluate((text) => {
    const target = document.activeElement ?? document.body;
    for (const key of [...text, 'Enter'])
      for (const type of ['keydown', 'keyup'])
        target.dispatchEvent(new KeyboardEvent(type, { key, bubbles: true, cancelable: true }));
  }, code);
};

/** Serious and critical findings of axe, one line each. */
async function axeFindings(page: Page): Promise<string[]> {
  // What still moves is half transparent, and its contrast would be measured as such.
  await page.evaluate(async () => {
    const finite = document
      .getAnimations()
      .filter((animation) => animation.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    await Promise.allSettled(finite.map(({ finished }) => finished));
  });
  // Through the debugger, which the page's policy does not govern: an injected script element would be refused.
  const results = await page.evaluate(`${axe.source}; axe.run(document, { resultTypes: ['violations'] })`);
  const { violations } = results as axe.AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')} ${failureSummary ?? ''}`),
    );
}

/** Buttons and fields smaller than a finger: 48 px on each side. */
const smallTargets = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, input, [role="tab"], [role="button"], a[href]')]
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ element, box }) => box.width > 0 && getComputedStyle(element).visibility === 'visible')
      // A field inside a bordered box is as large as the box: a touch anywhere in it lands in the field.
      .map(({ element, box }) => ({
        element,
        box: element.closest('.gh-search')?.getBoundingClientRect() ?? box,
      }))
      // React Aria's way out of a dialog for screen readers lies in a box of one pixel; no finger can meet it.
      .filter(({ element }) => (element.parentElement?.clientWidth ?? 0) > 2)
      .filter(({ box }) => box.width < 47.5 || box.height < 47.5)
      .map(({ element, box }) => `${element.className} ${element.textContent} ${box.width}×${box.height}`),
  );

describe('till', () => {
  it('signs in, and refuses a PIN it does not know in words', async () => {
    const page = await openPage(createFakeTill(), 1366, 768);
    await typePin(page, '9999');
    await page.getByText('That PIN is not known here').waitFor();
    for (const digit of '1111') await page.getByRole('button', { name: digit, exact: true }).click();
    await page.getByRole('heading', { name: 'Open the shift' }).waitFor();
  });

  it('goes from a favourite to the change due in two taps', async () => {
    const station = createFakeTill();
    const page = await openTill(station);
    await tile(page, 'Adult day').click();
    await page.getByRole('button', { name: /Cash €24.00.*Exact/ }).click();
    await page.getByRole('heading', { name: 'No change' }).waitFor();
    expect(sales(station)).toHaveLength(1);
    expect(sales(station)[0]?.body).toMatchObject({
      expectedTotalMinor: 2400,
      tenders: [{ kind: 'cash', tenderedMinor: 2400 }],
    });
    // The next tap is the next guest's.
    await tile(page, 'Coffee').click();
    expect(await basketNames(page)).toEqual(['Coffee']);
  });

  it('sells by keyboard alone: find, add, count, pay another amount, next guest', async () => {
    const station = createFakeTill();
    const page = await openTill(station);
    await page.keyboard.press('F2');
    await page.keyboard.type('cocoa', { delay: 70 });
    await tile(page, 'Hot cocoa').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space', { delay: 70 });
    await page.keyboard.press('Escape');
    await tile(page, 'Adult day').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space', { delay: 70 });
    await page.keyboard.press('+');
    expect(await page.locator('.line output').allTextContents()).toEqual(['1', '2']);
    await page.keyboard.press('F11');
    await page.keyboard.type('5000', { delay: 80 });
    await page.keyboard.press('F12');
    await page.getByText('€12.20', { exact: true }).waitFor();
    await page.keyboard.press('F12');
    await page.getByText('Tap a product or scan').waitFor();
    expect(sales(station)[0]?.body).toMatchObject({
      expectedTotalMinor: 3780,
      tenders: [{ kind: 'cash', tenderedMinor: 5000 }],
    });
  });

  it('shows the keys while Alt is held and adds by them', async () => {
    const page = await openTill();
    await page.keyboard.down('Alt');
    await page.locator('.key-help').waitFor({ state: 'visible' });
    await page.keyboard.press('Digit2');
    await page.keyboard.up('Alt');
    await page.locator('.key-help').waitFor({ state: 'hidden' });
    expect(await basketNames(page)).toEqual(['Child day']);
  });

  it('adds by both kinds of scanner, and a scanner’s Enter presses nothing', async () => {
    const station = createFakeTill();
    const page = await openTill(station);
    await tile(page, 'Adult day').click();
    await page.locator('.basket-pay [data-kind="primary"]').focus();
    await wedge(page, '4006381333931');
    await page.getByText('Water 0.5 l').nth(1).waitFor();
    // A scanner that types as slowly as a person: its Enter still pays nothing.
    await page.locator('.basket-pay [data-kind="primary"]').focus();
    await page.keyboard.press('Enter');
    await tile(page, 'Coffee').focus();
    await page.keyboard.press('Enter');
    station.emit('till-scan', { code: '4006381333948', atMs: station.nowMs(), repeated: false });
    await page.locator('.line-name', { hasText: 'Hot cocoa' }).waitFor();
    expect(await basketNames(page)).toEqual(['Adult day', 'Water 0.5 l', 'Hot cocoa']);
    expect(sales(station)).toEqual([]);
  });

  it('says what an unknown code and a ticket are instead of guessing', async () => {
    const station = createFakeTill();
    const page = await openTill(station);
    station.emit('till-scan', { code: '0000000', atMs: 1, repeated: false });
    await page.getByText('Code 0000000 is not a product').waitFor();
    station.emit('till-scan', { code: 'A'.repeat(136), atMs: 2, repeated: false });
    await page.getByRole('button', { name: 'Find its sale' }).click();
    await page.getByText('No sale found').waitFor();
  });

  it('never loses the basket to Esc, to a reload or to the lock', async () => {
    const station = createFakeTill();
    const page = await openTill(station);
    await tile(page, 'Adult day').click();
    await tile(page, 'Climbing').click();
    const kept = ['Adult day', 'Climbing 60 min'];
    await page.keyboard.press('F11');
    for (let step = 0; step < 5; step += 1) await page.keyboard.press('Escape');
    expect(await basketNames(page)).toEqual(kept);
    await expect
      .poll(() => station.calls.findLast(({ name }) => name === 'putBasket')?.body)
      .toMatchObject({
        lines: [{ variantId: 'adult' }, { variantId: 'climb', sessionId: 'climbing-2026-11-22-14' }],
      });
    await page.reload();
    await page.locator('.line').nth(1).waitFor();
    expect(await basketNames(page)).toEqual(kept);
    await page.keyboard.press('F9');
    await typePin(page, '2222');
    await page.locator('.line').nth(1).waitFor();
    expect(await basketNames(page)).toEqual(kept);
  });

  it('asks again with the same id when the answer to a sale was lost', async () => {
    const station = createFakeTill();
    const page = await openTill(station);
    await tile(page, 'Adult day').click();
    station.lose('completeSale', 'after');
    await page.keyboard.press('F12');
    await page.getByText('No answer from the station yet').waitFor();
    // Nothing can be added to a sale that may stand already, and a reload does not forget it.
    await tile(page, 'Coffee').click();
    await page.reload();
    await page.getByRole('heading', { name: 'No change' }).waitFor();
    const ids = sales(station).map(({ body }) => (body as { operationId: string }).operationId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    expect(station.status().shift?.saleCount).toBe(1);
  });

  it('leaves an unknown print to a person, with three answers', async () => {
    const page = await openTill(createFakeTill({ printer: 'unknown' }));
    await tile(page, 'Coffee').click();
    await page.keyboard.press('F12');
    await page.getByText('may or may not have printed').waitFor();
    await page.getByRole('button', { name: 'Leave' }).waitFor();
    await page.getByRole('button', { name: 'It printed' }).click();
    await page.getByText('printed', { exact: true }).waitFor();
  });

  it('says what to do with a print that stopped for paper', async () => {
    const page = await openTill(createFakeTill({ printer: 'interrupted' }));
    await tile(page, 'Coffee').click();
    await page.keyboard.press('F12');
    await page.getByText('Load paper, then print again. The sale stands either way.').waitFor();
  });

  it('gives back by taps and with a reason', async () => {
    const station = createFakeTill();
    const page = await openTill(station);
    await tile(page, 'Adult day').click();
    await page.keyboard.press('F12');
    await page.getByRole('button', { name: 'Sale details' }).click();
    await page.getByRole('button', { name: 'Refund', exact: true }).click();
    await page.getByRole('button', { name: 'Everything' }).click();
    await page.getByText('1 ticket stops opening gates.').waitFor();
    await page.getByRole('button', { name: 'Wrong product sold' }).click();
    await page.getByRole('button', { name: 'Give back €24.00' }).click();
    await page.getByText('Refunded. Give the guest €24.00.').waitFor();
    expect(station.calls.find(({ name }) => name === 'refund')?.body).toMatchObject({
      reason: 'Wrong product sold',
    });
  });

  it('colours another day and falls back to today after the sale', async () => {
    const station = createFakeTill();
    const page = await openTill(station);
    await page.keyboard.press('PageDown');
    await tile(page, 'Climbing').click();
    await page.getByRole('heading', { name: /Selling for/ }).waitFor();
    await page.keyboard.press('F12');
    await page.getByRole('heading', { name: 'No change' }).waitFor();
    await page.keyboard.press('F12');
    await page.getByText('Today, ').waitFor();
    expect(sales(station)[0]?.body).toMatchObject({ lines: [{ day: '2026-11-23' }] });
  });

  it('stops at the last seat of a session and offers the next one in the same row', async () => {
    const page = await openTill();
    await page.getByRole('button', { name: /15:00/ }).first().click();
    for (let seat = 0; seat < 5; seat += 1) await tile(page, 'Climbing').click();
    await page.getByText('15:00 is full for Climbing 60 min').waitFor();
    expect(await page.locator('.line output').first().textContent()).toBe('4');
    await page.getByRole('button', { name: 'Take 16:00' }).click();
    expect(await page.locator('.line-when').allTextContents()).toEqual(['Today 15:00', 'Today 16:00']);
  });

  it('tells the truth about records, internet and paper, and goes red when the station is gone', async () => {
    const station = createFakeTill();
    const page = await openTill(station);
    const sinceMs = station.nowMs() - 6 * 60_000 - 1_000;
    station.setStatus({
      cloud: { state: 'down', sinceMs, unsyncedCount: 18, oldestUnsyncedAtMs: sinceMs, detail: '' },
      devices: station
        .status()
        .devices.map((device) =>
          device.kind === 'printer'
            ? { ...device, health: { kind: 'degraded', reason: 'paper is out' } }
            : device,
        ),
    });
    await page.getByText('No internet for 6 min · 18 records go out when it is back').waitFor();
    await page.getByText('Printer: load paper').waitFor();
    await page.getByRole('button', { name: /no receipt now/ }).waitFor();
  });

  it('sends a screen without a key to the launcher', async () => {
    const page = await openPage(createFakeTill(), 1366, 768);
    await page.route('**/api/v1/status', (route) =>
      route.fulfill({ status: 401, json: { title: 'Not paired', status: 401, code: 'not_paired' } }),
    );
    await page.reload();
    await page.getByRole('heading', { name: 'Open this screen from the launcher' }).waitFor();
  });

  it('changes one badge and the basket at a tap, in less script than a frame leaves at a quarter of the speed', async () => {
    const page = await openTill();
    await tile(page, 'Adult day').click();
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    const { touched, medianMs } = await page.evaluate(async () => {
      const tiles = [...document.querySelectorAll<HTMLElement>('.gh-tile:not([data-disabled])')];
      const touchedNames = new Set<string>();
      const observer = new MutationObserver((records) => {
        for (const { target } of records) {
          const element = target instanceof Element ? target : target.parentElement;
          const place = element?.closest('.gh-tile, .basket, .strip, .day, .gh-rail, .gh-status-bar');
          touchedNames.add(
            place?.querySelector('.gh-tile-name')?.textContent ?? place?.className ?? 'elsewhere',
          );
        }
      });
      observer.observe(document.body, { subtree: true, childList: true, characterData: true });
      const took: number[] = [];
      for (let tap = 0; tap < 21; tap += 1) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const from = performance.now();
        tiles[0]?.click();
        took.push(performance.now() - from);
      }
      await new Promise((resolve) => requestAnimationFrame(resolve));
      observer.disconnect();
      return { touched: [...touchedNames].toSorted(), medianMs: took.toSorted((a, b) => a - b)[10] ?? 0 };
    });
    expect(touched).toEqual(['Adult day', 'basket']);
    expect(medianMs).toBeLessThan(50);
  });

  it('has no serious accessibility finding and no target under 48 px on any of its screens', async () => {
    const page = await openPage(createFakeTill({ printer: 'unknown' }), 1366, 768);
    const findings: string[] = [];
    const check = async (where: string): Promise<void> => {
      const found = [...(await axeFindings(page)), ...(await smallTargets(page))];
      findings.push(...found.map((each) => `${where}: ${each}`));
    };
    await page.locator('.sign-in').waitFor();
    await check('sign-in');
    await typePin(page, '2222');
    await page.locator('.open-shift').waitFor();
    await check('open shift');
    await page.locator('.open-pad [data-kind="primary"]').click();
    await tile(page, 'Adult day').click();
    await tile(page, 'Climbing').click();
    await check('sell');
    await page.keyboard.press('F11');
    await check('cash');
    await page.keyboard.press('Escape');
    await check('pay');
    await page.keyboard.press('Escape');
    await page.keyboard.press('F12');
    await page.locator('.sold').waitFor();
    await check('sold');
    await page.keyboard.press('F7');
    await page.locator('.sale-row').click();
    await check('sales');
    await page.keyboard.press('F8');
    await page.getByRole('button', { name: 'Pay in' }).click();
    await check('shift');
    await page.getByRole('button', { name: 'Close shift' }).click();
    await check('count');
    await page.getByRole('button', { name: 'Display' }).click();
    await page.getByRole('button', { name: 'Dark' }).click();
    await check('display');
    await page.keyboard.press('Escape');
    await page.keyboard.press('F6');
    await check('sell, dark');
    expect(findings).toEqual([]);
  });
});

describe('from the office', () => {
  it('counts what is to do, shows it with the manager’s words, and keeps that it is done', async () => {
    const decidedAtMs = Date.UTC(2026, 10, 22, 12);
    const common = {
      round: 1,
      state: 'resolved' as const,
      amountMinor: null,
      currency: 'EUR',
      decidedBy: 'Mara Klein',
      decidedAtMs,
      notedAtMs: decidedAtMs + 2_000,
      taskClosedAtMs: null,
    };
    const station = createFakeTill({
      officeNotes: [
        {
          ...common,
          exceptionId: 'exc-1',
          exceptionKind: 'refund_exceeds_sale',
          action: 'recover',
          task: 'recover-cash',
          shortCode: '',
          amountMinor: 2_400,
          note: 'Frau Berger comes back at three.',
        },
        {
          ...common,
          exceptionId: 'exc-2',
          exceptionKind: 'duplicate_admission',
          action: 'void_ticket',
          task: null,
          shortCode: '7KQM4T',
          note: 'The code was copied.',
        },
      ],
    });
    const page = await openTill(station);
    await page.getByRole('button', { name: 'From the office 1' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Take the money back in and book it as paid in.').waitFor();
    await dialog.getByText('It is about €24.00.').waitFor();
    await dialog.getByText('Ticket …7KQM4T').waitFor();
    if (process.env['SCREEN_PICTURES'])
      await page.screenshot({ path: `${process.env['SCREEN_PICTURES']}/office.png` });
    expect(await axeFindings(page)).toEqual([]);
    expect(await smallTargets(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.getByText(/Done \d/).waitFor();
    expect(station.calls.filter(({ name }) => name === 'closeOfficeTask')).toMatchObject([
      { body: { round: 1 } },
    ]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'From the office', exact: true }).waitFor();
  });
});

describe('gate', () => {
  it.each(languages.map(({ id }) => id))(
    'shows a grant and a refusal in %s with the facts in them',
    async (id) => {
      const { gate } = resources[id];
      const station = createFakeGate();
      const page = await openPage(station, 1280, 800, `?lang=${id}`);
      await page.getByRole('heading', { name: gate.idle.in }).waitFor();
      station.emit('scan', granted('g', 0, 'Family 2+2', 'waiting', [2, 4]));
      await page.getByRole('heading', { name: gate.granted.title }).waitFor();
      station.emit('scan', granted('g', 0, 'Family 2+2', 'not-passed', [2, 4]));
      await page.getByRole('heading', { name: gate.notPassed.title }).waitFor();
      expect(await page.locator('.verdict').getAttribute('data-look')).toBe('not-passed');
      station.emit('scan', { ...alreadyUsed, atMs: station.nowMs() });
      await page.getByRole('heading', { name: gate.reason.already_used.title }).waitFor();
      await page.getByText(/10:42, Gate B south, lane 2/).waitFor();
      await page.getByText(gate.remedy.ask_missed_exit).waitFor();
      await page.getByText('Mara K.').waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await page.getByRole('button', { name: gate.action.toDesk }).click();
      await page.getByRole('heading', { name: gate.idle.in }).waitFor();
      expect(await page.getByText('Mara K.').count()).toBe(0);
      expect([...(await axeFindings(page)), ...(await smallTargets(page))]).toEqual([]);
    },
  );

  it('lets the name go with the next scan', async () => {
    const station = createFakeGate();
    const page = await openPage(station, 1280, 800);
    await page.locator('.idle').waitFor();
    station.emit('scan', { ...alreadyUsed, atMs: station.nowMs() });
    await page.getByText('Mara K.').waitFor();
    station.emit('scan', {
      ...refused('next', 0, 'wrong_day', 'send_to_desk', { validOn: '2026-11-24' }),
      atMs: station.nowMs(),
    });
    await page.getByText(/Valid on Tue.* 24 Nov/).waitFor();
    expect(await page.getByText('Mara K.').count()).toBe(0);
  });

  it('looks a typed code up for a signed-in operator without opening anything', async () => {
    const station = createFakeGate();
    const page = await openPage(station, 1280, 800);
    await page.getByRole('button', { name: 'Type a code' }).click();
    await typePin(page, '3333');
    await page.getByLabel('Code on the ticket').fill('7F3QABCDEF');
    await page.getByRole('button', { name: 'Look up' }).click();
    await page.getByText(/Already used\. Today at 10:42/).waitFor();
    expect(station.calls.some(({ name }) => name === 'scan')).toBe(false);
    await page.getByRole('button', { name: 'Present' }).click();
    await page.getByRole('heading', { name: 'Already used' }).waitFor();
  });

  it('says which rule answers here and how old its list is', async () => {
    const station = createFakeGate();
    const page = await openPage(station, 1280, 800);
    await page.getByText('This gate decides for the venue').waitFor();
    const sinceMs = station.nowMs() - 6 * 60_000 - 1_000;
    station.setStatus({
      cloud: { state: 'down', sinceMs, unsyncedCount: 18, oldestUnsyncedAtMs: sinceMs, detail: '' },
    });
    await page.getByText('No internet for 6 min · new online tickets may be unknown here').waitFor();
    await page.getByText('18 records wait').waitFor();
  });
});

describe('a disk in trouble', () => {
  const storage: NonNullable<StationStatus['storage']> = {
    level: 'low',
    freeBytes: 412_000_000,
    ledgerBytes: 80_000_000,
    walBytes: 4_000_000,
    ballast: 'kept',
    writing: 'writable',
    damage: null,
    logHeld: false,
  };

  it('is said at the till in the bar while it is early, and over the screen when selling ends', async () => {
    const station = createFakeTill();
    const page = await openTill(station);
    station.setStatus({ storage });
    await page.getByText('Disk has 412 MB left: tell the manager').waitFor();
    expect(await page.locator('.storage-banner').count()).toBe(0);
    station.setStatus({ storage: { ...storage, level: 'critical', ballast: 'released' } });
    await page.getByRole('alert').getByText('close the shift and take the next register').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    station.setStatus({ storage: { ...storage, writing: 'unwritable' } });
    await page.getByText('nothing sold here is lost').waitFor();
    // What can be sold stays in its place and the way to the shift stays in reach.
    expect(await page.locator('.till .gh-status-bar').isVisible()).toBe(true);
    station.setStatus({ storage: { ...storage, level: 'ok' } });
    await page.locator('.storage-banner').waitFor({ state: 'detached' });
  });

  it('is said at the gate in four languages', async () => {
    for (const { id } of languages) {
      const station = createFakeGate();
      const page = await openPage(station, 1280, 800, `?lang=${id}`);
      await page.locator('.idle').waitFor();
      station.setStatus({ storage: { ...storage, writing: 'unwritable' } });
      const words = resources[id].common.storage.banner.brokenGate;
      await page.getByRole('alert').getByText(words).waitFor();
    }
  });
});
