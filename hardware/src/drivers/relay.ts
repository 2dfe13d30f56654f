import type { KeptLink, TraceRing } from '../transports/index.ts';
import type { TurnstileInputs } from './passage-detector.ts';

/** Contacts that unlock. Channels count from 1, as printed on the boards. */
export interface Relay {
  readonly link: KeptLink;
  readonly trace: TraceRing;
  /** The board ends a pulse by itself, also when this machine dies. */
  readonly timedByDevice: boolean;
  /**
   * Closes the contact for a time. Resolves when the board acknowledged (or, where boards answer nothing, when the bytes
   * were handed over). `onSent` is called before that, at the first byte. Rejects with `PulseRefusedError` when the board
   * said no, and with any other error when nobody knows.
   */
  pulse(channel: number, openMs: number, onSent: () => void): Promise<void>;
  off(channel: number): Promise<void>;
  /** Reads the contact back, where the board can. */
  isOn?(channel: number): Promise<boolean>;
}

/** Inputs that tell what the turnstile does. */
export interface PassageSensor {
  readonly link: KeptLink;
  readonly seesFire: boolean;
  read(): Promise<TurnstileInputs>;
}

/** The board answered and did not close the contact. */
export class PulseRefusedError extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'PulseRefusedError';
  }
}
