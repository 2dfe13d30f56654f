/*
 * Longer than 400 lines: one day at the counter, from two opened drawers to two closed ones, in one file because every
 * hour stands on the one before.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../tools/browser.ts';
import { buildPages } from '../../../tools/build.ts';
import { portsOf } from '../venue/settings.ts';
import { booksOfCloud, booksOfStation, imbalanceOfCloud } from './books.ts';
import { runVenue, type RunningVenue } from './running-venue.ts';
import { tillHands, type TillHands } from './till-hands.ts';

const PATIENCE_MS = 20_000;
const TILLS = ['till-1', 'till-2'] as const;
type TillName = (typeof TILLS)[number];

let venue: RunningVenue;
let browser: Browser;
let context: BrowserContext;
const tills = {} as Record<TillName, TillHands>;
const pins = {} as Record<'Jonas' | 'Mira' | 'Tom' | 'Samir', string>;
let badge = '';
let giftCard = '';
/** Receipts of the day by what they were for. */
const receipts: Record<string, string> = {};

beforeAll(async () => {
  await buildPages();
  venue = await runVenue();
  await Promise.all([venue.start(), launchBrowser().then((started) => (browser = started))]);
  context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-IE' });
  context.setDefaultTimeout(PATIENCE_MS);
  const { staff } = await venue.view();
  for (const { name, pin, badge: shown, role } of staff) {
    pins[name.split(' ')[0] as keyof typeof pins] = pin;
    if (role === 'supervisor') badge = shown ?? '';
  }
  for (const id of TILLS) tills[id] = await openScreen(id);
});
/** What stood on the screens when a step failed. */
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  for (const id of TILLS) await picture(tills[id], `failed-${id}`).catch(() => undefined);
});
afterAll(async () => {
  await browser?.close();
  await venue?.dispose();
});

async function openScreen(id: TillName): Promise<TillHands> {
  const page = await context.newPage();
  await page.goto(`${venue.base}/open/${id}`);
  return tillHands(page);
}

/** Steps up to a till: a page behind another one stands still. */
async function at(id: TillName): Promise<TillHands> {
  await tills[id].page.bringToFront();
  return tills[id];
}

/** What the day looked like, in the run's own folder. */
async function picture({ page }: TillHands, name: string): Promise<void> {
  const folder = process.env['GATEHOUSE_DAY_PICTURES'] ?? join(venue.dataFolder, 'pictures');
  mkdirSync(folder, { recursive: true });
  await page.bringToFront();
  await page.evaluate(
    'Promise.allSettled(document.getAnimations().map((animation) => animation.finished)).then(() => 0)',
  );
  await page.screenshot({ path: join(folder, `day-${name}.png`) });
}

const scanAt = (id: TillName, code: string) => venue.post(`/devices/${id}-scanner/scan`, { code });
const printsAt = async (id: TillName) =>
  venue.get<readonly { text: string }[]>(`/devices/${id}-printer/prints`);
const unsyncedAt = async (id: TillName): Promise<number> =>
  ((await venue.station(id, '/api/v1/status')) as { cloud: { unsyncedCount: number } }).cloud.unsyncedCount;
const next = (hands: TillHands) => hands.press(/^Next guest/);
const setCloud = (id: TillName, up: boolean) => venue.post('/network', { link: 'cloud', station: id, up });
const setLan = (id: TillName, up: boolean) => venue.post('/network', { link: 'lan', station: id, up });

