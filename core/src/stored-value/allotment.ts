/**
 * Who may spend what, so that being offline cannot overspend. The cloud alone knows a balance; of it, it sets parts
 * aside for stations (an allotment per account and incarnation), and a station redeems out of its own part only, asked
 * or not. All four sums only grow, so a message that is lost, repeated or overtaken changes nothing.
 */
export interface Allotment {
  /** Set aside for this station by the cloud. */
  readonly grantedMinor: number;
  /** Sold or given back at this station: nobody else can know of it before the cloud does, so it is this station's. */
  readonly issuedMinor: number;
  readonly redeemedMinor: number;
  /** Handed back, to be spent elsewhere. */
  readonly returnedMinor: number;
}

export const NO_ALLOTMENT: Allotment = {
  grantedMinor: 0,
  issuedMinor: 0,
  redeemedMinor: 0,
  returnedMinor: 0,
};

/** What the station may still redeem without asking; negative only where a disk was set back. */
export const remainingOf = (of: Allotment): number =>
  of.grantedMinor + of.issuedMinor - of.redeemedMinor - of.returnedMinor;

/** An account as its authority keeps it. */
export interface Holdings {
  readonly issuedMinor: number;
  readonly redeemedMinor: number;
  readonly allotments: readonly Allotment[];
}

export const balanceOf = ({ issuedMinor, redeemedMinor }: Omit<Holdings, 'allotments'>): number =>
  issuedMinor - redeemedMinor;

/**
 * What is left to set aside. Below zero more was spent or promised than there is: the one case that needs a person. A
 * station that spent more than it had keeps nothing, and what it took is missing here.
 */
export const availableOf = (holdings: Holdings): number =>
  balanceOf(holdings) - holdings.allotments.reduce((sum, one) => sum + Math.max(0, remainingOf(one)), 0);

/** How much of what a station wants it gets: what is there, never less than nothing. */
export const grantFor = (holdings: Holdings, wantedMinor: number): number =>
  Math.max(0, Math.min(wantedMinor, availableOf(holdings)));

/**
 * What a station hands back: all that no payment in hand waits for, less what it keeps for the next time it is cut
 * off. When somebody else wants it, it keeps nothing.
 */
export function returnable(
  of: Allotment,
  { heldMinor, keepMinor, isRecalled }: { heldMinor: number; keepMinor: number; isRecalled: boolean },
): number {
  return Math.max(0, remainingOf(of) - heldMinor - (isRecalled ? 0 : keepMinor));
}
