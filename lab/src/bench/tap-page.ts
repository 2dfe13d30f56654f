import type { CDPSession, Page } from 'playwright-core';

/**
 * Clocks taps inside a page: from the moment the finger leaves the glass until the frame with the changed basket is on
 * the screen. A frame is painted when an urgent task posted from its animation callback runs. A message would do on an
 * idle page; on a busy one Chromium lets it wait behind later frames, timers and the collector, tens of milliseconds
 * after the change was on the screen.
 */
export const tapClock = (basket: string): string => `
window.tapClock = (() => {
  let waiting = null;
  let liftedMs = 0;
  const painted = () => {
    const resolve = waiting;
    waiting = null;
    resolve?.(performance.now() - liftedMs);
  };
  addEventListener('pointerup', (event) => { liftedMs = event.timeStamp; }, { capture: true });
  let asked = false;
  new MutationObserver(() => {
    if (!waiting || liftedMs === 0 || asked) return;
    asked = true;
    requestAnimationFrame(() => void scheduler.postTask(painted, { priority: 'user-blocking' }));
  }).observe(document.querySelector(${JSON.stringify(basket)}), { subtree: true, childList: true, characterData: true });
  let taken;
  return {
    arm() {
      asked = false;
      liftedMs = 0;
      taken = new Promise((resolve) => { waiting = resolve; });
    },
    taken: () => taken,
  };
})();
`;

/** A page with nothing but the DOM: the same tiles, the same basket, the same numbers, by hand. */
export const BARE_PAGE = `<!doctype html><html><head><meta charset="utf-8"><style>
body { margin: 0; display: grid; grid-template-columns: 1fr 420px; height: 100vh; font: 16px sans-serif; }
#tiles { display: grid; grid-template-columns: repeat(6, 1fr); gap: 8px; padding: 16px; align-content: start; overflow: auto; }
#tiles button { position: relative; height: 96px; border: 1px solid #ccc; border-radius: 8px; background: #fff; text-align: left; font: inherit; }
#tiles i { position: absolute; top: 8px; right: 8px; font-style: normal; }
#basket { border-left: 1px solid #ccc; padding: 16px; overflow: auto; }
#basket li { display: flex; justify-content: space-between; min-height: 56px; }
</style></head><body><main id="tiles"></main><aside id="basket"><button id="clear">Clear</button><p id="items"></p><ul></ul><h2 id="total"></h2></aside><script>
const money = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });
const list = document.querySelector('ul');
const lines = new Map();
const show = () => {
  let items = 0, total = 0;
  for (const line of lines.values()) { items += line.count; total += line.count * line.price; }
  document.getElementById('items').textContent = items + ' items';
  document.getElementById('total').textContent = money.format(total / 100);
};
for (let index = 0; index < 60; index += 1) {
  const price = 100 + index * 35;
  const tile = document.createElement('button');
  tile.innerHTML = '<b>Article ' + index + '</b><br><span>' + money.format(price / 100) + '</span><i></i>';
  const badge = tile.querySelector('i');
  tile.addEventListener('pointerup', () => {
    let line = lines.get(index);
    if (!line) {
      const row = document.createElement('li');
      row.innerHTML = '<span></span><span></span><span></span>';
      list.append(row);
      line = { price, count: 0, badge, cells: row.children };
      line.cells[0].textContent = 'Article ' + index;
      lines.set(index, line);
    }
    line.count += 1;
    line.cells[1].textContent = '\\u00d7 ' + line.count;
    line.cells[2].textContent = money.format((line.count * price) / 100);
    badge.textContent = line.count;
    show();
  });
  document.getElementById('tiles').append(tile);
}
document.getElementById('clear').addEventListener('click', () => {
  for (const { badge } of lines.values()) badge.textContent = '';
  lines.clear();
  list.replaceChildren();
  show();
});
</script></body></html>`;

export interface TappedPage {
  /** Taps tiles one after the other at a cashier's pace, at a quarter of the processor's speed; milliseconds each. */
  tap(count: number): Promise<number[]>;
  /** Pieces in the basket, as the page says. */
  items(): Promise<number>;
  clear(): Promise<void>;
}

const THROTTLE = 4;
/** A quick hand taps four or five times a second. */
const PACE_MS = 120;
/**
 * A finger rests on the glass for some 70 ms. One that left in no time would have its landing, its pressed look and its
 * lift handled in one heap, which no hand can do; both pages are touched alike.
 */
const CONTACT_MS = 70;
/** Tiles a guest's basket is made of. */
const TILES_IN_USE = 12;

/** Drives a page by touch over the debugging protocol: both pages by the same code. */
export async function tappedPage(
  page: Page,
  of: {
    readonly tiles: string;
    /** What a tap changes. */
    readonly basket: string;
    readonly items: () => Promise<number>;
    readonly clear: () => Promise<void>;
  },
): Promise<TappedPage> {
  await page.evaluate(tapClock(of.basket));
  const session: CDPSession = await page.context().newCDPSession(page);
  const throttle = (rate: number) => session.send('Emulation.setCPUThrottlingRate', { rate });
  return {
    items: of.items,
    clear: of.clear,
    async tap(count) {
      await page.bringToFront();
      const places = await page.$$eval(of.tiles, (tiles) =>
        tiles.map((tile) => {
          const { x, y, width, height } = tile.getBoundingClientRect();
          return { x: x + width / 2, y: y + height / 2 };
        }),
      );
      if (places.length < 60) throw new Error(`${places.length} tiles are not the sixty that are measured`);
      await throttle(THROTTLE);
      const taken: number[] = [];
      for (let index = 0; index < count; index += 1) {
        // Not in order: the next guest wants something else.
        const place = places[(index * 5) % TILES_IN_USE];
        if (!place) throw new Error('a tile is missing');
        // Armed and answered before the finger moves: input overtakes other commands on its way into the page.
        await page.evaluate('tapClock.arm()');
        await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [place] });
        await page.waitForTimeout(CONTACT_MS);
        await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
        taken.push(await withPatience(page.evaluate<number>('tapClock.taken()')));
        await page.waitForTimeout(PACE_MS);
      }
      await throttle(1);
      return taken;
    },
  };
}

/** A tap that never reached its tile would wait for ever. */
async function withPatience(painted: Promise<number>): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('a tap did not paint within 5 s')), 5_000);
  });
  try {
    return await Promise.race([painted, late]);
  } finally {
    clearTimeout(timer);
  }
}
