import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Scope } from '@gatehouse/core/sync';
import type { TicketRow } from '@gatehouse/core/tickets';
import { labVenue, type LabStation, type LabVenue, newSerial } from '../hub/testing/lab-venue.ts';
import { loadSqlite, systemClock } from '../ledger/index.ts';
import { until as untilSoon } from '../testing/until.ts';
import { auditReplica } from './audit.ts';
import { createSnapshotFollower, type SnapshotFollower } from './snapshot-follower.ts';
import {
  fixtureOf,
  type SnapshotFixture,
  snapshotFixture,
  type SnapshotServer,
  startSnapshotServer,
  ticketsOf,
} from './testing/snapshot-server.ts';

/** Threads start slowly on a machine that is busy with other tests. */
const until = <T>(what: string, ask: () => T | Promise<T>) => untilSoon(what, ask, 25_000);

let venue: LabVenue;
let gate: LabStation;
let server: SnapshotServer;
let follower: SnapshotFollower;
let fixture: SnapshotFixture;
let folder: string;
let known: { row: TicketRow; code: string }[];
const failures: string[] = [];
const phases = new Set<string>();
let ready = false;

/** A ticket of the lab's own venue with the code that opens a gate. */
const codedTicket = (ticketId: string, more: Partial<TicketRow> = {}) => {
  const serial = newSerial();
  return { row: venue.row(ticketId, serial, more), code: venue.code({ serial }) };
};

const follow = (clock = systemClock): SnapshotFollower =>
  createSnapshotFollower({
    baseUrl: server.url,
    dataFolder: folder,
    ledger: gate.ledger,
    replica: gate.store,
    clock,
    token: () => Promise.resolve('token'),
    trust: () => fixture.trust,
    onReady: () => void (ready = true),
    onState: () => void phases.add(follower?.state()?.phase ?? 'none'),
    onDrift: (scope) => failures.push(`drift ${scope}`),
    onFailure: ({ code }) => failures.push(code),
  });

beforeEach(async () => {
  failures.length = 0;
  phases.clear();
  ready = false;
  venue = labVenue();
  gate = await venue.station('gate-a');
  folder = dirname(venue.ledgerFile('gate-a'));
  known = [
    ...Array.from({ length: 300 }, (_, index) => codedTicket(`valid-${index}`)),
    ...Array.from({ length: 100 }, (_, index) =>
      codedTicket(`voided-${index}`, { status: 'voided', statusReason: 'refunded' }),
    ),
  ];
  venue.give(
    gate,
    'tickets',
    known.map(({ row }) => [row.ticketId, row]),
    'g1',
  );
  fixture = snapshotFixture({
    tickets: [...known.map(({ row }) => row), ...ticketsOf(20_000)],
    position: 50_000,
    chunkBytes: 256 * 1024,
  });
  server = await startSnapshotServer(fixture);
  follower = follow();
});
afterEach(async () => {
  await follower.stop();
  await server.close();
  gate.store.close();
  gate.ledger.close();
  venue.remove();
});

const ticketCount = () => gate.store.sql.value<number>('SELECT count(*) FROM ticket');

