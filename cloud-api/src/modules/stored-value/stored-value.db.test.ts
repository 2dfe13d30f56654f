import { randomUUID } from 'node:crypto';
import { createClient } from '@gatehouse/core/contract';
import { listPriceLine, type SaleLine, type Tender, WALK_IN } from '@gatehouse/core/journal';
import { storedValueRoutes } from '@gatehouse/core/stored-value';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { venueFile } from '../../testing/fixtures.ts';
import { startTestCloud, type TestCloud, valueOf } from '../../testing/test-cloud.ts';
import { httpTransport, type TestStation } from '../../testing/test-station.ts';
import { storedValueOwed } from './contract.ts';

let cloud: TestCloud;
let till: TestStation;
let till2: TestStation;

beforeAll(async () => {
  cloud = await startTestCloud([venueFile()]);
  [till, till2] = await Promise.all([cloud.enrol('till-org-a'), cloud.enrol('till2-org-a')]);
});
afterAll(() => cloud.stop());

const pushed = new Map<TestStation, number>();
async function push(station: TestStation): Promise<void> {
  valueOf(await station.push((pushed.get(station) ?? 0) + 1));
  pushed.set(station, station.journal.length);
  await cloud.cloud.projected();
}
const clientOf = (station: TestStation) =>
  createClient(
    storedValueRoutes,
    httpTransport(cloud.url, async () => ({ authorization: `Bearer ${await station.token()}` })),
  );

const cash = (amountMinor: number): Tender => ({
  tenderId: randomUUID(),
  kind: 'cash',
  amountMinor,
  tenderedMinor: amountMinor,
  changeMinor: 0,
});
const lineOf = (amountMinor: number, over: Partial<SaleLine> = {}): SaleLine => ({
  ...listPriceLine({
    lineId: randomUUID(),
    productId: 'day-ticket',
    variantId: 'adult',
    name: 'Day ticket',
    quantity: 1,
    unitPriceMinor: amountMinor,
    netMinor: amountMinor,
    taxMinor: 0,
    grossMinor: amountMinor,
    taxRateId: 'vat-13',
    taxBasisPoints: 0,
    deferral: { kind: 'none' },
  }),
  ...over,
});

function sell(station: TestStation, lines: SaleLine[], tenders: Tender[]): void {
  station.write('SaleCompleted', {
    saleId: randomUUID(),
    receiptNumber: `R-${station.journal.length}`,
    currency: 'EUR',
    lines,
    tenders,
    roundingMinor: 0,
    totalMinor: lines.reduce((sum, { grossMinor }) => sum + grossMinor, 0),
    ...WALK_IN,
  });
}
const issue = (station: TestStation, accountId: string, amountMinor: number): void => {
  station.write('StoredValueOpened', {
    accountId,
    account: 'gift-card',
    currency: 'EUR',
    last4: '4D7K',
    expiresOn: null,
  });
  sell(station, [lineOf(amountMinor, { kind: 'gift-card', reference: accountId })], [cash(amountMinor)]);
};
const redeem = (station: TestStation, accountId: string, amountMinor: number): void =>
  sell(
    station,
    [lineOf(amountMinor)],
    [
      {
        tenderId: randomUUID(),
        kind: 'stored-value',
        amountMinor,
        account: 'gift-card',
        accountId,
        offline: false,
      },
    ],
  );
const reserve = async (
  station: TestStation,
  codeId: string,
  wantedMinor: number,
  operationId: string = randomUUID(),
) => valueOf(await clientOf(station).reserve({ body: { operationId, codeId, wantedMinor, keepMinor: 0 } }));
const settle = async (station: TestStation, accountId: string, returnedMinor: number) =>
  valueOf(await clientOf(station).settle({ body: { returned: [{ accountId, returnedMinor }] } }));
const look = async (station: TestStation, codeId: string) =>
  valueOf(await clientOf(station).look({ body: { codeId } })).account;
const overdrawn = () =>
  cloud.database.tenants.transaction('org-a', async (tx) => {
    const found = await sql<{ detail: string; facts: { accountId: string; overdrawnMinor: number } }>`
      SELECT detail, facts FROM sync.exception WHERE kind = 'gift_card_overdrawn'`.execute(tx);
    return found.rows;
  });

