import type { Transport } from '@gatehouse/core/contract';

/**
 * What the Electron preload offers a screen: the contract over a message port, and live events. A page in a plain
 * browser has none and uses its own origin.
 */
export interface GatehouseBridge {
  readonly request: Transport;
  /** Every live event by name; returns how to stop. `up` and `down` tell of the port itself. */
  readonly subscribe: (listener: (event: string, payload: unknown) => void) => () => void;
}

declare global {
  interface Window {
    readonly gatehouse?: GatehouseBridge;
  }
}

export const bridgeOf = (page: Window): GatehouseBridge | undefined => page.gatehouse;
