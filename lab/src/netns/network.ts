import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { pathWithIp } from './isolate.ts';

const run = promisify(execFile);
const ip = async (line: string): Promise<void> =>
  void (await run('ip', line.split(' '), { env: { ...process.env, PATH: pathWithIp() } }));

export type Side = 'wan' | 'lan';

/** A cable of the venue: a place's wire to the internet or to the venue's own network. */
export interface Cable {
  readonly place: string;
  readonly side: Side;
}

/** The internet and the venue's network as two bridges; every place is a network namespace with a wire to each. */
export interface Network {
  readonly cables: readonly Cable[];
  address(place: string, side: Side): string;
  setUp(cable: Cable, up: boolean): Promise<void>;
  /** `ip netns exec`, in front of a program that shall run in a place. */
  within(place: string): readonly [string, ...string[]];
}

const NETS: Readonly<Record<Side, string>> = { wan: '10.77.0', lan: '10.78.0' };
const outer = ({ place, side }: Cable): string => `${side[0]}-${place}`.slice(0, 15);

/** Builds it inside the isolation of `isolate.ts`; `stations` are on both networks, the cloud on the internet only. */
export async function buildNetwork(stations: readonly string[]): Promise<Network> {
  for (const side of ['wan', 'lan'] as const) {
    await ip(`link add br-${side} type bridge`);
    await ip(`link set br-${side} up`);
  }
  const places = ['cloud', ...stations];
  const address = (place: string, side: Side): string => `${NETS[side]}.${places.indexOf(place) + 2}`;
  const cables: Cable[] = [
    { place: 'cloud', side: 'wan' },
    ...stations.flatMap((place) => (['wan', 'lan'] as const).map((side) => ({ place, side }))),
  ];
  for (const place of places) {
    await ip(`netns add ${place}`);
    await ip(`-n ${place} link set lo up`);
  }
  for (const cable of cables) {
    const { place, side } = cable;
    await ip(`link add ${outer(cable)} type veth peer name ${side} netns ${place}`);
    await ip(`link set ${outer(cable)} master br-${side}`);
    await ip(`-n ${place} addr add ${address(place, side)}/24 dev ${side}`);
    await ip(`-n ${place} link set ${side} up`);
    await ip(`link set ${outer(cable)} up`);
  }
  return {
    cables,
    address,
    setUp: (cable, up) => ip(`link set ${outer(cable)} ${up ? 'up' : 'down'}`),
    within: (place) => ['ip', 'netns', 'exec', place],
  };
}
