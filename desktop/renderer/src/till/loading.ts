import type { BasketLine, Tile, TillCatalogue } from '@gatehouse/core/contract';
import { isEmptyBasket, type TillBasket, type TillLine } from './model/basket.ts';
import { eventDay, sellingDay, type Till } from './till.ts';

/** Catalogue, sessions and the kept basket: what the till asks for at start, on a poke and after a lost link. */

export async function loadCatalogue(till: Till): Promise<void> {
  const answer = await till.client.till.catalogue({});
  if (!answer.ok) {
    // A catalogue that is on the screen stays usable when a renewal fails.
    till.catalogue.set((known) =>
      known.kind === 'ready' ? known : { kind: 'failed', problem: answer.problem },
    );
    return;
  }
  till.catalogue.set({ kind: 'ready', value: answer.value });
  till.basket.set((basket) => withCurrentTiles(basket, answer.value));
  await Promise.all(answer.value.events.map(({ eventId }) => loadSessions(till, eventId)));
}

/** Prices of lines follow the catalogue: what is shown is what the station will charge. */
function withCurrentTiles(basket: TillBasket, catalogue: TillCatalogue): TillBasket {
  const current = new Map(catalogue.tiles.map((tile) => [tile.variantId, tile]));
  if (!basket.lines.some((line) => current.has(line.variantId))) return basket;
  return {
    ...basket,
    lines: basket.lines.map((line) => ({ ...line, tile: current.get(line.variantId) ?? line.tile })),
  };
}

export async function loadSessions(till: Till, eventId: string, day = sellingDay(till)): Promise<void> {
  const answer = await till.client.till.sessions({ query: { eventId, day } });
  if (!answer.ok) return;
  till.sessions.set((known) => ({ ...known, [eventDay(eventId, day)]: answer.value.sessions }));
}

/** Sessions of every event for another day. */
export async function loadDay(till: Till, day: string): Promise<void> {
  const catalogue = till.catalogue.get();
  if (catalogue.kind !== 'ready') return;
  await Promise.all(catalogue.value.events.map(({ eventId }) => loadSessions(till, eventId, day)));
}

/**
 * Brings back the basket as last kept, before anything that was tapped meanwhile; lines whose product is gone are
 * counted, not hidden. False when the station did not answer: then nothing may be kept yet, it would replace the old.
 */
export async function restoreBasket(till: Till): Promise<boolean> {
  const answer = await till.client.till.getBasket({});
  if (!answer.ok) return false;
  const restored = await Promise.all(answer.value.lines.map((line) => lineOf(till, line)));
  const lines = restored.filter((line) => line !== undefined);
  const lost = restored.length - lines.length;
  if (lost > 0) till.notice.set({ kind: 'restored', lost });
  if (lines.length === 0 && answer.value.extras.length === 0) return true;
  till.basket.set((basket) => {
    const known = new Set(basket.lines.map(({ lineId }) => lineId));
    const { lines: _, ...kept } = answer.value;
    // What was tapped meanwhile is a basket of its own only where nothing was kept.
    return {
      ...(isEmptyBasket(basket) ? kept : { ...basket, ...kept, extras: [...kept.extras, ...basket.extras] }),
      lines: [...lines.filter(({ lineId }) => !known.has(lineId)), ...basket.lines],
      lastLineId: basket.lastLineId,
    };
  });
  await Promise.all(
    lines.flatMap(({ tile, day }) => (tile.eventId === null ? [] : [loadSessions(till, tile.eventId, day)])),
  );
  return true;
}

async function lineOf(till: Till, line: BasketLine): Promise<TillLine | undefined> {
  const tile = knownTile(till, line.variantId) ?? (await searchedTile(till, line.variantId));
  return tile ? { ...line, tile } : undefined;
}

function knownTile(till: Till, variantId: string): Tile | undefined {
  const catalogue = till.catalogue.get();
  const listed = catalogue.kind === 'ready' ? catalogue.value.tiles : [];
  return [...listed, ...(till.keptTiles.read() ?? [])].find((tile) => tile.variantId === variantId);
}

async function searchedTile(till: Till, variantId: string): Promise<Tile | undefined> {
  const found = await till.client.till.search({ query: { q: variantId } });
  return found.ok ? found.value.tiles.find((tile) => tile.variantId === variantId) : undefined;
}
