import {
  pageDigestText,
  type PullResponse,
  SCOPE_ROW_VERSIONS,
  SCOPES,
  stationRow,
  staffRow,
  ARGON2,
} from '@gatehouse/core/sync';
import { product, venuePolicy } from '@gatehouse/core/catalogue';
import { argon2id } from 'hash-wasm';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootstrapFile } from '../../bootstrap/schema.ts';
import { sha256Hex } from '../../platform/ed25519.ts';
import { venueFile } from '../../testing/fixtures.ts';
import { startTestCloud, type TestCloud, valueOf } from '../../testing/test-cloud.ts';
import type { TestStation } from '../../testing/test-station.ts';
import { publishRows } from './contract.ts';

let cloud: TestCloud;
let till: TestStation;
beforeAll(async () => {
  cloud = await startTestCloud([venueFile()]);
  till = await cloud.enrol('till-org-a');
});
afterAll(() => cloud.stop());

const pull = async (
  scope: (typeof SCOPES)[number],
  cursor: { generation?: string; position?: number; max?: number } = {},
) =>
  valueOf(
    await till.client.pull({
      body: {
        protocol: 1,
        scope,
        rowVersion: SCOPE_ROW_VERSIONS[scope] ?? 1,
        generation: '',
        position: 0,
        ...cursor,
      },
    }),
  );
const inOrg = <T>(run: Parameters<TestCloud['database']['tenants']['transaction']>[1]) =>
  cloud.database.tenants.transaction('org-a', run) as Promise<T>;
const of = (scope: 'tickets' | 'resolutions') => ({ organizationId: 'org-a', venueId: 'venue-a', scope });

/** Pages through a scope as a station does and returns what it would hold at the end. */
async function replica(scope: 'tickets' | 'resolutions', max: number): Promise<ReadonlyMap<string, string>> {
  const rows = new Map<string, string>();
  let page: PullResponse | undefined;
  do {
    page = await pull(scope, { generation: page?.generation ?? '', position: page?.toPosition ?? 0, max });
    expect(page.digest).toBe(sha256Hex(pageDigestText(page.rows)));
    for (const row of page.rows) {
      if (row.deleted) rows.delete(row.rowId);
      else rows.set(row.rowId, row.text);
    }
  } while (page.more);
  return rows;
}

