import { hash } from 'node:crypto';
import { zstdDecompressSync } from 'node:zlib';
import { REPLICA_SCHEMA_VERSION } from '@gatehouse/core/replica';
import { chunkPath, manifestSigningText, snapshotManifest, snapshotRoutes } from '@gatehouse/core/sync';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyText } from '../../../platform/ed25519.ts';
import { venueFile } from '../../../testing/fixtures.ts';
import { startTestCloud, type TestCloud } from '../../../testing/test-cloud.ts';
import type { TestStation } from '../../../testing/test-station.ts';
import { newGeneration, publishTickets, scopeState, ticketsFor } from '../../../testing/tickets.ts';

const VENUE = { organizationId: 'org-a', venueId: 'venue-a' };
const TICKETS = { ...VENUE, scope: 'tickets' } as const;
const COUNT = 6_000;

let cloud: TestCloud;
let till: TestStation;
let stranger: TestStation;
beforeAll(async () => {
  cloud = await startTestCloud([venueFile(), venueFile('org-b', 'venue-b')]);
  till = await cloud.enrol('till-org-a');
  stranger = await cloud.enrol('till-org-b');
  await publishTickets(cloud.database, VENUE, ticketsFor('db', COUNT));
});
afterAll(() => cloud.stop());

const get = async (path: string, station: TestStation, headers: Record<string, string> = {}) =>
  fetch(`${cloud.url}${path}`, {
    headers: { authorization: `Bearer ${await station.token()}`, ...headers },
  });
const pull = (cursor: { generation?: string; position?: number; snapshotVersion?: number } = {}) =>
  till.client.pull({
    body: { protocol: 1, scope: 'tickets', generation: '', position: 0, max: 10, ...cursor },
  });
const answerTo = async (...given: Parameters<typeof pull>): Promise<string> => {
  const answer = await pull(...given);
  return answer.ok ? 'rows' : `${answer.problem.code} ${answer.problem.detail}`;
};
const snapshotVersion = REPLICA_SCHEMA_VERSION;

describe('a built snapshot', () => {
  it('is signed by the organization, and each piece can be had from any byte on', async () => {
    const built = await cloud.cloud.snapshots.build(VENUE);
    const { text, keyId, signature } = (await (
      await get(snapshotRoutes.manifest.path, till)
    ).json()) as Record<'text' | 'signature', string> & { keyId: number };
    expect(snapshotManifest.parse(JSON.parse(text))).toEqual(built);
    const key = await cloud.database.tenants.transaction('org-a', (tx) =>
      sql<{
        public_key: string;
      }>`SELECT public_key FROM ticketing.ticket_key WHERE key_id = ${keyId}`.execute(tx),
    );
    expect(verifyText(key.rows[0]?.public_key ?? '', manifestSigningText(text), signature)).toBe(true);
    const parts: Buffer[] = [];
    for (const [index, { hash: name, bytes }] of built.chunks.entries()) {
      const from = (index * 7_919) % bytes;
      const head = await get(chunkPath(name), till, { range: `bytes=0-${Math.max(0, from - 1)}` });
      const tail = await get(chunkPath(name), till, { range: `bytes=${from}-` });
      expect(tail.status).toBe(206);
      expect(tail.headers.get('content-range')).toBe(`bytes ${from}-${bytes - 1}/${bytes}`);
      const before = from === 0 ? Buffer.alloc(0) : Buffer.from(await head.arrayBuffer());
      const piece = Buffer.concat([before, Buffer.from(await tail.arrayBuffer())]);
      expect(hash('sha256', piece, 'hex')).toBe(name);
      parts.push(zstdDecompressSync(piece));
    }
    expect(hash('sha256', Buffer.concat(parts), 'hex')).toBe(built.fileHash);
    expect(built.scopes[0]).toMatchObject({ rowCount: COUNT, position: COUNT });
    // What the cloud kept adding up row by row is what the rows of the file add up to.
    expect(built.scopes[0]?.digest).toBe((await scopeState(cloud.database, TICKETS)).digest);
  });

  it('is its venue’s alone', async () => {
    const [piece] = (await cloud.cloud.snapshots.build(VENUE)).chunks;
    expect((await get(chunkPath(piece?.hash ?? ''), till)).status).toBe(200);
    expect((await get(chunkPath(piece?.hash ?? ''), stranger)).status).toBe(404);
    expect((await get(snapshotRoutes.manifest.path, stranger)).status).toBe(404);
    expect((await get(chunkPath('ab'.repeat(32)), till)).status).toBe(404);
    expect((await fetch(`${cloud.url}${chunkPath(piece?.hash ?? '')}`)).status).toBe(401);
  });

  it('holds one moment, also while tickets are published', async () => {
    const writing = publishTickets(cloud.database, VENUE, ticketsFor('later', 2_000));
    const built = await cloud.cloud.snapshots.build(VENUE);
    await writing;
    const [tickets] = built.scopes;
    // Every position up to the file's own stands for one row here: nothing of what came later, and nothing missing.
    expect(tickets?.rowCount).toBe(tickets?.position);
  });

  it('replaces older ones: two are kept', async () => {
    const first = await cloud.cloud.snapshots.build(VENUE);
    for (const name of ['x', 'y']) {
      await publishTickets(cloud.database, VENUE, ticketsFor(name, 50));
      await cloud.cloud.snapshots.build(VENUE);
    }
    const statuses = await Promise.all(
      first.chunks.map(async ({ hash: name }) => (await get(chunkPath(name), till)).status),
    );
    expect(statuses).toContain(404);
  });
});

