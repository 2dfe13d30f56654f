/**
 * The console in a real browser against a cloud in memory that keeps the contract, behind the policy the real one
 * sends. The whole way through the real cloud is the lab's. Long because every place of the console shares one
 * browser and one sign-in.
 */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { Server as SocketServer } from 'socket.io';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../tools/browser.ts';
import { buildPages } from '../../tools/build.ts';
import { createVenueCloud, type VenueCloud } from './test-support/venue-cloud.ts';

const dist = fileURLToPath(new URL('./dist/', import.meta.url));
/** A Sunday, 13:21 in Vienna. */
const nowMs = Date.UTC(2026, 10, 22, 12, 21, 7);
/** Where to leave pictures for people; without it none are made. */
const pictures = process.env['CONSOLE_PICTURES'];

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

let browser: Browser;
let cloud: VenueCloud;
let server: Server;
let sockets: SocketServer;
let url: string;
let context: BrowserContext;
let page: Page;
let problems: string[];

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return parts.length === 0 ? undefined : JSON.parse(Buffer.concat(parts).toString('utf8'));
}

/** The cloud's outside: the API, the built page with its fallback, and the live feed. */
async function serve(port = 0): Promise<void> {
  server = createServer((request, response) => {
    void (async () => {
      const path = request.url ?? '/';
      response.setHeader('content-security-policy', policy);
      if (path.startsWith('/v1/')) {
        const isSignedIn = (request.headers.cookie ?? '').includes('signed_in=yes');
        const body = await bodyOf(request);
        const answer = cloud.answer({ method: request.method ?? 'GET', path, body, isSignedIn });
        if (answer.signedIn !== undefined)
          response.setHeader(
            'set-cookie',
            `signed_in=${answer.signedIn ? 'yes' : 'no'}; Path=/; HttpOnly; SameSite=Strict`,
          );
        response.writeHead(answer.status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer.body));
        return;
      }
      const name = new URL(path, 'http://cloud.test').pathname.slice(1);
      const file = name.includes('.') ? name : 'index.html';
      if (!existsSync(dist + file)) return response.writeHead(404).end();
      response.writeHead(200, { 'content-type': types[file.split('.').at(-1) ?? ''] ?? 'text/plain' });
      response.end(await readFile(dist + file));
    })();
  });
  sockets = new SocketServer(server, { transports: ['websocket'], serveClient: false });
  sockets.on('connection', (socket) => {
    void socket.join(String((socket.handshake.auth as { venueId?: unknown }).venueId));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  url = `http://127.0.0.1:${address.port}`;
}

async function stopServing(): Promise<void> {
  await sockets.close();
  server.closeAllConnections();
}

beforeAll(async () => {
  const [built] = await buildPages({ only: ['web/console'] });
  if (built?.kind === 'failed') throw new Error(built.detail);
  browser = await launchBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  cloud = createVenueCloud(nowMs);
  await serve();
  await open({ width: 1280, height: 800 });
});
afterEach(async () => {
  await context.close();
  await stopServing();
  if (problems.length > 0) throw new Error(problems.join('\n'));
});

async function open(
  viewport: { width: number; height: number },
  more: { colorScheme?: 'dark' | 'light'; hasTouch?: boolean } = {},
): Promise<void> {
  await context?.close();
  context = await browser.newContext({
    viewport,
    locale: 'en-IE',
    timezoneId: 'America/New_York',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...more,
  });
  page = await context.newPage();
  // The venue's day must be this one, and must not end while the test runs.
  await page.clock.setFixedTime(nowMs);
  problems = [];
  const mine = problems;
  page.on('pageerror', (error) => mine.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (/Content Security Policy|TrustedHTML|Minified React error/.test(message.text()))
      mine.push(message.text());
  });
}

async function signIn(path = '/'): Promise<void> {
  await context.addCookies([{ name: 'signed_in', value: 'yes', url }]);
  await page.goto(url + path);
  await page.locator('.c-shell').waitFor();
}

