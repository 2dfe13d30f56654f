import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../../tools/browser.ts';
import { buildPages } from '../../../tools/build.ts';
import { countDrawer } from '../e2e/hands-tour.ts';
import { runVenue, type RunningVenue } from '../e2e/running-venue.ts';
import { tillHands, type TillHands } from '../e2e/till-hands.ts';
import type { BenchReport } from './report.ts';

interface Job {
  readonly name: string;
  /** By touch alone. */
  readonly byTouch: () => Promise<void>;
  /** By keys alone, where a cashier would. */
  readonly byKeys?: () => Promise<void>;
  /** Back to the next guest; not counted, as the next guest's first touch does it. */
  readonly after?: () => Promise<void>;
  /** What others' own documents say, as far as they say it. */
  readonly elsewhere: string;
  /** What is counted apart from the steps, e.g. pieces of money. */
  readonly note?: () => string;
}

/** The ten commonest jobs done in the browser at a venue of its own; each touch and each key is counted by the page. */
export async function run(): Promise<BenchReport> {
  await buildPages({ only: ['desktop/renderer'] });
  const venue = await runVenue();
  let browser: Browser | undefined;
  try {
    await venue.start();
    browser = await launchBrowser();
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-IE' });
    context.setDefaultTimeout(30_000);
    await context.addInitScript(COUNTER);
    const page = await context.newPage();
    await page.goto(`${venue.base}/open/till-1`);
    const till = tillHands(page);
    const { staff } = await venue.view();
    await till.signIn(staff.find(({ role }) => role === 'cashier')?.pin ?? '');
    await till.openShift(/€200/);
    const rows: string[][] = [];
    const counts = new Map<string, Counted>();
    for (const job of jobsOf(till, venue)) {
      const touched = await counted(till, job.byTouch);
      await job.after?.();
      const keyed = job.byKeys ? await counted(till, job.byKeys) : undefined;
      if (keyed) await job.after?.();
      if (keyed && keyed.taps > 0) throw new Error(`${job.name} was not done by keys alone`);
      counts.set(job.name, touched);
      rows.push([
        job.name,
        `${touched.taps}${touched.keys > 0 ? ` and ${touched.keys} keys` : ''}${job.note?.() ?? ''}`,
        keyed ? String(keyed.keys) : '–',
        job.elsewhere,
      ]);
    }
    const bar = (name: string, theirs: number, whose: string, less = 0) => {
      const taps = (counts.get(name)?.taps ?? Number.NaN) - less;
      return { name, measured: `${taps} taps`, aim: `< ${theirs} (${whose})`, reached: taps < theirs };
    };
    return {
      title: 'Taps and keystrokes of the ten commonest jobs',
      method:
        'A cashier’s hands in Chromium at a demo venue with its cloud, printer, drawer and card terminal: each job is done on the screen, ' +
        'and the page counts every trusted pointer press and key press. The next guest’s first touch ends the view of the last sale, so “next guest” is not a step. ' +
        'The last column repeats steps written in the makers’ own public documentation; they are counts of what is described there, not measurements of ours.',
      bars: [
        bar(ONE_TICKET, 5, 'Odoo, documented'),
        bar(REFUND, 8, 'ROLLER, documented'),
        bar(CLOSE, 6, 'ROLLER, documented, without counting', pieceTouches),
      ],
      table: { head: ['job', 'by touch, taps', 'by keys alone, keystrokes', 'documented elsewhere'], rows },
    };
  } finally {
    await browser?.close();
    await venue.dispose();
  }
}

const COUNTER = `
window.hands = { taps: 0, keys: 0 };
addEventListener('pointerdown', (event) => { if (event.isTrusted) window.hands.taps += 1; }, { capture: true });
addEventListener('keydown', (event) => { if (event.isTrusted && !event.repeat) window.hands.keys += 1; }, { capture: true });
`;
interface Counted {
  readonly taps: number;
  readonly keys: number;
}
const ONE_TICKET = 'one ticket, exact cash';
const REFUND = 'refund one line of a sale';
const CLOSE = 'close the shift';
/** Touches for the pieces of the last count. */
let pieceTouches = 0;

async function counted({ page }: TillHands, run: () => Promise<void>): Promise<Counted> {
  await page.evaluate('window.hands = { taps: 0, keys: 0 }');
  await run();
  return page.evaluate<Counted>('window.hands');
}

