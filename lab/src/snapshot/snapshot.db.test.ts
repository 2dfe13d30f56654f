import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  newGeneration,
  publishTickets,
  scopeState,
  startTestCloud,
  type TestCloud,
  ticketsFor,
} from '@gatehouse/cloud-api/testing';
import type { TicketRow } from '@gatehouse/core/tickets';
import { createStation, parseConfig, type Station } from '@gatehouse/station';
import { loadSqlite } from '@gatehouse/station/ledger';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { waitFor } from '../venue/wait-for.ts';

/** A real cloud on PostgreSQL and a real gate, over HTTP: tickets as a file, then row by row, then again as a file. */

const TICKETS = { organizationId: 'org-a', venueId: 'venue-a', scope: 'tickets' } as const;
const DAY_MS = 86_400_000;
const DEADLINE_MS = 60_000;
const tickets: TicketRow[] = ticketsFor('lab', 6_000);
const published = new Map(tickets.map((row) => [row.ticketId, row]));

let cloud: TestCloud;
let folder: string;
let code: string | null = null;
let station: Station | undefined;

beforeAll(async () => {
  cloud = await startTestCloud();
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-lab-snapshot-'));
  const enrolments = cloud.outcomes.get('org-a')?.enrolments ?? [];
  code = enrolments.find(({ stationId }) => stationId === 'gate-org-a')?.code ?? null;
  await publish(tickets);
}, DEADLINE_MS);
afterEach(async () => {
  await station?.stop();
  station = undefined;
});
afterAll(async () => {
  await cloud.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function publish(rows: readonly (TicketRow | string)[]): Promise<void> {
  await publishTickets(cloud.database, TICKETS, rows);
  for (const row of rows) {
    if (typeof row === 'string') published.delete(row);
    else published.set(row.ticketId, row);
  }
}

async function start(): Promise<Station> {
  station = await createStation(
    parseConfig({
      role: 'gate',
      dataFolder: folder,
      api: { port: 0 },
      cloud: { url: cloud.url },
      ...(code === null ? {} : { enrolment: { code } }),
    }),
    { log: pino({ level: 'silent' }) },
  );
  return station;
}

const fileOf = (of: Station): string =>
  of.ledger.read.value<string>("SELECT value FROM setting WHERE name = 'replica-file'") ?? '';

interface Held {
  readonly file: string;
  readonly generation: string;
  readonly position: number;
  readonly digest: string;
  readonly ids: readonly string[];
}

/** What the station holds, by a connection of its own. */
function held(of: Station): Held | undefined {
  const file = fileOf(of);
  const Sqlite = loadSqlite();
  const db = new Sqlite(join(folder, file), { readonly: true });
  try {
    const cursor = db
      .prepare<[], Omit<Held, 'file' | 'ids'>>(
        "SELECT generation, position, digest FROM scope_cursor WHERE scope = 'tickets'",
      )
      .get();
    const ids = db.prepare<[], string>('SELECT ticket_id FROM ticket ORDER BY ticket_id').pluck().all();
    return cursor && { file, ...cursor, ids };
  } finally {
    db.close();
  }
}

/** Waits until the station holds what the cloud has published, row for row, and their running digests agree. */
async function caughtUp(of: Station): Promise<Held> {
  const state = await scopeState(cloud.database, TICKETS);
  const found = await waitFor('the station did not catch up', DEADLINE_MS, () => {
    const now = held(of);
    const isLevel = now?.generation === state.generation && now.position === state.position;
    return isLevel && now.digest === state.digest ? now : undefined;
  });
  expect(found.ids).toEqual([...published.keys()].toSorted());
  return found;
}

it('brings a new gate its tickets as a file, and what changes after that row by row', async () => {
  const manifest = await cloud.cloud.snapshots.build(TICKETS);
  expect(manifest.scopes[0]).toMatchObject({
    rowCount: 6_000,
    digest: (await scopeState(cloud.database, TICKETS)).digest,
  });
  const gate = await start();
  const first = await caughtUp(gate);
  // The file it started with is not the one it has: a page would have filled that one.
  expect(gate.ledger.read.value("SELECT value FROM setting WHERE name = 'replica-files-spare'")).toContain(
    first.file,
  );
  const [one, other] = tickets as [TicketRow, TicketRow];
  await publish([
    { ...one, status: 'voided', statusReason: 'refunded' },
    other.ticketId,
    ...ticketsFor('lab', 20, 6_000),
  ]);
  const next = await caughtUp(gate);
  expect(next.file).toBe(first.file);
}, 120_000);

it('takes another file when the cloud made the scope another generation', async () => {
  const gate = await start();
  const before = await caughtUp(gate);
  // There is no file of it yet: the gate waits for one, and keeps its tickets, rather than empty the scope.
  await newGeneration(cloud.database, TICKETS, 'rebuilt');
  const after = await caughtUp(gate);
  expect([after.generation, after.file === before.file]).toEqual(['rebuilt', false]);
}, 120_000);

it('keeps no ghost of a ticket whose deletion is not told any more', async () => {
  const before = held(await start());
  await station?.stop();
  await publish(tickets.slice(100, 200).map(({ ticketId }) => ticketId));
  // A day passes and is noted, a season passes and the deletions are forgotten.
  for (const days of [1, 92]) {
    cloud.passMs(days * DAY_MS);
    await cloud.cloud.snapshots.runOnce();
  }
  cloud.passMs(-93 * DAY_MS);
  const fetched = await caughtUp(await start());
  expect(fetched.file).not.toBe(before?.file);
}, 120_000);

it('fetches the scope anew when what it keeps is another sum than the cloud’s', async () => {
  const gate = await start();
  const before = await caughtUp(gate);
  await gate.stop();
  // As a page would that was applied wrongly: the row is gone, and the sum knows it.
  const Sqlite = loadSqlite();
  const db = new Sqlite(join(folder, before.file));
  db.prepare('DELETE FROM ticket WHERE ticket_id = ?').run(before.ids[0]);
  db.prepare("UPDATE scope_cursor SET digest = ? WHERE scope = 'tickets'").run('0'.repeat(32));
  db.close();
  const after = await caughtUp(await start());
  expect(after.ids).toEqual(before.ids);
}, 120_000);