async function picture(name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png` });
}

/** What axe calls serious or worse; the page is judged as it stands. */
async function seriousViolations(): Promise<string[]> {
  // Through the debugger: the page's own policy would not let a script in.
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: typeof axe }).axe.run;
    // React Aria's announcer holds names of controls that are gone, for some seconds, out of sight.
    return (await run({ exclude: [['[data-live-announcer]']] })).violations;
  });
  return found
    .filter((one) => one.impact === 'serious' || one.impact === 'critical')
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
}

describe('signing in', () => {
  it('names what is wrong, says when to wait, and leads to the address that was asked for', async () => {
    await page.goto(`${url}/sales?hour=11`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Type your e-mail address').waitFor();
    expect(await page.getByLabel('E-mail').evaluate((input) => input === document.activeElement)).toBe(true);
    await page.getByLabel('E-mail').fill('mara@adventure-park.test');
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await page.getByLabel('Password').fill('wrong');
      await page.keyboard.press('Enter');
      await page.getByText('E-mail or password is wrong.').waitFor();
      await expect.poll(() => page.getByLabel('Password').inputValue()).toBe('');
    }
    await picture('sign-in-wrong');
    await page.getByLabel('Password').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('Too many attempts').waitFor();
    expect(await seriousViolations()).toEqual([]);
    cloud = createVenueCloud(nowMs);
    await page.getByLabel('Password').fill(cloud.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Sales', level: 1 }).waitFor();
    expect(new URL(page.url()).search).toBe('?hour=11');
  });

  it('says that the sign-in ended and goes on at the same place', async () => {
    await signIn('/stations');
    await context.clearCookies();
    await page.getByRole('button', { name: 'Exceptions' }).click();
    await page.getByText('You were signed out').waitFor();
    await page.getByLabel('E-mail').fill('mara@adventure-park.test');
    await page.getByLabel('Password').fill(cloud.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Exceptions', level: 1 }).waitFor();
  });
});

describe('today', () => {
  it('shows the figures of the running day beside last week and leads from an hour to its sales', async () => {
    await signIn();
    const dashboard = cloud.dashboard();
    const money = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });
    await page
      .getByText(money.format(dashboard.today.grossMinor / 100))
      .first()
      .waitFor();
    await page
      .getByText(/on Sun,? 15 Nov until now/)
      .first()
      .waitFor();
    await picture('today');
    expect(await seriousViolations()).toEqual([]);

    await page.locator('.recharts-bar-rectangle').nth(2).click();
    await page.waitForURL('**/sales?hour=11');
    const expected = cloud.records.sales.filter(
      (row) => row.businessDay === cloud.records.today && cloud.records.hourOf(row.soldAtMs) === 11,
    ).length;
    await page.getByText(`That is all ${expected}`).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor();
  });

  it('offers every chart as a table that leads to the same records', async () => {
    await signIn();
    await page.getByRole('button', { name: 'As a table' }).nth(1).click();
    expect(await seriousViolations()).toEqual([]);
    await page.getByRole('button', { name: '12:00–13:00' }).click();
    await page.waitForURL('**/admissions?hour=12');
  });

  it('leads from a reason to the guests it met', async () => {
    await signIn();
    await page.getByRole('button', { name: /Already used/ }).click();
    await page.waitForURL('**/admissions?q=already_used');
    await page
      .getByRole('cell', { name: /Already used/ })
      .first()
      .waitFor();
  });

  it('moves with the venue, says so when it no longer does, and catches up by itself', async () => {
    await signIn();
    await page.getByText(/^live · updated/).waitFor();
    const before = cloud.dashboard();
    const pushed = { ...before, today: { ...before.today, inside: 4321 } };
    sockets.to('venue-1').emit('dashboard', pushed);
    await page.getByText('4,321').waitFor();
    sockets.to('venue-1').emit('exceptions', { openCount: 7 });
    await page.getByRole('button', { name: 'Exceptions 7' }).waitFor();
    // Another venue's or a broken event changes nothing.
    sockets
      .to('venue-1')
      .emit('dashboard', { ...pushed, venueId: 'venue-2', today: { ...before.today, inside: 1 } });
    sockets.to('venue-1').emit('dashboard', { nonsense: true });

    const port = Number(new URL(url).port);
    await stopServing();
    await page.getByText(/^not live · last updated/).waitFor();
    expect(await page.getByText('4,321').isVisible()).toBe(true);
    await picture('today-not-live');
    await serve(port);
    await page.getByText(/^live · updated/).waitFor();
    await expect.poll(() => page.getByText('4,321').count()).toBe(0);
  });

  it('says what failed and tries again on request', async () => {
    cloud.fail('dashboard', 500);
    await signIn();
    await page.getByRole('alert').waitFor();
    cloud.fail('dashboard', undefined);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page
      .getByText(/until now/)
      .first()
      .waitFor();
  });
});

describe('records of a day', () => {
  it('finds, pages and opens sales', async () => {
    await signIn('/sales');
    await page.getByText('50 shown').waitFor();
    await picture('sales');
    expect(await seriousViolations()).toEqual([]);
    await page.getByRole('button', { name: 'Show more' }).click();
    const ofToday = cloud.records.sales.filter((row) => row.businessDay === cloud.records.today).length;
    await page.getByText(`That is all ${ofToday}`).waitFor();
    const first = cloud.records.sales[0]!;
    await page.getByRole('button', { name: first.receiptNumber }).click();
    await page.getByRole('dialog', { name: `Receipt ${first.receiptNumber}` }).waitFor();
    await picture('sale-detail');
    expect(await seriousViolations()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox').fill('no such thing');
    await page.getByText('Nothing fits').waitFor();
    expect(page.url()).toContain('q=no+such+thing');
    await page.getByRole('button', { name: 'Clear the search' }).last().click();
    await page.getByText('50 shown').waitFor();
  });

  it('shows outcome, reason and passage of scans in words', async () => {
    await signIn('/admissions');
    const refused = cloud.records.admissions.find((row) => row.reason === 'already_used')!;
    expect(refused.outcome).toBe('refused');
    await page.getByText('50 shown').waitFor();
    await page.getByText('This ticket has been used before.').first().waitFor();
    await page.getByText('not passed').first().waitFor();
    await picture('admissions');
    expect(await seriousViolations()).toEqual([]);
  });

  it('keeps what is shown when the next page fails', async () => {
    await signIn('/admissions');
    await page.getByText('50 shown').waitFor();
    cloud.fail('admissions', 500);
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByText('The next page did not come').waitFor();
    expect(await page.getByText('50 shown').isVisible()).toBe(true);
  });

  it('steps through days in the address and never into tomorrow', async () => {
    await signIn('/sales');
    expect(await page.getByRole('button', { name: 'One day on' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'One day back' }).click();
    await page.waitForURL('**/sales?day=2026-11-21');
    await page.getByRole('button', { name: 'Today', exact: true }).last().click();
    await page.waitForURL('**/sales');
    await page.goto(`${url}/sales?day=2026-11-02`);
    await page.getByText(/No sale on/).waitFor();
  });
});

describe('stations', () => {
  it('puts alarms on top, counts them, and lets somebody see to one', async () => {
    await signIn('/stations');
    const alarms = page.getByRole('region', { name: 'Alarms' });
    await alarms.getByText('Silent for 23 min').waitFor();
    const count = await alarms.getByRole('listitem').count();
    await page.getByRole('button', { name: `Stations ${count}` }).waitFor();
    await page.getByText('1 station does not answer').waitFor();
    await page.getByText('7,331 of 7,412').waitFor();
    // A station too old to say so is not taken for one without a disk.
    expect(await page.getByText('not reported').count()).toBeGreaterThan(0);
    await picture('stations');
    expect(await seriousViolations()).toEqual([]);
    await alarms.getByRole('button', { name: 'I see to it' }).first().click();
    await alarms.getByText(/Mara Klein sees to it since/).waitFor();
    await page.getByRole('button', { name: `Stations ${count - 1}` }).waitFor();
  });

  it('opens a station’s page with its week, its incarnations and the way to its exceptions', async () => {
    await signIn('/stations');
    await page
      .getByRole('button', { name: /Till 1/ })
      .last()
      .click();
    await page.waitForURL('**/stations?station=till-1');
    await page.getByText('came back from a backup').waitFor();
    await page.getByText('Receipt printer not connected').waitFor();
    await page.locator('.recharts-area').first().waitFor();
    await picture('station');
    await page.locator('.f-past').scrollIntoViewIfNeeded();
    await picture('station-past');
    expect(await seriousViolations()).toEqual([]);
    await page.getByRole('button', { name: '2 open exceptions' }).click();
    await page.waitForURL('**/exceptions?station=till-1');
    await page.getByRole('heading', { name: 'Refunded more than sold' }).waitFor();
  });

  it('makes an enrolment code large enough to read across a counter', async () => {
    await signIn('/stations');
    await page.getByRole('button', { name: 'Add station' }).click();
    await page.getByRole('button', { name: 'Make the code' }).click();
    await page.getByText('Give the station a name').waitFor();
    await page.getByLabel('Name').fill('Till 3');
    await page.getByLabel('Register').fill('till-3');
    cloud.fail('createEnrolment', 503);
    await page.getByRole('button', { name: 'Make the code' }).click();
    await page.getByText('A planted failure').waitFor();
    cloud.fail('createEnrolment', undefined);
    await page.getByRole('button', { name: 'Make the code' }).click();
    await page.getByText('7KQM-4TZX-N2RB').waitFor();
    await page.getByText(/Valid for another/).waitFor();
    await picture('enrolment-code');
    expect(await seriousViolations()).toEqual([]);
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('7KQM-4TZX-N2RB');
  });
});

describe('exceptions', () => {
  it('sets the records beside each other, says which differs and why it matters, and suggests what to do', async () => {
    await signIn('/exceptions');
    const detail = page.getByRole('article', { name: 'Admitted twice' });
    await detail.getByText(/One pass opens one gate once/).waitFor();
    const entrances = detail.getByRole('row', { name: /Entrance/ });
    expect(await entrances.getByText('differs').count()).toBe(1);
    expect(
      await detail
        .getByRole('row', { name: /^Ticket/ })
        .getByText('differs')
        .count(),
    ).toBe(0);
    await detail.getByText(/Gate A was before Gate B/).waitFor();
    expect(await detail.getByRole('radio', { name: /Cancel the ticket/ }).isChecked()).toBe(true);
    await picture('exceptions');
    expect(await seriousViolations()).toEqual([]);
    await detail.getByRole('heading', { name: 'Decide' }).scrollIntoViewIfNeeded();
    await picture('exceptions-decide');
    await page.getByRole('button', { name: /Refunded more than sold/ }).click();
    await page.getByText(/Which was first is undetermined/).waitFor();
    await picture('exceptions-undetermined');
    await page.getByRole('button', { name: /Record put aside/ }).click();
    await page.getByText('What was expected').waitFor();
    await page.getByText('still does not hold').first().waitFor();
    await picture('exceptions-quarantine');
    expect(await seriousViolations()).toEqual([]);
    await page.getByRole('button', { name: /Station came back from a backup/ }).click();
    await page.getByText('4 records, 2 only there, 1 of these move money.').waitFor();
    await page.getByText('repeats record 41,180').scrollIntoViewIfNeeded();
    await picture('exceptions-branch');
    expect(await seriousViolations()).toEqual([]);
  });

  it('decides with the keyboard alone, keeps what was typed when that fails, and shows who took note', async () => {
    await signIn('/exceptions?exception=exc-1');
    const detail = page.getByRole('article', { name: 'Admitted twice' });
    await detail.getByRole('radio', { name: /Cancel the ticket/ }).focus();
    await page.keyboard.press('ArrowDown');
    await detail.getByRole('button', { name: 'Decide: Accept the loss' }).waitFor();
    await page.keyboard.press('Tab');
    const words = 'Both guests were a family with one ticket.';
    await page.keyboard.type(words);
    const field = detail.getByRole('textbox', { name: 'Why' });
    expect(await field.inputValue()).toBe(words);
    cloud.fail('resolveException', 500);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('Your words are still here').waitFor();
    expect(await field.inputValue()).toBe(words);
    cloud.fail('resolveException', undefined);
    await detail.getByRole('button', { name: 'Decide: Accept the loss' }).press('Enter');
    await page.getByText('Resolved: Admitted twice').waitFor();
    await page.getByRole('button', { name: 'Exceptions 5' }).waitFor();
    await page.getByRole('tab', { name: /Resolved/ }).click();
    await page.waitForURL('**/exceptions?state=resolved');
    await page.getByText(words).waitFor();
    await page.getByText(/Gate A took note at/).waitFor();
    await page.getByText('Waiting for Gate B').waitFor();
    await picture('exceptions-resolved');
    expect(await seriousViolations()).toEqual([]);
    await page.getByRole('button', { name: 'Take back' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByRole('textbox').fill('The second guest was somebody else.');
    await dialog.getByRole('button', { name: 'Take back' }).click();
    await page.getByRole('button', { name: 'Exceptions 6' }).waitFor();
  });

  it('decides about all of a kind at once, after showing them', async () => {
    await signIn('/exceptions');
    await page.getByLabel('What').selectOption('oversold_session');
    await page.waitForURL('**/exceptions?kind=oversold_session');
    await page.getByRole('button', { name: 'Decide about all 2' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByText('Z2RB90').waitFor();
    await dialog.getByText('Z2RB91').waitFor();
    await dialog.getByRole('radio', { name: /Accept as it is/ }).check();
    await dialog.getByRole('textbox').fill('The instructor took them along.');
    await picture('exceptions-bulk');
    expect(await seriousViolations()).toEqual([]);
    await dialog.getByRole('button', { name: 'Decide about all 2' }).click();
    await page.getByText('2 decided.').waitFor();
    await page.getByText('Nothing fits these filters').waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('article', { name: 'Admitted twice' }).waitFor();
  });

  it('says that nothing needs a person', async () => {
    cloud.records.exceptions.splice(0);
    await signIn('/exceptions');
    await page.getByText('Nothing needs a person').waitFor();
    await picture('exceptions-empty');
  });

  it('is worked through on a phone, one at a time', async () => {
    await open({ width: 390, height: 844 }, { hasTouch: true });
    await signIn('/exceptions');
    await picture('phone-exceptions-list');
    await page.getByRole('button', { name: /Admitted twice/ }).tap();
    await page.waitForURL('**/exceptions?exception=exc-1');
    await page.getByRole('heading', { name: 'The records side by side' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await picture('phone-exception');
    expect(await seriousViolations()).toEqual([]);
    await page.getByRole('button', { name: 'All exceptions' }).tap();
    await page.waitForURL('**/exceptions');
  });
});

describe('a session that is called off', () => {
  it('is previewed, said in a sentence, confirmed with a reason, and followed to its end', async () => {
    await signIn('/tickets');
    await page.getByRole('button', { name: 'Call a session off' }).click();
    const dialog = page.getByRole('alertdialog');
    const event = dialog.getByLabel('Event', { exact: true });
    await event.selectOption({ index: 1 });
    const session = dialog.getByLabel('Session', { exact: true });
    await session.selectOption({ index: 1 });
    await dialog.getByText('38 tickets from 17 sales').waitFor();
    await dialog.getByText(/stop opening gates, and €612.50 goes back/).waitFor();
    await dialog.getByRole('button', { name: 'Call it off' }).click();
    await dialog.getByText('Say why.').waitFor();
    await dialog.getByLabel('Why').fill('Storm');
    expect(await seriousViolations()).toEqual([]);
    await picture('call-off');
    await dialog.getByLabel('What guests get').selectOption('move');
    await dialog.getByLabel('Move to').selectOption('later');
    await dialog.getByText(/codes stay as they are/).waitFor();
    await dialog.getByRole('button', { name: 'Call it off' }).click();
    await dialog.getByText(/12 of 38 done/).waitFor();
    await picture('call-off-running');
    await dialog.getByText(/Done: 38 of 38 tickets/).waitFor();
    await dialog.getByText(/17 tasks wait at the tills/).waitFor();
    expect(await seriousViolations()).toEqual([]);
  });
});

describe('tickets', () => {
  it('issues a ticket once, also when the answer to the first asking was lost', async () => {
    await signIn('/tickets');
    await page.getByRole('button', { name: 'Issue ticket' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Product').selectOption({ label: 'Climbing 60 min' });
    await dialog.getByRole('button', { name: 'Issue ticket' }).click();
    await page.getByText('Choose a session', { exact: true }).last().waitFor();
    await dialog.getByLabel('Session').selectOption({ label: '14:00 · 16 left' });
    await dialog.getByLabel('Guest’s name').fill('Leo Novak');
    await picture('issue-ticket');
    let isLost = false;
    await page.route('**/v1/venues/venue-1/tickets', async (route) => {
      if (route.request().method() !== 'POST' || isLost) return route.continue();
      isLost = true;
      await route.fetch();
      await route.abort();
    });
    await dialog.getByRole('button', { name: 'Issue ticket' }).click();
    await page.getByText('it will not be issued twice').waitFor();
    await dialog.getByRole('button', { name: 'Issue ticket' }).click();
    const qr = page.getByRole('img', { name: 'Ticket code as QR' });
    await qr.waitFor();
    expect(
      await qr.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)),
    ).toBeGreaterThan(0);
    expect(cloud.issued.length).toBe(1);
    await page.getByText(/Sun,? 22 Nov · 14:00/).waitFor();
    await picture('ticket-issued');
    expect(await seriousViolations()).toEqual([]);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#root').isVisible()).toBe(false);
    expect(await qr.isVisible()).toBe(true);
    await picture('ticket-print');
  });

  it('erases a person after saying what goes and what stays', async () => {
    await signIn('/tickets');
    await page.getByText('Leo Novak').first().waitFor();
    const named = await page.getByText('Leo Novak', { exact: true }).count();
    await picture('tickets');
    await page.getByRole('button', { name: 'Erase person' }).first().click();
    await page.getByText('The ticket stays valid').waitFor();
    await picture('erase');
    expect(await seriousViolations()).toEqual([]);
    await page.getByRole('button', { name: 'Erase for good' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.waitForFunction(
      (before) => document.body.innerText.split('Leo Novak').length - 1 < before,
      named,
    );
  });

  it('revokes only after saying what will happen and hearing why', async () => {
    await signIn('/tickets');
    await page.getByRole('button', { name: 'Revoke' }).first().waitFor();
    await picture('tickets');
    expect(await seriousViolations()).toEqual([]);
    await page.getByRole('button', { name: 'Revoke' }).first().click();
    await page.getByText(/will no longer open a gate/).waitFor();
    await page.getByRole('button', { name: 'Revoke ticket' }).click();
    await page.getByText('Write a reason').waitFor();
    await picture('revoke');
    expect(cloud.records.tickets[0]?.ticket.status).toBe('valid');
    await page.getByLabel('Reason').fill('reported stolen');
    await page.getByRole('button', { name: 'Revoke ticket' }).click();
    // The dialog's own help has these words too: only the row counts.
    await page.getByRole('cell', { name: 'cancelled reported stolen' }).waitFor();
    expect(cloud.records.tickets[0]?.ticket.status).toBe('voided');
  });
});

describe('everywhere', () => {
  it('opens an hour’s records with one tap on a phone', async () => {
    await open({ width: 390, height: 844 }, { hasTouch: true });
    await signIn();
    await page.locator('.recharts-bar-rectangle').nth(2).tap();
    await page.waitForURL('**/sales?hour=11');
  });

  it('fits a phone without sideways scrolling', async () => {
    await open({ width: 390, height: 844 });
    for (const place of ['', 'sales', 'admissions', 'stations', 'exceptions', 'tickets']) {
      await signIn(`/${place}`);
      await page.locator('.gh-card, .x-items').first().waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      await picture(`phone-${place || 'today'}`);
      expect(await seriousViolations()).toEqual([]);
    }
  });

  it('speaks four languages and keeps the choice', async () => {
    await signIn();
    for (const [language, title] of [
      ['de', 'Heute'],
      ['fr', 'Aujourd’hui'],
      ['es', 'Hoy'],
    ] as const) {
      await page.getByRole('combobox').selectOption(language);
      await page.getByRole('heading', { name: title, level: 1 }).waitFor();
      await picture(`today-${language}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1280);
    }
    await page.reload();
    await page.getByRole('heading', { name: 'Hoy', level: 1 }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('es');
  });

  it('follows the system into the dark', async () => {
    await open({ width: 1280, height: 800 }, { colorScheme: 'dark' });
    await signIn();
    await page
      .getByText(/until now/)
      .first()
      .waitFor();
    await picture('today-dark');
    expect(await seriousViolations()).toEqual([]);
    for (const place of ['stations', 'stations?station=till-1', 'exceptions']) {
      await signIn(`/${place}`);
      await page.locator('.f-page .gh-card, .x-exception').first().waitFor();
      await picture(`dark-${place.replace('?station=', '-')}`);
      expect(await seriousViolations()).toEqual([]);
    }
  });

  it('keeps away what the role may not do', async () => {
    cloud = createVenueCloud(nowMs, 'supervisor');
    await signIn('/stations');
    await page.getByText('Only a manager may add stations.').waitFor();
    expect(await page.getByRole('button', { name: 'Add station' }).count()).toBe(0);
  });
});
