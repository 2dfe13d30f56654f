import type { BenchView } from '../../src/api/bench-view.ts';
import { isTicketCode } from './held-tickets.ts';

export const STEPS = ['sell', 'take', 'scan', 'push', 'see', 'again'] as const;
export type Step = (typeof STEPS)[number];

export interface GuideProgress {
  /** Nothing up to this event counts: it happened before the guide was started. */
  readonly sinceEvent: number;
  readonly done: readonly Step[];
  /** When the guest walked through, to recognise the same admission in the cloud. */
  readonly passedAtMs: number | null;
}

export const START: GuideProgress = { sinceEvent: 0, done: [], passedAtMs: null };

/** A moment that the cloud may record a little earlier than the bench saw it. */
const SLACK_MS = 15_000;

/** The next state of the guide: a step is ticked by what really happened, in order, never by a click alone. */
export function advance(progress: GuideProgress, view: BenchView, holdsTicket: boolean): GuideProgress {
  const next = STEPS.find((step) => !progress.done.includes(step));
  if (next === undefined) return progress;
  const found = evidence(next, progress, view, holdsTicket);
  if (!found) return progress;
  const passedAtMs = next === 'push' ? found.atMs : progress.passedAtMs;
  return advance(
    { sinceEvent: Math.max(progress.sinceEvent, found.number), done: [...progress.done, next], passedAtMs },
    view,
    holdsTicket,
  );
}

function evidence(
  step: Step,
  progress: GuideProgress,
  view: BenchView,
  holdsTicket: boolean,
): { readonly number: number; readonly atMs: number } | undefined {
  const since = view.events.filter((event) => event.number > progress.sinceEvent);
  const nothingNew = { number: progress.sinceEvent, atMs: 0 };
  switch (step) {
    case 'sell':
      return since.find((event) => event.kind === 'printed' && event.codes.some(isTicketCode));
    case 'take':
      return holdsTicket ? nothingNew : undefined;
    case 'scan':
      return since.find((event) => event.kind === 'pulse');
    case 'push':
      return since.find((event) => event.kind === 'passed' && event.direction === 'in');
    case 'see': {
      const arrived =
        (view.cloudTruth?.lastAdmission?.atMs ?? 0) >= (progress.passedAtMs ?? Infinity) - SLACK_MS;
      return arrived ? since.find((event) => event.kind === 'opened' && event.what === 'console') : undefined;
    }
    case 'again': {
      const refused = view.stations.some(
        ({ truth }) =>
          truth?.lastScan?.reason === 'already_used' &&
          truth.lastScan.atMs > (progress.passedAtMs ?? Infinity),
      );
      return refused ? nothingNew : undefined;
    }
  }
}
