import type { Device, Listener, Unsubscribe } from './device.ts';

export type Direction = 'in' | 'out';

export interface GateGrant {
  /** One grant id opens the gate at most once, however often it is asked for. */
  readonly grantId: string;
  readonly direction: Direction;
  /** How long the unlock contact is closed. Turnstiles in pulse mode need 100 ms or more. */
  readonly openMs: number;
  /**
   * How long to wait for the guest to start walking, counted from the acknowledged pulse. It has to be longer than the
   * turnstile's own wait (5 s on most), or somebody walks through a gate whose grant was given up: 6000 is a good value.
   */
  readonly passTimeoutMs: number;
}

/** `none`: no byte left this machine. `sent`: the board acknowledged. `unknown`: sent, and no acknowledgement came. */
export type PulseFate = 'none' | 'sent' | 'unknown';

export type GateFaultCode =
  | 'gone'
  | 'busy'
  | 'evacuation'
  | 'invalid-grant'
  | 'not-acknowledged'
  | 'lost-during-passage'
  | 'closed';

export type GateOutcome =
  | { readonly kind: 'passed'; readonly atMs: number }
  /** Nobody walked through: the claim may be released. */
  | { readonly kind: 'timed-out' }
  /** The gate has no passage input: the pulse was sent, nobody counted. */
  | { readonly kind: 'unverified' }
  | {
      readonly kind: 'fault';
      readonly code: GateFaultCode;
      readonly reason: string;
      readonly pulse: PulseFate;
    };

export type GateState =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'granted';
      readonly grantId: string;
      readonly direction: Direction;
      readonly untilMs: number;
    }
  | { readonly kind: 'passing'; readonly grantId: string; readonly direction: Direction }
  /** The fire input is active: the hardware holds the gate open, the software neither grants nor locks. */
  | { readonly kind: 'evacuation' }
  | { readonly kind: 'gone'; readonly reason: string };

export type GateAlarm =
  /** Somebody walked through and no grant was open in that direction. `afterGrantId`: the last grant, if it had just timed out. */
  | {
      readonly kind: 'forced-passage';
      readonly direction: Direction;
      readonly atMs: number;
      readonly afterGrantId?: string;
    }
  /** A contact read back as closed after its pulse should have ended; it was commanded off again. */
  | { readonly kind: 'relay-stuck'; readonly direction: Direction; readonly atMs: number }
  | { readonly kind: 'evacuation-started'; readonly atMs: number }
  | { readonly kind: 'evacuation-ended'; readonly atMs: number };

/** The first byte of an unlock command was handed to the operating system. */
export interface PulseEvent {
  readonly grantId: string;
  readonly direction: Direction;
  readonly atMs: number;
  readonly monotonicMs: number;
}

/** Somebody walked through, granted or not. */
export interface PassageEvent {
  readonly direction: Direction;
  readonly grantId?: string;
  readonly atMs: number;
}

export interface GateCapabilities {
  /** The board ends the pulse by itself. Without it the gate stays open if this machine dies in mid-pulse. */
  readonly pulseTimedByDevice: boolean;
  /** The board's contacts can be read back. */
  readonly readsBack: boolean;
  readonly countsPassages: boolean;
  readonly seesFireAlarm: boolean;
}

export interface Gate extends Device {
  readonly capabilities: GateCapabilities;
  /**
   * Opens once and reports what became of it. Never throws for a device fault. A second call
   * with the same id gets the same answer; only a fault with `pulse: 'none'` may be asked for again.
   */
  grant(grant: GateGrant): Promise<GateOutcome>;
  /** Of one direction, or of the gate: then of the direction in which more happens. The two do not wait for each other. */
  state(direction?: Direction): GateState;
  onState(listener: Listener<GateState>): Unsubscribe;
  onPulse(listener: Listener<PulseEvent>): Unsubscribe;
  onPassage(listener: Listener<PassageEvent>): Unsubscribe;
  onAlarm(listener: Listener<GateAlarm>): Unsubscribe;
  /** Releases every contact. Does nothing during an evacuation. Rejects when the board did not confirm. */
  allOff(): Promise<void>;
}
