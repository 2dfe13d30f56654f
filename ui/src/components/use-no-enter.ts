import { useEffect, useRef, type RefObject } from 'react';

/**
 * Makes an element deaf to Enter. Scanners end their codes with Enter, and one that types too slowly to be told
 * from a person must still not pay a basket. Space, touch and the button's function key go on working.
 */
export function useNoEnter(active: boolean): RefObject<HTMLButtonElement | null> {
  const ref = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const element = ref.current;
    if (!active || !element) return undefined;
    const swallow = (event: KeyboardEvent): void => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      event.stopPropagation();
    };
    element.addEventListener('keydown', swallow, { capture: true });
    element.addEventListener('keyup', swallow, { capture: true });
    return () => {
      element.removeEventListener('keydown', swallow, { capture: true });
      element.removeEventListener('keyup', swallow, { capture: true });
    };
  }, [active]);
  return ref;
}
