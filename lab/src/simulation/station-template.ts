import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createServices } from '@gatehouse/station';
import { createIds } from '@gatehouse/station/ledger';
import { configOf, enrolmentOf } from './node.ts';
import { randomFrom } from './seeded-keys.ts';
import { START_MS, type StationName, venueRows } from './venue-rows.ts';
import { virtualDevices } from './virtual-devices.ts';
import { createWorld } from './world.ts';

/** A folder in memory where there is one: what a sync costs says nothing about what is right. */
export const scratchFolder = (name: string): string =>
  mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), `gatehouse-${name}-`));

const templates = new Map<StationName, string>();

/** A station on the morning of the first day: enrolled, its schema made, its rows pulled. Made once per process. */
export function templateOf(name: StationName): string {
  const known = templates.get(name);
  if (known !== undefined) return known;
  const folder = scratchFolder('template');
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
    pinVerifier: {
      match: () => Promise.resolve(null),
      badgeDigest: (code) => code,
      close: () => Promise.resolve(),
    },
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
