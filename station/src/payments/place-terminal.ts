import { createLabTerminal, createStandAloneTerminal, transportFor } from '@gatehouse/hardware';
import { assertNever } from '@gatehouse/core/result';
import type { DeviceConfig } from '../config/index.ts';
import { createStripeTerminal } from './stripe-terminal.ts';
import type { PlacedTerminal } from './terminals.ts';

/** Creates the card terminal a configuration names; nothing is opened yet. */
export function placeTerminal(config: Extract<DeviceConfig, { kind: 'terminal' }>): PlacedTerminal {
  const { id, name } = config;
  const placed = { terminalId: id, name };
  switch (config.driver) {
    case 'lab':
      return {
        ...placed,
        provider: 'lab',
        terminal: createLabTerminal({ id, transport: transportFor(config.wire) }),
      };
    case 'stripe': {
      const terminal = createStripeTerminal({ id });
      return {
        ...placed,
        provider: 'stripe-terminal',
        terminal,
        connect: (cloud) => terminal.connect(cloud),
      };
    }
    case 'stand-alone': {
      const terminal = createStandAloneTerminal({ id });
      return { ...placed, provider: 'stand-alone', terminal, byHand: terminal };
    }
    default:
      return assertNever(config);
  }
}
