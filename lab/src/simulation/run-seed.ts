import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createServices } from '@gatehouse/station';
import { createIds } from '@gatehouse/station/ledger';
import { startChaos } from './chaos.ts';
import { checkBalance, checkCursors, checkHolders, checkPasses, checkStation, whatIsLeft } from './checks.ts';
import { createNetwork } from './network.ts';
import { configOf, createNode, enrolmentOf, type SimNode } from './node.ts';
import { createOracle, type Violation, witnessOf } from './oracle.ts';
import type { Sabotage } from './planted-bugs.ts';
import { randomFrom } from './seeded-keys.ts';
import { createStandInCloud } from './stand-in-cloud.ts';
import { type Fault, swarmOf } from './swarm.ts';
import { STATION_NAMES, START_MS, type StationName, venueRows } from './venue-rows.ts';
import { virtualDevices } from './virtual-devices.ts';
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
  const home = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'gatehouse-sim-'));
  const oracle = createOracle(world);
  const network = createNetwork(world);
  const swarm = swarmOf(world.dice('swarm'), options.without ?? []);
  world.trace('swarm', [...swarm.faults].join(' '));
  const nodes = new Map<StationName, SimNode>();
  try {
    const cloud = createStandInCloud(world, network, join(home, 'cloud'), venueRows(), options.sabotage);
    let healed = false;
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
      healed = true;
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
    void healed;
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

const templates = new Map<StationName, string>();

/** A station on the morning of the first day: enrolled, its schema made, its rows pulled. Made once per process. */
function templateOf(name: StationName): string {
  const known = templates.get(name);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'gatehouse-template-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(folder, { recursive: true });
  const world = createWorld(`template ${name}`, START_MS);
  const clock = { nowMs: () => START_MS, monotonicMs: () => 0 };
  const random = randomFrom(world.dice('random'));
  const nothing = () => {};
  const services = createServices(configOf(name, folder), enrolmentOf(name), {
    log: pino({ level: 'silent' }),
    clock,
    timers: { after: () => nothing, every: () => nothing, soon: () => nothing },
    random,
    jitter: () => 0,
    ids: createIds(clock, random),
    bootId: `${name}-0`,
    cloudTransport: () => () => new Promise(() => {}),
    peerConnection: () => ({ transport: () => () => new Promise(() => {}), close: nothing }),
    devices: virtualDevices(
      world,
      { name, isAlive: () => true, onPulse: nothing, onWalked: nothing, onPrinted: nothing },
      () => ({ lane: 0, printer: 0 }),
      world.dice('devices'),
    ),
    pinVerifier: { match: () => Promise.resolve(null), close: () => Promise.resolve() },
  });
  for (const [scope, rows] of venueRows())
    services.replica.applyPage({
      scope,
      generation: 'g1',
      rows,
      toPosition: rows.at(-1)?.position ?? 0,
      confirmedAtMs: START_MS,
    });
  services.venue.stop();
  services.replica.close();
  services.ledger.close();
  templates.set(name, folder);
  return folder;
}
