/**
 * What the cloud makes of journals, from the push to the answers of the console. Long, because the tests build on one
 * venue's day one after the other: a database of its own for each would take longer than all of them together.
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { listPriceLine, PLAIN_CLOSE, WALK_IN, WHOLE_REFUND } from '@gatehouse/core/journal';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { figureProjector } from './modules/analytics/project-figures.ts';
import { bookProjector } from './modules/payments/project-books.ts';
import { judgeRecords } from './modules/sync/judge-records.ts';
import { projectFormerlyUnknown, projectNext } from './modules/sync/project-streams.ts';
import { storeRecords } from './modules/sync/record-store.ts';
import { stationOfToken } from './modules/sync/station-token.ts';
import type { Tx } from './platform/database.ts';
import { createMetrics } from './platform/http/metrics.ts';
import { venueFile } from './testing/fixtures.ts';
import { type ConsoleClient, startTestCloud, type TestCloud, valueOf } from './testing/test-cloud.ts';
import type { TestStation, WrittenAt } from './testing/test-station.ts';

/** Sunday noon in Vienna; the week before is a Sunday, too. */
const NOON_MS = Date.UTC(2026, 10, 22, 11);
const TODAY = '2026-11-22';
const WEEK_MS = 7 * 86_400_000;

let cloud: TestCloud;
let ida: ConsoleClient;
let till: TestStation;
let till2: TestStation;
let gate: TestStation;
const params = { venueId: 'venue-a' };

beforeAll(async () => {
  cloud = await startTestCloud([venueFile()]);
  ida = await cloud.console('ida@org-a.example');
  [till, till2, gate] = await Promise.all([
    cloud.enrol('till-org-a'),
    cloud.enrol('till2-org-a'),
    cloud.enrol('gate-org-a'),
  ]);
});
afterAll(() => cloud.stop());

const pushed = new Map<TestStation, number>();
async function pushAll(...stations: readonly TestStation[]): Promise<void> {
  for (const station of stations) {
    const from = (pushed.get(station) ?? 0) + 1;
    if (from > station.journal.length) continue;
    expect(valueOf(await station.push(from)).kind).toBe('ack');
    pushed.set(station, station.journal.length);
  }
  await cloud.cloud.projected();
}

interface Sold {
  readonly saleId: string;
  readonly ticketId: string;
  readonly serial: string;
}

function sell(
  station: TestStation,
  at: Partial<WrittenAt> = {},
  session: string | null = null,
  productId = 'day-ticket',
): Sold {
  const saleId = randomUUID();
  const ticketId = randomUUID();
  const serial = ticketId.replaceAll('-', '').slice(0, 16);
  const line = listPriceLine({
    lineId: 'l1',
    productId,
    variantId: 'adult',
    name: 'Day ticket',
    quantity: 1,
    unitPriceMinor: 2_400,
    netMinor: 2_124,
    taxMinor: 276,
    grossMinor: 2_400,
    taxRateId: 'vat-13',
    taxBasisPoints: 1_300,
    deferral: { kind: 'none' as const },
  });
  const tender = {
    tenderId: 't1',
    kind: 'cash' as const,
    amountMinor: 2_400,
    tenderedMinor: 3_000,
    changeMinor: 600,
  };
  const at_ = { occurredAtMs: NOON_MS, ...at };
  station.write(
    'SaleCompleted',
    {
      saleId,
      receiptNumber: `R-${station.journal.length}`,
      currency: 'EUR',
      lines: [line],
      tenders: [tender],
      roundingMinor: 0,
      totalMinor: 2_400,
      ...WALK_IN,
    },
    at_,
  );
  issue(station, { ticketId, serial, saleId, session }, at_);
  return { saleId, ticketId, serial };
}

function issue(
  station: TestStation,
  of: { ticketId: string; serial: string; saleId: string; session: string | null },
  at: Partial<WrittenAt>,
): void {
  const { ticketId, serial, saleId, session } = of;
  station.write(
    'TicketIssued',
    {
      ticketId,
      serial,
      keyId: 2,
      productId: 'day-ticket',
      variantId: 'adult',
      ticketClass: 1,
      sessionId: session,
      scope: session ? 7 : 0,
      validFromDay: 2_517,
      validUntilDay: 2_900,
      admits: 1,
      saleId,
      lineId: 'l1',
    },
    at,
  );
}

