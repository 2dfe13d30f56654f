import type { Bundle } from '@gatehouse/core/catalogue';
import type { Tile } from '@gatehouse/core/contract';
import { addDays } from '@gatehouse/ui/format';
import { loadDay } from './loading.ts';
import {
  emptyBasket,
  isEmptyBasket,
  seatsIn,
  type TillBasket,
  withAdded,
  withQuantity,
} from './model/basket.ts';
import { hasTaken, openPaying } from './paying.ts';
import { sessionToSell, stripOf, type Strip } from './model/sessions.ts';
import { adjustAgain, approveOversell } from './sell/adjusting.ts';
import { offered, openSheet } from './sell/sheets.ts';
import { asksForReason, clearAsksForReason } from './sell/voiding.ts';
import { eventDay, sellingDay, type Till } from './till.ts';

/** Adding, counting and taking away. All of it is instant: the station is told afterwards (see keeping.ts). */

/** The strip of an event on the day being sold. */
export function stripFor(till: Till, eventId: string, day: string): Strip {
  const slots = till.sessions.get()[eventDay(eventId, day)] ?? [];
  const basket = till.basket.get();
  return stripOf(slots, till.clock.nowMs(), (sessionId) => seatsIn(basket, sessionId));
}

/** A tap on a tile or a scanned product. After a sale it starts the next guest's basket. */
export function addTile(till: Till, tile: Tile): void {
  if (addOne(till, tile, 1, null)) offered.set(addOnsOf(till, tile));
}

/** A tap on a bundle: all of its parts, or none where one of them cannot be sold. */
export function addBundle(till: Till, bundle: Bundle): void {
  const tiles = bundle.parts.map(({ variantId }) => tileOf(till, variantId));
  const before = till.basket.get();
  offered.set(null);
  for (const [index, { quantity }] of bundle.parts.entries()) {
    const tile = tiles[index];
    if (!tile || !addOne(till, tile, quantity, bundle.bundleId)) {
      till.basket.set(before);
      return;
    }
  }
}

function tileOf(till: Till, variantId: string): Tile | undefined {
  const catalogue = till.catalogue.get();
  return catalogue.kind === 'ready'
    ? catalogue.value.tiles.find((tile) => tile.variantId === variantId)
    : undefined;
}

/** What goes with a tile and is not in the basket yet. */
function addOnsOf(till: Till, { addOns }: Tile): readonly Tile[] | null {
  if (!addOns || addOns.length === 0) return null;
  const have = new Set(till.basket.get().lines.map(({ variantId }) => variantId));
  const found = addOns.flatMap((variantId) => {
    const tile = have.has(variantId) ? undefined : tileOf(till, variantId);
    return tile && !tile.soldOut ? [tile] : [];
  });
  return found.length > 0 ? found : null;
}

/** Adds pieces of a tile; false after saying why not. */
function addOne(till: Till, tile: Tile, quantity: number, parentLineId: string | null): boolean {
  const { kind } = till.checkout.get();
  if (kind === 'paying' || kind === 'unanswered') return false;
  beginNext(till);
  if (tile.soldOut) {
    till.notice.set({ kind: 'sold-out', tile });
    return false;
  }
  const day = sellingDay(till);
  const sessionId = tile.eventId === null ? null : seatFor(till, tile, tile.eventId, day);
  if (sessionId === undefined) return false;
  till.notice.set(null);
  till.basket.set((basket) =>
    withAdded(basket, { tile, quantity, sessionId, day, parentLineId }, till.newId()),
  );
  return true;
}

/** Sells a piece into a full session: with the cashier's own right, or with the approval of somebody who has it. */
export async function sellBeyondCapacity(till: Till, tile: Tile, sessionId: string): Promise<void> {
  const lineId = till.newId();
  const day = sellingDay(till);
  const oversold = (overrideId: string | null) => (basket: TillBasket) =>
    withAdded(basket, { tile, quantity: 1, sessionId, day, oversell: { overrideId } }, lineId);
  const first = oversold(null)(till.basket.get());
  const leave = await approveOversell(till, first, lineId);
  if ('problem' in leave) return till.notice.set({ kind: 'problem', problem: leave.problem });
  till.notice.set(null);
  till.basket.set((basket) => {
    const next = oversold(leave.overrideId)(basket);
    // The approval was given for this basket, also where it was the first thing in it.
    return { ...next, basketId: first.basketId };
  });
}

