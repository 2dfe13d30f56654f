import { randomUUID } from 'node:crypto';
import { listPriceLine, WALK_IN } from '@gatehouse/core/journal';
import pg from 'pg';
import { SCOPE_ROW_VERSIONS } from '@gatehouse/core/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { venueFile } from '../../testing/fixtures.ts';
import { type ConsoleClient, startTestCloud, type TestCloud, valueOf } from '../../testing/test-cloud.ts';
import type { TestStation } from '../../testing/test-station.ts';
import { noteVitals } from './vitals.ts';

let cloud: TestCloud;
let admin: pg.Client;
let ida: ConsoleClient;
let samir: ConsoleClient;
let till: TestStation;
let gate: TestStation;
const params = { venueId: 'venue-a' };

beforeAll(async () => {
  cloud = await startTestCloud([venueFile('org-a', 'venue-a', 'everybody')]);
  admin = new pg.Client({ connectionString: cloud.cluster.urlOf('gatehouse') });
  await admin.connect();
  [ida, samir] = await Promise.all([
    cloud.console('ida@org-a.example'),
    cloud.console('samir@org-a.example'),
  ]);
  [till, gate] = await Promise.all([cloud.enrol('till-org-a'), cloud.enrol('gate-org-a')]);
});
afterAll(async () => {
  await admin.end();
  await cloud.stop();
});

function sell(station: TestStation): string {
  const saleId = randomUUID();
  station.write('SaleCompleted', {
    saleId,
    receiptNumber: `R-${saleId.slice(0, 6)}`,
    currency: 'EUR',
    lines: [
      listPriceLine({
        lineId: 'l1',
        productId: 'coffee',
        variantId: 'coffee',
        name: 'Coffee',
        quantity: 1,
        unitPriceMinor: 360,
        netMinor: 300,
        taxMinor: 60,
        grossMinor: 360,
        taxRateId: 'vat-20',
        taxBasisPoints: 2_000,
        deferral: { kind: 'none' },
      }),
    ],
    tenders: [{ tenderId: 't1', kind: 'cash', amountMinor: 360, tenderedMinor: 500, changeMinor: 140 }],
    roundingMinor: 0,
    totalMinor: 360,
    ...WALK_IN,
  });
  return saleId;
}
let passedMs = 0;
const pass = (ms: number): void => {
  passedMs += ms;
  cloud.passMs(ms);
};
let pushed = 0;
async function push(): Promise<void> {
  valueOf(await till.push(pushed + 1));
  pushed = till.journal.length;
  await cloud.cloud.projected();
}
const list = async (query: Parameters<ConsoleClient['exceptions']>[0]['query'] = {}) =>
  valueOf(await ida.exceptions({ params, query }));
const postings = async (): Promise<number> => {
  const { rows } = await admin.query<{ count: string }>('SELECT count(*) AS count FROM payments.posting');
  return Number(rows[0]?.count);
};
const fleetOf = async (stationId: string) => {
  const found = valueOf(await ida.fleet({ params })).stations.find((one) => one.stationId === stationId);
  if (!found) throw new Error(`${stationId} is not in the fleet`);
  return found;
};

