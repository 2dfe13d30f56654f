import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startChaos } from './chaos.ts';
import { checkBalance, checkCursors, checkHolders, checkPasses, checkStation, whatIsLeft } from './checks.ts';
import { createNetwork } from './network.ts';
import { createNode, enrolmentOf, type SimNode } from './node.ts';
import { createOracle, type Violation, witnessOf } from './oracle.ts';
import { checkCloudBooks, checkDisturbed } from './cloud-checks.ts';
import { WHOLE_DISK } from './disk-faults.ts';
import { type Disaster, DISASTERS, planDisaster } from './disasters.ts';
import type { RealCloud, RealClouds } from './real-cloud.ts';
import type { Sabotage } from './planted-bugs.ts';
import { scratchFolder, templateOf } from './station-template.ts';
import { createStandInCloud, type SimCloud } from './stand-in-cloud.ts';
import { type Fault, swarmOf } from './swarm.ts';
import { STATION_NAMES, START_MS, type StationName, venueRows } from './venue-rows.ts';
import { createWorld, type World } from './world.ts';
import { startWorkload } from './workload.ts';

export interface SeedOptions {
  readonly seed: string;
  /** Faults left out of this seed's swarm. */
  readonly without?: readonly string[];
  readonly sabotage?: Sabotage;
  readonly keepTrace?: boolean;
  /** Plays against the real cloud on a real PostgreSQL instead of the stand-in. */
  readonly clouds?: RealClouds;
  /** What happens to a till's disk, before a real cloud; left out, the seed decides. */
  readonly disaster?: Disaster;
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
/** Before a real cloud the stations first fetch what they sell: trouble begins with the day. */
const MORNING_MS = 20_000;
const WHOLE_DEVICES = { lane: 0, printer: 0 };
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
  const nodes = new Map<string, SimNode>();
  try {
    const real = await options.clouds?.open(world, network);
    const cloud: SimCloud =
      real ?? createStandInCloud(world, network, join(home, 'cloud'), venueRows(), options.sabotage);
    const witness = witnessOf(
      oracle,
      (node) => checkStation(node, oracle),
      (node, error, where) =>
        oracle.violated(
          'nothing is thrown',
          `${node.name} in ${where}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        ),
    );
    const openMs = START_MS + (real ? MORNING_MS : 0);
    const isOpen = (): boolean => world.nowMs() >= openMs;
    const addNode = (name: StationName, label: string, folder: string): SimNode => {
      const node = createNode({
        world,
        network,
        name,
        label,
        home: folder,
        witness,
        deviceFaults: () => (isOpen() ? swarm.devices : WHOLE_DEVICES),
        diskOdds: () => (isOpen() ? swarm.disk : WHOLE_DISK),
        crashOdds: () => (isOpen() ? swarm.crashAtPort : 0),
        enrolment: enrolmentOf(name, real?.enrolled.get(name)),
        provesItself: real !== undefined,
        ...(options.sabotage && { sabotage: options.sabotage }),
      });
      nodes.set(label, node);
      world.after(0, () => node.boot());
      return node;
    };
    for (const name of STATION_NAMES) {
      // Before a real cloud a station knows nothing but who it is; the stand-in's rows were pulled before.
      if (real) mkdirSync(join(home, name, '0'), { recursive: true });
      else cpSync(templateOf(name), join(home, name, '0'), { recursive: true });
      addNode(name, name, join(home, name));
    }
    await world.run(openMs, () => {});
    const chaos = startChaos({ world, network, nodes, cloud, swarm });
    const workload = startWorkload({
      world,
      nodes,
      oracle,
      faults: swarm.faults,
      hasShop: real === undefined,
      publish: cloud.publish,
    });
    if (real) {
      projectNowAndThen(world, real);
      const dice = world.dice('disasters');
      const disaster =
        options.disaster ?? (dice.chance(0.5) ? DISASTERS[dice.between(0, DISASTERS.length - 1)] : undefined);
      const till = nodes.get(dice.chance(0.5) ? 'till-1' : 'till-2');
      // The stand-in does not follow the branches of a fork; the real cloud does.
      if (disaster && till && !options.without?.includes(disaster))
        planDisaster(
          {
            world,
            oracle,
            home: join(home, 'disaster'),
            till,
            startCopy: (label, folder) => {
              oracle.disturbed.add(label);
              workload.staff(addNode(till.name, label, folder));
            },
          },
          disaster,
        );
    }
    let looks = 0;
    const look = (): void => {
      looks += 1;
      if (looks % LOOK_EVERY_EVENTS !== 0) return;
      checkCursors(nodes, cloud, oracle);
      for (const node of nodes.values()) checkBalance(node, oracle);
    };
    const failed = (): boolean => oracle.violations.length > 0;
    await world.run(openMs + (options.troubleMs ?? TROUBLE_MS), look, failed);
    if (!failed()) {
      chaos.stop();
      workload.stop();
      world.trace('chaos', 'ends');
      for (const node of nodes.values()) node.heal();
      await world.run(
        world.nowMs() + HEAL_MS,
        look,
        () => failed() || (looks % 10 === 0 && !whatIsLeft(nodes, cloud, oracle)),
      );
      const left = whatIsLeft(nodes, cloud, oracle);
      if (left !== undefined && !failed()) oracle.violated('liveness after healing', left);
      for (const node of nodes.values()) {
        checkStation(node, oracle);
        world.trace(node.name, `ends at ${JSON.stringify(node.run()?.services.ledger.head())}`);
      }
      await checkHolders(nodes, cloud, oracle, left === undefined);
      checkPasses(nodes, oracle);
      if (real && left === undefined) {
        await real.project();
        const books = await real.books();
        checkCloudBooks(books, oracle);
        checkDisturbed(nodes, books, oracle);
      }
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
    await cloud.dispose();
    return report;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** The projector lags behind what was accepted, by as much as the seed says. */
function projectNowAndThen(world: World, cloud: RealCloud): void {
  const dice = world.dice('projector');
  const next = (): void =>
    void world.after(dice.between(3_000, 40_000), () => {
      void world.real(cloud.project().catch(() => {}));
      next();
    });
  next();
}