it('puts a fetched file in force while the gate goes on scanning, and no verdict is wrong', async () => {
  let scanned = 0;
  let scanning = true;
  const wrong: string[] = [];
  const scan = async (): Promise<void> => {
    while (scanning) {
      const { row, code } = known[scanned % known.length] as (typeof known)[number];
      const answer = await gate.claims.claim(
        {
          operationId: `scan-${scanned}`,
          code,
          accessPointId: 'a-in',
          direction: 'in',
          presentedAtMs: venue.clock.nowMs(),
        },
        'gate-a',
      );
      const isFirst = scanned < known.length;
      const granted = answer.verdict.kind === 'granted';
      if (granted !== (row.status === 'valid' && isFirst))
        wrong.push(`${row.ticketId}: ${JSON.stringify(answer.verdict)}`);
      if (answer.ticketId !== row.ticketId) wrong.push(`${row.ticketId}: not known`);
      scanned += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const scans = scan();
  const before = gate.store.fileName();
  const told: (readonly Scope[])[] = [];
  gate.store.onChanged((scopes) => told.push(scopes));
  follower.wanted();
  await until('the file is ready', () => ready);
  expect(gate.store.fileName()).toBe(before);
  expect(await follower.installReady()).toBe(true);
  const atSwitch = scanned;
  await until('the gate scanned on', () => scanned > Math.max(atSwitch + 100, known.length + 50));
  scanning = false;
  await scans;
  expect(wrong).toEqual([]);
  expect(ticketCount()).toBe(20_400);
  expect(gate.store.fileName()).not.toBe(before);
  expect(gate.store.cursor('tickets')).toMatchObject({ generation: 'g1', position: 50_000 });
  expect(gate.store.digest('tickets')).toBe(fixture.manifest.scopes[0]?.digest);
  // What the file does not hold came along, and readers that were made before read it.
  expect(gate.store.policy()?.venueId).toBe('venue');
  expect(gate.replica.ticketKey(1)?.keyId).toBe(1);
  expect(gate.replica.productById('day')?.productId).toBe('day');
  expect(gate.replica.sessionById('climb-12')?.capacity).toBe(20);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('keys');
  // The file before, the pieces and the thread are gone; the last state shown is none.
  expect(readdirSync(folder).filter((name) => name.startsWith(before) || name === 'snapshot')).toEqual([]);
  expect([...phases]).toEqual(expect.arrayContaining(['fetching', 'checking', 'installing', 'none']));
  expect(failures).toEqual([]);
  expect(follower.state()).toBeNull();
});

it('keeps revocations that came after the file was built', async () => {
  const { row } = known[0] as (typeof known)[number];
  const revoked = { serial: row.serial, ticketId: row.ticketId, reason: 'revoked', atMs: 1 };
  venue.give(gate, 'revocations', [[row.serial, revoked]], 'r1');
  const at = gate.store.cursor('revocations');
  follower.wanted();
  await until('the file is ready', () => ready);
  expect(await follower.installReady()).toBe(true);
  expect(gate.store.cursor('revocations')).toEqual(at);
  expect(gate.replica.revocationOf(row.serial)).toBe('revoked');
  // Further pages go on from the file, and the sum with them.
  const next = codedTicket('after');
  venue.give(gate, 'tickets', [['after', next.row]], 'g1');
  expect(gate.replica.ticketBySerial(next.row.serial)?.ticketId).toBe('after');
  expect(await auditReplica(join(folder, gate.store.fileName()))).toEqual([]);
});

describe('a file that cannot be put in force', () => {
  it.each([
    ['damaged', () => fixtureOf(Buffer.from(fixture.file).fill(0, 8_192, 16_384), fixture.manifest.scopes)],
    ['untrusted', () => ({ ...fixture, signed: { ...fixture.signed, keyId: 9 } })],
  ] as const)('is told as %s, and the tickets before it stay', async (code, offered) => {
    server.offer(offered());
    const before = gate.store.fileName();
    follower.wanted();
    await until('the failure is told', () => failures.length > 0);
    expect(failures).toEqual([code]);
    expect(await follower.installReady()).toBe(false);
    expect(gate.store.fileName()).toBe(before);
    expect(ticketCount()).toBe(400);
  });

  it('gives way to rows for a while when it fails again and again', async () => {
    let nowMs = 0;
    follower = follow({ nowMs: () => nowMs, monotonicMs: () => nowMs });
    server.offer({ ...fixture, signed: { ...fixture.signed, keyId: 9 } });
    for (let tried = 1; tried <= 3; tried += 1) {
      expect(follower.version()).toBeTypeOf('number');
      nowMs += 100_000;
      follower.wanted();
      await until('the failure is told', () => failures.length === tried);
    }
    expect(follower.version()).toBeUndefined();
    nowMs += 4_000_000;
    expect(follower.version()).toBeTypeOf('number');
  });
});

it('finds a row that was altered on the disk without a page, and has it fetched anew', async () => {
  const path = join(folder, gate.store.fileName());
  expect(await auditReplica(path)).toEqual([]);
  const Sqlite = loadSqlite();
  const db = new Sqlite(path);
  db.prepare("UPDATE ticket SET status = 'valid' WHERE ticket_id = 'voided-7'").run();
  db.close();
  expect(await auditReplica(path)).toEqual(['tickets']);
  let nowMs = 0;
  follower = follow({ nowMs: () => nowMs, monotonicMs: () => nowMs });
  nowMs += 200_000;
  await follower.installReady();
  await until('the scope starts over', async () => {
    await follower.installReady();
    return gate.store.cursor('tickets') === undefined;
  });
  expect(failures).toEqual(['drift tickets']);
  expect(existsSync(path)).toBe(true);
});