const claim = (
  station: TestStation,
  ticketId: string,
  claimId = randomUUID(),
  at: Partial<WrittenAt> = {},
  operationId = claimId,
) => {
  station.write(
    'PassClaimed',
    {
      claimId,
      operationId,
      ticketId,
      entitlementWindow: TODAY,
      ordinal: 1,
      accessPointId: 'north-in',
      gateStationId: 'gate-org-a',
      term: 1,
    },
    { occurredAtMs: NOON_MS, ...at },
  );
  return claimId;
};

const grant = (
  station: TestStation,
  ticketId: string,
  of: { claimId?: string | null; direction?: 'in' | 'out'; degraded?: boolean } = {},
  at: Partial<WrittenAt> = {},
) => {
  const admissionId = randomUUID();
  station.write(
    'AdmissionGranted',
    {
      admissionId,
      ticketId,
      accessPointId: 'north-in',
      direction: of.direction ?? 'in',
      claimId: of.claimId ?? null,
      entitlementWindow: TODAY,
      ordinal: 1,
      degraded: of.degraded ? { policy: 'budget', hubLastSeenMs: null, term: 1 } : null,
    },
    { occurredAtMs: NOON_MS, ...at },
  );
  return admissionId;
};

const exceptionsOf = async (kind: string) =>
  valueOf(await ida.exceptions({ params, query: {} })).exceptions.filter((one) => one.kind === kind);

const figures = async () => valueOf(await ida.dashboard({ params, query: { day: TODAY } }));

describe('sales and admissions', () => {
  it('appear in the figures of their hour, day and product, beside last week (complaint 24)', async () => {
    const sold = sell(till);
    sell(till, { occurredAtMs: NOON_MS - WEEK_MS, businessDay: '2026-11-15' });
    sell(till, { occurredAtMs: NOON_MS + 14 * 3_600_000, businessDay: TODAY });
    const claimId = claim(gate, sold.ticketId);
    const admissionId = grant(gate, sold.ticketId, { claimId });
    gate.write(
      'PassageCompleted',
      {
        admissionId,
        ticketId: sold.ticketId,
        accessPointId: 'north-in',
        direction: 'in',
        claimId,
        sensed: true,
      },
      { occurredAtMs: NOON_MS },
    );
    gate.write(
      'AdmissionRefused',
      {
        admissionId: randomUUID(),
        ticketId: sold.ticketId,
        presentedDigest: 'ab',
        accessPointId: 'north-in',
        direction: 'in',
        reason: 'already_used',
        facts: {},
      },
      { occurredAtMs: NOON_MS },
    );
    const turned = grant(gate, sold.ticketId, { claimId: 'x', direction: 'out' });
    expect(turned).not.toBe('');
    await pushAll(till, gate);
    const board = await figures();
    expect(board.today).toEqual({
      grossMinor: 4_800,
      saleCount: 2,
      ticketCount: 2,
      admissions: 1,
      refusals: 1,
      inside: 0,
    });
    expect(board.lastWeek).toMatchObject({ day: '2026-11-15', grossMinor: 2_400, saleCount: 1 });
    expect(board.byHour.find((one) => one.hour === 12)).toEqual({
      hour: 12,
      grossMinor: 2_400,
      saleCount: 1,
      admissions: 1,
      refusals: 1,
    });
    // 02:00 is still this business day and stands at the end of it.
    expect(board.byHour.at(-1)).toMatchObject({ hour: 2, grossMinor: 2_400 });
    expect(board.lastWeekByHour.map((one) => one.hour)).toEqual(board.byHour.map((one) => one.hour));
    expect(board.byDay).toHaveLength(90);
    expect(board.byDay.at(-1)).toEqual({ day: TODAY, grossMinor: 4_800, saleCount: 2, admissions: 1 });
    expect(board.byDay.at(-8)).toMatchObject({ day: '2026-11-15', grossMinor: 2_400 });
    expect(board.byProduct).toEqual([
      { productId: 'day-ticket', name: 'Day ticket', quantity: 2, grossMinor: 4_800 },
    ]);
    expect(board.refusalsByReason).toEqual([{ reason: 'already_used', count: 1 }]);
    const scans = valueOf(await ida.admissions({ params, query: { day: TODAY } })).rows;
    expect(scans.find((one) => one.admissionId === admissionId)).toMatchObject({
      outcome: 'granted',
      passage: 'passed',
      accessPointName: 'North in',
      productName: 'Day ticket',
      shortCode: `…${sold.serial.slice(-4).toUpperCase()}`,
      degraded: false,
    });
  });

  it('are listed page by page without a gap or a double, and found by what a person types', async () => {
    for (let count = 0; count < 7; count += 1) sell(till2);
    await pushAll(till2);
    const seen: string[] = [];
    let before: string | undefined;
    do {
      const page = valueOf(await ida.sales({ params, query: { limit: 3, ...(before ? { before } : {}) } }));
      seen.push(...page.rows.map((row) => row.saleId));
      before = page.next ?? undefined;
    } while (before);
    expect(seen).toHaveLength(10);
    expect(new Set(seen).size).toBe(10);
    const found = valueOf(await ida.sales({ params, query: { q: 'R-2' } })).rows;
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((row) => row.receiptNumber.includes('R-2'))).toBe(true);
    expect(found[0]).toMatchObject({
      operatorName: 'Jonas',
      totalMinor: 2_400,
      lineCount: 1,
      refunded: false,
    });
    expect(valueOf(await ida.sales({ params, query: { q: '100%' } })).rows).toEqual([]);
    expect(valueOf(await ida.sales({ params, query: { hour: 2, day: TODAY } })).rows).toHaveLength(1);
  });
});

