import { randomBytes } from 'node:crypto';
import { createClient, orderingRoutes, type OrderRequest } from '@gatehouse/core/contract';
import { customerRow, openPerson, sealText } from '@gatehouse/core/customers';
import { orderRow } from '@gatehouse/core/orders';
import { type Scope, sealedTextRoutes } from '@gatehouse/core/sync';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeSealing } from '../../platform/node-sealing.ts';
import { venueFile } from '../../testing/fixtures.ts';
import { type ConsoleClient, startTestCloud, type TestCloud, valueOf } from '../../testing/test-cloud.ts';
import { httpTransport, type TestStation } from '../../testing/test-station.ts';

const params = { venueId: 'venue-a' };
const MARA = 'Mara Quendelbach';
const LEO = 'Leo Quendelbach';
let cloud: TestCloud;
let ida: ConsoleClient;
let till1: TestStation;
let till2: TestStation;
let admin: pg.Client;
beforeAll(async () => {
  cloud = await startTestCloud([venueFile()]);
  ida = await cloud.console('ida@org-a.example');
  [till1, till2] = [await cloud.enrol('till-org-a'), await cloud.enrol('till2-org-a')];
  admin = new pg.Client({ connectionString: cloud.cluster.urlOf('gatehouse') });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await cloud.stop();
});

const place = async (orderId: string, more: Partial<OrderRequest> = {}) => {
  const cookie = await cloud.cookieOf('ida@org-a.example');
  const client = createClient(
    orderingRoutes,
    httpTransport(cloud.url, async () => ({ cookie })),
  );
  return valueOf(
    await client.placeOrder({
      params,
      body: {
        orderId,
        buyer: { name: MARA, phone: '+43 664 1203344', email: 'mara@example.com' },
        persons: [{ name: LEO, birthDate: '2017-04-02', isChild: true }],
        day: '2026-11-22',
        lines: [{ productId: 'day-ticket', variantId: 'adult', persons: [-1, 0] }],
        ...more,
      },
    }),
  );
};
const pull = async (scope: Scope) =>
  valueOf(await till1.client.pull({ body: { protocol: 1, scope, generation: '', position: 0 } })).rows;
const order = async (orderId: string) => {
  const row = (await pull('orders')).find(({ rowId }) => rowId === orderId);
  return orderRow.parse(JSON.parse(row?.text ?? '{}'));
};
const balanceOf = async (account: string): Promise<number> => {
  const found = await admin.query<{ sum: string | null }>(
    `SELECT sum(CASE side WHEN 'debit' THEN amount_minor ELSE -amount_minor END) AS sum FROM payments.posting WHERE account = $1`,
    [account],
  );
  return Number(found.rows[0]?.sum ?? 0);
};
/** Waits until the projection has seen what was pushed. */
const eventually = async <T>(look: () => Promise<T>, isThere: (found: T) => boolean): Promise<T> => {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const found = await look();
    if (isThere(found)) return found;
    if (Date.now() > deadline) throw new Error('it did not come');
    await new Promise((resolve) => setImmediate(resolve));
  }
};

