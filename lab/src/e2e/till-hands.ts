import type { Locator, Page } from 'playwright-core';

/**
 * A cashier's hands at a till: every step is a touch or a key on the screen, found by the words a person reads. Nothing
 * here asks the station behind the screen's back.
 */
export interface TillHands {
  readonly page: Page;
  /** A button by its words, the topmost dialog first. */
  button(name: string | RegExp): Locator;
  press(name: string | RegExp): Promise<void>;
  signIn(pin: string): Promise<void>;
  lock(): Promise<void>;
  openShift(quick: RegExp): Promise<void>;
  /** Taps tiles, one after the other. */
  tap(...tiles: readonly string[]): Promise<void>;
  /** Opens what can be done with a line of the basket. */
  line(name: string): Promise<void>;
  /** To the place of the rail. */
  go(place: 'Sell' | 'Collect' | 'Sales' | 'Shift' | 'Today' | 'More'): Promise<void>;
  /** Exact cash with one key; answers the receipt number. */
  payExact(): Promise<string>;
  /** The receipt number of the sale that stands. */
  sold(): Promise<string>;
  /** Shows somebody's PIN for what is being asked. */
  approve(pin: string): Promise<void>;
  /** Types an amount or a number on the pad of the panel. */
  type(digits: string): Promise<void>;
  /** Opens a tool of second rank. */
  tool(name: RegExp): Promise<void>;
}

export function tillHands(page: Page): TillHands {
  const dialogs = page.locator('[role="dialog"], [role="alertdialog"]');
  const button = (name: string | RegExp): Locator => {
    const options = typeof name === 'string' ? { name, exact: true } : { name };
    return dialogs
      .last()
      .getByRole('button', options)
      .or(page.locator(':not([role="dialog"] *, [role="alertdialog"] *)').getByRole('button', options))
      .first();
  };
  const top = async (): Promise<Page | Locator> => ((await dialogs.count()) > 0 ? dialogs.last() : page);
  const press = async (name: string | RegExp): Promise<void> => {
    const options = typeof name === 'string' ? { name, exact: true } : { name };
    await (await top()).getByRole('button', options).first().click();
  };
  const typePin = async (pin: string): Promise<void> => {
    for (const digit of pin) await press(digit);
  };
  const sold = async (): Promise<string> => {
    await page.getByRole('button', { name: /^Next guest/ }).waitFor();
    const words = await page.locator('.sold-receipt').innerText();
    return /[A-Z0-9]+-[0-9A-F]{4}-\d{6}/.exec(words)?.[0] ?? '';
  };
  return {
    page,
    button,
    press,
    sold,
    async signIn(pin) {
      await page.getByRole('heading', { name: 'Enter your PIN' }).waitFor();
      await typePin(pin);
      await page.getByRole('heading', { name: 'Enter your PIN' }).waitFor({ state: 'detached' });
    },
    async lock() {
      await press('Lock');
      await page.getByRole('heading', { name: 'Enter your PIN' }).waitFor();
    },
    async openShift(quick) {
      await page.getByRole('heading', { name: 'Open the shift' }).waitFor();
      await press(quick);
      await press(/^Open with/);
      await page
        .getByRole('button', { name: /^Adult day/ })
        .first()
        .waitFor();
    },
    async tap(...tiles) {
      for (const tile of tiles) await press(new RegExp(`^${tile}`));
    },
    line: (name) =>
      page
        .locator('.basket-lines')
        .getByRole('button', { name: new RegExp(`^${name}`) })
        .first()
        .click(),
    async go(place) {
      await page
        .getByRole('button', { name: new RegExp(`^${place}`) })
        .first()
        .click();
    },
    async payExact() {
      // A sheet that is still closing keeps the key to itself.
      await dialogs.first().waitFor({ state: 'detached' });
      await page.keyboard.press('F12');
      return sold();
    },
    approve: async (pin) => {
      await page.getByRole('heading', { name: 'This needs approval' }).waitFor();
      await typePin(pin);
      await page.getByRole('heading', { name: 'This needs approval' }).waitFor({ state: 'detached' });
    },
    type: typePin,
    async tool(name) {
      await page.getByRole('button', { name: /^More/ }).first().click();
      const back = page.getByRole('button', { name: 'Back to all tools' });
      if (await back.isVisible()) await back.click();
      await page.getByRole('button', { name }).first().click();
    },
  };
}
