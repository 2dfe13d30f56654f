import type { PaymentTerminal, StandAloneTerminal } from '@gatehouse/hardware';
import type { TerminalCloud } from './stripe-terminal.ts';
import type { Provider } from './payment-store.ts';

/** A card terminal of this station, by what the venue calls it. */
export interface PlacedTerminal {
  readonly terminalId: string;
  readonly name: string;
  readonly provider: Provider;
  readonly terminal: PaymentTerminal;
  /** Set where the cashier types the amount on it and its answer here. */
  readonly byHand?: Pick<StandAloneTerminal, 'confirm'>;
  /** Set where the provider is reached through the cloud; called once, before it is opened. */
  readonly connect?: (cloud: TerminalCloud) => void;
}
