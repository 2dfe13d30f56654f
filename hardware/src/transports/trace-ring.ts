import type { DeviceTrace, TraceFrame } from '../ports/index.ts';

const MAX_FRAMES = 200;
const MAX_BYTES_SHOWN = 256;

export interface TraceRing {
  record(direction: TraceFrame['direction'], bytes: Uint8Array): void;
  frames(): DeviceTrace;
}

/** Keeps the last 200 frames. It is written on the path of a scan, so it only copies; hex is made when somebody looks. */
export function createTraceRing(now: () => number = Date.now): TraceRing {
  const ring: {
    atMs: number;
    direction: TraceFrame['direction'];
    bytes: Uint8Array;
    cut: boolean;
  }[] = [];
  let next = 0;
  return {
    record(direction, bytes) {
      const frame = {
        atMs: now(),
        direction,
        bytes: bytes.slice(0, MAX_BYTES_SHOWN),
        cut: bytes.length > MAX_BYTES_SHOWN,
      };
      if (ring.length < MAX_FRAMES) ring.push(frame);
      else ring[next] = frame;
      next = (next + 1) % MAX_FRAMES;
    },
    frames() {
      const ordered = ring.length < MAX_FRAMES ? ring : [...ring.slice(next), ...ring.slice(0, next)];
      return ordered.map(({ atMs, direction, bytes, cut }) => ({
        atMs,
        direction,
        hex: Buffer.from(bytes).toString('hex') + (cut ? '…' : ''),
      }));
    },
  };
}
