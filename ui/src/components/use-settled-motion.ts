import { useEffect, useRef, type RefObject } from 'react';

/** Longer than a cashier takes between two taps of a row. */
const settledAfterMs = 400;

/**
 * Moves an element once a value has stopped changing. Motion explains what happened; started with the change itself it
 * would delay the very frame that shows it, and again with each tap of a row. The keyframes begin and end at rest.
 */
export function useSettledMotion<Target extends HTMLElement>(
  value: unknown,
  keyframes: Keyframe[],
  from: 'first-value' | 'first-change' = 'first-change',
): RefObject<Target | null> {
  const ref = useRef<Target>(null);
  const moved = useRef<unknown>(from === 'first-change' ? value : undefined);
  useEffect(() => {
    if (Object.is(moved.current, value)) return undefined;
    const timer = setTimeout(() => {
      moved.current = value;
      if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
      ref.current?.animate(keyframes, { duration: 220, easing: 'cubic-bezier(0.2, 0.8, 0.2, 1)' });
    }, settledAfterMs);
    return () => clearTimeout(timer);
  }, [value, keyframes]);
  return ref;
}
