/** How much this process takes at a time. Beyond it stations are told to wait, never refused. */
export interface Capacity {
  /** Records a stream may send next, given how many of its records are stored and not yet applied; 0 is wait. */
  creditOf(behind: number): number;
  /** Lets a push in, or says how long to stay away; what is let in calls `leave` when it is done. */
  enter(): { readonly kind: 'in'; leave(): void } | { readonly kind: 'full'; readonly afterMs: number };
}

export interface CapacityLimits {
  /** Stored and not yet applied records of one stream at which it has to wait for the projections. */
  readonly backlogMax: number;
  /** Records a stream may have under way. */
  readonly creditMax: number;
  /** Pushes in hand at once; each holds a connection of the database. */
  readonly pushesMax: number;
}

/** The backlog of a day offline fits many times: accepting comes before applying, and only a stuck projection stops it. */
export const CAPACITY: CapacityLimits = { backlogMax: 1_000_000, creditMax: 2_000, pushesMax: 48 };

const FULL_AFTER_MS = 250;

export function createCapacity(limits: CapacityLimits = CAPACITY): Capacity {
  let pushes = 0;
  return {
    creditOf: (behind) => Math.max(0, Math.min(limits.creditMax, limits.backlogMax - behind)),
    enter() {
      // Stations spread their return by jitter of their own; this only says the order of magnitude.
      if (pushes >= limits.pushesMax) return { kind: 'full', afterMs: FULL_AFTER_MS };
      pushes += 1;
      let inside = true;
      return {
        kind: 'in',
        leave() {
          if (inside) pushes -= 1;
          inside = false;
        },
      };
    },
  };
}