describe('a pull', () => {
  it('is sent to the file when rows would take too long, and only by who can take one', async () => {
    const { generation, position } = await scopeState(cloud.database, TICKETS);
    expect(await answerTo()).toBe('rows');
    expect(await answerTo({ snapshotVersion: snapshotVersion + 1 })).toBe('rows');
    expect(await answerTo({ snapshotVersion })).toBe('snapshot_required first');
    expect(await answerTo({ snapshotVersion, generation, position: 1 })).toBe('snapshot_required behind');
    expect(await answerTo({ snapshotVersion, generation, position: position - 10 })).toBe('rows');
    expect(await answerTo({ snapshotVersion, generation: 'other', position })).toBe(
      'snapshot_required generation',
    );
  });

  it('starts over when its cursor is older than the deletions that are kept, and only then', async () => {
    const { generation, position } = await scopeState(cloud.database, TICKETS);
    await publishTickets(cloud.database, VENUE, [ticketsFor('db', 1)[0]?.ticketId ?? '']);
    for (const days of [1, 92]) {
      cloud.passMs(days * 86_400_000);
      await cloud.cloud.snapshots.runOnce();
    }
    cloud.passMs(-93 * 86_400_000);
    const page = async (at: number) => {
      const answer = await pull({ generation, position: at });
      return answer.ok ? answer.value.fromPosition : -1;
    };
    expect(await page(position)).toBe(0);
    expect(await page(position + 1)).toBe(position + 1);
    // A cursor of what a restored cloud has lost is no better.
    expect(await page(position + 1_000)).toBe(0);
    await cloud.cloud.snapshots.build(VENUE);
    expect(await answerTo({ snapshotVersion, generation, position })).toBe('snapshot_required horizon');
    expect(await answerTo({ snapshotVersion, generation, position: position + 1 })).toBe('rows');
  });

  it('is promised a file that is still to be built rather than told to empty a large scope', async () => {
    await newGeneration(cloud.database, TICKETS, 'rebuilt');
    expect(await answerTo({ snapshotVersion, generation: 'before', position: 10 })).toBe(
      'snapshot_required generation',
    );
    await expect
      .poll(async () => (await get(snapshotRoutes.manifest.path, till)).status, { timeout: 20_000 })
      .toBe(200);
  });
});
