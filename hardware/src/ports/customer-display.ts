import type { Device } from './device.ts';

/** What stands on a customer display: two lines of twenty characters. */
export interface DisplayLines {
  readonly upper: string;
  readonly lower: string;
}

/** Tells the guest what is being rung up. It answers nothing: what it shows is what was last sent to it. */
export interface CustomerDisplay extends Device {
  readonly columns: number;
  /**
   * Shows two lines; longer ones are cut. The newest wins: what was not sent yet is never shown any more. While the
   * display is gone it is kept, and shown as soon as the display is back.
   */
  show(lines: DisplayLines): void;
}
