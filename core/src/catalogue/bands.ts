import type { Band, VenueEvent } from './catalogue.ts';

/**
 * The band to hand out: an event's bands take turns with its sessions, so that two sessions that follow one another
 * never wear the same; else the product's own. Null where none is handed out.
 */
export function bandOf(
  event: Pick<VenueEvent, 'bands' | 'durationMinutes'> | undefined,
  startsAtMs: number | null,
  own: Band | undefined,
): Band | null {
  const bands = event?.bands ?? [];
  if (!event || bands.length === 0 || startsAtMs === null) return own ?? null;
  const turn = Math.floor(startsAtMs / (event.durationMinutes * 60_000));
  return bands[turn % bands.length] ?? null;
}

const SHAPES: Readonly<Record<Band['shape'], string>> = {
  circle: '●',
  triangle: '▲',
  square: '■',
  diamond: '◆',
  star: '★',
};

/** A band's shape as a sign, for paper and screens without colours. */
export const bandSign = ({ shape }: Band): string => SHAPES[shape];
