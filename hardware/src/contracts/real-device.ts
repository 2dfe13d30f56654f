import type { ByteTransport } from '../transports/index.ts';
import { transportFor } from '../transports/index.ts';

export type RealDeviceKind = 'scanner' | 'printer' | 'gate-waveshare-rtu' | 'gate-modbus-tcp' | 'gate-lcus';

/**
 * The device a contract suite is to be run against, from `TEST_PORT` (an address as in a station's configuration) and
 * `TEST_DEVICE` (its kind). A reason instead when there is none for this suite.
 */
export function realDevice(
  ...kinds: readonly RealDeviceKind[]
):
  | { readonly kind: RealDeviceKind; readonly transport: ByteTransport }
  | { readonly kind: 'none'; readonly reason: string } {
  const { TEST_PORT: port, TEST_DEVICE: device } = process.env;
  if (port === undefined || port === '') {
    return { kind: 'none', reason: 'no real device: TEST_PORT is not set' };
  }
  const kind = kinds.find((candidate) => candidate === device);
  if (kind === undefined) {
    return {
      kind: 'none',
      reason: `TEST_PORT is for TEST_DEVICE=${device ?? '?'}, this suite is ${kinds.join(' or ')}`,
    };
  }
  return { kind, transport: transportFor(port) };
}