function jobsOf(till: TillHands, venue: RunningVenue): readonly Job[] {
  const { page } = till;
  const primary = () => page.locator('[data-primary] button').last().click();
  const sold = async (): Promise<void> => void (await till.sold());
  const next = () => till.press(/^Next guest/);
  const keys = async (...pressed: readonly string[]): Promise<void> => {
    for (const each of pressed) await page.keyboard.press(each);
  };
  /** A tile by its key: Alt held, one key a piece. */
  const tiles = async (...codes: readonly string[]): Promise<void> => {
    await page.keyboard.down('Alt');
    await keys(...codes);
    await page.keyboard.up('Alt');
  };
  const inCash = async (): Promise<void> => {
    await primary();
    await sold();
  };
  return [
    {
      name: ONE_TICKET,
      elsewhere:
        'Odoo 5: product, Payment, method, Validate, Continue; ROLLER at least 4: tile, Pay, method, confirm',
      async byTouch() {
        await till.tap('Adult day');
        await inCash();
      },
      async byKeys() {
        await tiles('Digit1');
        await keys('F12');
        await sold();
      },
      after: next,
    },
    {
      name: 'one ticket, cash with change',
      elsewhere: '–',
      async byTouch() {
        await till.tap('Adult day');
        await till.press('Other ways to pay');
        // The first of the likely notes: what a guest hands over for €24.00.
        await page.locator('.ways-notes button').first().click();
        await sold();
      },
      async byKeys() {
        await tiles('Digit1');
        await keys('F10');
        await page.locator('.ways').waitFor();
        // A person's rhythm: faster would be a scanner's.
        await page.keyboard.type('5000', { delay: 90 });
        await page.locator('.cash-figures').getByText('€50.00').waitFor();
        await page.locator('[data-primary]:not([data-guarded])').last().waitFor();
        await keys('F12');
        await sold();
      },
      after: next,
    },
    {
      name: 'two products by card',
      elsewhere: 'POS Awesome: two chords after the items',
      async byTouch() {
        await till.tap('Adult day', 'Child day');
        await till.press(/^Card €/);
        await sold();
      },
      async byKeys() {
        await tiles('Digit1', 'Digit2');
        await keys('F11');
        await sold();
      },
      after: next,
    },
    {
      name: 'a family of four, promotion found by itself',
      elsewhere: '–',
      async byTouch() {
        await till.tap('Adult day', 'Adult day', 'Child day', 'Child day');
        await page.getByText('family of four').first().waitFor();
        await inCash();
      },
      async byKeys() {
        await tiles('Digit1', 'Digit1', 'Digit2', 'Digit2');
        await keys('F12');
        await sold();
      },
      after: next,
    },
    {
      name: 'a ticket for a later session',
      elsewhere: '–',
      async byTouch() {
        await till.tap('Climbing');
        await page
          .locator('.slot[data-state="free"], .slot[data-state="few"], .slot:not([data-state])')
          .last()
          .click();
        await inCash();
      },
      after: next,
    },
    {
      name: 'a ticket for tomorrow',
      elsewhere: '–',
      async byTouch() {
        await till.press('One day later');
        await till.tap('Adult day');
        await inCash();
      },
      async byKeys() {
        await keys('PageDown');
        await page
          .getByText(/^Selling for/)
          .first()
          .waitFor();
        await tiles('Digit1');
        await keys('F12');
        await sold();
      },
      after: next,
    },
    {
      name: 'collect a booking with nothing open',
      elsewhere: '–',
      async byTouch() {
        await till.go('Collect');
        await till.press(/Giulia Moretti/);
        await till.press('Collect 2 tickets');
        await page.getByRole('heading', { name: 'Handed out' }).waitFor();
      },
      after: async () => {
        await till.press('Done');
        await till.go('Sell');
      },
    },
    {
      name: REFUND,
      elsewhere: 'ROLLER 8: search, booking, Refund, method, scope, Continue, reason, PIN',
      async byTouch() {
        await till.go('Sales');
        await page
          .locator('.sale-row', { hasText: /2 Adult day/ })
          .first()
          .click();
        await till.press('Refund');
        await till.press(/^One more: Adult day/);
        await till.press('Guest cannot come');
        await till.press(/^Give back/);
        await page
          .getByText(/^Refunded/)
          .first()
          .waitFor();
      },
      after: () => till.go('Sell'),
    },
    {
      name: 'sell a gift card',
      elsewhere: '–',
      async byTouch() {
        await till.go('More');
        await till.press(/^Gift cards and wallets/);
        await till.press(/Gift card without plastic/);
        await till.press(/^€50/);
        await till.press(/^Put/);
        await till.press('To the basket');
        await inCash();
      },
      after: next,
    },
    {
      name: CLOSE,
      elsewhere: 'ROLLER 6: More, Settings, Current till session, Close, count, Submit',
      note: () => `, ${pieceTouches} of them for counting`,
      async byTouch() {
        const status = (await venue.station('till-1', '/api/v1/status')) as {
          shift: { expectedCashMinor: number };
        };
        await till.go('Shift');
        await till.press(/^Close shift/);
        await till.press(/^Count the drawer/);
        pieceTouches = await countDrawer(till, status.shift.expectedCashMinor);
        await till.press(/^Hand in/);
        await till.press(/^Close with/);
        await page
          .getByText(/^Z report/)
          .first()
          .waitFor();
      },
    },
  ];
}
