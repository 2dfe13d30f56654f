import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { demoBootstrap } from '../demo/bootstrap.ts';
import { accessPointOf } from '../demo/park.ts';
import { diceFrom } from '../history/dice.ts';
import { totalOf } from '../crash/shop.ts';
import { credentialsIn, type Credentials } from '../venue/credentials.ts';
import { writePrivateFile } from '../venue/private-file.ts';
import { startAgent, type AgentProcess } from './agent-process.ts';
import { check, type StationContent } from './checker.ts';
import { CLOUD_PORT } from './cloud-place.ts';
import { recordHistory, type HistoryRecorder } from './history.ts';
import { asAnotherAccount } from './isolate.ts';
import { buildNetwork, type Cable, type Network } from './network.ts';
import { scriptOf, wordsOf } from './script.ts';
import { PEER_PORT } from './station-place.ts';

export interface RunAsked {
  readonly seed: string;
  readonly folder: string;
  /** How long there is trouble; starting and draining come on top. */
  readonly troubleMs: number;
  readonly tills: number;
  readonly gates: number;
  /** Time the venue has, once healed, until nothing waits anywhere. */
  readonly drainMs: number;
  /** Whether real root made the isolation. */
  readonly madeByRoot: boolean;
  readonly say: (words: string) => void;
}

export interface RunReport {
  readonly problems: readonly string[];
  readonly sales: number;
  readonly salesUnknown: number;
  readonly admitted: number;
  readonly degraded: number;
  readonly refused: number;
  readonly scansUnknown: number;
  readonly cuts: number;
  readonly kills: number;
  readonly postgresKills: number;
  readonly drainedMs: number;
  readonly records: number;
}

interface Place {
  readonly name: string;
  readonly role: 'till' | 'gate';
  readonly agent: AgentProcess;
}

const BUDGET = 5;
const VARIANTS = ['adult-day', 'child-day', 'coffee', 'family-day'] as const;
const SPACING_MS = 3_500;
/** A whole venue on a small machine needs pauses between its guests. */
const SALE_EVERY_MS = 250;
const SCAN_EVERY_MS = 150;
const RETRIES = 60;

/** Starts a venue over a network of its own, lets people in while the script cuts and kills, heals it, and judges. */
export async function runVenueOnNetwork(asked: RunAsked): Promise<RunReport> {
  const { seed, folder, say } = asked;
  mkdirSync(folder, { recursive: true });
  // The database runs under an account of its own, which has to pass.
  chmodSync(folder, 0o755);
  const gates = Array.from({ length: asked.gates }, (_, index) => `gate-${'abcdefgh'[index]}`);
  const tills = Array.from({ length: asked.tills }, (_, index) => `till-${index + 1}`);
  const names = [...gates, ...tills];
  const network = await buildNetwork(names);
  const credentials = credentialsIn(folder, Date.now());
  const bootstrapFile = join(folder, 'venue.json');
  writePrivateFile(bootstrapFile, JSON.stringify(venueOf(credentials, gates, tills)));

  say('starting the cloud');
  const cloud = startAgent([...network.within('cloud'), ...asAnotherAccount(asked.madeByRoot)]);
  const { codes } = await cloud.ask('start', { kind: 'cloud', folder: join(folder, 'cloud'), bootstrapFile });
  say('starting the stations');
  const places: Place[] = names.map((name) => ({
    name,
    role: gates.includes(name) ? 'gate' : 'till',
    agent: startAgent(network.within(name)),
  }));
  const [hub] = places;
  const start = ({ name, role, agent }: Place) =>
    agent.ask('start', {
      kind: 'station',
      folder: join(folder, name),
      name,
      role,
      code: codes[name] ?? '',
      cloudUrl: `http://${network.address('cloud', 'wan')}:${CLOUD_PORT}`,
      hub: name === hub?.name ? null : `https://${network.address(hub?.name ?? '', 'lan')}:${PEER_PORT}`,
      pin: pinOf(credentials, role),
    });
  if (hub) await start(hub);
  await Promise.all(places.slice(1).map(start));

  const history = recordHistory();
  const stop = new AbortController();
  const codesSold: string[] = [];
  say('open');
  const workers = places.map((place) =>
    place.role === 'till'
      ? sellUntil(stop.signal, place, history, codesSold, seed)
      : admitUntil(stop.signal, place, history, codesSold, seed),
  );
  const troubles = await playScript(asked, network, places, cloud, history, names);
  stop.abort();
  await Promise.all(workers);
  for (const cable of network.cables) await network.setUp(cable, true);
  say('healed; draining');
  const drainedMs = await drain(places, asked.drainMs);
  say('stopping');
  const files = await Promise.all(places.map(({ agent }) => agent.ask('finish', {})));
  const stations = files.filter((file): file is StationContent => file !== null);
  const content = await projected(cloud, asked.drainMs);
  await cloud.ask('finish', {});
  for (const { agent } of [...places, { agent: cloud }]) agent.end();

  const allowance = { degradedBudget: BUDGET * VARIANTS.length * (1 + troubles.cuts) };
  const problems = [
    ...(drainedMs === undefined ? [`not drained after ${asked.drainMs} ms`] : []),
    ...check(history.events, content, stations, allowance),
  ];
  const ended = (kind: 'ok' | 'info', operation: 'sale' | 'scan') =>
    history.events.filter((event) => event.kind === kind && event.operation.kind === operation);
  const answers = ended('ok', 'scan').flatMap((event) => (event.kind === 'ok' ? [event.answer] : []));
  writePrivateFile(join(folder, 'history.json'), JSON.stringify(history.events, undefined, 1));
  return {
    problems,
    sales: content.sales.length,
    salesUnknown: ended('info', 'sale').length,
    admitted: content.admissions.length,
    degraded: content.admissions.filter(({ degraded }) => degraded).length,
    refused: answers.filter(({ kind }) => kind === 'refused').length,
    scansUnknown: ended('info', 'scan').length,
    ...troubles,
    drainedMs: drainedMs ?? asked.drainMs,
    records: content.streams.reduce((sum, { seq }) => sum + seq, 0),
  };
}

