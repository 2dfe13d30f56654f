import { useEffect, useState } from 'react';

/** State that survives a reload of the page, per venue. */
export function useKept<T>(key: string, initial: T): [T, (next: T | ((last: T) => T)) => void] {
  const [value, setValue] = useState<T>(() => {
    try {
      const kept = localStorage.getItem(key);
      return kept === null ? initial : (JSON.parse(kept) as T);
    } catch {
      return initial;
    }
  });
  useEffect(() => localStorage.setItem(key, JSON.stringify(value)), [key, value]);
  return [value, setValue];
}
