import type { Timers } from '@gatehouse/core/time';

/** Timers that fire when a test says so. */
export function handTimers(): Timers & { fire(): void } {
  const works = new Set<() => void>();
  const keep = (work: () => void) => {
    works.add(work);
    return () => void works.delete(work);
  };
  return {
    after: (_, work) => keep(work),
    every: (_, work) => keep(work),
    soon: (work) => keep(work),
    fire: () => works.forEach((work) => work()),
  };
}
