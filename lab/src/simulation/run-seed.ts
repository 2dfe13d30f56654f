import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startChaos } from './chaos.ts';
import { checkBalance, checkCursors, checkHolders, checkPasses, checkStation, whatIsLeft } from './checks.ts';
import { createNetwork } from './network.ts';
import { createNode, type SimNode } from './node.ts';
import { createOracle, type Violation, witnessOf } from './oracle.ts';
import type { Sabotage } from './planted-bugs.ts';
import { scratchFolder, templateOf } from './station-template.ts';
import { createStandInCloud } from './stand-in-cloud.ts';
import { type Fault, swarmOf } from './swarm.ts';
import { STATION_NAMES, START_MS, type StationName, venueRows } from './venue-rows.ts';
import { createWorld } from './world.ts';
import { startWorkload } from './workload.ts';

export interface SeedOptions {
  readonly seed: string;
  /** Faults left out of this seed's swarm. */
  readonly without?: readonly string[];
  readonly sabotage?: Sabotage;
  readonly keepTrace?: boolean;
  /** Virtual time of trouble. */
  readonly troubleMs?: number;
}

export interface SeedReport {
  readonly seed: string;
  readonly violations: readonly Violation[];
  readonly traceHash: string;
  readonly trace: readonly string[];
  readonly eventCount: number;
  readonly virtualMs: number;
  readonly counts: ReadonlyMap<string, number>;
  readonly faults: readonly Fault[];
}

const TROUBLE_MS = 240_000;
/** After healing everything must have arrived within this virtual time; back-offs reach ten seconds, fork re-checks thirty. */
const HEAL_MS = 180_000;
const LOOK_EVERY_EVENTS = 40;

/** Runs one venue through one seed's trouble, heals it, and says what did not hold. */
export async function runSeed(options: SeedOptions): Promise<SeedReport> {
  const world = createWorld(options.seed, START_MS, options.keepTrace);
  const home = scratchFolder('sim');
  const oracle = createOracle(world);
  const network = createNetwork(world);
  const swarm = swarmOf(world.dice('swarm'), options.without ?? []);
  world.trace('swarm', [...swarm.faults].join(' '));
  const nodes = new Map<StationName, SimNode>();
  try {
    const cloud = createStandInCloud(world, network, join(home, 'cloud'), venueRows(), options.sabotage);
    const witness = witnessOf(
      oracle,
      (node) => checkStation(node, oracle),
      (node, error, where) =>
        oracle.violated(
          'nothing is thrown',
          `${node.name} in ${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        ),
    );
    for (const name of STATION_NAMES) {
      cpSync(templateOf(name), join(home, name, '0'), { recursive: true });
      const node = createNode({
        world,
        network,
        name,
        home: join(home, name),
        witness,
        deviceFaults: () => swarm.devices,
        diskOdds: () => swarm.disk,
        crashOdds: () => swarm.crashAtPort,
        ...(options.sabotage && { sabotage: options.sabotage }),
      });
      nodes.set(name, node);
      world.after(0, () => node.boot());
    }
    const chaos = startChaos({ world, network, nodes, cloud, swarm });
    const workload = startWorkload({
      world,
      nodes,
      oracle,
      faults: swarm.faults,
      publish: cloud.publish,
    });
    let looks = 0;
    const look = (): void => {
      looks += 1;
      if (looks % LOOK_EVERY_EVENTS !== 0) return;
      checkCursors(nodes, cloud, oracle);
      for (const node of nodes.values()) checkBalance(node, oracle);
    };
    const failed = (): boolean => oracle.violations.length > 0;
    await world.run(START_MS + (options.troubleMs ?? TROUBLE_MS), look, failed);
    if (!failed()) {
      chaos.stop();
      workload.stop();
      world.trace('chaos', 'ends');
      for (const node of nodes.values()) node.heal();
      await world.run(
        world.nowMs() + HEAL_MS,
        look,
        () => failed() || (looks % 10 === 0 && !whatIsLeft(nodes, cloud)),
      );
      const left = whatIsLeft(nodes, cloud);
      if (left !== undefined && !failed()) oracle.violated('liveness after healing', left);
      for (const node of nodes.values()) {
        checkStation(node, oracle);
        world.trace(node.name, `ends at ${JSON.stringify(node.run()?.services.ledger.head())}`);
      }
      checkHolders(nodes, cloud, oracle, left === undefined);
      checkPasses(nodes, oracle);
    }
    const report: SeedReport = {
      seed: options.seed,
      violations: oracle.violations,
      traceHash: world.traceHash(),
      trace: world.traceLines(),
      eventCount: world.eventCount(),
      virtualMs: world.nowMs() - START_MS,
      counts: world.counts,
      faults: [...swarm.faults],
    };
    for (const node of nodes.values()) node.dispose();
    cloud.dispose();
    return report;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