/** The session to sell a tile for; undefined after saying why there is none. */
function seatFor(till: Till, tile: Tile, eventId: string, day: string): string | undefined {
  till.choice.set((choice) => (choice.eventId === eventId ? choice : { ...choice, eventId }));
  const strip = stripFor(till, eventId, day);
  const chosen = sessionToSell(strip, till.choice.get().sessionByEventDay[eventDay(eventId, day)]);
  if (!chosen) {
    till.notice.set({ kind: 'no-session', tile });
    return undefined;
  }
  if (chosen.left > 0) return chosen.slot.sessionId;
  const next = strip.coming.find(({ left, slot }) => left > 0 && slot.startsAtMs > chosen.slot.startsAtMs);
  till.notice.set({
    kind: 'session-full',
    tile,
    startsAtMs: chosen.slot.startsAtMs,
    sessionId: chosen.slot.sessionId,
    next: next ? { sessionId: next.slot.sessionId, startsAtMs: next.slot.startsAtMs } : null,
  });
  return undefined;
}

/** Chooses the session that taps on tiles of this event sell. */
export function chooseSession(till: Till, eventId: string, sessionId: string): void {
  beginNext(till);
  const key = eventDay(eventId, sellingDay(till));
  till.choice.set((choice) => ({
    ...choice,
    eventId,
    sessionByEventDay: { ...choice.sessionByEventDay, [key]: sessionId },
  }));
  till.notice.set((notice) =>
    notice?.kind === 'session-full' || notice?.kind === 'no-session' ? null : notice,
  );
}

/** Sets a line's quantity; taking the last one away can be undone. */
export function setQuantity(
  till: Till,
  lineId: string,
  quantity: number,
  nameOf: (tile: Tile) => string,
): void {
  const kind = till.checkout.get().kind;
  if (kind !== 'selling' && kind !== 'settling') return;
  const before = till.basket.get();
  const line = before.lines.find((candidate) => candidate.lineId === lineId);
  if (!line) return;
  const more = quantity - line.quantity;
  if (more > 0 && line.sessionId !== null && line.tile.eventId !== null) {
    const strip = stripFor(till, line.tile.eventId, line.day);
    const seat = [...strip.earlier, ...strip.coming].find(({ slot }) => slot.sessionId === line.sessionId);
    if (seat && seat.left < more) {
      till.notice.set({
        kind: 'session-full',
        tile: line.tile,
        startsAtMs: seat.slot.startsAtMs,
        sessionId: seat.slot.sessionId,
        next: null,
      });
      return;
    }
  }
  if (more < 0 && asksForReason(till, lineId, -more))
    return openSheet({ kind: 'void', lineId, quantity: -more });
  till.basket.set(withQuantity(before, lineId, quantity));
  if (more > 0) void adjustAgain(till, lineId);
  till.notice.set(quantity <= 0 ? { kind: 'removed', name: nameOf(line.tile), before } : null);
}

/** Empties the basket, undoably. */
export function clearBasket(till: Till): void {
  const before = till.basket.get();
  if (isEmptyBasket(before)) return;
  // What a guest has paid is given back first.
  if (hasTaken(till)) return openPaying(till);
  if (clearAsksForReason(till)) return openSheet({ kind: 'void', lineId: null, quantity: 0 });
  till.basket.set(emptyBasket);
  offered.set(null);
  till.checkout.set({ kind: 'selling' });
  till.notice.set({ kind: 'cleared', before });
}

/** Ends the after-sale view. Another day falls back to today, so that nobody sells tomorrow by oversight. */
export function nextGuest(till: Till): void {
  till.checkout.set({ kind: 'selling' });
  till.notice.set(null);
  offered.set(null);
  till.choice.set((choice) => ({ ...choice, day: null, eventId: null, sessionByEventDay: {} }));
  till.query.set('');
}

/** Moves the day being sold; the past cannot be sold. */
export function moveDay(till: Till, days: number): boolean {
  beginNext(till);
  const today = till.status.get().businessDay;
  const day = addDays(sellingDay(till), days);
  if (day < today) return true;
  till.choice.set((choice) => ({ ...choice, day: day === today ? null : day }));
  void loadDay(till, day);
  return true;
}

/** Whatever is touched for the next guest ends the view of the last sale. */
function beginNext(till: Till): void {
  if (till.checkout.get().kind === 'sold') nextGuest(till);
}

/** Back to selling for today. */
export function backToToday(till: Till): void {
  till.choice.set((choice) => ({ ...choice, day: null }));
}
