import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { tooMany } from './problem.ts';

/**
 * Bounds guessing. Every attempt costs a point before it is judged, so that a burst in parallel is bounded too;
 * one that succeeds gives its point back.
 */
export interface Throttle {
  /** Rejects with 429 when the key has no attempt left. */
  attempt(key: string): Promise<void>;
  succeeded(key: string): Promise<void>;
}

export function createThrottle(attempts: number, perSeconds: number): Throttle {
  const limiter = new RateLimiterMemory({ points: attempts, duration: perSeconds });
  return {
    async attempt(key) {
      try {
        await limiter.consume(key);
      } catch (error) {
        if (error instanceof RateLimiterRes) throw tooMany(error.msBeforeNext);
        throw error;
      }
    },
    async succeeded(key) {
      await limiter.reward(key);
    },
  };
}
