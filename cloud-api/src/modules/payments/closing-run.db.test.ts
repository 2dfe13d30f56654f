import { verifyChain, chainStart, listPriceLine, WALK_IN, WHOLE_REFUND } from '@gatehouse/core/journal';
import type { SaleLine } from '@gatehouse/core/journal';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SERVICES } from '../../platform/config.ts';
import { createMetrics } from '../../platform/http/metrics.ts';
import { createLog } from '../../platform/log.ts';
import type { Tx } from '../../platform/database.ts';
import { sha256Hex } from '../../platform/ed25519.ts';
import { venueFile } from '../../testing/fixtures.ts';
import { startTestCloud, type TestCloud, valueOf } from '../../testing/test-cloud.ts';
import type { TestStation } from '../../testing/test-station.ts';
import { venueById } from '../identity/contract.ts';
import { runClosing } from './closing-run.ts';
import { createPaymentsModule } from './module.ts';
import { CLOUD_STATION, lockVenueJournal } from './venue-journal.ts';

const ORGANIZATION = 'org-a';
const DAY_MS = 86_400_000;
/** Sunday 10:00 in Vienna; the climbing session is from 14:00 to 15:00 of that day. */
const MORNING_MS = Date.UTC(2026, 10, 22, 9);

let cloud: TestCloud;
let till: TestStation;
let pushed = 0;

beforeAll(async () => {
  cloud = await startTestCloud([venueFile(), venueFile('org-b', 'venue-b')], {
    // No run of its own: these say themselves what time it is.
    services: new Set(SERVICES.filter((name) => name !== 'payments')),
  });
  till = await cloud.enrol('till-org-a');
  till.write(
    'ShiftOpened',
    { shiftId: 's1', floatMinor: 0, currency: 'EUR' },
    { occurredAtMs: MORNING_MS, shiftId: 's1' },
  );
});
afterAll(() => cloud.stop());

type Deferral = Exclude<SaleLine['deferral'], { kind: 'voucher' }>;

/** A ticket for 11.30 with 13 % tax in it: 10.00 is deferred. */
async function sell(saleId: string, deferral: Deferral, atMs: number): Promise<void> {
  till.write(
    'SaleCompleted',
    { saleId, receiptNumber: saleId, ...WALK_IN, ...moneyOf(deferral) },
    { occurredAtMs: atMs, shiftId: 's1' },
  );
  await handOver();
}

async function refund(saleId: string, deferral: Deferral, atMs: number): Promise<void> {
  const body = {
    refundId: `r-${saleId}`,
    saleId,
    receiptNumber: `r-${saleId}`,
    ...moneyOf(deferral),
    reason: 'asked',
    ...WHOLE_REFUND,
  };
  till.write('SaleRefunded', body, { occurredAtMs: atMs, shiftId: 's1' });
  await handOver();
}

const moneyOf = (deferral: Deferral) => ({
  currency: 'EUR',
  lines: [
    listPriceLine({
      lineId: 'l1',
      productId: 'climb',
      variantId: 'climb-adult',
      name: 'Climbing',
      quantity: 1,
      unitPriceMinor: 1_130,
      netMinor: 1_000,
      taxMinor: 130,
      grossMinor: 1_130,
      taxRateId: 'vat-13',
      taxBasisPoints: 1_300,
      deferral,
    }),
  ],
  tenders: [
    { tenderId: 't1', kind: 'cash' as const, amountMinor: 1_130, tenderedMinor: 1_130, changeMinor: 0 },
  ],
  roundingMinor: 0,
  totalMinor: 1_130,
});

async function handOver(): Promise<void> {
  expect(valueOf(await till.push(pushed + 1)).kind).toBe('ack');
  pushed = till.journal.length;
  await cloud.cloud.projected();
}

const within = <T>(run: (tx: Tx) => Promise<T>): Promise<T> =>
  cloud.database.tenants.transaction(ORGANIZATION, run);

const closeAt = (nowMs: number): Promise<number> =>
  within(async (tx) => {
    const venue = await venueById(tx, 'venue-a');
    if (!venue) throw new Error('the venue is there');
    return runClosing(tx, ORGANIZATION, venue, nowMs);
  });

/** Credits less debits of the accounts that start with `prefix`. */
const creditOf = (prefix: string): Promise<number> =>
  within(async (tx) => {
    const found = await sql<{ credit: number }>`
      SELECT coalesce(sum(CASE side WHEN 'credit' THEN amount_minor ELSE -amount_minor END), 0)::bigint AS credit
      FROM payments.posting WHERE account LIKE ${`${prefix}%`}`.execute(tx);
    return found.rows[0]?.credit ?? 0;
  });

const session: Deferral = { kind: 'session', sessionId: 'org-a-climb-14' };
const today: Deferral = { kind: 'day', day: '2026-11-22' };
const EVENING_MS = MORNING_MS + 9 * 3_600_000;
const NEXT_MORNING_MS = MORNING_MS + DAY_MS;

