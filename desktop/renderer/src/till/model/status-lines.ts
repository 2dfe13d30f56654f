import type { StatusTone } from '@gatehouse/ui/components';

/** One statement of the status bar. */
export interface StatusLine {
  readonly id: string;
  readonly tone: StatusTone;
  readonly text: string;
}

const rank: Readonly<Record<StatusTone, number>> = { bad: 0, warn: 1, plain: 2, ok: 3 };

/**
 * What the bar shows: what asks for a hand first, and then no green beside it. Green is silent, and a narrow bar
 * must never cut off the alarm.
 */
export function statusToShow(lines: readonly StatusLine[]): readonly StatusLine[] {
  const sorted = lines.toSorted((a, b) => rank[a.tone] - rank[b.tone]);
  const isTrouble = sorted.some(({ tone }) => tone === 'bad' || tone === 'warn');
  return isTrouble ? sorted.filter(({ tone }) => tone !== 'ok') : sorted;
}

/** A sentence needs a length of time: "no internet for just now" says nothing. */
export const shortestAgeMs = 5_000;

/** After this the list of tickets is old enough to matter at a gate. */
export const ticketsOldMs = 10 * 60_000;
/** Records younger than this are only on their way. */
export const unsentCalmMs = 60_000;
