import type { SessionSlot } from '@gatehouse/core/contract';

/** What the strip shows of one session. */
export interface StripSlot {
  readonly slot: SessionSlot;
  /** Seats left after what this basket already holds. */
  readonly left: number;
  readonly state: 'open' | 'few' | 'full';
  /** Taken seats as a whole percentage, for the bar. */
  readonly takenPercent: number;
}

export interface Strip {
  /** Started or over: folded away, not gone. */
  readonly earlier: readonly StripSlot[];
  readonly coming: readonly StripSlot[];
}

/** Under a tenth of the capacity is amber. */
const fewShare = 0.1;

/** Arranges the sessions of a day for the strip. `heldSeats` is what the basket holds of each. */
export function stripOf(
  slots: readonly SessionSlot[],
  nowMs: number,
  heldSeats: (sessionId: string) => number,
): Strip {
  const sorted = slots.toSorted((a, b) => a.startsAtMs - b.startsAtMs);
  const shown = sorted.map((slot): StripSlot => {
    const left = Math.max(0, slot.left - heldSeats(slot.sessionId));
    const few = left < slot.capacity * fewShare;
    return {
      slot,
      left,
      state: left === 0 ? 'full' : few ? 'few' : 'open',
      takenPercent: slot.capacity === 0 ? 100 : Math.round(((slot.capacity - left) * 100) / slot.capacity),
    };
  });
  return {
    earlier: shown.filter(({ slot }) => slot.startsAtMs <= nowMs),
    coming: shown.filter(({ slot }) => slot.startsAtMs > nowMs),
  };
}

/** The session a tap sells: the one chosen while it has room, else the next that has. */
export function sessionToSell(strip: Strip, chosenId: string | undefined): StripSlot | undefined {
  const all = [...strip.earlier, ...strip.coming];
  const chosen = all.find(({ slot }) => slot.sessionId === chosenId);
  return chosen ?? strip.coming.find(({ state }) => state !== 'full');
}
