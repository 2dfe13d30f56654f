import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startTestCloud, type TestCloud, venueFile } from '@gatehouse/cloud-api/testing';
import type { Fact } from '@gatehouse/core/journal';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CutLink, openCutLink } from '../venue/cut-link.ts';
import { waitFor } from '../venue/wait-for.ts';
import { type RunningTill, startTill } from './running-till.ts';

const ORGANIZATION = 'org-a';
let cloud: TestCloud;
let link: CutLink;
let admin: pg.Client;
let folder: string;
let cloudUrl: string;
const running = new Set<RunningTill>();

beforeAll(async () => {
  const file = venueFile(ORGANIZATION);
  const tills = ['cloned', 'restored', 'forked', 'truncated', 'skewed'].map((name, index) => ({
    stationId: name,
    registerId: `R${index}`,
    name,
    place: '',
    role: 'till' as const,
  }));
  cloud = await startTestCloud([{ ...file, stations: [...file.stations, ...tills] }]);
  link = await openCutLink({ port: 0, targetPort: Number(new URL(cloud.url).port) });
  cloudUrl = `http://127.0.0.1:${link.port}`;
  admin = new pg.Client({ connectionString: cloud.cluster.urlOf('gatehouse') });
  await admin.connect();
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-forks-'));
}, 60_000);
afterEach(async () => {
  for (const till of running) await till.stop();
  running.clear();
  await link.setUp(true);
});
afterAll(async () => {
  await admin.end();
  await link.close();
  await cloud.stop();
  rmSync(folder, { recursive: true, force: true });
});

const folderOf = (name: string): string => join(folder, name);
async function start(name: string, as: { readonly enrol?: boolean } = {}): Promise<RunningTill> {
  const all = [...cloud.outcomes.values()].flatMap(({ enrolments }) => enrolments);
  const code = all.find(({ stationId }) => stationId === name)?.code;
  const till = await startTill({
    dataFolder: folderOf(name),
    cloudUrl,
    ...(as.enrol && typeof code === 'string' && { code }),
  });
  running.add(till);
  return till;
}
async function stop(till: RunningTill): Promise<void> {
  running.delete(till);
  await till.stop();
}
const copy = (from: string, to: string): void => {
  rmSync(folderOf(to), { recursive: true, force: true });
  cpSync(folderOf(from), folderOf(to), { recursive: true });
};
const sell = (till: RunningTill, count: number): string[] => Array.from({ length: count }, () => till.sell());

interface Held {
  readonly incarnation: string;
  readonly text: string;
}
async function heldOf(stationId: string): Promise<readonly Held[]> {
  const { rows } = await admin.query<Held>(
    `SELECT incarnation, convert_from(bytes, 'UTF8') AS text FROM sync.record JOIN sync.stream USING (stream_id)
     WHERE station_id = $1 ORDER BY stream_id, seq`,
    [stationId],
  );
  return rows;
}
/** Records of a till's ledger that are in none of the streams. */
const missing = (till: RunningTill, held: readonly Held[]): number => {
  const texts = new Set(held.map(({ text }) => text));
  return till.everyRecord().filter(({ text }) => !texts.has(text)).length;
};
async function exceptionsOf(stationId: string) {
  const { rows } = await admin.query<{ kind: string; facts: Record<string, string | number> }>(
    'SELECT kind, facts FROM sync.exception WHERE station_id = $1 ORDER BY raised_at_ms, kind',
    [stationId],
  );
  return rows;
}
/** Receipts the cloud's figures know of a station, each as often as it is there. */
async function receiptsInFigures(stationId: string): Promise<string[]> {
  await cloud.cloud.projected();
  const { rows } = await admin.query<{ receipt_number: string }>(
    'SELECT receipt_number FROM analytics.sale WHERE station_id = $1',
    [stationId],
  );
  return rows.map((row) => row.receipt_number).toSorted();
}

