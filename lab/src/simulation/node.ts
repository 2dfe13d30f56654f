import { type KeyObject, sign } from 'node:crypto';
import { cpSync, existsSync, rmSync, statSync, truncateSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pino } from 'pino';
import type { EnrolResponse } from '@gatehouse/core/sync';
import type { Clock, Timers } from '@gatehouse/core/time';
import { createServices, parseConfig, type StationServices } from '@gatehouse/station';
import { type Enrolment, rawPublicKeyOf } from '@gatehouse/station/enrolment';
import { createIds } from '@gatehouse/station/ledger';
import { createDiskFaults, type DiskFaults, type DiskOdds, type LedgerConnection } from './disk-faults.ts';
import type { Answer, Network } from './network.ts';
import { answerPeer } from './peer-door.ts';
import { believing, plantTriggers, type Sabotage } from './planted-bugs.ts';
import { randomFrom } from './seeded-keys.ts';
import {
  HUB,
  identityOf,
  roleOf,
  type StationName,
  stationKeyOf,
  ticketKeyIdOf,
  ticketKeyOf,
} from './venue-rows.ts';
import { type DeviceFaults, type VirtualDevices, virtualDevices } from './virtual-devices.ts';
import type { World } from './world.ts';

/** A process died here: thrown where a call must not return, and caught by whoever started the work. */
export class Crashed extends Error {
  override readonly name = 'Crashed';
}

export interface Run {
  readonly no: number;
  readonly folder: string;
  readonly services: StationServices;
  readonly devices: VirtualDevices;
  alive: boolean;
}

/** What the outside saw; the oracle is told and no node can forget it. */
export interface Witness {
  pulse(node: SimNode, grantId: string): void;
  walked(node: SimNode, grantId: string): void;
  booted(node: SimNode): void;
  broke(node: SimNode, error: unknown, where: string): void;
}

export interface NodeParts {
  readonly world: World;
  readonly network: Network;
  readonly name: StationName;
  /** Tells machines apart that are the same station: a copy has another label. */
  readonly label?: string;
  /** Where this node keeps its data folders; the first must exist under `0`. */
  readonly home: string;
  readonly witness: Witness;
  readonly deviceFaults: () => DeviceFaults;
  readonly diskOdds: () => DiskOdds;
  readonly crashOdds: () => number;
  readonly enrolment: Enrolment;
  /** Requests to the cloud are signed as on a real wire; a stand-in asks for no proof. */
  readonly provesItself: boolean;
  /** Breaks the build in one place: what a negative control plants. */
  readonly sabotage?: Sabotage | undefined;
}

/** One machine with a station on it, that may die at any moment and comes back from what its disk holds. */
export interface SimNode {
  readonly name: StationName;
  readonly label: string;
  /** Undefined while the process is down. */
  run(): Run | undefined;
  boot(): void;
  /** Ends the process as a power cut does: what is in its files now is all that is left. */
  crash(point: string, downMs?: number): void;
  /** Ends it as an operator does. */
  restartCleanly(): void;
  jumpWallClock(byMs: number): void;
  /** Copies the disk as it is now, as an image or a thief would. */
  copyDisk(to: string): void;
  /** The power goes, and the disk that comes back is an older one: the whole of it, or the ledger alone. */
  setBack(from: string, what: 'disk' | 'ledger'): void;
  /** The power goes, and with it the end of the log. */
  loseTail(): void;
  /** Nothing goes wrong here any more: clocks right, disk whole, process up. */
  heal(): void;
  dispose(): void;
}

const SILENT = pino({ level: 'silent' });

