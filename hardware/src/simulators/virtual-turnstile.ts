import type { Direction } from '../ports/index.ts';
import type { ByteConnection } from '../transports/index.ts';
import { createListeners } from '../transports/index.ts';
import type { RelayBoardProtocol } from './virtual-relay-board.ts';
import { createVirtualRelayBoard } from './virtual-relay-board.ts';

/**
 * `unplugged`: the board's wire is pulled. `silent`: the board answers nothing and does nothing. `stuck`: the hub does
 * not turn. `welded`: the unlock contact stays closed. `no-power`: the turnstile itself has no power. `fire`: the panel
 * has released both directions.
 */
export type TurnstileFault = 'unplugged' | 'silent' | 'stuck' | 'welded' | 'no-power' | 'fire';

export type TurnstileState =
  | { readonly kind: 'locked' }
  | { readonly kind: 'released'; readonly directions: readonly Direction[] }
  | { readonly kind: 'turning'; readonly direction: Direction }
  | { readonly kind: 'free' }
  | { readonly kind: 'no-power' };

export type PassResult = { readonly kind: 'passed' } | { readonly kind: 'blocked'; readonly reason: string };

export interface VirtualTurnstile {
  start(at: { readonly host: string; readonly port: number }): Promise<{ readonly port: number }>;
  stop(): Promise<void>;
  attach(connection: ByteConnection): void;
  /** Whether a station is connected at the moment. */
  isConnected(): boolean;
  state(): TurnstileState;
  onState(listener: (state: TurnstileState) => void): () => void;
  /** Unlock pulses received since the start. */
  pulses(): number;
  /** People who walked through since the start. */
  passages(): number;
  /** A person pushes. Resolves when the hub is at rest again, or at once when it is blocked. */
  pass(direction: Direction): Promise<PassResult>;
  /** A person climbs over or breaks through: the hub turns although it is locked. */
  force(direction: Direction): Promise<PassResult>;
  setFault(fault: TurnstileFault, on: boolean): Promise<void>;
  faults(): readonly TurnstileFault[];
}

export interface VirtualTurnstileOptions {
  readonly protocol: RelayBoardProtocol;
  /** How long a pulse keeps the hub released. Turnstiles in pulse mode wait 5 s whatever the length of the pulse. */
  readonly releaseMs?: number;
  /** How long a rotation takes. Default 350 ms. */
  readonly rotationMs?: number;
}

/** How the bench wires every turnstile; channels and inputs count from 1. */
export const TURNSTILE_CHANNELS = { in: 1, out: 2 } as const;
export const TURNSTILE_WIRING = { passIn: 1, passOut: 2, ready: 3, fire: 4 } as const;

/** A tripod turnstile in pulse mode behind a relay board. The hub turns only when the board has released it. */
export function createVirtualTurnstile(options: VirtualTurnstileOptions): VirtualTurnstile {
  const releaseMs = options.releaseMs ?? 5_000;
  const rotationMs = options.rotationMs ?? 350;
  const states = createListeners<TurnstileState>();
  const faults = new Set<TurnstileFault>();
  const released = new Map<Direction, NodeJS.Timeout>();
  let turning: Direction | undefined;
  let pulseCount = 0;
  let passageCount = 0;

  const board = createVirtualRelayBoard({
    protocol: options.protocol,
    onContact(channel, closed) {
      if (!closed) return;
      const direction =
        channel === TURNSTILE_CHANNELS.in ? 'in' : channel === TURNSTILE_CHANNELS.out ? 'out' : undefined;
      if (direction === undefined) return;
      pulseCount += 1;
      if (!faults.has('no-power')) release(direction);
    },
  });

  const release = (direction: Direction): void => {
    clearTimeout(released.get(direction));
    const lockAgain = setTimeout(() => lock(direction), releaseMs);
    lockAgain.unref();
    released.set(direction, lockAgain);
    states.emit(state());
  };

  const lock = (direction: Direction): void => {
    clearTimeout(released.get(direction));
    if (released.delete(direction)) states.emit(state());
  };

  const state = (): TurnstileState => {
    if (faults.has('no-power')) return { kind: 'no-power' };
    if (turning) return { kind: 'turning', direction: turning };
    if (faults.has('fire')) return { kind: 'free' };
    if (released.size > 0) return { kind: 'released', directions: [...released.keys()] };
    return { kind: 'locked' };
  };

  const drive = (): void => {
    const powered = !faults.has('no-power');
    board.setInput(TURNSTILE_WIRING.passIn, powered && turning !== 'in');
    board.setInput(TURNSTILE_WIRING.passOut, powered && turning !== 'out');
    board.setInput(TURNSTILE_WIRING.ready, powered);
    board.setInput(TURNSTILE_WIRING.fire, !faults.has('fire'));
    states.emit(state());
  };

  const turn = (direction: Direction): Promise<PassResult> => {
    lock(direction);
    turning = direction;
    drive();
    return new Promise((resolve) => {
      setTimeout(() => {
        turning = undefined;
        passageCount += 1;
        drive();
        resolve({ kind: 'passed' });
      }, rotationMs);
    });
  };

  const blockedBy = (direction: Direction, forced: boolean): string | undefined => {
    if (faults.has('no-power')) return 'the turnstile has no power';
    if (faults.has('stuck')) return 'the hub is stuck';
    if (turning) return 'somebody else is walking through';
    if (forced || faults.has('fire') || released.has(direction)) return undefined;
    return 'the arm is locked';
  };

  const push = (direction: Direction, forced: boolean): Promise<PassResult> => {
    const reason = blockedBy(direction, forced);
    return reason === undefined ? turn(direction) : Promise.resolve({ kind: 'blocked', reason });
  };

  drive();
  return {
    start: board.start,
    async stop() {
      for (const direction of [...released.keys()]) lock(direction);
      await board.stop();
    },
    attach: board.attach,
    isConnected: () => board.connections().length > 0,
    state,
    onState: (listener) => states.add(listener),
    pulses: () => pulseCount,
    passages: () => passageCount,
    pass: (direction) => push(direction, false),
    force: (direction) => push(direction, true),
    async setFault(fault, on) {
      if (on) faults.add(fault);
      else faults.delete(fault);
      if (fault === 'no-power' && on) for (const direction of [...released.keys()]) lock(direction);
      board.setSilent(faults.has('silent'));
      board.setWelded(faults.has('welded'));
      if (fault === 'unplugged') await board.setUnplugged(on);
      drive();
    },
    faults: () => [...faults],
  };
}