describe('the books of the cloud', () => {
  it('balance to the unit, and hold what the records say', async () => {
    till.write('ShiftClosed', {
      shiftId: 'shift-1',
      zNumber: 1,
      currency: 'EUR',
      expectedMinor: 7_200,
      countedMinor: 7_190,
      differenceMinor: -10,
      saleCount: 3,
      grossMinor: 7_200,
      unsyncedCount: null,
      journal: null,
      checkpoint: null,
      ...PLAIN_CLOSE,
    });
    await pushAll(till);
    const sums = await cloud.database.tenants.transaction('org-a', async (tx) => {
      const found = await sql<{ account: string; balance: number }>`
        SELECT account, sum(CASE side WHEN 'debit' THEN amount_minor ELSE -amount_minor END)::bigint AS balance
        FROM payments.posting GROUP BY account`.execute(tx);
      return new Map(found.rows.map((row) => [row.account, row.balance]));
    });
    expect([...sums.values()].reduce((sum, one) => sum + one, 0)).toBe(0);
    expect(sums.get('tax-payable:vat-13')).toBe(-276 * 10);
    expect(sums.get('cash:till-org-a:shift-1')).toBe(0);
    expect(sums.get('cash-over-short:shift-1')).toBe(10);
  });

  it('take nothing from a record that does not balance, and say so', async () => {
    till.write('ShiftClosed', {
      shiftId: 'shift-1',
      zNumber: 2,
      currency: 'EUR',
      expectedMinor: 100,
      countedMinor: 100,
      differenceMinor: 5,
      saleCount: 0,
      grossMinor: 0,
      unsyncedCount: null,
      journal: null,
      checkpoint: null,
      ...PLAIN_CLOSE,
    });
    await pushAll(till);
    expect(await exceptionsOf('unbalanced_record')).toMatchObject([
      { facts: { recordKind: 'ShiftClosed' }, state: 'open' },
    ]);
  });
});