export function createNode(parts: NodeParts): SimNode {
  const { world, network, name, witness } = parts;
  const label = parts.label ?? name;
  const dice = world.dice(`node/${label}`);
  const crashDice = world.dice(`crash/${label}`);
  let skewMs = 0;
  let current: Run | undefined;
  let folderNo = 0;
  let bootNo = 0;
  let healed = false;
  let disk: DiskFaults | undefined;
  const folderOf = (no: number): string => join(parts.home, String(no));
  /** Planted: the disk as it was before the last commit, which a power cut brings back. */
  const isLosing = parts.sabotage === 'ack-before-durable';
  const shadow = join(parts.home, 'shadow');

  const clockFrom = (bootedAtMs: number): Clock => ({
    nowMs: () => Math.round(world.nowMs() + skewMs),
    monotonicMs: () => world.nowMs() - bootedAtMs + 1_000,
  });

  /** The files as they are this moment become the disk of the next run; the dying one goes on in a copy nobody reads. */
  const die = (run: Run, point: string, downMs: number): void => {
    run.alive = false;
    folderNo += 1;
    copyFiles(isLosing && existsSync(shadow) ? shadow : run.folder, folderOf(folderNo));
    current = undefined;
    world.count(`crash ${point.split(' ')[0] ?? ''}`);
    world.trace(label, `dies at ${point}`);
    world.after(0, () => discard(run));
    world.after(downMs, boot);
  };
  const discard = (run: Run): void => {
    for (const close of [
      () => run.services.replica.sql.db.close(),
      () => run.services.ledger.read.db.close(),
      () => run.services.ledger.close(),
    ])
      quietly(close);
    rmSync(run.folder, { recursive: true, force: true });
  };

  const timersOf = (run: () => Run | undefined, isAlive: () => boolean): Timers => {
    const fire = (work: () => void) => () => {
      const now = run();
      if (!isAlive()) return;
      try {
        work();
      } catch (error) {
        if (!isAlive() || error instanceof Crashed) return;
        // A real process ends by an exception nobody caught, and its supervisor starts another.
        witness.broke(self, error, 'a timer');
        if (now) die(now, 'exception', 2_000);
      }
    };
    const after: Timers['after'] = (delayMs, work) => world.after(delayMs, fire(work));
    return {
      after,
      soon: (work) => world.after(0, fire(work)),
      every(periodMs, work) {
        let cancel = world.after(periodMs, turn);
        let ended = false;
        function turn(): void {
          if (ended || !isAlive()) return;
          cancel = world.after(periodMs, turn);
          fire(work)();
        }
        return () => {
          ended = true;
          cancel();
        };
      },
    };
  };

  function boot(): void {
    if (current) return;
    bootNo += 1;
    const folder = folderOf(folderNo);
    const made: { run?: Run; diedStarting: boolean } = { diedStarting: false };
    const isAlive = (): boolean => made.run?.alive ?? !made.diedStarting;
    const clock = clockFrom(world.nowMs());
    const random = randomFrom(world.dice(`random/${label}/${bootNo}`));
    const faults = createDiskFaults(
      world,
      label,
      () => (healed ? undefined : parts.diskOdds()),
      (point) => {
        if (made.run?.alive) die(made.run, point, dice.between(500, 40_000));
        else made.diedStarting = true;
        throw new Crashed(point);
      },
      isAlive,
    );
    disk = faults;
    const devices = virtualDevices(
      world,
      {
        name,
        isAlive(point) {
          const { run } = made;
          if (!run?.alive) return false;
          if (!healed && crashDice.chance(parts.crashOdds())) {
            die(run, `port ${point}`, dice.between(500, 40_000));
            return false;
          }
          return true;
        },
        onPulse: (grantId) => witness.pulse(self, grantId),
        onWalked: (grantId) => witness.walked(self, grantId),
        onPrinted: () => {},
      },
      () => (healed ? { lane: 0, printer: 0 } : parts.deviceFaults()),
      world.dice(`devices/${label}/${bootNo}`),
    );
    const alive = (point: string): boolean => {
      const { run } = made;
      if (run && !run.alive) return false;
      if (run && !healed && crashDice.chance(parts.crashOdds())) {
        die(run, `port ${point}`, dice.between(500, 40_000));
        return false;
      }
      return true;
    };
    const transport = (to: string, timeoutMs: number) => {
      const wire = network.transport(name, to, timeoutMs, () => alive('wire'));
      return (asked: Parameters<typeof wire>[0]) => {
        if (!alive('send')) return new Promise<never>(() => {});
        return parts.sabotage === 'lost-answer-taken-for-ack' ? believing(wire)(asked) : wire(asked);
      };
    };
    let services: StationServices;
    try {
      services = createServices(configOf(name, folder), parts.enrolment, {
        log: SILENT,
        clock,
        timers: timersOf(() => made.run, isAlive),
        random,
        jitter: () => dice.next(),
        ids: createIds(clock, random),
        bootId: `${label}-${bootNo}`,
        cloudTransport: (token) => {
          const wire = transport('cloud', 10_000);
          if (!parts.provesItself) return wire;
          return async (asked) => {
            const bearer = await token();
            return await wire({ ...asked, ...(bearer !== null && { bearer }) });
          };
        },
        peerConnection: () => ({ transport: (timeoutMs) => transport(HUB, timeoutMs), close: () => {} }),
        devices,
        pinVerifier: {
          match: () => Promise.resolve(null),
          badgeDigest: (code) => code,
          close: () => Promise.resolve(),
        },
        commit(db: LedgerConnection) {
          if (isLosing && isAlive()) {
            rmSync(shadow, { recursive: true, force: true });
            copyFiles(folder, shadow);
          }
          faults.commit(db);
        },
      });
    } catch (error) {
      // A disk that fails while the ledger is opened: the supervisor tries again.
      if (!faults.wasHit() && !made.diedStarting) witness.broke(self, error, 'the start');
      made.diedStarting = true;
      world.trace(label, `does not start: ${error instanceof Error ? error.message : String(error)}`);
      folderNo += 1;
      copyFiles(folder, folderOf(folderNo));
      world.after(2_000, boot);
      return;
    }
    const run: Run = { no: bootNo, folder, services, devices, alive: true };
    made.run = run;
    current = run;
    if (parts.sabotage) plantTriggers(run.services.ledger.read.db, parts.sabotage);
    world.trace(
      label,
      `starts with ${services.ledger.head().seq} ${services.ledger.head().hash.slice(0, 8)}`,
    );
    witness.booted(self);
    guarded(run, 'start', () => services.start());
  }

  /** Runs a piece of the node's work; what it throws ends the process, as it would the real one. */
  const guarded = (run: Run, where: string, work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!run.alive || error instanceof Crashed) return;
      if (!disk?.wasHit()) witness.broke(self, error, where);
      die(run, where, 2_000);
    }
  };

  if (label === name)
    network.listen(name, (asked) => {
      const run = current;
      if (!run?.alive) return undefined;
      return answerPeer(run.services, asked).then((answer) =>
        run.alive ? answer : new Promise<Answer>(() => {}),
      );
    });

  const self: SimNode = {
    name,
    label,
    run: () => (current?.alive ? current : undefined),
    boot,
    crash(point, downMs = dice.between(500, 60_000)) {
      if (current?.alive) die(current, point, downMs);
    },
    restartCleanly() {
      const run = current;
      if (!run?.alive) return;
      world.trace(label, 'is stopped');
      run.services.quiesce();
      void run.services
        .finish()
        .then(() => {
          if (run.alive) die(run, 'stop', 1_000);
        })
        .catch((error: unknown) => {
          if (run.alive) witness.broke(self, error, 'stopping');
        });
    },
    copyDisk: (to) => copyFiles(current?.folder ?? folderOf(folderNo), to),
    setBack(from, what) {
      if (current?.alive) die(current, `set back ${what}`, 2_000);
      const folder = folderOf(folderNo);
      if (what === 'disk') rmSync(folder, { recursive: true, force: true });
      else for (const suffix of ['', '-wal']) rmSync(join(folder, `ledger.db${suffix}`), { force: true });
      cpSync(from, folder, {
        recursive: true,
        filter: (file) => what === 'disk' || file === from || basename(file).startsWith('ledger.db'),
      });
    },
    loseTail() {
      if (current?.alive) die(current, 'lost tail', 2_000);
      const log = join(folderOf(folderNo), 'ledger.db-wal');
      const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
      if (size > 0) truncateSync(log, Math.floor(size * (0.3 + 0.6 * dice.next())));
    },
    jumpWallClock(byMs) {
      skewMs += byMs;
      world.trace(label, `clock jumps ${byMs}`);
    },
    heal() {
      healed = true;
      skewMs = 0;
      if (!current) world.after(0, boot);
    },
    dispose() {
      if (current) {
        current.alive = false;
        discard(current);
      }
    },
  };
  return self;
}