describe('the closing run', () => {
  it('recognises nothing while the session and the day are still to come', async () => {
    await sell('sale-1', session, MORNING_MS);
    await sell('sale-2', today, MORNING_MS);
    expect(await closeAt(MORNING_MS)).toBe(0);
    expect(await creditOf('deferred-revenue:')).toBe(2_000);
    expect(await creditOf('revenue:')).toBe(0);
  });

  it('recognises a session once it ended and a day once it turned over', async () => {
    expect(await closeAt(EVENING_MS)).toBe(1);
    expect([await creditOf('deferred-revenue:'), await creditOf('revenue:')]).toEqual([1_000, 1_000]);
    expect(await closeAt(EVENING_MS)).toBe(0);
    expect(await closeAt(NEXT_MORNING_MS)).toBe(1);
    expect([await creditOf('deferred-revenue:'), await creditOf('revenue:')]).toEqual([0, 2_000]);
  });

  it('settles a sale that a till hands over a week late, and takes back what is refunded later', async () => {
    await sell('sale-3', session, MORNING_MS + 60_000);
    expect(await closeAt(NEXT_MORNING_MS + 7 * DAY_MS)).toBe(1);
    expect(await creditOf('revenue:')).toBe(3_000);
    await refund('sale-3', session, MORNING_MS + 120_000);
    expect(await creditOf('deferred-revenue:')).toBe(-1_000);
    expect(await closeAt(NEXT_MORNING_MS + 8 * DAY_MS)).toBe(1);
    expect([await creditOf('deferred-revenue:'), await creditOf('revenue:')]).toEqual([0, 2_000]);
  });

  it('keeps every account of the venue in balance, and a chained journal of its own', async () => {
    expect(await creditOf('')).toBe(0);
    const rows = await within(async (tx) => {
      const found = await sql<{ seq: number; text: string; hash: string; incarnation: string }>`
        SELECT seq, convert_from(bytes, 'UTF8') AS text, encode(hash, 'hex') AS hash, incarnation
        FROM payments.venue_record JOIN payments.venue_journal USING (organization_id, venue_id) ORDER BY seq`.execute(
        tx,
      );
      return found.rows;
    });
    const start = chainStart(CLOUD_STATION, rows[0]?.incarnation ?? '', sha256Hex);
    expect(verifyChain(rows, start, sha256Hex)).toMatchObject({ kind: 'intact', headSeq: 4 });
  });

  it('recognises once when two processes run at the same time', async () => {
    await sell('sale-4', session, MORNING_MS);
    const written = await Promise.all([1, 2, 3, 4].map(() => closeAt(NEXT_MORNING_MS)));
    expect(written.reduce((sum, one) => sum + one, 0)).toBe(1);
    expect(await creditOf('revenue:')).toBe(3_000);
  });

  it('negative control: without the lock both would have seen the same balance', async () => {
    await sell('sale-5', session, MORNING_MS);
    let arrived = 0;
    let bothThere = (): void => undefined;
    const both = new Promise<void>((resolve) => (bothThere = resolve));
    const unlocked = () =>
      within(async (tx) => {
        const found = await sql<{ credit: number }>`
          SELECT sum(CASE side WHEN 'credit' THEN amount_minor ELSE -amount_minor END)::bigint AS credit
          FROM payments.posting WHERE account LIKE 'deferred-revenue:%'`.execute(tx);
        arrived += 1;
        if (arrived === 2) bothThere();
        await both;
        return found.rows[0]?.credit;
      });
    expect(await Promise.all([unlocked(), unlocked()])).toEqual([1_000, 1_000]);
    const locked = within((tx) => lockVenueJournal(tx, ORGANIZATION, 'venue-a'));
    expect((await locked).next_seq).toBe(6);
  });
});

describe('a venue that cannot be closed', () => {
  it('holds up no other one', async () => {
    await cloud.enrol('till-org-b');
    const organizationB = <T>(run: (tx: Tx) => Promise<T>): Promise<T> =>
      cloud.database.tenants.transaction('org-b', run);
    const deferred = ['deferred-revenue:climb:2026-11-22', 'credit'] as const;
    for (const [line, [account, side]] of [deferred, ['cash:till-org-b:s1', 'debit'] as const].entries())
      await organizationB((tx) =>
        sql`
          INSERT INTO payments.posting (organization_id, record_id, line, venue_id, account, side, amount_minor, currency, business_day)
          VALUES ('org-b', 'r1', ${line}, 'venue-b', ${account}, ${side}, 700, 'EUR', '2026-11-22')`.execute(
          tx,
        ),
      );
    await within((tx) => sql`UPDATE identity.venue SET time_zone = 'Nowhere/None'`.execute(tx));
    const payments = createPaymentsModule({
      database: cloud.database,
      nowMs: () => NEXT_MORNING_MS,
      log: createLog('silent'),
      metrics: createMetrics(),
    });
    expect(await payments.close()).toBe(1);
    const revenue = await organizationB((tx) =>
      sql<{ amount: number }>`
        SELECT amount_minor AS amount FROM payments.posting WHERE account LIKE 'revenue:%'`.execute(tx),
    );
    expect(revenue.rows).toEqual([{ amount: 700 }]);
  });
});