describe('broken rules', () => {
  it('raise one exception when two uses of a pass stand, with both records side by side', async () => {
    const { ticketId } = sell(till);
    claim(gate, ticketId);
    grant(till2, ticketId, { degraded: true }, { occurredAtMs: NOON_MS + 60_000 });
    await pushAll(till, gate, till2);
    const [found, ...more] = await exceptionsOf('duplicate_admission');
    expect(more).toEqual([]);
    expect(found?.records.map((one) => [one.stationName, one.kind])).toEqual([
      ['Gate A', 'PassClaimed'],
      ['Till 2', 'AdmissionGranted'],
    ]);
    expect(found?.detail).toContain('12:00 at North in and 12:01 at North in');
    expect(await exceptionsOf('degraded_admission')).toMatchObject([
      { stationName: 'Till 2', facts: { count: 1 } },
    ]);
  });

  it('raise none when the first was given back before the second, also within one batch', async () => {
    const { ticketId } = sell(till);
    const claimId = claim(gate, ticketId);
    gate.write('PassReleased', { claimId, operationId: claimId, cause: 'timed-out' });
    claim(gate, ticketId);
    await pushAll(till, gate);
    expect(await exceptionsOf('duplicate_admission')).toHaveLength(1);
  });

  it('know a claim whose answer was lost and the gate’s own admission as one entry, in either order', async () => {
    const before = await exceptionsOf('duplicate_admission');
    for (const order of [
      [gate, till2],
      [till2, gate],
    ]) {
      const { ticketId } = sell(till);
      const admissionId = grant(till2, ticketId, { degraded: true });
      claim(gate, ticketId, randomUUID(), {}, admissionId);
      await pushAll(till, ...order);
    }
    expect(await exceptionsOf('duplicate_admission')).toEqual(before);
  });

  it('find the ticket that a gate let in by its signature alone, whatever arrives first', async () => {
    const before = (await exceptionsOf('duplicate_admission')).length;
    const known = sell(till);
    await pushAll(till);
    grant(till2, `serial:${known.serial}`, { degraded: true });
    claim(gate, known.ticketId, randomUUID(), { occurredAtMs: NOON_MS + 1_000 });
    await pushAll(gate, till2);
    const late = sell(till);
    grant(till2, `serial:${late.serial}`, { degraded: true });
    claim(gate, late.ticketId, randomUUID(), { occurredAtMs: NOON_MS + 1_000 });
    await pushAll(till2, gate);
    await pushAll(till);
    const found = (await exceptionsOf('duplicate_admission')).slice();
    expect(found).toHaveLength(before + 2);
    for (const { ticketId, serial } of [known, late]) {
      const one = found.find((each) => each.facts['ticketId'] === ticketId);
      expect(one?.detail).toContain(`Ticket …${serial.slice(-4).toUpperCase()} was let in twice`);
      const scans = valueOf(await ida.admissions({ params, query: { q: serial } })).rows;
      expect(scans[0]).toMatchObject({
        productName: 'Day ticket',
        shortCode: `…${serial.slice(-4).toUpperCase()}`,
      });
    }
  });

  it('keep a guest inside whose turnstile broke off, and free the pass of one who did not go', async () => {
    const inside = (await figures()).today.inside;
    const before = (await exceptionsOf('duplicate_admission')).length;
    for (const cause of ['fault', 'timed-out'] as const) {
      const { ticketId } = sell(till);
      const admissionId = grant(till2, ticketId, { degraded: true });
      const at = {
        admissionId,
        ticketId,
        accessPointId: 'north-in',
        direction: 'in' as const,
        claimId: null,
      };
      till2.write('PassageTimedOut', { ...at, cause }, { occurredAtMs: NOON_MS });
      await pushAll(till, till2);
      expect((await figures()).today.inside).toBe(inside + 1);
      const scans = valueOf(await ida.admissions({ params, query: { limit: 200 } })).rows;
      expect(scans.find((one) => one.admissionId === admissionId)?.passage).toBe(
        cause === 'fault' ? 'none' : 'not-passed',
      );
      claim(gate, ticketId, randomUUID(), { occurredAtMs: NOON_MS + 60_000 });
      await pushAll(gate);
    }
    expect(await exceptionsOf('duplicate_admission')).toHaveLength(before + 1);
  });

  it('notice a refund of a ticket that was used, whichever is told first', async () => {
    const refund = ({ ticketId, serial, saleId }: Sold) =>
      till.write(
        'TicketVoided',
        { ticketId, serial, reason: 'refunded', saleId },
        { occurredAtMs: NOON_MS + 600_000 },
      );
    const [usedFirst, toldLate, unused] = [sell(till), sell(till), sell(till)];
    claim(gate, usedFirst.ticketId);
    await pushAll(till, gate);
    for (const sold of [usedFirst, toldLate, unused]) refund(sold);
    await pushAll(till);
    grant(till2, `serial:${toldLate.serial}`, { degraded: true }, { occurredAtMs: NOON_MS + 700_000 });
    const released = claim(gate, unused.ticketId);
    gate.write('PassReleased', { claimId: released, operationId: released, cause: 'timed-out' });
    await pushAll(till2);
    const found = await exceptionsOf('refunded_after_use');
    expect(new Set(found.map((one) => one.facts['ticketId']))).toEqual(
      new Set([usedFirst.ticketId, toldLate.ticketId]),
    );
    const [first, second] = [usedFirst, toldLate].map((sold) =>
      found.find((one) => one.facts['ticketId'] === sold.ticketId),
    );
    expect(first?.detail).toMatch(/was let in 12:00 at North in and refunded at 12:10\.$/);
    expect(first?.records.map((one) => one.kind)).toEqual(['PassClaimed', 'TicketVoided']);
    expect(second?.detail).toMatch(/was refunded at 12:10 and let in 12:11 at North in\.$/);
  });

  it('raise an exception for each ticket beyond the seats, and a seat given back is no oversale', async () => {
    const session = 'org-a-climb-14';
    const first = sell(till, {}, session);
    sell(till, {}, session);
    till.write('TicketVoided', {
      ticketId: first.ticketId,
      serial: first.serial,
      reason: 'refunded',
      saleId: null,
    });
    sell(till, {}, session);
    await pushAll(till);
    expect(await exceptionsOf('oversold_session')).toEqual([]);
    sell(till2, {}, session);
    await pushAll(till2);
    expect(await exceptionsOf('oversold_session')).toMatchObject([
      { facts: { sessionId: session, capacity: 2, taken: 3 } },
    ]);
    const page = valueOf(
      await gate.client.pull({ body: { protocol: 1, scope: 'sessions', generation: '', position: 0 } }),
    );
    expect(JSON.parse(page.rows.at(-1)?.text ?? '{}')).toMatchObject({ sessionId: session, taken: 3 });
  });

  it('name what is sold and not in the catalogue, once', async () => {
    sell(till, {}, null, 'mystery');
    sell(till, {}, 'no-such-session', 'mystery');
    await pushAll(till);
    expect(await exceptionsOf('unknown_product')).toMatchObject([{ facts: { productId: 'mystery' } }]);
    expect(await exceptionsOf('unknown_session')).toMatchObject([
      { facts: { sessionId: 'no-such-session' } },
    ]);
  });

  it('notice more money going back than came in', async () => {
    const { saleId } = sell(till);
    const line = listPriceLine({
      lineId: 'l1',
      productId: 'day-ticket',
      variantId: 'adult',
      name: 'Day ticket',
      quantity: 1,
      unitPriceMinor: 2_400,
      netMinor: 2_124,
      taxMinor: 276,
      grossMinor: 2_400,
      taxRateId: 'vat-13',
      taxBasisPoints: 1_300,
      deferral: { kind: 'none' as const },
    });
    const tender = {
      tenderId: 't',
      kind: 'cash' as const,
      amountMinor: 2_400,
      tenderedMinor: 2_400,
      changeMinor: 0,
    };
    for (const station of [till, till2]) {
      station.write('SaleRefunded', {
        refundId: randomUUID(),
        saleId,
        receiptNumber: 'X',
        currency: 'EUR',
        lines: [line],
        tenders: [tender],
        roundingMinor: 0,
        totalMinor: 2_400,
        reason: 'rain',
        ...WHOLE_REFUND,
      });
    }
    await pushAll(till, till2);
    expect(await exceptionsOf('refund_exceeds_sale')).toMatchObject([
      { facts: { saleId, paidMinor: 2_400, refundedMinor: 4_800 } },
    ]);
    expect(
      valueOf(await ida.sales({ params, query: { limit: 200 } })).rows.find((row) => row.saleId === saleId)
        ?.refunded,
    ).toBe(true);
  });

  it('stay as facts when they are resolved, and stations hear of it', async () => {
    const [open] = await exceptionsOf('duplicate_admission');
    const exceptionId = open?.exceptionId ?? '';
    const resolved = valueOf(
      await ida.resolveException({
        params: { ...params, exceptionId },
        body: { action: 'charge_guest', note: 'Guest paid again' },
      }),
    );
    expect(resolved).toMatchObject({
      state: 'resolved',
      history: [
        { action: 'charge_guest', note: 'Guest paid again', operatorName: 'Ida', task: 'charge-guest' },
      ],
      records: open?.records,
    });
    const page = valueOf(
      await gate.client.pull({ body: { protocol: 1, scope: 'resolutions', generation: '', position: 0 } }),
    );
    expect(page.rows.map((row) => row.rowId)).toEqual([exceptionId]);
  });
});

