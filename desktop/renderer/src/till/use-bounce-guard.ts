import { useEffect, useState } from 'react';

/** Longer than a worn touch screen bounces, shorter than anybody reads. */
const bounceMs = 300;

/**
 * True for a moment after an action has taken the place of another: the second contact of one touch, which was meant
 * for the action before, presses nothing.
 */
export function useBounceGuard(): boolean {
  const [isGuarded, setGuarded] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setGuarded(false), bounceMs);
    return () => clearTimeout(timer);
  }, []);
  return isGuarded;
}
