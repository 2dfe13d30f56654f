import { createContext, useContext } from 'react';
import type { Gate } from './gate.ts';

export const GateContext = createContext<Gate | null>(null);

/** The gate of this screen. Throws outside a gate screen. */
export function useGate(): Gate {
  const gate = useContext(GateContext);
  if (!gate) throw new Error('not on a gate screen');
  return gate;
}