describe('tickets of tills', () => {
  it('reach the gates, voided ones first, also when the void arrives before the ticket', async () => {
    const early = { ticketId: randomUUID(), serial: 'e'.repeat(16) };
    till2.write('TicketVoided', { ...early, reason: 'refunded', saleId: null });
    await pushAll(till2);
    issue(till, { ...early, saleId: 's', session: null }, {});
    const late = sell(till);
    await pushAll(till);
    till.write('TicketVoided', {
      ticketId: late.ticketId,
      serial: late.serial,
      reason: 'Frau Berger rief an',
      saleId: null,
    });
    await pushAll(till);
    const pull = async (scope: 'tickets' | 'revocations') => {
      const page = valueOf(
        await gate.client.pull({ body: { protocol: 1, scope, generation: '', position: 0 } }),
      );
      return new Map(page.rows.map((row) => [row.rowId, JSON.parse(row.text) as Record<string, unknown>]));
    };
    const tickets = await pull('tickets');
    expect(tickets.get(early.ticketId)).toMatchObject({ status: 'voided', statusReason: 'refunded' });
    expect(tickets.get(late.ticketId)).toMatchObject({ status: 'voided', statusReason: 'revoked' });
    expect([...(await pull('revocations')).keys()]).toEqual(
      expect.arrayContaining([early.serial, late.serial]),
    );
  });
});

