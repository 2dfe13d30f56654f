import { randomBytes } from 'node:crypto';
import { createClient, notificationRoutes, type RouteInput } from '@gatehouse/core/contract';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { venueFile } from '../../testing/fixtures.ts';
import { startSmtpSink, type SmtpSink } from '../../testing/smtp-sink.ts';
import { startTestCloud, type TestCloud, valueOf } from '../../testing/test-cloud.ts';
import { httpTransport, type TestStation } from '../../testing/test-station.ts';

let cloud: TestCloud;
let sink: SmtpSink;
let station: TestStation;
beforeAll(async () => {
  sink = await startSmtpSink();
  cloud = await startTestCloud([venueFile()], {
    mail: { url: sink.url, from: 'Waldspitz <receipts@example.org>' },
    background: false,
  });
  station = await cloud.enrol('gate-org-a');
});
afterAll(async () => {
  await cloud.stop();
  await sink.stop();
});
beforeEach(() => sink.reset());

const client = () =>
  createClient(
    notificationRoutes,
    httpTransport(cloud.url, async () => ({ authorization: `Bearer ${await station.token()}` })),
  );

type Asked = RouteInput<(typeof notificationRoutes)['mailReceipt']>['body'];
let number = 0;
const asked = (email: string, locale = 'de-AT', name = 'Day ticket <Adult> & child'): Asked => {
  number += 1;
  return {
    sendId: `send-${number}-000000`,
    saleId: `sale-${number}`,
    subjectId: `subject-${number}-000`,
    subjectKey: randomBytes(32).toString('base64url'),
    email,
    locale,
    receipt: {
      kind: 'sale',
      receiptNumber: 'T1-3F9A-000042',
      issuedAtMs: Date.UTC(2026, 5, 15, 8, 42),
      operatorName: 'Jonas',
      register: 'Till 1',
      lines: [
        {
          line: {
            lineId: 'line-1',
            productId: 'day',
            variantId: 'adult',
            name,
            quantity: 2,
            unitPriceMinor: 2_400,
            listUnitMinor: 2_400,
            netMinor: 4_248,
            taxMinor: 552,
            grossMinor: 4_800,
            taxRateId: 'vat-13',
            taxBasisPoints: 1_300,
            kind: 'product',
            reductions: [],
            reference: null,
            deferral: { kind: 'none' },
          },
          sessionStartsAtMs: null,
          day: '2026-06-15',
        },
      ],
      taxTotals: [
        { name: 'VAT 13 %', basisPoints: 1_300, netMinor: 4_248, taxMinor: 552, grossMinor: 4_800 },
      ],
      tenders: [{ tenderId: 't', kind: 'cash', amountMinor: 4_800, tenderedMinor: 5_000, changeMinor: 200 }],
      totalMinor: 4_800,
      roundingMinor: 0,
      currency: 'EUR',
    },
  };
};
const stateOf = async (sendId: string) =>
  valueOf(await client().mailStates({ body: { sendIds: [sendId] } })).states[0];

/** Every row of every table as text, read by the server's administrator. */
async function isInDatabase(text: string): Promise<boolean> {
  const admin = new pg.Client({ connectionString: cloud.cluster.urlOf('gatehouse') });
  await admin.connect();
  try {
    const tables = await admin.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    for (const { name } of tables.rows) {
      const hits = await admin.query(`SELECT 1 FROM ${name} t WHERE t::text LIKE $1 LIMIT 1`, [`%${text}%`]);
      if (hits.rowCount) return true;
    }
    return false;
  } finally {
    await admin.end();
  }
}

describe('a receipt by e-mail', () => {
  it('goes out once, as text and HTML in the guest’s language, however often the till hands it over', async () => {
    const body = asked('mara@example.com', 'fr-AT');
    expect(valueOf(await client().mailReceipt({ body })).state).toBe('accepted');
    expect(valueOf(await client().mailReceipt({ body })).state).toBe('accepted');
    await cloud.cloud.mailed();
    await cloud.cloud.mailed();
    expect(sink.mails()).toHaveLength(1);
    const mail = sink.mails()[0];
    expect(mail?.to).toEqual(['mara@example.com']);
    expect(mail?.text).toContain('Ticket de caisse');
    expect(mail?.text).toContain('T1-3F9A-000042');
    expect(mail?.text).toContain('42,48');
    expect(mail?.html).toContain('Day ticket &lt;Adult&gt; &amp; child');
    expect(mail?.html).not.toContain('<Adult>');
    expect(await stateOf(body.sendId)).toMatchObject({ state: 'sent' });
  });

  it('keeps the address sealed while it waits, and nothing of it once it went out', async () => {
    const body = asked('ottokar.zwirnreich@example.com');
    valueOf(await client().mailReceipt({ body }));
    expect(await isInDatabase('zwirnreich')).toBe(false);
    await cloud.cloud.mailed();
    expect(sink.mails()).toHaveLength(1);
    expect(await isInDatabase('zwirnreich')).toBe(false);
  });

  it('is tried again when the server says later, and shown as bounced when it says never', async () => {
    const later = asked('later@example.com');
    const never = asked('nobody@example.com');
    sink.answer((to) => (to.startsWith('nobody') ? 550 : 451));
    for (const body of [later, never]) valueOf(await client().mailReceipt({ body }));
    await cloud.cloud.mailed();
    expect(await stateOf(later.sendId)).toMatchObject({ state: 'accepted', detail: 'put off with 451' });
    expect(await stateOf(never.sendId)).toMatchObject({ state: 'bounced', detail: 'refused with 550' });
    sink.answer(() => 250);
    expect(await cloud.cloud.mailed()).toBe(0);
    cloud.passMs(31_000);
    expect(await cloud.cloud.mailed()).toBe(1);
    expect(await stateOf(later.sendId)).toMatchObject({ state: 'sent' });
  });

  it('is not sent any more to a guest who was erased', async () => {
    const body = asked('erased@example.com');
    valueOf(await client().mailReceipt({ body }));
    const ida = await cloud.console('ida@org-a.example');
    valueOf(await ida.eraseSubject({ params: { venueId: 'venue-a' }, body: { subjectId: body.subjectId } }));
    await cloud.cloud.mailed();
    expect(sink.mails()).toEqual([]);
    expect(await stateOf(body.sendId)).toMatchObject({ state: 'erased' });
  });
});
