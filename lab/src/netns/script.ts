import type { Dice } from '../history/dice.ts';
import type { Cable } from './network.ts';

/** What happens to the venue, and when: cables cut and healed, processes and the database killed. */
export type Trouble =
  | { readonly kind: 'cut'; readonly cable: Cable; readonly forMs: number }
  | { readonly kind: 'kill'; readonly place: string }
  | { readonly kind: 'kill-postgres' };

export interface Moment {
  readonly atMs: number;
  readonly trouble: Trouble;
}

/** A seeded script; every kind of trouble comes up early, so that a short run has met each of them. */
export function scriptOf(
  dice: Dice,
  lengthMs: number,
  cables: readonly Cable[],
  stations: readonly string[],
  spacingMs: number,
): Moment[] {
  const pick = <T>(items: readonly T[]): T => items[dice.between(0, items.length - 1)]!;
  const cut = (cable: Cable): Trouble => ({ kind: 'cut', cable, forMs: dice.between(1_500, 6_000) });
  const [hub = ''] = stations;
  const first: Trouble[] = [
    { kind: 'kill-postgres' },
    cut({ place: 'cloud', side: 'wan' }),
    cut({ place: pick(stations.slice(1)), side: 'lan' }),
    { kind: 'kill', place: pick(stations) },
    cut({ place: hub, side: 'lan' }),
  ];
  const count = Math.max(first.length, Math.floor(lengthMs / spacingMs));
  return Array.from({ length: count }, (_, index): Moment => {
    const draw = dice.next();
    const later: Trouble =
      draw < 0.6
        ? cut(pick(cables))
        : draw < 0.8
          ? { kind: 'kill', place: pick([...stations, 'cloud']) }
          : { kind: 'kill-postgres' };
    const trouble = first[index] ?? later;
    return { atMs: Math.round(((index + 0.5) * lengthMs) / count), trouble };
  });
}

export function wordsOf(trouble: Trouble): string {
  switch (trouble.kind) {
    case 'cut':
      return `the ${trouble.cable.side} cable of ${trouble.cable.place} is cut for ${trouble.forMs} ms`;
    case 'kill':
      return `${trouble.place} is killed`;
    case 'kill-postgres':
      return 'PostgreSQL is killed';
  }
}
