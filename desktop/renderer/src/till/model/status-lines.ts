import type { StatusTone } from '@gatehouse/ui/components';

/** One statement of the status bar. */
export interface StatusLine {
  readonly id: string;
  readonly tone: StatusTone;
  readonly text: string;
}

const rank: Readonly<Record<StatusTone, number>> = { bad: 0, warn: 1, plain: 2, ok: 3 };

/** What asks for a hand comes first, so that a narrow bar cuts off the silence and not the alarm. */
export const bySeverity = (a: StatusLine, b: StatusLine): number => rank[a.tone] - rank[b.tone];

/** After this the list of tickets is old enough to matter at a gate. */
export const ticketsOldMs = 10 * 60_000;
/** Records younger than this are only on their way. */
export const unsentCalmMs = 60_000;