describe('a record that was put aside', () => {
  it('says what was expected, stays out of the books while it does not hold, and takes its slot when it does', async () => {
    sell(till);
    await push();
    const before = await postings();
    // Put aside on arrival for a cause that goes away: the station was mistrusted for an hour.
    await admin.query(`UPDATE sync.station SET state = 'revoked' WHERE station_id = 'till-org-a'`);
    // What is proven of a station is remembered for a moment.
    pass(5_000);
    const sales = [sell(till), sell(till)];
    await push();
    expect((await list({ kind: 'revoked_station_records' })).total).toBe(1);
    expect(await postings()).toBe(before);
    const [raised] = (await list({ kind: 'revoked_station_records' })).exceptions;
    expect(raised).toMatchObject({
      suggestion: { action: 'keep_aside', reason: 'station_mistrusted' },
      records: [{ quarantine: { state: 'aside', verdict: 'unsound', expected: [{ field: 'station' }] } }],
    });
    const exceptionId = raised?.exceptionId ?? '';
    const decide = (client: ConsoleClient, action: 'reopen' | 'keep_aside') =>
      client.resolveException({ params: { ...params, exceptionId }, body: { action, note: 'Found again' } });
    expect(await decide(ida, 'reopen')).toMatchObject({
      problem: { status: 409, code: 'record_still_unsound' },
    });
    // A refused decision leaves nothing behind.
    expect((await list({ exceptionId })).exceptions).toMatchObject([{ state: 'open', history: [] }]);

    await admin.query(`UPDATE sync.station SET state = 'active' WHERE station_id = 'till-org-a'`);
    pass(5_000);
    expect((await list({ exceptionId })).exceptions).toMatchObject([
      { suggestion: { action: 'reopen', reason: 'station_trusted_again' } },
    ]);
    const aside = (await fleetOf('till-org-a')).quarantined;
    expect(aside).toBeGreaterThan(0);
    expect(valueOf(await decide(ida, 'reopen'))).toMatchObject({
      state: 'resolved',
      records: [{ quarantine: { state: 'released' } }],
    });
    expect(await postings()).toBeGreaterThan(before);
    expect((await fleetOf('till-org-a')).quarantined).toBe(0);
    const shown = valueOf(await ida.sales({ params, query: { day: '2026-11-22', limit: 200 } })).rows;
    expect(sales.every((saleId) => shown.some((row) => row.saleId === saleId))).toBe(true);
    // Nothing was deleted: that it was put aside, and why, is still known.
    const { rows } = await admin.query('SELECT 1 FROM sync.quarantine');
    expect(rows).toHaveLength(aside);
  });

  it('that can be read by nobody is told from one that does not hold', async () => {
    till.writeText('{"kind":"Adm');
    await push();
    const [raised] = (await list({ kind: 'quarantined_record', state: 'open' })).exceptions;
    expect(raised).toMatchObject({
      suggestion: { action: 'discard_from_books', reason: 'not_readable' },
      records: [{ fields: [], text: '{"kind":"Adm', quarantine: { verdict: 'unreadable' } }],
    });
  });
});