describe('the authority over balances', () => {
  it('sets what was sold aside for the till that sold it, until it hands it back', async () => {
    issue(till, 'card-1', 5_000);
    await push(till);
    expect(await look(till2, 'card-1')).toMatchObject({
      account: 'gift-card',
      last4: '4D7K',
      balanceMinor: 5_000,
      availableMinor: 0,
    });
    expect((await reserve(till2, 'card-1', 2_000)).grantedMinor).toBe(0);
    expect((await settle(till, 'card-1', 0)).recalled).toEqual(['card-1']);
    await settle(till, 'card-1', 5_000);
    expect((await look(till2, 'card-1'))?.availableMinor).toBe(5_000);
  });

  it('gives nothing twice, and never more than there is, however many ask at once', async () => {
    const operationId = randomUUID();
    expect((await reserve(till2, 'card-1', 2_000, operationId)).grantedMinor).toBe(2_000);
    expect((await reserve(till2, 'card-1', 2_000, operationId)).grantedMinor).toBe(2_000);
    await Promise.all(Array.from({ length: 8 }, (_, at) => reserve(at % 2 ? till : till2, 'card-1', 1_000)));
    expect(await look(till, 'card-1')).toMatchObject({ balanceMinor: 5_000, availableMinor: 0 });
  });

  it('keeps the balance the books keep', async () => {
    redeem(till2, 'card-1', 2_000);
    await push(till2);
    expect((await look(till, 'card-1'))?.balanceMinor).toBe(3_000);
    const [owed, booked] = await cloud.database.tenants.transaction('org-a', async (tx) => [
      await storedValueOwed(tx),
      await sql<{ owed: number }>`
        SELECT sum(CASE side WHEN 'credit' THEN amount_minor ELSE -amount_minor END)::bigint AS owed
        FROM payments.posting WHERE account LIKE 'gift-card-liability:%'`.execute(tx),
    ]);
    expect(owed).toEqual([{ account: 'gift-card', currency: 'EUR', owedMinor: 3_000 }]);
    expect(booked?.rows[0]?.owed).toBe(3_000);
    expect(await overdrawn()).toEqual([]);
  });

  it('tells a person when a till spent what it was not given', async () => {
    issue(till, 'card-2', 1_000);
    await push(till);
    // Till 2 goes by a disk that was set back.
    redeem(till2, 'card-2', 1_000);
    await push(till2);
    redeem(till, 'card-2', 400);
    await push(till);
    const [raised] = await overdrawn();
    expect(raised?.facts).toMatchObject({ accountId: 'card-2', overdrawnMinor: 1_000 });
    expect(raised?.detail).toBe('Gift card ending in 4D7K was spent by €10.00 more than was on it.');
  });

  it('knows a linked code by the account it was linked to', async () => {
    till.write('StoredValueLinked', {
      codeId: 'band-2',
      accountId: 'card-1',
      account: 'wallet',
      last4: '0002',
      overrideId: null,
    });
    await push(till);
    expect((await look(till2, 'band-2'))?.accountId).toBe('card-1');
  });

  it('frees what an earlier life of a station had, for guests to spend elsewhere', async () => {
    issue(till, 'card-3', 700);
    await push(till);
    expect((await look(till2, 'card-3'))?.availableMinor).toBe(0);
    till.write('StationEnrolled', {
      role: 'till',
      softwareVersion: 'test',
      publicKey: 'x',
      cause: 'restored',
      previous: null,
    });
    await push(till);
    // The same incarnation keeps its part: only earlier ones are given up.
    expect((await look(till2, 'card-3'))?.availableMinor).toBe(0);
    await cloud.database.tenants.transaction('org-a', (tx) =>
      sql`UPDATE stored_value.allotment SET incarnation = 'earlier' WHERE account_id = 'card-3'`.execute(tx),
    );
    till.write('StationEnrolled', {
      role: 'till',
      softwareVersion: 'test',
      publicKey: 'x',
      cause: 'restored',
      previous: null,
    });
    await push(till);
    expect((await look(till2, 'card-3'))?.availableMinor).toBe(700);
  });
});