describe('in the morning', () => {
  it('two cashiers sign in and open their drawers', async () => {
    await at('till-1');
    await tills['till-1'].signIn(pins.Jonas);
    await tills['till-1'].openShift(/€200/);
    await at('till-2');
    await tills['till-2'].signIn(pins.Mira);
    await tills['till-2'].openShift(/€150/);
    await picture(tills['till-1'], 'open');
  });

  it('a family pays in cash, and the till says why it costs less', async () => {
    const till = await at('till-1');
    await till.tap('Adult day', 'Adult day', 'Child day', 'Child day', 'Coffee');
    await till.page.getByText('family of four').first().waitFor();
    await picture(till, 'basket');
    await till.press('Other ways to pay');
    await picture(till, 'pay');
    await till.press(/^€100\.00/);
    receipts['family'] = await till.sold();
    await till.page.getByText('€24.80').first().waitFor();
    await picture(till, 'change');
    await next(till);
  });

  it('a card is charged by the terminal', async () => {
    const till = await at('till-1');
    await till.tap('Adult day', 'Coffee');
    await till.page.keyboard.press('F11');
    receipts['card'] = await till.sold();
    await next(till);
  });

  it('a guest pays a part in cash and the rest by card', async () => {
    const till = await at('till-2');
    await till.tap('Adult day', 'Adult day');
    await till.press('Other ways to pay');
    await till.press('Cash');
    await till.type('2000');
    await till.press(/^Take €20\.00 in part/);
    await till.page.getByText('€28.00').first().waitFor();
    await picture(till, 'split');
    await till.press(/^Card/);
    receipts['split'] = await till.sold();
    await next(till);
  });

  it('foreign notes are taken, and change is given in euros', async () => {
    const till = await at('till-2');
    await till.tap('Coffee');
    await till.press('Other ways to pay');
    await till.press('Foreign cash');
    await till.press(/^\+ CHF 10/);
    await till.press(/^Take CHF/);
    receipts['foreign'] = await till.sold();
    await till.page.getByText('€7.20').first().waitFor();
    await next(till);
  });
});

describe('what needs somebody else', () => {
  it('a large discount waits for the supervisor’s PIN', async () => {
    const till = await at('till-1');
    await till.tap('Adult day');
    await till.line('Adult day');
    await till.press('Discount in %');
    await till.press(/^20/);
    await till.press('Goodwill');
    await till.press('Apply');
    await till.page.getByRole('heading', { name: 'This needs approval' }).waitFor();
    await picture(till, 'approval');
    await till.approve(pins.Samir);
    await till.page.getByText('€19.20').first().waitFor();
    receipts['discount'] = await till.payExact();
    await next(till);
  });

  it('something on the house waits for a badge', async () => {
    const till = await at('till-1');
    await till.tap('Coffee');
    await till.line('Coffee');
    await till.press('On the house');
    await till.press('Complaint');
    await till.press('Apply');
    await till.page.getByRole('heading', { name: 'This needs approval' }).waitFor();
    await scanAt('till-1', badge);
    await till.page.getByRole('heading', { name: 'This needs approval' }).waitFor({ state: 'detached' });
    receipts['house'] = await till.payExact();
    await next(till);
  });

  it('a sale on account does, too', async () => {
    const till = await at('till-1');
    await till.tap('Adult day');
    await till.press('Other ways to pay');
    await till.press('On account');
    await till.press(/Hotel Tanne/);
    await till.press(/^On account/);
    await till.approve(pins.Samir);
    receipts['account'] = await till.sold();
    await next(till);
  });
});

