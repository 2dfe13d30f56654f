import { createContext, useContext } from 'react';
import type { Till } from './till.ts';

export const TillContext = createContext<Till | null>(null);

/** The till of this screen. Throws outside a till screen. */
export function useTill(): Till {
  const till = useContext(TillContext);
  if (!till) throw new Error('not on a till screen');
  return till;
}
