import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { TURNSTILE_CHANNELS, TURNSTILE_WIRING } from '@gatehouse/hardware/simulators';
import type { StationConfigInput } from '@gatehouse/station/config';
import type { StationName } from '../demo/park.ts';
import type { BenchDevice } from '../devices/bench-device.ts';
import { REPOSITORY, type VenuePorts } from './settings.ts';

interface StationWiring {
  readonly ports: VenuePorts;
  readonly dataFolder: string;
  readonly devices: readonly BenchDevice[];
  /** One-time code; null once the station has its keys. */
  readonly code: string | null;
}

const link = (port: number, scheme: string): string => `${scheme}://127.0.0.1:${port}`;

/** The configuration file of one station: what an installer would write, with the twins' addresses in it. */
export function configOf(name: StationName, wiring: StationWiring): StationConfigInput {
  const { ports } = wiring;
  const page = join(REPOSITORY, 'desktop/renderer/dist');
  return {
    role: name.startsWith('till') ? 'till' : 'gate',
    dataFolder: join(wiring.dataFolder, name),
    api: { port: ports.stations[name].api },
    ...(existsSync(page) ? { uiFolder: page } : {}),
    cloud: { url: link(ports.cloudLinks[name], 'http') },
    ...(wiring.code === null ? {} : { enrolment: { code: wiring.code } }),
    peer: { host: '127.0.0.1', port: ports.stations[name].peer },
    hub: name === 'gate-a' ? 'self' : { url: link(ports.lanLinks[name], 'https') },
    devices: wiring.devices.filter((device) => device.stationId === name).map(deviceOf),
  };
}

type DeviceInput = NonNullable<StationConfigInput['devices']>[number];

function deviceOf(device: BenchDevice): DeviceInput {
  const { id, name, wire } = device;
  switch (device.kind) {
    case 'scanner':
      return { kind: 'scanner', id, name, wire };
    case 'printer':
      if (device.makes.length === 0) return { kind: 'printer', id, name, wire };
      return { kind: 'printer', id, name, wire, use: 'orders', categories: [...device.makes] };
    case 'display':
      return { kind: 'display', id, name, wire };
    case 'drawer':
      return { kind: 'drawer', id, name, printer: device.printerId };
    case 'terminal':
      return { kind: 'terminal', driver: 'lab', id, name, wire };
    case 'gate': {
      const lane = {
        kind: 'gate',
        id,
        name,
        wire,
        channels: TURNSTILE_CHANNELS,
        freeDirections: ['out'],
      } as const;
      if (device.protocol === 'lcus')
        return { ...lane, freeDirections: [...lane.freeDirections], driver: 'lcus' };
      const framing = device.protocol === 'modbus-tcp' ? 'tcp' : 'rtu';
      return {
        ...lane,
        freeDirections: [...lane.freeDirections],
        driver: 'modbus',
        framing,
        channelCount: 8,
        wiring: TURNSTILE_WIRING,
      };
    }
  }
}