describe('through the day', () => {
  it('a gift card is sold at one till and pays at the other', async () => {
    const seller = await at('till-1');
    await seller.tool(/^Gift cards and wallets/);
    await seller.press(/Gift card without plastic/);
    await seller.press(/^€50/);
    await seller.press(/^Put/);
    await seller.press('To the basket');
    receipts['gift'] = await seller.payExact();
    await next(seller);
    await expect
      .poll(async () => (await printsAt('till-1')).map(({ text }) => text).join('\n'), {
        timeout: PATIENCE_MS,
      })
      .toMatch(GIFT_CODE);
    giftCard = GIFT_CODE.exec((await printsAt('till-1')).map(({ text }) => text).join('\n'))?.[0] ?? '';
    await expect.poll(() => unsyncedAt('till-1'), { timeout: PATIENCE_MS }).toBe(0);
    const payer = await at('till-2');
    await payer.tap('Adult day');
    await payer.press('Other ways to pay');
    await payer.press('Gift card, wallet');
    await scanAt('till-2', giftCard);
    await payer.page.getByText('€50.00').first().waitFor();
    await picture(payer, 'gift-card');
    await payer.press(/^Take €24/);
    receipts['redeemed'] = await payer.sold();
    await next(payer);
  });

  it('a family collects what it booked, in three touches', async () => {
    const till = await at('till-2');
    await till.go('Collect');
    await till.page.getByRole('searchbox').fill('hofer');
    await till.press(/^Lukas Hofer .* tickets/);
    await picture(till, 'collect');
    await till.press(/^Collect 2 tickets/);
    await till.press('Done');
  });

  it('another pays the balance of its booking, then collects', async () => {
    const till = await at('till-2');
    await till.go('Collect');
    await till.page.getByRole('searchbox').fill('weiss');
    await till.press(/^Jürgen Weiß .* tickets/);
    await till.press(/^Pay €45/);
    receipts['balance'] = await till.payExact();
    await next(till);
  });

  it('a sale is parked for a queue and taken back', async () => {
    const till = await at('till-1');
    await till.go('Sell');
    await till.tap('Adult day');
    await till.press('Park');
    await till.tap('Coffee');
    await till.payExact();
    await next(till);
    await till.press(/1 parked/);
    await picture(till, 'parked');
    await till.press('Take back');
    await till.page.locator('.basket-lines').getByText('Adult day').waitFor();
    receipts['parked'] = await till.payExact();
    await next(till);
  });

  it('a harness is rented for a deposit and comes back', async () => {
    const till = await at('till-1');
    await till.tool(/^Rentals/);
    await picture(till, 'rentals');
    await till.page.locator('.rental-item[data-state="free"]').first().click();
    await till.press(/^Rent out/);
    await till.go('Sell');
    receipts['rental'] = await till.payExact();
    await next(till);
    await till.tool(/^Rentals/);
    await till.page.locator('.rental-item[data-state="out"]').first().click();
    await till.press(/^Back/);
    await till.go('Sell');
  });
});

describe('when things break', () => {
  it('the internet is cut from both tills: cash, cards and the gift card go on', async () => {
    await Promise.all(TILLS.map((id) => setCloud(id, false)));
    const one = await at('till-1');
    await one.tap('Adult day');
    receipts['offline'] = await one.payExact();
    await next(one);
    const two = await at('till-2');
    await two.tap('Coffee');
    await two.page.keyboard.press('F11');
    receipts['offline-card'] = await two.sold();
    await next(two);
    expect(await unsyncedAt('till-1')).toBeGreaterThan(0);
    await one.page.bringToFront();
    await one.page
      .getByText(/go out when it is back/)
      .first()
      .waitFor();
    await picture(one, 'offline');
    await Promise.all(TILLS.map((id) => setCloud(id, true)));
    for (const id of TILLS) await expect.poll(() => unsyncedAt(id), { timeout: 40_000 }).toBe(0);
  });

  it('a till is killed with a card charged and no sale yet: the guest is charged once and gets their tickets', async () => {
    const till = await at('till-2');
    await till.tap('Adult day', 'Adult day');
    await till.press('Other ways to pay');
    await till.press('Cash');
    await till.type('800');
    await till.press(/^Take €8\.00 in part/);
    // The guest is charged, and the terminal's answer never comes.
    await venue.post('/devices/till-2-terminal/fault', { fault: 'lost-answer', on: true });
    const before = (await chargesAt('till-2')).length;
    await till.press(/^Card/);
    await expect
      .poll(async () => (await chargesAt('till-2')).length, { timeout: PATIENCE_MS, interval: 5 })
      .toBe(before + 1);
    await venue.post('/processes/till-2/kill', {});
    await venue.post('/devices/till-2-terminal/fault', { fault: 'lost-answer', on: false });
    await expect
      .poll(async () => (await venue.station('till-2', '/api/v1/status').catch(() => ({}))) as object, {
        timeout: 60_000,
      })
      .toHaveProperty('stationId', 'till-2');
    await till.page.close();
    tills['till-2'] = await openScreen('till-2');
    const again = tills['till-2'];
    await again.signIn(pins.Mira);
    await again.page
      .getByRole('button', { name: /^Adult day/ })
      .first()
      .waitFor();
    receipts['killed'] = await finishAfterKill(again);
    await next(again);
    const ofThis = (await chargesAt('till-2')).filter(({ amountMinor }) => amountMinor === 4_000);
    expect(ofThis).toHaveLength(1);
  });

  it('a till is cut off from the venue and sells on', async () => {
    await setLan('till-2', false);
    const till = await at('till-2');
    await till.tap('Coffee');
    receipts['alone'] = await till.payExact();
    await next(till);
    await setLan('till-2', true);
  });
});

