import { randomBytes } from 'node:crypto';
import type { Clock, IdSource, RandomSource, Timers } from '@gatehouse/core/time';

export const systemClock: Clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };

export const systemTimers: Timers = {
  after(delayMs, work) {
    const timer = setTimeout(work, delayMs);
    return () => clearTimeout(timer);
  },
  every(periodMs, work) {
    const timer = setInterval(work, periodMs);
    return () => clearInterval(timer);
  },
  soon(work) {
    const turn = setImmediate(work);
    return () => clearImmediate(turn);
  },
};

export const systemRandom: RandomSource = { bytes: (length) => randomBytes(length) };

/**
 * UUIDv7 (RFC 9562 §5.7) with a counter in rand_a (§6.2 method 1): ids of one process sort in the order they were
 * made, also within a millisecond and when the wall clock steps back.
 */
/** Random bytes are fetched for many ids at once: a call to the system's source costs more than the rest of an id. */
const POOL_BYTES = 1024;

export function createIds(
  clock: Pick<Clock, 'nowMs'> = systemClock,
  random: RandomSource = systemRandom,
): IdSource {
  let lastMs = 0;
  let counter = 0;
  let pool: Uint8Array = new Uint8Array(0);
  const eightBytes = (): Uint8Array => {
    if (pool.length < 8) pool = random.bytes(POOL_BYTES);
    const taken = pool.subarray(0, 8);
    pool = pool.subarray(8);
    return taken;
  };
  return {
    nextId() {
      const nowMs = clock.nowMs();
      if (nowMs > lastMs) {
        lastMs = nowMs;
        counter = 0;
      } else if (++counter > 0xfff) {
        lastMs += 1;
        counter = 0;
      }
      const bytes = Buffer.alloc(16);
      bytes.writeUIntBE(lastMs, 0, 6);
      bytes.writeUInt16BE(0x7000 | counter, 6);
      bytes.set(eightBytes(), 8);
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
      const hex = bytes.toString('hex');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },
  };
}