describe('pulling a scope', () => {
  it('gives rows that fit the contract, with their digest', async () => {
    for (const scope of SCOPES) {
      const page = await pull(scope);
      expect(page.digest).toBe(sha256Hex(pageDigestText(page.rows)));
      expect(page.rows.map((row) => row.position)).toEqual(
        page.rows.map((row) => row.position).toSorted((a, b) => a - b),
      );
    }
    expect(venuePolicy.parse(JSON.parse((await pull('policy')).rows[0]?.text ?? '')).venueId).toBe('venue-a');
    const catalogue = (await pull('catalogue')).rows;
    const ticket = catalogue.find((row) => row.rowId === 'product:day-ticket');
    expect(product.parse(JSON.parse(ticket?.text ?? '')).admission?.ticketClass).toBe(1);
    expect(stationRow.parse(JSON.parse((await pull('stations')).rows[0]?.text ?? ''))).toMatchObject({
      stationId: 'till-org-a',
      incarnation: till.incarnation,
      revoked: false,
    });
  });

  it('says how far the station’s own records are applied, not how far they were acknowledged', async () => {
    const before = await pull('sessions');
    expect(before.projectedThroughSeq).toBe(till.journal.length);
    // Nobody else may apply records of this stream until the transaction ends: acknowledged, and not applied.
    await inOrg(async (tx) => {
      await sql`SELECT 1 FROM sync.projection FOR UPDATE`.execute(tx);
      till.write('ClockJumped', { deltaMs: 1 });
      expect(valueOf(await till.push(till.journal.length))).toMatchObject({
        durableThrough: { seq: till.journal.length },
      });
      expect((await pull('sessions')).projectedThroughSeq).toBe(till.journal.length - 1);
      expect((await pull('tickets', { position: 1_000 })).projectedThroughSeq).toBe(till.journal.length - 1);
    });
    await cloud.cloud.projected();
    expect((await pull('sessions')).projectedThroughSeq).toBe(till.journal.length);
  });

  it('gives PIN verifiers that need the pepper the station got', async () => {
    const row = staffRow.parse(JSON.parse((await pull('staff')).rows[0]?.text ?? ''));
    const hashWith = (pepper: Buffer) =>
      argon2id({
        password: '777777',
        salt: Buffer.from(row.pinSalt, 'base64url'),
        secret: pepper,
        memorySize: ARGON2.memoryKib,
        iterations: ARGON2.iterations,
        parallelism: ARGON2.parallelism,
        hashLength: ARGON2.hashLength,
        outputType: 'binary',
      });
    const right = await hashWith(Buffer.from(till.identity.pinPepper, 'base64url'));
    expect(Buffer.from(right).toString('base64url')).toBe(row.pinHash);
    expect(Buffer.from(await hashWith(Buffer.alloc(32, 1))).toString('base64url')).not.toBe(row.pinHash);
  });

  it('goes on from the cursor, moves changed rows to the end, and tells of deleted ones', async () => {
    const names = Array.from({ length: 25 }, (_, index) => `row-${index}`);
    await inOrg((tx) =>
      publishRows(
        tx,
        of('tickets'),
        names.map((rowId) => ({ rowId, row: { rowId, version: 1 } })),
      ),
    );
    expect((await replica('tickets', 4)).size).toBe(25);
    const first = await pull('tickets');
    const changed = await inOrg((tx) =>
      publishRows(tx, of('tickets'), [
        { rowId: 'row-3', row: { rowId: 'row-3', version: 1 } },
        { rowId: 'row-4', row: { rowId: 'row-4', version: 2 } },
        { rowId: 'row-5', row: null },
      ]),
    );
    expect(changed).toBe(2);
    const next = await pull('tickets', { generation: first.generation, position: first.toPosition });
    expect(next.fromPosition).toBe(first.toPosition);
    expect(next.rows.map((row) => [row.rowId, row.deleted, row.text])).toEqual([
      ['row-4', false, '{"rowId":"row-4","version":2}'],
      ['row-5', true, '{}'],
    ]);
    expect((await replica('tickets', 7)).size).toBe(24);
    const foreign = await pull('tickets', { generation: 'another', position: first.toPosition });
    expect(foreign.fromPosition).toBe(0);
    expect(foreign.rows).toHaveLength(25);
  });

  it('never shows a position before all earlier ones, while many write at once', async () => {
    const writers = Array.from({ length: 12 }, (_, writer) =>
      inOrg((tx) =>
        publishRows(
          tx,
          of('resolutions'),
          Array.from({ length: 5 }, (_unused, index) => ({ rowId: `w${writer}-${index}`, row: { writer } })),
        ),
      ),
    );
    const held = new Map<string, string>();
    let position = 0;
    let generation = '';
    let finished = false;
    const done = Promise.all(writers).then(() => (finished = true));
    for (let last = false; !last;) {
      last = finished;
      const page = await pull('resolutions', { generation, position });
      for (const row of page.rows) held.set(row.rowId, row.text);
      generation = page.generation;
      position = page.toPosition;
    }
    await done;
    expect(held.size).toBe(60);
  });
});

describe('bringing the same venue in again', () => {
  it('changes no row, makes no new code for who is enrolled, and moves only what differs', async () => {
    const positions = async () => Promise.all(SCOPES.map(async (scope) => (await pull(scope)).toPosition));
    const before = await positions();
    const again = await cloud.cloud.bootstrap(bootstrapFile.parse(venueFile()));
    expect(await positions()).toEqual(before);
    expect(again.enrolments.find((one) => one.stationId === 'till-org-a')?.code).toBeNull();
    expect(again.enrolments.find((one) => one.stationId === 'gate-org-a')?.code).toMatch(
      /^\w{4}-\w{4}-\w{4}$/,
    );
    const file = venueFile();
    const [ticket, ...others] = file.products;
    if (!ticket?.admission) throw new Error('the fixture has a day ticket first');
    const widened = { ...ticket, admission: { ...ticket.admission, ticketClass: 8 } };
    await cloud.cloud.bootstrap(bootstrapFile.parse({ ...file, products: [widened, ...others] }));
    const after = await positions();
    const moved = SCOPES.filter((_, index) => after[index] !== before[index]);
    // The till's certificate follows the classes of the catalogue.
    expect(moved).toEqual(['catalogue', 'keys']);
  });
});
