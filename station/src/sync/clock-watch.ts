import type { Clock } from '@gatehouse/core/time';

/** One exchange with a peer that told its time, on this machine's clocks. */
export interface TimeSample {
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
  readonly peerTimeMs: number;
}

/** Compares this machine's wall clock with the cloud's, and with its own monotonic clock. */
export interface ClockWatch {
  sample(sample: TimeSample): void;
  /** Cloud time less station time; null before the first exchange. */
  offsetMs(): number | null;
  /** Looks for a jump since the last look; call it every few seconds. */
  look(): void;
}

export interface ClockWatchOptions {
  readonly clock: Clock;
  /** The wall clock was moved by this much: a record of its own, so that times around it can be read. */
  readonly onJump: (deltaMs: number) => void;
  readonly jumpMs?: number;
}

const JUMP_MS = 2_000;
const SAMPLES_KEPT = 8;

export function createClockWatch(options: ClockWatchOptions): ClockWatch {
  const { clock, onJump } = options;
  const jumpMs = options.jumpMs ?? JUMP_MS;
  let samples: { readonly offsetMs: number; readonly roundTripMs: number }[] = [];
  let last = { wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs() };

  const look = (): void => {
    const now = { wallMs: clock.nowMs(), monotonicMs: clock.monotonicMs() };
    const deltaMs = Math.round(now.wallMs - last.wallMs - (now.monotonicMs - last.monotonicMs));
    last = now;
    if (Math.abs(deltaMs) <= jumpMs) return;
    // What was measured against the old wall clock says nothing about the new one.
    samples = [];
    onJump(deltaMs);
  };

  return {
    look,
    sample({ sentAtMs, receivedAtMs, peerTimeMs }) {
      look();
      const roundTripMs = receivedAtMs - sentAtMs;
      if (roundTripMs < 0) return;
      // The answer was written somewhere between sending and receiving: the middle is off by half the round trip at most.
      const offsetMs = Math.round(peerTimeMs - (sentAtMs + receivedAtMs) / 2);
      samples = [...samples.slice(1 - SAMPLES_KEPT), { offsetMs, roundTripMs }];
    },
    offsetMs: () => samples.toSorted((a, b) => a.roundTripMs - b.roundTripMs)[0]?.offsetMs ?? null,
  };
}