describe('one station, two histories', () => {
  it('a copied disk: both copies go on selling, and every record of both branches is in the cloud once', async () => {
    const first = await start('cloned', { enrol: true });
    const receipts = sell(first, 3);
    await first.synced();
    const enrolled = first.incarnation();
    await stop(first);
    copy('cloned', 'copy');

    await link.setUp(false);
    const a = await start('cloned');
    const b = await start('copy');
    receipts.push(...sell(a, 2), ...sell(b, 3));
    // Numbers of the two branches may repeat until they know of each other; afterwards they name their incarnation.
    const before = new Set(receipts);
    await link.setUp(true);
    for (const till of [a, b]) till.services.links.poke();
    await waitFor('both go on anew', 30_000, () =>
      a.incarnation() !== enrolled && b.incarnation() !== enrolled ? true : undefined,
    );
    const after = [...sell(a, 2), ...sell(b, 2)];
    receipts.push(...after);
    expect(after.every((number) => !before.has(number)) && new Set(after).size === 4).toBe(true);
    await a.synced();
    await b.synced();

    expect(new Set([enrolled, a.incarnation(), b.incarnation()]).size).toBe(3);
    const held = await heldOf('cloned');
    expect([missing(a, held), missing(b, held)]).toEqual([0, 0]);
    // What would be lost without the branches: at least what one of them sold.
    const withoutBranches = held.filter(({ incarnation }) => !incarnation.includes('~'));
    expect(missing(a, withoutBranches) + missing(b, withoutBranches)).toBeGreaterThan(0);
    expect(await receiptsInFigures('cloned')).toEqual(receipts.toSorted());
    const cloned = (await exceptionsOf('cloned')).filter(({ kind }) => kind === 'station_cloned');
    expect(cloned.map(({ facts }) => String(facts['newIncarnation'])).toSorted()).toEqual(
      [a.incarnation(), b.incarnation()].toSorted(),
    );
    expect(cloned.at(-1)?.facts).toMatchObject({ previousIncarnation: enrolled, copies: 2 });
    const { rows } = await admin.query(
      `SELECT count(*)::int AS count FROM sync.stream WHERE station_id = 'cloned' AND is_current`,
    );
    expect(rows).toEqual([{ count: 2 }]);
  }, 90_000);

  it('a restored backup: noticed before anything new is sent, and what it no longer knows is kept', async () => {
    const first = await start('restored', { enrol: true });
    const receipts = sell(first, 2);
    await first.synced();
    await stop(first);
    copy('restored', 'backup');
    const second = await start('restored');
    receipts.push(...sell(second, 2));
    await second.synced();
    const enrolled = second.incarnation();
    await stop(second);

    copy('backup', 'restored');
    const third = await start('restored');
    await waitFor('it goes on anew', 30_000, () => (third.incarnation() === enrolled ? undefined : true));
    receipts.push(...sell(third, 2));
    await third.synced();
    expect(missing(third, await heldOf('restored'))).toBe(0);
    expect(await receiptsInFigures('restored')).toEqual(receipts.toSorted());
    const [first1] = third.everyRecord().filter(({ incarnation }) => incarnation === third.incarnation());
    expect(JSON.parse(first1?.text ?? '')).toMatchObject({
      kind: 'StationEnrolled',
      kindVersion: 2,
      body: { cause: 'restored', previous: { incarnation: enrolled } },
    });
    expect((await exceptionsOf('restored')).map(({ kind }) => kind)).toEqual(['station_restored']);
  }, 90_000);

  it('an older copy that sold on without a network: a fork when it comes back, with both histories kept', async () => {
    const first = await start('forked', { enrol: true });
    const receipts = sell(first, 1);
    await first.synced();
    await stop(first);
    copy('forked', 'older');
    const second = await start('forked');
    receipts.push(...sell(second, 2));
    await second.synced();
    const enrolled = second.incarnation();
    await stop(second);

    copy('older', 'forked');
    await link.setUp(false);
    const third = await start('forked');
    const offline = sell(third, 3);
    expect(third.incarnation()).toBe(enrolled);
    expect(third.services.links.cloud().unsyncedCount).toBeGreaterThan(0);
    await link.setUp(true);
    third.services.links.poke();
    await third.synced();
    await waitFor('it goes on anew', 30_000, () => (third.incarnation() === enrolled ? undefined : true));
    receipts.push(...offline, ...sell(third, 1));
    await third.synced();
    const held = await heldOf('forked');
    expect(missing(third, held)).toBe(0);
    expect(
      missing(
        third,
        held.filter(({ incarnation }) => !incarnation.includes('~')),
      ),
    ).toBeGreaterThan(0);
    expect(await receiptsInFigures('forked')).toEqual(receipts.toSorted());
    // Where the cloud itself saw the two differ first, it says so as well.
    const raised = await exceptionsOf('forked');
    expect(raised.find(({ kind }) => kind === 'station_cloned')?.facts).toMatchObject({
      previousIncarnation: enrolled,
      copies: 1,
    });
    expect(raised.filter(({ facts }) => facts['successor'] === third.incarnation())).toMatchObject([
      { kind: 'stream_forked', facts: { incarnation: enrolled } },
    ]);
  }, 90_000);

  it('a truncated tail: known at the start without any network, and the till sells at once', async () => {
    const first = await start('truncated', { enrol: true });
    const receipts = sell(first, 2);
    await first.synced();
    const enrolled = first.incarnation();
    await stop(first);
    copy('truncated', 'before');
    const second = await start('truncated');
    receipts.push(...sell(second, 2));
    await second.synced();
    await stop(second);
    // Only the ledger is set back; the witness beside it is not.
    cpSync(join(folderOf('before'), 'ledger.db'), join(folderOf('truncated'), 'ledger.db'));

    await link.setUp(false);
    const third = await start('truncated');
    expect(third.incarnation()).not.toBe(enrolled);
    const offline = sell(third, 2);
    expect(third.services.links.cloud()).toMatchObject({ state: 'down' });
    await link.setUp(true);
    third.services.links.poke();
    await third.synced();
    expect(missing(third, await heldOf('truncated'))).toBe(0);
    expect(await receiptsInFigures('truncated')).toEqual([...receipts, ...offline].toSorted());
    const [exception] = await exceptionsOf('truncated');
    expect(exception).toMatchObject({ kind: 'station_truncated' });
    expect(exception?.facts['evidenceSeq']).toBeGreaterThan(Number(exception?.facts['previousSeq']));
    // Certified by now, the new ticket key signs what is sold from here on.
    await waitFor('the new key is known', 15_000, () => {
      const issued = third.sell();
      const ticket = third.everyRecord().findLast(({ text }) => text.includes('"kind":"TicketIssued"'));
      const keys = new Set(
        third
          .everyRecord()
          .filter(({ text }) => text.includes('"kind":"TicketIssued"'))
          .map(({ text }) => (JSON.parse(text) as { body: { keyId: number } }).body.keyId),
      );
      return issued && ticket && keys.size === 2 ? true : undefined;
    });
  }, 90_000);
});

describe('another version', () => {
  it('a newer station: its records of unknown versions are kept and it is told nothing is wrong', async () => {
    const till = await start('skewed', { enrol: true });
    till.services.ledger.transact((writer) => {
      writer.append({
        kind: 'ClockJumped',
        kindVersion: 7,
        body: { deltaMs: 1, why: 'drift' },
      } as unknown as Fact);
    });
    till.sell();
    await till.synced();
    const { rows } = await admin.query(
      `SELECT kind, kind_version AS version FROM sync.unknown_kind JOIN sync.stream USING (stream_id) WHERE station_id = 'skewed'`,
    );
    expect(rows).toEqual([{ kind: 'ClockJumped', version: 7 }]);
    expect(missing(till, await heldOf('skewed'))).toBe(0);
    expect(till.services.links.cloud().detail).toBe('');
  }, 60_000);
});
