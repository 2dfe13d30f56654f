import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openReplicaStore, type ReplicaStore } from '../catalogue/index.ts';
import { createIds, openLedger, systemClock } from '../ledger/index.ts';
import { scratchIdentity } from '../ledger/testing/scratch.ts';
import { policyOf, rowsOf } from '../testing/small-venue.ts';
import {
  type SnapshotFixture,
  snapshotFixture,
  type SnapshotServer,
  startSnapshotServer,
  ticketsOf,
} from './testing/snapshot-server.ts';

const CHILD = fileURLToPath(new URL('./testing/install-child.ts', import.meta.url));
const OLD = 40;
const NEW = 2_000;

let fixture: SnapshotFixture;
let server: SnapshotServer;
beforeAll(async () => {
  fixture = snapshotFixture({ tickets: ticketsOf(NEW) });
  server = await startSnapshotServer(fixture);
});
afterAll(() => server.close());

/** Opens the station's files as its next start does. */
function atRest<T>(folder: string, look: (store: ReplicaStore) => T): T {
  const ledger = openLedger({
    file: join(folder, 'ledger.db'),
    identity: scratchIdentity({ incarnation: 'c'.repeat(32) }),
    clock: systemClock,
    ids: createIds(),
    bootId: 'boot',
    calendar: () => ({ timeZone: 'Europe/Vienna', cutOverHour: 4 }),
  });
  const store = openReplicaStore(ledger, folder);
  try {
    return look(store);
  } finally {
    store.close();
    ledger.close();
  }
}

function stationFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-kill-'));
  atRest(folder, (store) => {
    const give = (scope: 'policy' | 'tickets', rows: ReturnType<typeof rowsOf>) =>
      store.applyPage({ scope, generation: 'g0', rows, toPosition: rows.length, confirmedAtMs: 1 });
    give('policy', rowsOf([['venue', policyOf()]]));
    give('tickets', rowsOf(ticketsOf(OLD).map((row) => [row.ticketId, row])));
  });
  return folder;
}

/** Runs an install to its end or to the step it kills itself at; true when it came to its end. */
async function install(
  folder: string,
  mode: 'honest' | 'hasty' | 'encrypted',
  killAt: string,
): Promise<boolean> {
  const child = spawn(
    process.execPath,
    [CHILD, folder, server.url, JSON.stringify(fixture.trust), mode, killAt],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (killAt !== '') expect(signal).toBe('SIGKILL');
  return said === 'installed\n';
}

/** Which replica is in force at the next start: whole, with what it had from elsewhere, and answering. */
function inForce(folder: string): 'old' | 'new' | 'none' {
  return atRest(folder, (store) => {
    const count = store.sql.value<number>('SELECT count(*) FROM ticket');
    const generation = store.cursor('tickets')?.generation;
    if (store.sql.db.pragma('quick_check', { simple: true }) !== 'ok' || !store.policy()) return 'none';
    if (count === OLD && generation === 'g0') return 'old';
    return count === NEW && generation === 'g1' ? 'new' : 'none';
  });
}

const BEFORE = ['manifest', 'bytes', 'chunk', 'whole', 'checked', 'noted', 'carried', 'synced', 'renamed'];
/** Where the next try is made, too: it ends well over whatever was left. */
const AGAIN = ['chunk', 'renamed', 'switched'];
const AFTER = ['pointed', 'switched', 'released'];

it.each([...BEFORE, ...AFTER])(
  'has the old or the new replica in force after a kill at "%s"',
  async (step) => {
    const folder = stationFolder();
    try {
      expect(await install(folder, 'honest', step)).toBe(false);
      expect(inForce(folder)).toBe(AFTER.includes(step) ? 'new' : 'old');
      // Nothing half-done stays as a replica.
      expect(readdirSync(folder).filter((name) => /^replica-.*\.db$/.test(name))).toHaveLength(1);
      if (!AGAIN.includes(step)) return;
      expect(await install(folder, 'honest', '')).toBe(true);
      expect(inForce(folder)).toBe('new');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

it('sees the mistake it is there for: pointing to a file before it has its name leaves no replica', async () => {
  const folder = stationFolder();
  try {
    expect(await install(folder, 'hasty', 'carried')).toBe(false);
    expect(inForce(folder)).toBe('none');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('leaves the new replica encrypted where the station’s files are', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-kill-'));
  try {
    expect(await install(folder, 'encrypted', '')).toBe(true);
    const files = readdirSync(folder).filter((name) => /^(replica-.*|ledger)\.db$/.test(name));
    // The ledger, the replica before and the one in force.
    expect(files).toHaveLength(3);
    for (const name of files)
      expect(readFileSync(join(folder, name)).subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