describe('who may decide what', () => {
  it('is asked of role and kind, and what does not fit is named', async () => {
    const [one] = (await list({ state: 'open' })).exceptions;
    const at = { ...params, exceptionId: one?.exceptionId ?? '' };
    const body = { action: 'discard_from_books' as const, note: 'x' };
    expect(await samir.resolveException({ params: at, body })).toMatchObject({ problem: { status: 403 } });
    expect(
      await ida.resolveException({ params: at, body: { action: 'charge_guest', note: 'x' } }),
    ).toMatchObject({
      problem: { status: 422, code: 'action_does_not_fit', errors: [{ field: 'body.action' }] },
    });
    expect(await ida.resolveException({ params: at, body: { ...body, note: '  ' } })).toMatchObject({
      problem: { status: 400 },
    });
  });

  it('holds for several at once: each is decided or left and named, none holds up another', async () => {
    till.writeText('{"kind":');
    till.writeText('{"kin');
    await push();
    const open = (await list({ kind: 'quarantined_record', state: 'open' })).exceptions;
    expect(open.length).toBe(3);
    const answer = valueOf(
      await ida.resolveExceptions({
        params,
        body: {
          exceptionIds: [...open.map((one) => one.exceptionId), 'nobody'],
          action: 'accept_as_evidence',
          note: 'A broken cable',
        },
      }),
    );
    expect(answer.resolved).toHaveLength(3);
    expect(answer.skipped).toEqual([{ exceptionId: 'nobody', code: 'not_found' }]);
    const { counts } = await list();
    expect(counts).toMatchObject({ open: 0, resolved: 4 });
    expect((await list({ station: 'till-org-a', state: 'resolved' })).total).toBe(4);
    expect((await list({ olderThanHours: 24 })).total).toBe(0);
  });

  it('decides once when two managers decide at the same moment', async () => {
    till.writeText('{"ki');
    await push();
    const [one] = (await list({ state: 'open' })).exceptions;
    const at = { ...params, exceptionId: one?.exceptionId ?? '' };
    const answers = await Promise.all(
      (['discard_from_books', 'accept_as_evidence'] as const).map((action) =>
        ida.resolveException({ params: at, body: { action, note: action } }),
      ),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect((await list({ exceptionId: at.exceptionId })).exceptions[0]?.history).toHaveLength(1);
  });
});

describe('the fleet', () => {
  const storage = (freeBytes: number, level: 'ok' | 'low', walBytes = 1) => ({
    level,
    freeBytes,
    ledgerBytes: 9e6,
    walBytes,
    ballast: 'kept',
    writing: 'writable',
    logHeld: false,
    damaged: false,
  });
  const greet = async (health: object, aheadMs = 0) => {
    const last = gate.journal.at(-1);
    const body = {
      protocol: 1,
      stationId: gate.identity.stationId,
      incarnation: gate.incarnation,
      softwareVersion: '0.1.0',
      head: { seq: last?.seq ?? 0, hash: last?.hash ?? '' },
      cursors: [{ scope: 'policy', generation: 'another', position: 1 }],
      reads: SCOPE_ROW_VERSIONS,
      clock: { wallMs: Date.now() + passedMs + aheadMs, monotonicMs: 1 },
      health: { role: 'gate', unsyncedCount: 0, devicesGone: [], openPrintJobs: 0, ...health },
    };
    const answer = await fetch(`${cloud.url}/sync/v1/hello`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await gate.token()}` },
      body: JSON.stringify(body),
    });
    expect(await answer.json()).toMatchObject({ kind: 'welcome' });
  };

  it('shows what a station reports, says nothing of what it does not, and alarms by rules', async () => {
    gate.write('ClockJumped', { deltaMs: 5_000 });
    valueOf(await gate.push());
    await greet({});
    expect((await fleetOf('gate-org-a')).report).toMatchObject({ storage: null, backup: null });
    expect((await fleetOf('gate-org-a')).alarms).toEqual([]);
    await greet(
      { storage: storage(1e9, 'low', 5e6), atRest: { encryption: 'file', protection: 'tpm' } },
      9_000,
    );
    const troubled = await fleetOf('gate-org-a');
    expect(troubled.report.storage).toEqual({
      freeBytes: 1e9,
      level: 'low',
      walBytes: 5e6,
      ledgerBytes: 9e6,
    });
    expect(troubled.alarms.map(({ kind }) => kind)).toEqual(['disk-low', 'clock-off']);
    expect(troubled.scopesBehind.find(({ scope }) => scope === 'policy')?.rowsBehind).toBeGreaterThan(0);
  });

  it('keeps who sees to an alarm until its cause is gone, and hears the next one anew', async () => {
    const at = { ...params, stationId: 'gate-org-a', kind: 'disk-low' as const };
    valueOf(await ida.acknowledgeAlarm({ params: at, body: {} }));
    valueOf(await ida.acknowledgeAlarm({ params: at, body: {} }));
    const low = { storage: storage(1e9, 'low') };
    const acknowledged = async () =>
      (await fleetOf('gate-org-a')).alarms.find(({ kind }) => kind === 'disk-low')?.acknowledgedBy;
    await greet(low);
    expect(await acknowledged()).toBe('Ida');
    await greet({ storage: storage(9e9, 'ok') });
    await greet(low);
    expect(await acknowledged()).toBeNull();
    expect(await samir.acknowledgeAlarm({ params: at, body: {} })).toMatchObject({
      problem: { status: 403 },
    });
  });

  it('keeps a thinned week for the charts', async () => {
    const { rows } = await admin.query<{ stream_id: string }>(
      `SELECT stream_id FROM sync.stream WHERE station_id = 'gate-org-a'`,
    );
    const { organizationId, venueId, stationId } = gate.identity;
    const caller = {
      kind: 'station' as const,
      organizationId,
      venueId,
      stationId,
      incarnation: gate.incarnation,
      streamId: Number(rows[0]?.stream_id),
      publicKey: '',
      state: 'active' as const,
      isCurrent: true,
    };
    const note = (nowMs: number) =>
      cloud.database.tenants.transaction(organizationId, (tx) =>
        noteVitals(
          tx,
          caller,
          {
            head: { seq: 1, hash: '' },
            clock: { wallMs: nowMs, monotonicMs: 1 },
            health: { role: 'gate', unsyncedCount: 0, devicesGone: [], openPrintJobs: 0 },
          },
          nowMs,
        ),
      );
    const samples = async () =>
      valueOf(await ida.stationDetail({ params: { ...params, stationId } })).samples.length;
    const beginMs = Date.now() + passedMs + 3_600_000;
    const before = await samples();
    // Every half minute for two hours is twelve points.
    for (let at = 0; at < 240; at += 1) await note(beginMs - (beginMs % 600_000) + at * 30_000);
    expect(await samples()).toBe(before + 12);
    await note(beginMs + 8 * 86_400_000);
    expect(await samples()).toBe(1);
  });
});
