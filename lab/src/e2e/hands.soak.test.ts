import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../tools/browser.ts';
import { buildPages } from '../../../tools/build.ts';
import {
  atTwiceTheText,
  axeFindings,
  inTheme,
  outOfReach,
  settled,
  smallTargets,
  untranslated,
  writtenOut,
} from './hands-looks.ts';
import { tourOfTheTill } from './hands-tour.ts';
import { runVenue, type RunningVenue } from './running-venue.ts';
import { tillHands, type TillHands } from './till-hands.ts';

/** What hands, eyes and languages find at the till: every place and dialog of the real one, walked through once. */

const PATIENCE_MS = 30_000;
let venue: RunningVenue;
let browser: Browser;
let till: TillHands;
/** Findings of the tour by what was looked for, each with the screen it was on. */
const found: Record<'axe' | 'dark' | 'contrast' | 'small' | 'twice', string[]> = {
  axe: [],
  dark: [],
  contrast: [],
  small: [],
  twice: [],
};
const seen: string[] = [];

beforeAll(async () => {
  await buildPages({ only: ['desktop/renderer'] });
  venue = await runVenue();
  await Promise.all([venue.start(), launchBrowser().then((started) => (browser = started))]);
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'en-IE' });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await page.goto(`${venue.base}/open/till-1`);
  till = tillHands(page);
  const { staff } = await venue.view();
  const pinOf = (role: string) => staff.find((each) => each.role === role)?.pin ?? '';
  for await (const stop of tourOfTheTill(till, { cashier: pinOf('cashier'), manager: pinOf('manager') })) {
    seen.push(stop.name);
    const note = (kind: keyof typeof found, findings: readonly string[]): void => {
      found[kind].push(...findings.map((finding) => `${stop.name}: ${finding}`));
    };
    await picture(stop.name);
    note('axe', await axeFindings(page));
    note('small', await smallTargets(page));
    if (stop.isMain)
      for (const theme of ['dark', 'contrast'] as const)
        await inTheme(page, theme, async () => note(theme, await axeFindings(page)));
    await atTwiceTheText(page, async () => {
      await picture(`${stop.name} 200`);
      note('twice', [...(await writtenOut(page)), ...(await outOfReach(page))]);
    });
  }
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await venue?.dispose();
});

async function picture(name: string): Promise<void> {
  const folder = process.env['GATEHOUSE_HANDS_PICTURES'];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await till.page.screenshot({ path: join(folder, `${name.replaceAll(/\W+/g, '-')}.png`) });
}

describe('every place and dialog of the till', () => {
  it('was walked through', () => {
    expect(seen.length).toBeGreaterThan(35);
  });
  it('keeps WCAG 2.2 AA', () => expect(found.axe).toEqual([]));
  it('keeps it in the dark', () => expect(found.dark).toEqual([]));
  it('keeps it in high contrast', () => expect(found.contrast).toEqual([]));
  it('has no target below 48 px', () => expect(found.small).toEqual([]));
  it('shows and reaches everything with text at twice its size', () => expect(found.twice).toEqual([]));
  it('is looked at by eyes that can find something', async () => {
    const { page } = till;
    await page.evaluate(`{
      const planted = Object.assign(document.createElement('div'), { id: 'planted' });
      planted.style.cssText = 'position:fixed;inset:auto 0 0 auto;width:90px;overflow:hidden';
      for (const [words, css] of [['', 'width:30px;height:30px'], ['a great many words', 'width:60px;white-space:nowrap'], ['away', 'margin-inline-start:900px;width:80px']]) {
        const button = Object.assign(document.createElement('button'), { textContent: words });
        button.style.cssText = css;
        planted.append(button);
      }
      document.body.append(planted);
    }`);
    expect(await smallTargets(page)).not.toEqual([]);
    expect(await writtenOut(page)).not.toEqual([]);
    expect(await outOfReach(page)).not.toEqual([]);
    expect(await axeFindings(page)).not.toEqual([]);
    await page.evaluate(`document.getElementById('planted').remove()`);
  });
});

/** Where the focus is and whether it can be seen: a ring, on the screen. */
const focus = () =>
  till.page.evaluate<{ what: string; isVisible: boolean }>(`(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return { what: 'body', isVisible: true };
    // A field draws the ring around its box, not around the bare input.
    const rings = [element, element.parentElement, element.closest('label'), element.closest('.gh-field, .gh-search')]
      .filter(Boolean)
      .map((each) => getComputedStyle(each));
    const box = element.getBoundingClientRect();
    return {
      what: (element.getAttribute('aria-label') ?? element.innerText ?? element.tagName).slice(0, 40),
      isVisible: rings.some(({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2)
        && box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight,
    };
  })()`);