/** Every row that projections made, so that two states can be compared as a whole. */
async function everything(): Promise<unknown> {
  return cloud.database.tenants.transaction('org-a', async (tx) => {
    const state: Record<string, unknown> = {};
    for (const table of [
      'analytics.hour_total',
      'analytics.product_total',
      'analytics.refusal_total',
      'analytics.sale',
      'analytics.refund',
      'analytics.fact',
      'checkin.admission',
      'checkin.pass_use',
      'checkin.refunded_ticket',
      'payments.posting',
      'ticketing.ticket',
      'ticketing.session',
      'sync.exception',
      'sync.scope_row',
    ]) {
      const found = await sql<{
        row: string;
      }>`SELECT to_jsonb(t)::text AS row FROM ${sql.table(table)} AS t ORDER BY 1`.execute(tx);
      state[table] = found.rows.map((row) => row.row);
    }
    return state;
  });
}

const resetCursors = () =>
  cloud.database.tenants.transaction('org-a', (tx) =>
    sql`UPDATE sync.projection SET projected_seq = 0`.execute(tx),
  );

describe('applying records', () => {
  it('again from the start changes nothing', async () => {
    const before = await everything();
    await resetCursors();
    await cloud.cloud.projected();
    expect(await everything()).toEqual(before);
  });

  it('leaves nothing behind of a batch that died in the middle, and does it whole the next time', async () => {
    const before = await everything();
    const stream = await cloud.database.platform.transaction(async (tx) => {
      const found = await sql<{ stream_id: number; organization_id: string }>`
        SELECT stream_id, organization_id FROM sync.stream WHERE incarnation = ${till.incarnation}`.execute(
        tx,
      );
      return found.rows[0] as { stream_id: number; organization_id: string };
    });
    let deaths = 0;
    const parts = {
      database: cloud.database,
      nowMs: Date.now,
      metrics: createMetrics(),
      onProjected: () => undefined,
      projectors: [
        {
          name: 'dies',
          async project(tx: Tx) {
            await sql`UPDATE analytics.hour_total SET gross_minor = 0`.execute(tx);
            await sql`UPDATE ticketing.ticket SET status = 'blocked'`.execute(tx);
            deaths += 1;
            throw new Error('killed in the middle');
          },
        },
      ],
    };
    // The running cloud may take the stream first; then it is set back and tried again.
    for (let attempt = 0; deaths === 0 && attempt < 20; attempt += 1) {
      await resetCursors();
      await projectNext(parts, stream).catch(() => false);
    }
    expect(deaths).toBe(1);
    await cloud.cloud.projected();
    expect(await everything()).toEqual(before);
  });

  it('goes on with the other streams when one fails, and takes it up again', async () => {
    const [first, ...others] = await cloud.database.tenants.transaction('org-a', async (tx) => {
      const found = await sql<{ incarnation: string }>`
        SELECT incarnation FROM sync.stream ORDER BY stream_id`.execute(tx);
      const all = [till, till2];
      return all.toSorted((left, right) => {
        const placeOf = (one: TestStation) =>
          found.rows.findIndex((row) => row.incarnation === one.incarnation);
        return placeOf(left) - placeOf(right);
      });
    });
    if (!first || !others[0]) throw new Error('two tills are enrolled');
    const { saleId } = sell(first);
    const owner = new pg.Client({ connectionString: cloud.cluster.urlOf('gatehouse') });
    await owner.connect();
    try {
      // Fails as a full disk or a bug in a projector does: for a reason that is not in the values.
      await owner.query(`CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no room left' USING ERRCODE = '53100'; END $$`);
      await owner.query(`CREATE TRIGGER refuse BEFORE INSERT ON analytics.sale FOR EACH ROW
        WHEN (NEW.sale_id = '${saleId}') EXECUTE FUNCTION public.refuse()`);
      const grossBefore = (await figures()).today.grossMinor;
      for (const station of [first, others[0]]) {
        const from = (pushed.get(station) ?? 0) + 1;
        if (station !== first) sell(station);
        valueOf(await station.push(from));
        pushed.set(station, station.journal.length);
      }
      await expect
        .poll(async () => (await figures()).today.grossMinor, { timeout: 10_000 })
        .toBe(grossBefore + 2_400);
    } finally {
      await owner.query('DROP FUNCTION public.refuse CASCADE');
      await owner.end();
    }
    await cloud.cloud.projected();
    const sales = valueOf(await ida.sales({ params, query: { limit: 200 } })).rows;
    expect(sales.some((row) => row.saleId === saleId)).toBe(true);
  });

  it('takes up records of a kind that was unknown when they came, once this software knows it', async () => {
    const before = await figures();
    // As an older software would have left it: stored, passed over, noted as unknown.
    sell(till);
    const from = (pushed.get(till) ?? 0) + 1;
    await cloud.database.tenants.transaction('org-a', async (tx) => {
      const caller = await stationOfToken(cloud.database, `Bearer ${await till.token()}`, Date.now());
      if (!caller) throw new Error('the token is not valid');
      const request = till.request(from);
      const unknown = judgeRecords(caller, request.records, undefined).map((one) => {
        const { kind } = JSON.parse(one.bytes.toString()) as { kind: string };
        return { ...one, unknownKind: { kind, version: 1 } };
      });
      await storeRecords(tx, caller, unknown, { ...request.head, signature: '' }, Date.now());
      await sql`
        UPDATE sync.projection SET projected_seq = ${till.journal.length} WHERE stream_id = ${caller.streamId}`.execute(
        tx,
      );
    });
    pushed.set(till, till.journal.length);
    expect((await figures()).today).toEqual(before.today);
    const parts = { database: cloud.database, nowMs: Date.now, projectors: [bookProjector, figureProjector] };
    expect(await projectFormerlyUnknown(parts)).toBe(2);
    expect(await projectFormerlyUnknown(parts)).toBe(0);
    expect((await figures()).today.grossMinor - before.today.grossMinor).toBe(2_400);
  });

  it('puts the one record aside that the database refuses, and applies all around it', async () => {
    const before = await figures();
    sell(till);
    till.write('ShiftOpened', { shiftId: 'NUL\u0000', floatMinor: 1, currency: 'EUR' });
    till.write(
      'DrawerOpened',
      { cause: 'no-sale', saleId: null, reason: 'fine' },
      { occurredAtMs: Number.MAX_SAFE_INTEGER },
    );
    const broken = sell(till, { occurredAtMs: Number.MAX_SAFE_INTEGER });
    sell(till);
    await pushAll(till);
    const after = await figures();
    expect(after.today.grossMinor - before.today.grossMinor).toBe(4_800);
    const aside = await exceptionsOf('quarantined_record');
    const kinds = aside.map((one) => one.records[0]?.kind ?? '');
    expect(new Set(kinds)).toEqual(new Set(['SaleCompleted', 'ShiftOpened', 'TicketIssued']));
    expect(kinds).toHaveLength(3);
    expect(aside.some((one) => one.records[0]?.text.includes(broken.saleId))).toBe(true);
  });
});
