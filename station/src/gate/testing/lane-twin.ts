import {
  createLineScanner,
  createModbusBoard,
  createRelayGate,
  createVirtualScanner,
  createVirtualTurnstile,
  transportFor,
  TURNSTILE_CHANNELS,
  TURNSTILE_WIRING,
  type Gate,
  type Scanner,
  type VirtualScanner,
  type VirtualTurnstile,
} from '@gatehouse/hardware';
import { until } from '../../hub/testing/lab-venue.ts';

/** A scanner and a turnstile on real sockets, with the drivers a station uses. */
export interface LaneTwin {
  readonly virtualScanner: VirtualScanner;
  readonly turnstile: VirtualTurnstile;
  readonly scanner: Scanner;
  readonly gate: Gate;
  close(): Promise<void>;
}

export async function laneTwin(id: string, sameCodeMs = 0): Promise<LaneTwin> {
  const host = '127.0.0.1';
  const virtualScanner = createVirtualScanner();
  const turnstile = createVirtualTurnstile({ protocol: 'waveshare-rtu', releaseMs: 10_000, rotationMs: 250 });
  const scannerAt = await virtualScanner.start({ host, port: 0 });
  const turnstileAt = await turnstile.start({ host, port: 0 });
  const scanner = createLineScanner({
    id: `${id}-scanner`,
    lane: id,
    transport: transportFor(`tcp://${host}:${scannerAt.port}`),
    sameCodeMs,
  });
  const board = createModbusBoard({
    transport: transportFor(`tcp://${host}:${turnstileAt.port}`),
    framing: 'rtu',
    wiring: TURNSTILE_WIRING,
  });
  const gate = createRelayGate({ id: `${id}-gate`, channels: TURNSTILE_CHANNELS, ...board });
  scanner.open();
  gate.open();
  await until(() => scanner.health().kind === 'ok' && gate.health().kind === 'ok');
  return {
    virtualScanner,
    turnstile,
    scanner,
    gate,
    async close() {
      await gate.close();
      await scanner.close();
      await virtualScanner.stop();
      await turnstile.stop();
    },
  };
}