const pinOf = (credentials: Credentials, role: 'till' | 'gate'): string =>
  credentials.staff.find((person) => person.role === (role === 'till' ? 'cashier' : 'operator'))?.pin ?? '';

/** The demo park with as many stations as asked for, and a small budget for gates on their own. */
function venueOf(credentials: Credentials, gates: readonly string[], tills: readonly string[]) {
  const park = demoBootstrap(credentials, Date.now());
  const station = (role: 'till' | 'gate') => (stationId: string) => ({
    ...{ stationId, registerId: stationId.toUpperCase(), name: stationId, place: 'Entrance', role },
  });
  return {
    ...park,
    venue: {
      ...park.venue,
      hubStationId: gates[0] ?? null,
      accessPoints: gates.map((gate) => accessPointOf(gate, gate, 'Lane 1', gate)),
    },
    products: park.products.map((product) =>
      product.admission
        ? { ...product, admission: { ...product.admission, degradedBudget: BUDGET } }
        : product,
    ),
    // Guests buy at the tills: what was booked online would need sessions, which this venue has none of.
    sessions: [],
    orders: [],
    stations: [...gates.map(station('gate')), ...tills.map(station('till'))],
  };
}

/** Sells one basket after another; what got no answer is asked again under its id until it has one. */
async function sellUntil(
  signal: AbortSignal,
  { name, agent }: Place,
  history: HistoryRecorder,
  codes: string[],
  seed: string,
): Promise<void> {
  const dice = diceFrom(`${seed} ${name}`);
  for (let number = 0; !signal.aborted; number += 1) {
    const operationId = `${name}-sale-${String(number).padStart(6, '0')}`;
    const lines = Array.from({ length: dice.between(1, 3) }, (_, line) => ({
      lineId: `l${line}`,
      variantId: VARIANTS[dice.between(0, VARIANTS.length - 1)] ?? 'coffee',
      quantity: dice.between(1, 2),
    }));
    const basket = lines.map(({ variantId, quantity }) => ({ variantId, quantity }));
    const operation = { kind: 'sale', operationId } as const;
    for (let tries = 0; tries < RETRIES; tries += 1) {
      const call = history.invoke(name, operation);
      const tried = await agent
        .ask('sell', { operationId, lines: basket, totalMinor: totalOf(lines) })
        .catch((error: unknown) => ({ kind: 'info', reason: String((error as Error).message) }) as const);
      if (tried.kind === 'ok') {
        call.ok(tried.answer);
        if (tried.answer.kind === 'sold') codes.push(...tried.answer.codes);
        break;
      }
      call[tried.kind](tried.reason);
      await pause(500);
    }
    await pause(dice.between(1, 2 * SALE_EVERY_MS));
  }
}

