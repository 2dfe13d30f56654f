import type { Band } from '@gatehouse/core/catalogue';
import type { Tile, TillCatalogue } from '@gatehouse/core/contract';
import type { Loadable } from '../../state/loadable.ts';

/**
 * The band to hand out with a line: its event's bands take turns with the sessions, so that two sessions that follow one
 * another never wear the same; else the product's own.
 */
export function bandOfLine(
  catalogue: Loadable<TillCatalogue>,
  tile: Tile,
  startsAtMs: number | null,
): Band | null {
  if (catalogue.kind === 'ready' && tile.eventId !== null && startsAtMs !== null) {
    const event = catalogue.value.events.find(({ eventId }) => eventId === tile.eventId);
    const bands = event?.bands ?? [];
    const turn = Math.floor(startsAtMs / ((event?.durationMinutes ?? 60) * 60_000));
    if (bands.length > 0) return bands[turn % bands.length] ?? null;
  }
  return tile.band ?? null;
}
