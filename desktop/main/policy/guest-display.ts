/** What the shell knows of a connected display. */
export interface ConnectedDisplay {
  readonly id: number;
  readonly bounds: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
}

/**
 * The display the guest's window covers: the first that is not the cashier's. Undefined where none is wanted, and where
 * there is one display only: a window for the guest over the till's would stop the sale.
 */
export function guestDisplayOf(
  displays: readonly ConnectedDisplay[],
  primaryId: number,
  wanted: boolean,
): ConnectedDisplay | undefined {
  return wanted ? displays.find(({ id }) => id !== primaryId) : undefined;
}
