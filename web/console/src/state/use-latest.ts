import { useLayoutEffect, useRef, type RefObject } from 'react';

/** The value of the last finished render, for handlers that outlive it (timers, the live feed). */
export function useLatest<Value>(value: Value): RefObject<Value> {
  const ref = useRef(value);
  useLayoutEffect(() => {
    ref.current = value;
  });
  return ref;
}
