import type { Health } from './health.ts';
import type { Listener, Unsubscribe } from './device.ts';
import type { KickOutcome } from './receipt-printer.ts';

/** `unknown` until the polarity was learned, or while the printer does not report the signal. */
export type DrawerState = 'open' | 'closed' | 'unknown';

/** Level of pin 3 while the drawer is open. It depends on the drawer's wiring and is learned per drawer. */
export type DrawerPolarity = 'open-is-high' | 'open-is-low';

/** A drawer is driven by a printer's connector: it has no wire and no trace of its own. */
export interface CashDrawer {
  readonly id: string;
  health(): Health;
  onHealth(listener: Listener<Health>): Unsubscribe;
  kick(): Promise<KickOutcome>;
  state(): DrawerState;
  onState(listener: Listener<DrawerState>): Unsubscribe;
  polarity(): DrawerPolarity | undefined;
  /**
   * Kicks the closed drawer and learns its wiring from the change of the signal. Ask the operator to close the drawer
   * first. `undefined`: the signal did not change within the deadline (no drawer, no sense wire, or already open).
   */
  learnPolarity(timeoutMs?: number): Promise<DrawerPolarity | undefined>;
}