/** The pending sale is on the screen again: the card is asked about by its own id, and what is left is paid in cash. */
async function finishAfterKill(till: TillHands): Promise<string> {
  const named = (name: RegExp) => till.page.getByRole('button', { name }).last();
  const done = named(/^Next guest/);
  const ways = [/^Try again/, /^Complete the sale/, /^Go on paying/, /^Cash €(?!0\.00)/].map(named);
  const untilMs = performance.now() + 60_000;
  while (performance.now() < untilMs) {
    await ways
      .reduce((some, one) => some.or(one), done)
      .first()
      .waitFor();
    if (await done.isVisible()) return till.sold();
    for (const way of ways)
      if (await way.isVisible()) await way.click({ timeout: 2_000 }).catch(() => undefined);
  }
  throw new Error('the sale of the killed till was not finished');
}

const chargesAt = async (id: TillName): Promise<readonly { readonly amountMinor: number }[]> =>
  (await venue.get<{ charges: readonly { amountMinor: number }[] }>(`/devices/${id}-terminal/terminal`))
    .charges;

describe('taking back', () => {
  it('one ticket of the family goes back in cash', async () => {
    const till = await at('till-1');
    await till.go('Sales');
    await till.page.getByRole('searchbox').fill(receipts['family']?.slice(-6) ?? '');
    await till.press(new RegExp(receipts['family'] ?? ''));
    await till.press('Refund');
    await till.press(/^One more: Adult day/);
    await till.press('Guest cannot come');
    await picture(till, 'refund');
    await till.press(/^Give back/);
    await till.page.getByText(/^Refunded\./).waitFor();
    await till.page.getByText('Partly refunded').first().waitFor();
  });

  it('a card sale goes back to its card, at its till', async () => {
    const till = await at('till-1');
    await till.page.getByRole('searchbox').fill(receipts['card']?.slice(-6) ?? '');
    await till.press(new RegExp(receipts['card'] ?? ''));
    await till.press('Refund');
    await till.press('Everything');
    await till.press('Complaint');
    await till.press(/^Give back/);
    await till.page.getByText(/^Refunded:/).waitFor();
  });

  it('a sale of the other till is refunded here by the hub’s word', async () => {
    const till = await at('till-1');
    await till.page.getByRole('searchbox').fill(receipts['foreign'] ?? '');
    await till.press(new RegExp(receipts['foreign'] ?? ''));
    await till.press('Refund');
    await till.press('Everything');
    await till.press(/^All in cash/);
    await till.press('Wrong product sold');
    await till.press(/^Give back/);
    if (await till.page.getByRole('heading', { name: 'This needs approval' }).isVisible())
      await till.approve(pins.Samir);
    await till.page.getByText(/^Refunded\./).waitFor();
  });

  it('a lost ticket gets a new code', async () => {
    const till = await at('till-1');
    await till.page.getByRole('searchbox').fill(receipts['offline']?.slice(-6) ?? '');
    await till.press(new RegExp(receipts['offline'] ?? ''));
    await till.press(/what can be done/);
    await till.press('Lost');
    await till.press('Print a new code');
    await till.approve(pins.Samir);
    await till.page.getByText('The old one is dead.').first().waitFor();
  });
});

