import { useEffect, useRef } from 'react';

type Listener = (code: string) => void;

/** Who waits for a code, the latest last: a dialog over a panel comes first. */
const waiting: Listener[] = [];

/** Gives a scanned code to what is open and waits for one; false when nothing does. */
export function handedOver(code: string): boolean {
  const listener = waiting.at(-1);
  if (!listener) return false;
  listener(code);
  return true;
}

/** While the component stands, scanned codes are its own. */
export function useCodeWanted(onCode: Listener): void {
  const latest = useRef(onCode);
  useEffect(() => {
    latest.current = onCode;
  });
  useEffect(() => {
    const listener: Listener = (code) => latest.current(code);
    waiting.push(listener);
    return () => {
      waiting.splice(waiting.indexOf(listener), 1);
    };
  }, []);
}
