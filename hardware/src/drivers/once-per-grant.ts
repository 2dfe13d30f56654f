import type { GateGrant, GateOutcome } from '../ports/index.ts';

/** Grants remembered by one running driver. At one a second this is more than a day. */
const REMEMBERED_GRANTS = 100_000;

export interface OncePerGrant {
  /** The answer of this grant: a new one from `start`, or the one it already has or waits for. */
  outcomeOf(grant: GateGrant, start: () => void): Promise<GateOutcome>;
  settle(grantId: string, outcome: GateOutcome): void;
}

/** One open per grant id: a repeated call, however late, gets the first answer and never a second pulse. */
export function createOncePerGrant(): OncePerGrant {
  const outcomes = new Map<string, Promise<GateOutcome>>();
  const waiting = new Map<string, (outcome: GateOutcome) => void>();
  return {
    outcomeOf(grant, start) {
      const known = outcomes.get(grant.grantId);
      if (known) return known;
      const outcome = new Promise<GateOutcome>((resolve) => waiting.set(grant.grantId, resolve));
      outcomes.set(grant.grantId, outcome);
      if (outcomes.size > REMEMBERED_GRANTS) {
        const oldest = outcomes.keys().next().value;
        if (oldest !== undefined && !waiting.has(oldest)) outcomes.delete(oldest);
      }
      start();
      return outcome;
    },
    settle(grantId, outcome) {
      const resolve = waiting.get(grantId);
      waiting.delete(grantId);
      // A grant of which nothing was sent may be asked for again: it has not used its one pulse.
      if (outcome.kind === 'fault' && outcome.pulse === 'none') outcomes.delete(grantId);
      resolve?.(outcome);
    },
  };
}
