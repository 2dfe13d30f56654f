import { useMemo, useRef } from 'react';
import type { MouseEvent, PointerEvent } from 'react';

const holdMs = 550;

/**
 * A finger that stays, a right click or the menu key: what a tile has beyond being sold. The touch that opened it does
 * not sell as well. On a box around the button: a disabled one tells nobody that it was touched.
 */
export function useLongPress(onLong: () => void) {
  const state = useRef<{ timer: ReturnType<typeof setTimeout> | undefined; isLong: boolean }>({
    timer: undefined,
    isLong: false,
  });
  return useMemo(() => {
    const stop = (): void => clearTimeout(state.current.timer);
    return {
      onPointerDownCapture: ({ button }: PointerEvent): void => {
        stop();
        state.current.isLong = false;
        if (button !== 0) return;
        state.current.timer = setTimeout(() => {
          state.current.isLong = true;
          onLong();
        }, holdMs);
      },
      onPointerUpCapture: (event: PointerEvent): void => {
        stop();
        if (state.current.isLong) event.stopPropagation();
      },
      onPointerLeave: stop,
      onPointerCancel: stop,
      onClickCapture: (event: MouseEvent): void => {
        if (!state.current.isLong) return;
        state.current.isLong = false;
        event.stopPropagation();
        event.preventDefault();
      },
      onContextMenu: (event: MouseEvent): void => {
        event.preventDefault();
        stop();
        onLong();
      },
    };
  }, [onLong]);
}