describe('in the evening', () => {
  it('a third cashier takes the drawer of the first over', async () => {
    const till = await at('till-1');
    await till.lock();
    await till.signIn(pins.Tom);
    await till.go('Shift');
    await till.press('Take over');
    await till.press('Take over as it stands');
    await till.page
      .getByText(/Tom Steiner/)
      .first()
      .waitFor();
  });

  it('the drawers are counted blind; one is short, is counted again, and a supervisor approves it', async () => {
    await closeShift('till-2', 0);
    await closeShift('till-1', -1_000);
  });

  it('the manager of the evening sees the day at the till, with no network asked', async () => {
    const till = await at('till-2');
    await till.lock();
    await till.signIn(pins.Samir);
    await till.page.getByRole('heading', { name: 'Open the shift' }).waitFor();
    await picture(till, 'closed');
  });

  it('the books of both tills and the cloud agree, posting by posting, to the unit', async () => {
    for (const id of TILLS) await expect.poll(() => unsyncedAt(id), { timeout: 40_000 }).toBe(0);
    const ports = portsOf(Number(new URL(venue.base).port));
    for (const id of TILLS) {
      const here = booksOfStation(venue.dataFolder, id);
      const records = [...new Set(here.map((posting) => posting.split(' ', 1)[0] ?? ''))];
      expect(records.length).toBeGreaterThan(10);
      await expect
        .poll(() => booksOfCloud(venue.dataFolder, ports, records), { timeout: 40_000, interval: 500 })
        .toEqual(here);
    }
    expect(Object.values(await imbalanceOfCloud(venue.dataFolder, ports)).every((off) => off === 0)).toBe(
      true,
    );
    expect(existsSync(join(venue.dataFolder, 'till-1', 'ledger.db'))).toBe(true);
  });

  it('every receipt number of both tills is there once, without a gap', () => {
    for (const id of TILLS) {
      const numbers = Object.values(receipts)
        .filter((number) => number.startsWith(id === 'till-1' ? 'T1' : 'T2'))
        .map((number) => Number(number.slice(-6)));
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(numbers.length).toBeGreaterThan(5);
    }
  });
});

/** Counts what should be there less `offMinor`, by the till's own denominations, and closes. */
async function closeShift(id: TillName, offMinor: number): Promise<void> {
  const till = await at(id);
  const status = (await venue.station(id, '/api/v1/status')) as { shift: { expectedCashMinor: number } };
  await till.go('Shift');
  await till.press(/^Close shift/);
  await picture(till, `closing-${id}`);
  await till.press(/^Count the drawer/);
  const countedMinor = status.shift.expectedCashMinor + offMinor;
  await count(till, countedMinor);
  await picture(till, `count-${id}`);
  await till.press(/^Hand in/);
  for (let recount = 0; offMinor !== 0 && recount < 3; recount += 1) {
    const again = till.page.getByRole('button', { name: /^Count again/ });
    await again
      .or(till.page.getByRole('button', { name: /^Approve and close/ }))
      .first()
      .waitFor();
    if (!(await again.isVisible())) break;
    await again.click();
    await count(till, countedMinor);
    await till.press(/^Hand in/);
  }
  if (offMinor === 0) await till.press(/^Close with/);
  else {
    await till.page.getByText('Where to look first').waitFor();
    await picture(till, `difference-${id}`);
    await till.press(/^Approve and close/);
    await till.approve(pins.Samir);
  }
  await till.page
    .getByText(/^Z report/)
    .first()
    .waitFor();
  await picture(till, `z-${id}`);
  await till.press('Done');
}

const PIECES = [20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1];

/** Types how many of each piece lie in the drawer. */
async function count(till: TillHands, totalMinor: number): Promise<void> {
  await till.press('Start again');
  // The Swiss note of the morning lies there, too, although its sale was given back in euros.
  const francs = till.page.getByRole('textbox', { name: 'Notes in CHF' });
  if (await francs.isVisible()) await francs.fill('10');
  let left = totalMinor;
  for (const piece of PIECES) {
    const many = Math.floor(left / piece);
    left -= many * piece;
    if (many === 0) continue;
    await till.press(`Pieces of €${(piece / 100).toFixed(2)}`);
    await till.type(String(many));
  }
}

/** As the slip prints it: four groups of four. */
const GIFT_CODE = /\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b/;
