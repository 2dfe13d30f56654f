import type { Direction } from '../ports/index.ts';

/** What the turnstile's outputs say, wiring already resolved: true means rotated, ready, burning. */
export interface TurnstileInputs {
  readonly rotatedIn: boolean;
  readonly rotatedOut: boolean;
  readonly ready: boolean;
  readonly fire: boolean;
}

export type PassageSignal =
  | { readonly kind: 'passage-started'; readonly direction: Direction }
  | { readonly kind: 'passage-completed'; readonly direction: Direction }
  | { readonly kind: 'passage-aborted'; readonly direction: Direction };

export interface PassageDetector {
  sample(inputs: TurnstileInputs, atMs: number): PassageSignal[];
  /** Begins anew; `inputs` is what is read now and is taken as settled. */
  reset(inputs: TurnstileInputs): void;
}

/**
 * Counts rotations. PASS contacts are closed at rest and open while the hub turns, and they also open when the turnstile
 * loses power. So a passage is a contact that opened and closed again, each for the debounce time, while the turnstile
 * was ready throughout and the other direction stood still.
 */
export function createPassageDetector(debounceMs: number): PassageDetector {
  let arms = { in: newArm(), out: newArm() };

  return {
    sample(inputs, atMs) {
      const powered = isPowered(inputs);
      return [
        ...follow(arms.in, 'in', inputs.rotatedIn, powered, atMs, debounceMs),
        ...follow(arms.out, 'out', inputs.rotatedOut, powered, atMs, debounceMs),
      ];
    },
    reset(inputs) {
      arms = { in: newArm(), out: newArm() };
      if (!isPowered(inputs)) return;
      if (!inputs.rotatedIn) arms.in.position = 'rest';
      if (!inputs.rotatedOut) arms.out.position = 'rest';
      arms.in.raw = inputs.rotatedIn;
      arms.out.raw = inputs.rotatedOut;
    },
  };
}

/** Both directions at once is no person: it is what a loss of power looks like without a ready contact. */
const isPowered = (inputs: TurnstileInputs): boolean =>
  inputs.ready && !(inputs.rotatedIn && inputs.rotatedOut);

interface Arm {
  /** `unknown` until it was seen at rest: a contact that is open when we start looking is no passage. */
  position: 'unknown' | 'rest' | 'rotated';
  raw: boolean;
  rawSinceMs: number;
}

const newArm = (): Arm => ({ position: 'unknown', raw: true, rawSinceMs: Number.NEGATIVE_INFINITY });

function follow(
  arm: Arm,
  direction: Direction,
  rotated: boolean,
  powered: boolean,
  atMs: number,
  debounceMs: number,
): PassageSignal[] {
  if (!powered) {
    const wasRotated = arm.position === 'rotated';
    Object.assign(arm, newArm());
    return wasRotated ? [{ kind: 'passage-aborted', direction }] : [];
  }
  if (rotated !== arm.raw) {
    arm.raw = rotated;
    arm.rawSinceMs = atMs;
  }
  if (atMs - arm.rawSinceMs < debounceMs) return [];
  if (!rotated && arm.position !== 'rest') {
    const completed = arm.position === 'rotated';
    arm.position = 'rest';
    return completed ? [{ kind: 'passage-completed', direction }] : [];
  }
  if (rotated && arm.position === 'rest') {
    arm.position = 'rotated';
    return [{ kind: 'passage-started', direction }];
  }
  return [];
}
