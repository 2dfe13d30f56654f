import { settled } from './hands-looks.ts';
import type { TillHands } from './till-hands.ts';

/** A screen of the till as it stands when it is looked at; `isMain` for those that are on show for most of a day. */
export interface Stop {
  readonly name: string;
  readonly isMain: boolean;
}

const PIECES = [20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 2, 1];

/** Types how many of each piece lie in the drawer; answers how many touches that took. */
export async function countDrawer(till: TillHands, totalMinor: number): Promise<number> {
  let left = totalMinor;
  let touches = 0;
  for (const piece of PIECES) {
    const many = Math.floor(left / piece);
    left -= many * piece;
    if (many === 0) continue;
    await till.press(`Pieces of €${(piece / 100).toFixed(2)}`);
    await till.type(String(many));
    touches += 1 + String(many).length;
  }
  return touches;
}

/**
 * Walks through every place and dialog of a till that nobody has signed in at, and stops at each. What is left behind
 * is an open shift with one sale.
 */
export async function* tourOfTheTill(
  till: TillHands,
  pins: { readonly cashier: string; readonly manager: string },
): AsyncGenerator<Stop> {
  const { page } = till;
  const dialog = page.getByRole('dialog').last();
  const shut = async (): Promise<void> => {
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  };
  const stop = async (name: string, isMain = false): Promise<Stop> => {
    await settled(page);
    return { name, isMain };
  };
  await page.getByRole('heading', { name: 'Enter your PIN' }).waitFor();
  yield stop('sign-in', true);
  await till.signIn(pins.cashier);
  await page.getByRole('heading', { name: 'Open the shift' }).waitFor();
  yield stop('open shift');
  await till.openShift(/€200/);
  yield stop('sell, empty');

  await till.tap('Adult day', 'Adult day', 'Child day', 'Child day', 'Coffee');
  yield stop('sell', true);
  await page.keyboard.press('F2');
  await page.keyboard.type('season', { delay: 80 });
  await page.locator('.found').waitFor();
  yield stop('search');
  await page.keyboard.press('Escape');

  await till.line('Adult day');
  await dialog.waitFor();
  yield stop('line sheet');
  await dialog.getByRole('button', { name: 'Discount in %' }).click();
  yield stop('line sheet, discount');
  await till.press(/^20/);
  await till.press('Goodwill');
  await till.press('Apply');
  await page.getByRole('heading', { name: 'This needs approval' }).waitFor();
  yield stop('approval');
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'This needs approval' }).waitFor({ state: 'detached' });
  if (await dialog.isVisible()) await shut();
  await till.press('Discount, code, donation or note');
  await dialog.waitFor();
  yield stop('basket sheet');
  await shut();

  await page.keyboard.press('F10');
  await page.locator('.ways').waitFor();
  yield stop('pay', true);
  for (const way of ['Cash', 'Gift card, wallet', 'Foreign cash', 'On account', 'Deposit']) {
    await page
      .locator('.ways-choices')
      .getByRole('button', { name: new RegExp(`^${way}`) })
      .click();
    await page.locator('.pay-tender').waitFor();
    yield stop(`pay: ${way}`);
    await page.keyboard.press('Escape');
    await page.locator('.pay-tender').waitFor({ state: 'detached' });
    if (!(await page.locator('.ways').isVisible())) await page.keyboard.press('F10');
    await page.locator('.ways').waitFor();
  }
  // Deaf for its first moment, lest one touch presses two things.
  await page.locator('[data-primary]:not([data-guarded])').last().waitFor();
  await page.keyboard.press('F12');
  await till.sold();
  yield stop('after the sale');
  await page.locator('[data-primary]:not([data-guarded])').last().waitFor();
  await page.keyboard.press('F12');

  await till.tap('Adult day');
  await till.press('Park');
  await page.getByRole('button', { name: /1 parked/ }).click();
  await dialog.waitFor();
  yield stop('parked');
  await shut();
  await till.press('Customer');
  await dialog.waitFor();
  yield stop('customer');
  await shut();

  await till.go('Collect');
  await page.getByRole('button', { name: /Giulia Moretti/ }).waitFor();
  yield stop('collect', true);
  await page.getByRole('searchbox').fill('Leo Klein');
  await page.getByText('Waiver missing: Leo, Ida').waitFor();
  yield stop('an order');
  await till.press('Sign now');
  await dialog.waitFor();
  yield stop('waiver');
  await shut();

  await till.go('Sales');
  await page.locator('.sale-row').first().click();
  await page.locator('.detail').waitFor();
  yield stop('sales', true);
  await page.locator('.ticket-row').first().click();
  await dialog.waitFor();
  yield stop('a ticket');
  await shut();
  await till.press('Wrong tender');
  await dialog.waitFor();
  yield stop('wrong tender');
  await shut();
  await till.press('Refund');
  await page.locator('.refund-foot').waitFor();
  yield stop('refund');

  await till.go('Shift');
  await page.getByRole('button', { name: /^Pay in/ }).waitFor();
  yield stop('shift', true);
  for (const task of ['Pay in', 'Open drawer', 'X report']) {
    await till.press(new RegExp(`^${task}`));
    yield stop(`shift: ${task}`);
  }
  await till.press(/^Close shift/);
  await page.getByRole('button', { name: /^Count the drawer/ }).waitFor();
  yield stop('closing');
  await till.press(/^Count the drawer/);
  await page.locator('.pieces').waitFor();
  yield stop('count');
  await till.go('Sell');

  await till.press('Display');
  await dialog.waitFor();
  yield stop('display');
  await shut();
  await till.press(/^From the office/);
  await dialog.waitFor();
  yield stop('from the office');
  await shut();

  await till.lock();
  await till.signIn(pins.manager);
  await till.go('Shift');
  await till.press(/^Safe and bags/);
  yield stop('safe and bags');
  await till.go('Today');
  await page.locator('main').getByRole('heading').first().waitFor();
  yield stop('today');
  await till.go('More');
  const tools = page.locator('main button');
  await tools.first().waitFor();
  yield stop('more');
  const names = (await tools.allInnerTexts()).map((words) => words.split('\n')[0] ?? '');
  for (const name of names) {
    await page
      .locator('main')
      .getByRole('button', { name: new RegExp(`^${name.replaceAll(/[()]/g, '.')}`) })
      .click();
    const back = page.getByRole('button', { name: 'Back to all tools' });
    await back.waitFor();
    yield stop(`more: ${name}`);
    await back.click();
    await tools.first().waitFor();
  }
  await till.go('Sell');
}
