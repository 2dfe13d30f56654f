import type { BenchDevice } from '../devices/bench-device.ts';
import {
  startDisplay,
  startOrderPrinter,
  startPrinter,
  startScanner,
  startTerminal,
  startTurnstile,
} from '../devices/bench-devices.ts';
import type { EventLog } from '../devices/event-log.ts';
import type { VenuePorts } from './settings.ts';

/** Puts the venue's devices on their wires: Gate A's board speaks RTU over a raw socket, Gate B's Modbus TCP. */
export async function placeDevices(ports: VenuePorts, log: EventLog): Promise<BenchDevice[]> {
  const at = (id: keyof VenuePorts['devices'], stationId: string, name: string) => ({
    id,
    stationId,
    name,
    port: ports.devices[id],
  });
  return [
    await startScanner(at('till-1-scanner', 'till-1', 'Hand scanner'), log),
    ...(await startPrinter(at('till-1-printer', 'till-1', 'Receipt printer'), 'till-1-drawer', log)),
    await startTerminal(at('till-1-terminal', 'till-1', 'Terminal 1'), log),
    await startOrderPrinter(at('till-1-kitchen', 'till-1', 'Kitchen'), ['food'], log),
    await startDisplay(at('till-1-display', 'till-1', 'Pole display')),
    await startScanner(at('till-2-scanner', 'till-2', 'Hand scanner'), log),
    ...(await startPrinter(at('till-2-printer', 'till-2', 'Receipt printer'), 'till-2-drawer', log)),
    await startTerminal(at('till-2-terminal', 'till-2', 'Terminal 2'), log),
    await startScanner(at('gate-a-scanner', 'gate-a', 'Reader'), log),
    await startTurnstile(at('gate-a-turnstile', 'gate-a', 'Turnstile'), 'waveshare-rtu', log),
    await startScanner(at('gate-b-scanner', 'gate-b', 'Reader'), log),
    await startTurnstile(at('gate-b-turnstile', 'gate-b', 'Turnstile'), 'modbus-tcp', log),
  ];
}
