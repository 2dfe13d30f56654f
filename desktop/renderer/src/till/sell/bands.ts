import { type Band, bandOf } from '@gatehouse/core/catalogue';
import type { Tile, TillCatalogue } from '@gatehouse/core/contract';
import type { Loadable } from '../../state/loadable.ts';

/** The band to hand out with a line of the basket. */
export function bandOfLine(
  catalogue: Loadable<TillCatalogue>,
  tile: Tile,
  startsAtMs: number | null,
): Band | null {
  const events = catalogue.kind === 'ready' ? catalogue.value.events : [];
  return bandOf(
    events.find(({ eventId }) => eventId === tile.eventId),
    startsAtMs,
    tile.band,
  );
}
