import { afterAll, beforeAll, describe } from 'vitest';

import { createLabTerminal } from '../drivers/index.ts';
import { createVirtualTerminal } from '../simulators/index.ts';
import { transportFor } from '../transports/index.ts';
import { paymentTerminalContract, type PaymentTerminalRig } from './payment-terminal.contract.ts';

describe('card terminal on the simulator', () => {
  const virtual = createVirtualTerminal({ authoriseMs: 10 });
  let rig: PaymentTerminalRig;
  beforeAll(async () => {
    const { port } = await virtual.start({ host: '127.0.0.1', port: 0 });
    const terminal = createLabTerminal({
      id: 'terminal',
      transport: transportFor(`tcp://127.0.0.1:${port}`),
      answerMs: 1_000,
    });
    terminal.open();
    rig = {
      terminal,
      present: () => void virtual.presentCard(),
      setDeclines: (declines) => virtual.setFault('declines', declines),
      setPlugged: (plugged) => virtual.setFault('unplugged', !plugged),
      chargesOf: (paymentId) =>
        virtual
          .charges()
          .filter((one) => one.paymentId === paymentId)
          .map(({ amountMinor }) => amountMinor),
    };
  });
  afterAll(async () => {
    await rig.terminal.close();
    await virtual.stop();
  });
  paymentTerminalContract(() => rig);
});