/** Presents tickets, some of them at several gates or again: copies. */
async function admitUntil(
  signal: AbortSignal,
  { name, agent }: Place,
  history: HistoryRecorder,
  codes: readonly string[],
  seed: string,
): Promise<void> {
  const dice = diceFrom(`${seed} ${name}`);
  for (let number = 0; !signal.aborted; number += 1) {
    // The newest tickets, so that gates meet over the same ones.
    const from = Math.max(0, codes.length - 12);
    const code = codes[dice.between(from, Math.max(from, codes.length - 1))];
    if (code !== undefined) {
      const call = history.invoke(name, {
        kind: 'scan',
        scanId: `${name}-scan-${number}`,
        code: code.slice(0, 24),
      });
      const tried = await agent
        .ask('scan', { code })
        .catch((error: unknown) => ({ kind: 'info', reason: String((error as Error).message) }) as const);
      if (tried.kind === 'ok') call.ok(tried.answer);
      else call[tried.kind](tried.reason);
    }
    await pause(dice.between(1, 2 * SCAN_EVERY_MS));
  }
}

/** Plays the trouble on time; cables heal by themselves after theirs. */
async function playScript(
  { seed, troubleMs, say }: RunAsked,
  network: Network,
  places: readonly Place[],
  cloud: AgentProcess,
  history: HistoryRecorder,
  names: readonly string[],
): Promise<Pick<RunReport, 'cuts' | 'kills' | 'postgresKills'>> {
  const script = scriptOf(diceFrom(`${seed} script`), troubleMs, network.cables, names, SPACING_MS);
  const startedMs = performance.now();
  const healing: Promise<void>[] = [];
  const down = new Map<string, number>();
  let [cuts, kills, postgresKills] = [0, 0, 0];
  const cut = async (cable: Cable, forMs: number): Promise<void> => {
    const key = `${cable.place} ${cable.side}`;
    down.set(key, (down.get(key) ?? 0) + 1);
    await network.setUp(cable, false);
    await pause(forMs);
    down.set(key, (down.get(key) ?? 1) - 1);
    // Cut again in the meantime: the later cut heals it.
    if (down.get(key) === 0) await network.setUp(cable, true);
  };
  for (const { atMs, trouble } of script) {
    await pause(Math.max(0, atMs - (performance.now() - startedMs)));
    history.nemesis(wordsOf(trouble));
    say(wordsOf(trouble));
    switch (trouble.kind) {
      case 'cut':
        cuts += 1;
        healing.push(cut(trouble.cable, trouble.forMs));
        break;
      case 'kill': {
        const agent = places.find(({ name }) => name === trouble.place)?.agent ?? cloud;
        const { killed } = await agent.ask('kill', { what: 'process' });
        kills += killed ? 1 : 0;
        break;
      }
      case 'kill-postgres': {
        const { killed } = await cloud.ask('kill', { what: 'postgres' });
        postgresKills += killed ? 1 : 0;
        break;
      }
    }
  }
  await pause(Math.max(0, troubleMs - (performance.now() - startedMs)));
  await Promise.all(healing);
  return { cuts, kills, postgresKills };
}

/** The cloud's tables once it has understood all it stored, or as they are when that does not come. */
async function projected(cloud: AgentProcess, deadlineMs: number) {
  const untilMs = performance.now() + deadlineMs;
  for (;;) {
    const content = await cloud.ask('cloudContent', {});
    if (content.unprojected === 0 || performance.now() > untilMs) return content;
    await pause(500);
  }
}

/** Milliseconds until no station has anything the cloud has not; undefined when that does not come. */
async function drain(places: readonly Place[], deadlineMs: number): Promise<number | undefined> {
  const startedMs = performance.now();
  let calm = 0;
  while (performance.now() - startedMs < deadlineMs) {
    const states = await Promise.all(places.map(({ agent }) => agent.ask('status', {}).catch(() => null)));
    const drained = states.every((state) => state !== null && state.cloudUp && state.unsynced === 0);
    calm = drained ? calm + 1 : 0;
    if (calm >= 3) return Math.round(performance.now() - startedMs);
    await pause(250);
  }
  return undefined;
}