export const configOf = (name: StationName, dataFolder: string) =>
  parseConfig({
    role: roleOf(name),
    dataFolder,
    cloud: { url: 'http://cloud.simulated' },
    hub: name === HUB ? 'self' : { url: `https://${HUB}.simulated` },
    log: 'error',
  });

/** Who a station is; `told` is what a real cloud said when it enrolled. */
export function enrolmentOf(name: StationName, told?: EnrolResponse): Enrolment {
  const identity = identityOf(name);
  const stationKey = stationKeyOf(name);
  const keyId = told ? told.ticketKeyId : ticketKeyIdOf(name);
  const ticketKey = ticketKeyOf(name);
  return {
    identity: {
      ...identity,
      ticketKeyId: keyId,
      ...(told && { organizationId: told.organizationId, venueId: told.venueId }),
      publicKey: rawPublicKeyOf(stationKey),
      cloudUrl: 'http://cloud.simulated',
    },
    stationKey,
    ticketSigner: keyId === null ? null : { keyId, sign: (message) => signWith(ticketKey, message) },
    lanCertificate: { certificatePem: '', privateKeyPem: '' },
    pepper: Buffer.alloc(32),
    fresh: false,
  };
}

const signWith = (key: KeyObject, message: Uint8Array): Uint8Array => sign(null, message, key);

const copyFiles = (from: string, to: string): void =>
  cpSync(from, to, { recursive: true, filter: (file) => !/-(shm|guard)$/.test(basename(file)) });

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // The handle of a process that is gone: whatever state it is in, nobody reads it again.
  }
}