describe('an order sold online', () => {
  it('reaches tills whole and sealed: people, signed tickets, balance; the books balance with part of it paid', async () => {
    const placed = await place('order-whole', { paid: 2_000 });
    expect(placed).toMatchObject({ totalMinor: 4_800, paidMinor: 2_000 });
    const again = await place('order-whole', { paid: 2_000 });
    expect(again).toEqual(placed);
    const row = await order('order-whole');
    expect(row).toMatchObject({ code: placed.code, paidMinor: 2_000, status: 'open' });
    expect(row.tickets).toHaveLength(2);
    const texts = (await pull('customers')).map(({ text }) => text).join();
    expect(texts).not.toContain('Quendelbach');
    const keys = new Map(
      (await pull('subjects')).map(({ text }) => {
        const { subjectId, key } = JSON.parse(text) as { subjectId: string; key: string };
        return [subjectId, Buffer.from(key, 'base64url')] as const;
      }),
    );
    const names = (await pull('customers'))
      .map(({ text }) => customerRow.parse(JSON.parse(text)))
      .map(
        ({ customerId, sealed }) =>
          openPerson(
            { subjectId: customerId, key: keys.get(customerId) ?? Buffer.alloc(32) },
            Buffer.from(sealed, 'base64url'),
            nodeSealing,
          )?.name,
      );
    expect(new Set(names)).toEqual(new Set([LEO, MARA]));
    // What is owed stands as a claim; all accounts together are zero.
    expect(await balanceOf('deposits-held:order-whole')).toBe(2_800);
    const sums = await admin.query<{ sum: string }>(
      `SELECT coalesce(sum(CASE side WHEN 'debit' THEN amount_minor ELSE -amount_minor END), 0) AS sum FROM payments.posting`,
    );
    expect(Number(sums.rows[0]?.sum)).toBe(0);
  });

  it('is handed out once: what two tills cut off from each other did is one exception, and both facts stand', async () => {
    await place('order-twice');
    const row = await order('order-twice');
    const [ticket] = row.tickets;
    const collected = {
      orderId: 'order-twice',
      ticketIds: [ticket?.ticketId ?? ''],
      remaining: 1,
      decidedBy: 'till' as const,
      isPrinted: true,
    };
    till1.write('OrderCollected', { collectionId: 'c-1', ...collected });
    valueOf(await till1.push());
    const known = await eventually(
      () => order('order-twice'),
      ({ tickets }) => tickets.some(({ collectedAtMs }) => collectedAtMs !== null),
    );
    expect(known.tickets.filter(({ collectedBy }) => collectedBy === till1.identity.stationId)).toHaveLength(
      1,
    );
    till2.write('OrderCollected', { collectionId: 'c-2', ...collected });
    valueOf(await till2.push());
    const exceptions = await eventually(
      async () => valueOf(await ida.exceptions({ params })).exceptions,
      (found) => found.some(({ kind }) => kind === 'order_collected_twice'),
    );
    const [raised, ...more] = exceptions.filter(({ kind }) => kind === 'order_collected_twice');
    expect(more).toEqual([]);
    expect(raised?.detail).toContain(row.code);
    expect(raised?.detail).not.toContain('Quendelbach');
  });

  it('takes what a till wrote about people, sealed, and loses every word of it with the person', async () => {
    const client = createClient(
      sealedTextRoutes,
      httpTransport(cloud.url, async () => ({ authorization: `Bearer ${await till1.token()}` })),
    );
    const subjectId = 'person-made-at-a-till';
    const key = randomBytes(32);
    const sealed = (kind: 'person' | 'photo', text: string) =>
      Buffer.from(sealText(kind, { subjectId, key }, text, nodeSealing)).toString('base64url');
    const item = (kind: 'person' | 'photo', text: string) => ({
      textId: `${kind}:${subjectId}`,
      kind,
      subjectId,
      key: key.toString('base64url'),
      sealed: sealed(kind, text),
      orderId: null,
      guardianId: null,
      writtenAtMs: 1,
    });
    const texts = [
      item('person', JSON.stringify({ name: 'Nora Amsel', phone: '', email: '', birthDate: null })),
      item('photo', 'data:image/jpeg;base64,AAAA'),
    ];
    const taken = valueOf(await client.handOverTexts({ body: { texts } })).taken;
    expect(taken).toEqual(texts.map(({ textId }) => textId));
    // Sent again because the answer got lost: nothing is doubled.
    valueOf(await client.handOverTexts({ body: { texts } }));
    const rows = (await pull('customers')).filter(({ rowId }) => rowId.endsWith(subjectId));
    expect(rows.map(({ rowId }) => rowId).toSorted()).toEqual([subjectId, `photo:${subjectId}`]);
    valueOf(await ida.eraseSubject({ params, body: { subjectId } }));
    const after = (await pull('customers')).filter(({ rowId }) => rowId.endsWith(subjectId));
    expect(after.every(({ deleted, text }) => deleted && text === '{}')).toBe(true);
    // What comes late of somebody who was erased is taken and thrown away.
    expect(valueOf(await client.handOverTexts({ body: { texts } })).taken).toHaveLength(2);
    const kept = await admin.query('SELECT 1 FROM crm.customer WHERE customer_id = $1', [subjectId]);
    expect(kept.rowCount).toBe(0);
    for (const { sealed: text } of texts) {
      const found = await admin.query('SELECT 1 FROM sync.scope_row WHERE row_text LIKE $1', [`%${text}%`]);
      expect(found.rowCount).toBe(0);
    }
  });

  it('knows what was signed, answered, linked and paid at counters', async () => {
    await place('order-done', { paid: 4_000 });
    const row = await order('order-done');
    const [ticket] = row.tickets;
    const child = row.personIds[0] ?? '';
    till2.write('WaiverSigned', {
      signatureId: 'signature-1',
      templateId: 'risk',
      version: 2,
      customerId: child,
      guardianId: row.customerId,
      validUntil: '2027-11-22',
    });
    till2.write('BandLinked', {
      linkId: 'link-1',
      ticketId: ticket?.ticketId ?? '',
      orderId: 'order-done',
      mediaCode: 'BAND-0042',
      replaced: null,
    });
    const line = { taxRateId: 'none', taxBasisPoints: 0, taxMinor: 0, reductions: [] };
    const saleId = 'sale-balance';
    till2.write(
      'SaleCompleted',
      {
        saleId,
        receiptNumber: 'T2-1',
        currency: 'EUR',
        lines: [
          {
            ...line,
            lineId: 'line-1',
            productId: 'deposit',
            variantId: 'deposit',
            name: 'Order',
            kind: 'deposit',
            quantity: 1,
            unitPriceMinor: 800,
            listUnitMinor: 800,
            netMinor: 800,
            grossMinor: 800,
            reference: 'order-done',
            deferral: { kind: 'none' },
          },
        ],
        tenders: [{ tenderId: 't', kind: 'cash', amountMinor: 800, tenderedMinor: 1_000, changeMinor: 200 }],
        roundingMinor: 0,
        totalMinor: 800,
        basketId: null,
        customerId: null,
        orderId: 'order-done',
      },
      { id: saleId },
    );
    valueOf(await till2.push());
    const done = await eventually(
      () => order('order-done'),
      ({ paidMinor }) => paidMinor === 4_800,
    );
    expect(done.paidRecords).toEqual([saleId]);
    expect(done.tickets[0]?.mediaCode).toBe('BAND-0042');
    const signed = (await pull('waivers')).find(({ rowId }) => rowId === `signed:${child}:risk`);
    expect(JSON.parse(signed?.text ?? '{}')).toMatchObject({ version: 2, validUntil: '2027-11-22' });
    expect(await balanceOf('deposits-held:order-done')).toBe(0);
  });
});
