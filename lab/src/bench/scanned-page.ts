import type { CDPSession, Page } from 'playwright-core';

/** One burst of codes as the page felt it, milliseconds. */
export interface Burst {
  /** Of each key of the scanner, until the frame after it; those under 16 ms are told by the browser only as a count. */
  readonly interactionMs: readonly number[];
  readonly interactions: number;
  /** From a code's Enter until its line stands in the basket. */
  readonly shownMs: readonly number[];
}

/**
 * Event timing as the browser itself keeps it (what INP is made of), and a clock from Enter to the changed basket. A
 * key's down, press and up are one interaction and count by the longest of them.
 */
const CLOCK = `
window.scanClock = (() => {
  let longest = new Map();
  let before = 0;
  let shown = [];
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries())
      if (interactionId > 0) longest.set(interactionId, Math.max(longest.get(interactionId) ?? 0, duration));
  }).observe({ type: 'event', durationThreshold: 16 });
  const pieces = () => {
    let sum = 0;
    for (const each of document.querySelectorAll('.basket-lines .gh-stepper output')) sum += Number(each.textContent);
    return sum;
  };
  let seen = 0;
  const watch = new MutationObserver(() => {
    const now = pieces();
    for (; seen < now; seen += 1) {
      const enteredMs = window.scanEnters[seen];
      if (enteredMs !== undefined) requestAnimationFrame(() => shown.push(performance.now() - enteredMs));
    }
  });
  return {
    start() {
      longest = new Map(); window.scanEnters = []; shown = []; seen = 0; before = performance.interactionCount ?? 0;
      watch.disconnect();
      watch.observe(document.querySelector('.basket'), { subtree: true, childList: true, characterData: true });
    },
    pieces,
    result: () => ({ interactionMs: [...longest.values()], interactions: (performance.interactionCount ?? 0) - before, shownMs: shown }),
  };
})();
`;

/** Put into the page before its own scripts: the till keeps a scanner's Enter from everybody who listens later. */
export const ENTERS = `
window.scanEnters = [];
addEventListener('keydown', (event) => { if (event.key === 'Enter') window.scanEnters.push(event.timeStamp); }, { capture: true });
`;

export const watchScans = (page: Page): Promise<unknown> => page.evaluate(CLOCK);

/** Types codes as a wedge scanner does: key upon key, Enter after each, so many codes a second, at a quarter of the processor. */
export async function scanBurst(
  page: Page,
  session: CDPSession,
  codes: readonly string[],
  perSecond: number,
): Promise<Burst> {
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.evaluate('scanClock.start()');
  const startedMs = performance.now();
  for (const [index, code] of codes.entries()) {
    const dueMs = startedMs + (index * 1_000) / perSecond;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    // All with the time of the scan: a pause of this process on a busy machine would tear the code apart, as no scanner does.
    const scannedAtMs = Date.now();
    for (const [at, key] of [...code, 'Enter'].entries()) press(session, key, scannedAtMs + at);
  }
  const untilMs = performance.now() + 20_000;
  while ((await page.evaluate<number>('scanClock.pieces()')) < codes.length) {
    if (performance.now() > untilMs) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  // Event timing reports a frame late.
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 300))');
  const burst = await page.evaluate<Burst>('scanClock.result()');
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  const pieces = await page.evaluate<number>('scanClock.pieces()');
  if (pieces !== codes.length) {
    const notice = await page.locator('.basket-notes').innerText();
    throw new Error(`${codes.length} codes made a basket of ${pieces}: ${notice}`);
  }
  return burst;
}

/** Sent without waiting: a scanner does not ask whether the page has kept up. */
function press(session: CDPSession, key: string, atMs: number): void {
  const timestamp = atMs / 1_000;
  const isDigit = /^\d$/.test(key);
  const about = isDigit
    ? { key, code: `Digit${key}`, windowsVirtualKeyCode: 48 + Number(key), text: key }
    : { key, code: key, windowsVirtualKeyCode: 13, text: '\r' };
  void session.send('Input.dispatchKeyEvent', { type: 'keyDown', timestamp, ...about });
  void session.send('Input.dispatchKeyEvent', {
    type: 'keyUp',
    timestamp,
    key: about.key,
    code: about.code,
    windowsVirtualKeyCode: about.windowsVirtualKeyCode,
  });
}