const items = async (): Promise<number> => {
  const counts = await till.page
    .locator('.basket-lines .gh-stepper output')
    .evaluateAll((shown) => shown.map((each) => Number(each.textContent)));
  return counts.reduce((sum, count) => sum + count, 0);
};
const itemsAre = (count: number) => expect.poll(items, { timeout: PATIENCE_MS }).toBe(count);

describe('a sale without a mouse', () => {
  it('finds, adds, counts, pays and goes on by keys; Esc never loses the basket', async () => {
    const { page } = till;
    const key = (name: string) => page.keyboard.press(name);
    await key('F6');
    await key('F2');
    await page.keyboard.type('coff', { delay: 80 });
    await page.locator('.found .gh-tile', { hasText: 'Coffee' }).first().waitFor();
    await key('ArrowDown');
    expect(await focus()).toMatchObject({
      what: expect.stringContaining('Coffee') as string,
      isVisible: true,
    });
    await key('Space');
    await itemsAre(1);
    await key('Escape');
    await page.locator('.found').waitFor({ state: 'detached' });
    await itemsAre(1);

    await page.keyboard.down('Alt');
    await expect.poll(() => page.locator('.key-help').isVisible()).toBe(true);
    expect(await page.locator('.gh-tile-shortcut').first().isVisible()).toBe(true);
    expect(await axeFindings(page)).toEqual([]);
    await key('Digit1');
    await page.keyboard.up('Alt');
    expect(await page.locator('.key-help').isVisible()).toBe(false);
    await itemsAre(2);
    await key('+');
    await key('+');
    await key('-');
    await itemsAre(3);

    await key('F2');
    await key('ArrowDown');
    const first = await focus();
    await key('ArrowRight');
    await key('ArrowDown');
    const then = await focus();
    expect(then.isVisible).toBe(true);
    expect(then.what).not.toBe(first.what);
    await key('PageDown');
    await page
      .getByText(/^Selling for/)
      .first()
      .waitFor();
    await key('PageUp');
    await page
      .getByText(/^Selling for/)
      .first()
      .waitFor({ state: 'detached' });

    for (const [open, shown] of [
      ['F10', '.ways'],
      ['F7', '.sales'],
      ['F8', '.drawer-place'],
    ] as const) {
      await key(open);
      await page.locator(shown).first().waitFor();
      await key('Escape');
      await page.locator(shown).first().waitFor({ state: 'detached' });
      await itemsAre(3);
    }
    for (let more = 0; more < 3; more += 1) await key('Escape');
    await itemsAre(3);

    await key('F10');
    await page.locator('.ways').waitFor();
    await page.keyboard.type('5', { delay: 80 });
    await page.locator('.pay-tender').waitFor();
    // The digit that opened the panel is the first of the amount.
    await page.locator('.cash-figures').getByText('€0.05').waitFor();
    await key('Escape');
    await page.locator('.ways').waitFor();
    await page.locator('.ways [data-primary]:not([data-guarded])').waitFor();
    await key('F12');
    expect(await till.sold()).not.toBe('');
    await page.locator('[data-primary]:not([data-guarded])').last().waitFor();
    await key('F12');
    await itemsAre(0);
  });

  it('shows where the focus is at every stop of Tab, and Tab comes round', async () => {
    const { page } = till;
    await page.keyboard.press('F6');
    await till.tap('Adult day');
    await page.keyboard.press('Escape');
    const stops: string[] = [];
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press('Tab');
      const { what, isVisible } = await focus();
      if (!isVisible) throw new Error(`the focus cannot be seen on ${what}`);
      stops.push(what);
    }
    expect(stops.some((what) => what.startsWith('Cash €'))).toBe(true);
    expect(stops.some((what) => what.startsWith('Collect'))).toBe(true);
    expect(new Set(stops).size).toBeGreaterThan(15);
  });
});

describe('four languages', () => {
  it.each(['de', 'fr', 'es', 'en'])(
    'says everything in %s, and no words run out of their buttons',
    async (language) => {
      const { page } = till;
      const rail = page.locator('.gh-rail-item');
      await rail.first().click();
      await page.locator('.gh-rail-foot .gh-rail-item').nth(1).click();
      await page.locator(`.choice[lang="${language}"]`).click();
      await page.locator(`html[lang="${language}"]`).waitFor({ state: 'attached' });
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      const wrong: string[] = [];
      const look = async (name: string): Promise<void> => {
        await settled(page);
        await picture(`${language} ${name}`);
        for (const finding of [...(await untranslated(page)), ...(await writtenOut(page))])
          wrong.push(`${name}: ${finding}`);
      };
      await look('sell');
      await page.keyboard.press('F10');
      await page.locator('.ways').waitFor();
      await look('pay');
      await page.keyboard.press('Escape');
      for (const [index, name] of ['sell', 'collect', 'sales', 'shift', 'today', 'more'].entries()) {
        await rail.nth(index).click();
        await page.locator('main, .sell').first().waitFor();
        await look(name);
      }
      expect(wrong).toEqual([]);
    },
  );
});
