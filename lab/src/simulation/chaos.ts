import type { Network } from './network.ts';
import type { SimNode } from './node.ts';
import type { SimCloud } from './stand-in-cloud.ts';
import type { Swarm } from './swarm.ts';
import { HUB, STATION_NAMES } from './venue-rows.ts';
import type { World } from './world.ts';

export interface ChaosParts {
  readonly world: World;
  readonly network: Network;
  readonly nodes: ReadonlyMap<string, SimNode>;
  readonly cloud: SimCloud;
  readonly swarm: Swarm;
}

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

/** Cuts wires, ends processes and moves clocks, as the seed's swarm allows, until it is stopped. */
export function startChaos({ world, network, nodes, cloud, swarm }: ChaosParts): { stop(): void } {
  const dice = world.dice('chaos');
  const { faults } = swarm;
  const everyone = ['cloud', ...STATION_NAMES];
  let stopped = false;
  network.setFaults(swarm.wire);

  const forAWhile = (what: string, begin: () => void, end: () => void): void => {
    world.count(what);
    world.trace('chaos', what);
    begin();
    world.after(dice.between(500, 60_000), () => {
      if (!stopped) end();
    });
  };
  const oneOf = <T>(items: readonly T[]): T => items[dice.between(0, items.length - 1)] as T;
  const node = (): SimNode => nodes.get(oneOf(STATION_NAMES)) as SimNode;
  const partition = (name: string): void => {
    const others = everyone.filter((one) => one !== name);
    const each = (work: (from: string, to: string) => void) => () =>
      others.forEach((other) => {
        work(name, other);
        work(other, name);
      });
    forAWhile(`partition ${name}`, each(network.cut), each(network.mend));
  };
  const flap = (left: number, from: string, to: string): void => {
    if (stopped || left === 0) return;
    network.cut(from, to);
    network.cut(to, from);
    world.after(dice.between(100, 1_500), () => {
      if (stopped) return;
      network.mend(from, to);
      network.mend(to, from);
      world.after(dice.between(100, 1_500), () => flap(left - 1, from, to));
    });
  };

  const deeds: Readonly<Record<string, () => void>> = {
    partition: () => partition(oneOf(STATION_NAMES)),
    'hub-away': () => partition(HUB),
    'cloud-away': () =>
      forAWhile(
        'cloud away',
        () => cloud.setUp(false),
        () => cloud.setUp(true),
      ),
    'one-way': () => {
      const [from, to] = [oneOf(everyone), oneOf(everyone)];
      forAWhile(
        'one-way cut',
        () => network.cut(from, to),
        () => network.mend(from, to),
      );
    },
    flapping: () => {
      world.count('flapping');
      flap(dice.between(3, 12), oneOf(STATION_NAMES), dice.chance(0.6) ? HUB : 'cloud');
    },
    'power-cut': () => node().crash('power cut'),
    restart: () => node().restartCleanly(),
    'clock-hour': () => {
      world.count('clock hour');
      node().jumpWallClock(dice.chance(0.5) ? HOUR_MS : -HOUR_MS);
    },
    'clock-year': () => {
      world.count('clock year');
      const [at, byMs] = [node(), dice.chance(0.5) ? YEAR_MS : -YEAR_MS];
      at.jumpWallClock(byMs);
      world.after(dice.between(5_000, 60_000), () => at.jumpWallClock(-byMs));
    },
  };
  const possible = Object.keys(deeds).filter((one) => faults.has(one as never));
  const next = (): void => {
    world.after(dice.between(2_000, 30_000), () => {
      if (stopped || possible.length === 0) return;
      deeds[oneOf(possible)]?.();
      next();
    });
  };
  next();
  return {
    stop() {
      stopped = true;
      network.heal();
      cloud.setUp(true);
    },
  };
}
