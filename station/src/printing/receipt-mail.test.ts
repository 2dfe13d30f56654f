import { readFileSync } from 'node:fs';
import { createClient, notificationRoutes, type Transport } from '@gatehouse/core/contract';
import { readRecord } from '@gatehouse/core/journal';
import { systemRandom } from '../ledger/index.ts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { JONAS, lineOf, scratchTill, type ScratchTill } from '../till/testing/scratch-till.ts';
import { receiptContentOf } from '../till/index.ts';
import { saleOf } from '../till/sale-store.ts';
import { createReceiptMails, type ReceiptMails } from './index.ts';

const EMAIL = 'ottokar.zwirnreich@example.com';

let at: ScratchTill;
let mails: ReceiptMails;
let isOnline = false;
let asked: Record<string, unknown>[] = [];
let state = 'accepted';

/** A cloud that is away until it is not; what it is handed is kept as it came. */
const transport: Transport = async ({ path, body }) => {
  if (!isOnline) return { status: 0, body: null };
  if (path.endsWith('receipt-mails')) {
    asked.push(body as Record<string, unknown>);
    return { status: 200, body: { state: 'accepted' } };
  }
  const { sendIds } = body as { sendIds: string[] };
  return { status: 200, body: { states: sendIds.map((sendId) => ({ sendId, state, detail: '' })) } };
};

beforeEach(async () => {
  isOnline = false;
  asked = [];
  state = 'accepted';
  at = await scratchTill();
  const cloud = createClient(notificationRoutes, transport);
  mails = createReceiptMails({
    ledger: at.ledger,
    ids: at.scratch.ids,
    random: systemRandom,
    clock: at.scratch.clock,
    policy: () => at.replica.policy(),
    cloud: () => cloud,
    onChange: () => {},
    report: (error) => {
      throw error;
    },
    saleOf(sql, saleId) {
      const sale = saleOf(sql, saleId);
      const parts = { sql, policy: at.replica.policy(), register: at.ledger.identity() };
      const content = sale && receiptContentOf(parts, sale, 'sale');
      return (
        sale &&
        content && {
          saleId,
          receiptNumber: sale.receiptNumber,
          guestLanguage: sale.content.guestLanguage,
          content,
        }
      );
    },
  });
  at.till.openShift({ operationId: 'op-shift-1', floatMinor: 0 }, JONAS);
});
afterEach(async () => {
  await mails.stop();
  await at.close();
  at.scratch.remove();
});

const sell = () => {
  const sold = at.till.completeSale(
    {
      operationId: 'op-sale-mail',
      lines: [lineOf('coffee')],
      guestLanguage: 'fr',
      expectedTotalMinor: 320,
      tenders: [{ kind: 'cash', tenderedMinor: 320 }],
    },
    JONAS,
  );
  if (!sold.ok) throw new Error(sold.problem.code);
  return sold.value;
};
const isInFile = (): boolean => {
  at.ledger.checkpointFully();
  return readFileSync(at.ledger.read.value<string>('SELECT file FROM pragma_database_list') ?? '').includes(
    'zwirnreich',
  );
};

it('waits for the network, goes out once, in the guest’s language, and the till keeps no address', async () => {
  const { saleId, receiptNumber } = sell();
  const first = mails.send({ operationId: 'op-mail-0001', saleId, email: EMAIL }, 'jonas');
  const again = mails.send({ operationId: 'op-mail-0001', saleId, email: EMAIL }, 'jonas');
  expect(again).toEqual(first);
  await mails.handOver();
  expect(mails.recent()).toMatchObject([{ state: 'queued', receiptNumber }]);
  expect(isInFile(), 'sealed while it waits').toBe(false);
  isOnline = true;
  await mails.handOver();
  await mails.handOver();
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({ email: EMAIL, locale: 'fr-AT', receipt: { receiptNumber } });
  expect(at.ledger.read.value('SELECT count(*) FROM receipt_mail WHERE sealed IS NOT NULL')).toBe(0);
  expect(at.ledger.read.value('SELECT count(*) FROM receipt_mail WHERE subject_key IS NOT NULL')).toBe(0);
  state = 'bounced';
  await mails.handOver();
  expect(mails.recent()[0]?.state).toBe('bounced');
});

it('is a fact of the journal with a subject and without an address', () => {
  const { saleId } = sell();
  mails.send({ operationId: 'op-mail-0002', saleId, email: EMAIL }, 'jonas');
  const texts = at.ledger.recordsFrom(1, 100).map(({ text }) => text);
  const sent = texts.flatMap((text) => {
    const read = readRecord(text);
    return read.kind === 'record' && read.record.kind === 'ReceiptSent' ? [read.record.body] : [];
  });
  expect(sent).toMatchObject([{ saleId, channel: 'email' }]);
  expect(texts.join()).not.toContain('zwirnreich');
});

it('refuses a sale this till does not know', () => {
  expect(mails.send({ operationId: 'op-mail-0003', saleId: 'nobody', email: EMAIL }, 'jonas')).toMatchObject({
    ok: false,
    problem: { code: 'no_such_sale' },
  });
});
