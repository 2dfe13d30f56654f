import { useLayoutEffect, useMemo, useRef, type MouseEvent, type PointerEvent } from 'react';

export interface TapHandlers {
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerLeave: () => void;
  readonly onPointerCancel: () => void;
  readonly onClick: (event: MouseEvent<HTMLElement>) => void;
}

/**
 * Answers a finger when it leaves the glass. A browser makes a click of a touch only after it has painted a frame in
 * between, which is half of what a cashier waits for at a slow till. What ends as a scroll or a pinch is cancelled by
 * the browser and presses nothing; keys and assistive technology send a click, which presses as ever.
 */
export function useTap(onTap: () => void, isDisabled = false): TapHandlers {
  const latest = useRef({ onTap, isDisabled });
  useLayoutEffect(() => {
    latest.current = { onTap, isDisabled };
  }, [onTap, isDisabled]);
  const touch = useRef<{ downId: number | undefined; isAnswered: boolean }>({
    downId: undefined,
    isAnswered: false,
  });
  return useMemo(() => {
    const forget = (): void => {
      touch.current.downId = undefined;
    };
    const answer = (): void => {
      if (!latest.current.isDisabled) latest.current.onTap();
    };
    return {
      onPointerDown: ({ button, pointerId }) => {
        touch.current.isAnswered = false;
        touch.current.downId = button === 0 ? pointerId : undefined;
      },
      onPointerUp: ({ pointerId, clientX, clientY, currentTarget }) => {
        if (pointerId !== touch.current.downId) return;
        touch.current.downId = undefined;
        // A finger keeps its target while it slides away, which is how people take a touch back.
        const { left, right, top, bottom } = currentTarget.getBoundingClientRect();
        if (clientX < left || clientX > right || clientY < top || clientY > bottom) return;
        touch.current.isAnswered = true;
        answer();
      },
      onPointerLeave: forget,
      onPointerCancel: forget,
      onClick: ({ detail }) => {
        // The click of the touch that was answered. Keys and scripts click with a detail of 0.
        if (touch.current.isAnswered && detail !== 0) touch.current.isAnswered = false;
        else answer();
      },
    };
  }, []);
}
