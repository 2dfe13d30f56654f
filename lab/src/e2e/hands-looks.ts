import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What a screen is held to. Each check answers findings in words; none is an empty list. */

/** The smallest side of anything that is touched at the till, px. WCAG 2.5.8 asks for 24; gloves and haste ask for more. */
const TARGET_PX = 48;

/** Without what React Aria speaks for seconds and then removes: it may name a dialog that has closed meanwhile. */
const AXE = `(async () => {
  if (!window.axe) { ${axe.source}; }
  const { violations } = await window.axe.run({ exclude: ['[data-live-announcer]'] }, {
    resultTypes: ['violations'],
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any }) => id + ' ' + target.join(' ') + ' ' + (any[0]?.message ?? '')));
})()`;

/** The topmost dialog, or the whole page: what lies below a dialog cannot be touched. */
const SHOWN = `
  const top = [...document.querySelectorAll('[role="dialog"], [role="alertdialog"]')].at(-1) ?? document.body;
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && element.getBoundingClientRect().width > 1;
  const words = (element) => (element.getAttribute('aria-label') ?? element.innerText ?? '').trim().replaceAll(/\\s+/g, ' ').slice(0, 40)
    || element.className || element.tagName;
  // A field that is drawn by its label is touched on the label.
  const touched = [...top.querySelectorAll('button, a[href], input, select, textarea, [role="button"], [role="tab"], [role="radio"], [role="switch"], [role="checkbox"]')]
    .map((element) => element.getBoundingClientRect().width <= 1 ? element.closest('label') ?? element : element)
    .filter(isShown);
`;

const SMALL = `(() => { ${SHOWN}
  return touched.flatMap((element) => {
    const label = element.closest('label');
    const { width, height } = (label ?? element).getBoundingClientRect();
    return Math.min(width, height) < ${TARGET_PX} - 0.5
      ? [words(element) + ': ' + Math.round(width) + ' × ' + Math.round(height) + ' .' + element.className] : [];
  });
})()`;

const WRITTEN_OUT = `(() => { ${SHOWN}
  return touched.flatMap((element) => {
    const box = element.getBoundingClientRect();
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.textContent.trim() === '' || !node.parentElement.checkVisibility({ visibilityProperty: true })) continue;
      let clipped = node.parentElement;
      while (clipped !== element && !['hidden', 'clip'].includes(getComputedStyle(clipped).overflowX)) clipped = clipped.parentElement;
      if (clipped !== element || node.parentElement.closest('.visually-hidden, kbd, .gh-tile-count')) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const part of range.getClientRects())
        if (part.width > 1 && (part.left < box.left - 1.5 || part.right > box.right + 1.5 || part.top < box.top - 2 || part.bottom > box.bottom + 2))
          found.push('runs out of its button: ' + words(element) + ' .' + element.className);
    }
    return [...new Set(found)];
  });
})()`;

const REACHED = `(() => { ${SHOWN}
  const found = [];
  const style = (element) => getComputedStyle(element);
  for (const element of touched) {
    element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const box = element.getBoundingClientRect();
    const isWhole = box.left >= -1 && box.top >= -1 && box.right <= innerWidth + 1 && box.bottom <= innerHeight + 1;
    if (!isWhole && box.width <= innerWidth && box.height <= innerHeight) {
      found.push('off the screen: ' + words(element) + ' .' + element.className);
      continue;
    }
    if (element.disabled || element.closest('[data-disabled]') || style(element).pointerEvents === 'none') continue;
    const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (hit && !element.contains(hit) && !hit.contains(element) && element.closest('label')?.contains(hit) !== true)
      found.push('covered: ' + words(element) + ' by ' + words(hit) + ' .' + hit.className);
  }
  // Whatever scrolled without a way to scroll it back was cut off before.
  for (const element of top.querySelectorAll('*'))
    if ((element.scrollLeft > 1 && ['hidden', 'clip'].includes(style(element).overflowX)) || (element.scrollTop > 1 && ['hidden', 'clip'].includes(style(element).overflowY)))
      found.push('cut off inside ' + words(element) + ' .' + element.className);
  if (document.documentElement.scrollTop + document.body.scrollTop + document.documentElement.scrollLeft > 1) found.push('the page itself scrolled');
  for (const element of document.querySelectorAll('*')) { if (element.scrollLeft && ['hidden', 'clip'].includes(style(element).overflowX)) element.scrollLeft = 0; if (element.scrollTop && ['hidden', 'clip'].includes(style(element).overflowY)) element.scrollTop = 0; }
  return found;
})()`;

/** Words that are still the keys of a catalogue of messages. */
const UNTRANSLATED = `(() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent.trim();
    if (/^(?:[a-z]+:)?[a-z][A-Za-z]*(?:\\.[a-z][A-Za-z]*)+$/.test(text) || text.includes('{{')) found.push(text);
  }
  return found;
})()`;

/** Movement over: half-faded words have half their contrast. */
export const settled = (page: Page): Promise<unknown> =>
  page.evaluate(
    'Promise.allSettled(document.getAnimations().map((animation) => animation.finished)).then(() => 0)',
  );

export async function axeFindings(page: Page): Promise<string[]> {
  await settled(page);
  return page.evaluate<string[]>(AXE);
}
export const smallTargets = (page: Page): Promise<string[]> => page.evaluate<string[]>(SMALL);
export const writtenOut = (page: Page): Promise<string[]> => page.evaluate<string[]>(WRITTEN_OUT);
export const outOfReach = (page: Page): Promise<string[]> => page.evaluate<string[]>(REACHED);
export const untranslated = (page: Page): Promise<string[]> => page.evaluate<string[]>(UNTRANSLATED);

/** With the theme of the screen set for a moment. */
export async function inTheme<Result>(
  page: Page,
  theme: string,
  look: () => Promise<Result>,
): Promise<Result> {
  const before = await page.evaluate<string>('document.documentElement.dataset.theme');
  await page.evaluate(`document.documentElement.dataset.theme = ${JSON.stringify(theme)}`);
  try {
    return await look();
  } finally {
    await page.evaluate(`document.documentElement.dataset.theme = ${JSON.stringify(before)}`);
  }
}

/** With all text at twice its size, as the display's settings do it. */
export async function atTwiceTheText<Result>(page: Page, look: () => Promise<Result>): Promise<Result> {
  await page.evaluate(`document.documentElement.dataset.text = '200'`);
  try {
    return await look();
  } finally {
    await page.evaluate('delete document.documentElement.dataset.text');
  }
}
