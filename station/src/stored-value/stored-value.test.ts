/** Gift cards, wallets and vouchers over two tills. Long, because its cases share two tills and one cloud. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRecord } from '@gatehouse/core/journal';
import { accounts } from '@gatehouse/core/ledger';
import { jobOf, keptJob, settleJob } from '../printing/print-jobs.ts';
import { ModelCloud } from './testing/model-cloud.ts';
import { JONAS, openStoredTill, SAMIR, type StoredTill } from './testing/stored-till.ts';
import { slipMaker } from './slip.ts';
import { spentElsewhere } from './taken-back.ts';

let cloud: ModelCloud;
let one: StoredTill;
let two: StoredTill;
const TODAY = '2026-06-15';
const CARD = 'KARTE-000-4D7K';
const BAND = '04A2B9C1D2E380';
let count = 0;
const op = (): string => `operation-${(count += 1)}`;

beforeEach(async () => {
  cloud = new ModelCloud();
  const rules = { jurisdiction: '', expiryMonths: 12, offlineKeepMinor: 1_000, maxBalanceMinor: null };
  one = await openStoredTill('till-1', cloud, { storedValue: rules });
  two = await openStoredTill('till-2', cloud, { storedValue: rules });
  for (const till of [one, two]) must(till.till.openShift({ operationId: op(), floatMinor: 20_000 }, SAMIR));
});
afterEach(async () => {
  await one.close();
  await two.close();
});

const must = <Value>(answer: { ok: true; value: Value } | { ok: false; problem: unknown }): Value => {
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  return answer.value;
};
const codeOf = (answer: { ok: boolean; problem?: { code: string } }): string =>
  answer.ok ? 'ok' : (answer.problem?.code ?? '');
const line = (variantId: string, voucherId: string | null = null) => ({
  lineId: `line-${variantId}-${(count += 1)}`,
  variantId,
  quantity: 1,
  sessionId: null,
  day: TODAY,
  voucherId,
});

async function issue(
  till: StoredTill,
  account: 'gift-card' | 'wallet',
  code: string | null,
  amountMinor: number,
) {
  const prepared = must(
    await till.storedValue.prepare(
      { operationId: op(), account, code, amountMinor, overrideId: null },
      SAMIR,
    ),
  );
  const kind = account === 'wallet' ? ('wallet-top-up' as const) : ('gift-card' as const);
  must(
    till.sell({
      extras: [{ lineId: 'money', kind, accountId: prepared.accountId, amountMinor }],
      expectedTotalMinor: amountMinor,
      tenders: [{ kind: 'cash', tenderedMinor: amountMinor }],
    }),
  );
  return prepared;
}

/** A coffee for 3.20, paid with so much of a card and the rest in cash. */
async function pay(till: StoredTill, code: string, amountMinor: number) {
  const held = await till.storedValue.hold({ operationId: op(), code, amountMinor, overrideId: null }, JONAS);
  if (!held.ok) return held;
  return till.sell({
    lines: [line('coffee')],
    expectedTotalMinor: 320,
    tenders: [
      { kind: 'stored-value', code, amountMinor },
      ...(amountMinor < 320 ? [{ kind: 'cash' as const, tenderedMinor: 320 - amountMinor }] : []),
    ],
  });
}
const look = async (till: StoredTill, code: string) => must(await till.storedValue.look(code));
const journalOf = (till: StoredTill): string =>
  till.ledger
    .recordsFrom(1, 1_000)
    .map(({ text }) => text)
    .join('\n');

describe('a gift card', () => {
  it('is sold, spent in parts at another till, and its rest told', async () => {
    const { accountId } = await issue(one, 'gift-card', CARD, 1_000);
    await one.sync();
    expect(await look(two, CARD)).toMatchObject({
      account: 'gift-card',
      last4: '4D7K',
      balanceMinor: 1_000,
      isOnline: true,
    });
    // Till 1 keeps a little for its next outage, until somebody else wants it.
    expect(codeOf(await pay(two, CARD, 320))).toBe('set_aside_elsewhere');
    await one.sync();
    const sale = must(await pay(two, CARD, 200));
    expect(sale.tenders.map(({ kind, amountMinor }) => [kind, amountMinor])).toEqual([
      ['stored-value', 200],
      ['cash', 120],
    ]);
    await two.sync();
    expect((await look(one, CARD)).balanceMinor).toBe(800);
    expect(cloud.bookedMinor(accounts.giftCardLiability(accountId), 'EUR')).toBe(800);
  });

  it('stands in records and rows as a digest; its slip alone has the code, until it is printed', async () => {
    await issue(one, 'gift-card', CARD, 1_000);
    const { accountId } = await issue(one, 'gift-card', null, 2_500);
    const code = one.ledger.read.value<string>('SELECT code FROM stored_value_slip') ?? '';
    expect(code).toMatch(/^\w{4}-\w{4}-\w{4}-\w{4}$/);
    for (const secret of [CARD, CARD.replaceAll('-', ''), code]) expect(journalOf(one)).not.toContain(secret);
    const job = one.ledger.read.get<{ jobId: string }>(
      `SELECT job_id AS jobId FROM print_job WHERE paper = 'stored-value'`,
    );
    const kept = keptJob(one.ledger.read, job?.jobId ?? '');
    expect(JSON.stringify(kept)).not.toContain(code);
    const data = kept?.content && 'data' in kept.content ? kept.content.data : null;
    const policy = { name: 'Waldpark', locale: 'de-AT', timeZone: 'Europe/Vienna' } as never;
    const paper = slipMaker(() => one.ledger.read)(data, {
      policy,
      register: one.ledger.identity(),
      copyNumber: 0,
    });
    expect(JSON.stringify(paper)).toContain(code);
    expect(JSON.stringify(paper)).toContain('25,00');
    const view = must({ ok: true, value: jobOf(one.ledger.read, job?.jobId ?? '') });
    one.ledger.transact((writer) => {
      if (view) settleJob(writer, view, 'printed', '');
    });
    expect(one.ledger.read.value('SELECT count(*) FROM stored_value_slip')).toBe(0);
    expect((await look(one, code)).accountId).toBe(accountId);
  });

  it('past its date is not gone: a supervisor lets it be spent', async () => {
    await issue(one, 'gift-card', CARD, 1_000);
    await one.sync();
    one.clock.advance(400 * 86_400_000);
    expect(await look(one, CARD)).toMatchObject({ isExpired: true, balanceMinor: 1_000 });
    expect(codeOf(await pay(one, CARD, 320))).toBe('needs_override');
    const held = await one.storedValue.hold(
      { operationId: op(), code: CARD, amountMinor: 320, overrideId: null },
      SAMIR,
    );
    expect(codeOf(held)).toBe('ok');
    const sale = one.sell({
      lines: [{ ...line('coffee'), day: '2027-07-20' }],
      expectedTotalMinor: 320,
      tenders: [{ kind: 'stored-value', code: CARD, amountMinor: 320 }],
    });
    expect(codeOf(sale)).toBe('ok');
  });

  it('is not sold for more than its seller may issue, unless somebody approves', async () => {
    const asked = { operationId: op(), account: 'gift-card' as const, code: CARD, amountMinor: 30_000 };
    expect(codeOf(await one.storedValue.prepare({ ...asked, overrideId: null }, JONAS))).toBe(
      'needs_override',
    );
    const small = must(
      await one.storedValue.prepare({ ...asked, amountMinor: 5_000, overrideId: null }, JONAS),
    );
    const sale = one.sell(
      {
        extras: [{ lineId: 'money', kind: 'gift-card', accountId: small.accountId, amountMinor: 30_000 }],
        expectedTotalMinor: 30_000,
        tenders: [{ kind: 'cash', tenderedMinor: 30_000 }],
      },
      JONAS,
    );
    expect(codeOf(sale)).toBe('amount_not_approved');
  });

  it('that nobody sold cannot pay, nor one whose letters were mistyped be sold', async () => {
    expect(codeOf(await one.storedValue.look('NOBODY-SOLD-THIS'))).toBe('unknown_code');
    const prepared = await one.storedValue.prepare(
      {
        operationId: op(),
        account: 'gift-card',
        code: 'GHCD-EFGH-JKMN-PQRT',
        amountMinor: 100,
        overrideId: null,
      },
      SAMIR,
    );
    expect(codeOf(prepared)).toBe('code_mistyped');
  });
});

describe('without the cloud', () => {
  it('complaint 25: a shared balance never pays twice when two tills are cut off', async () => {
    await issue(one, 'wallet', BAND, 5_000);
    await one.sync();
    one.clock.advance(13 * 3_600_000);
    await one.sync();
    // Both tills have seen the band: each has a part set aside.
    expect(codeOf(await pay(one, BAND, 320))).toBe('ok');
    expect(codeOf(await pay(two, BAND, 320))).toBe('ok');
    await one.sync();
    await two.sync();
    for (const till of [one, two]) till.state.way = 'down';
    let paidMinor = 640;
    for (let round = 0; round < 20; round += 1)
      for (const till of [one, two]) if ((await pay(till, BAND, 320)).ok) paidMinor += 320;
    expect(paidMinor).toBeGreaterThan(640);
    expect(paidMinor).toBeLessThanOrEqual(5_000);
    const refused = await pay(one, BAND, 320);
    expect(refused).toMatchObject({ ok: false, problem: { status: expect.any(Number) as number } });
    for (const till of [one, two]) till.state.way = 'up';
    await one.sync();
    await two.sync();
    const { accountId, balanceMinor } = await look(one, BAND);
    expect(balanceMinor).toBe(5_000 - paidMinor);
    expect(cloud.bookedMinor(accounts.walletLiability(accountId), 'EUR')).toBe(5_000 - paidMinor);
  });

  it('pays what was topped up at this very till, and says why it cannot pay what it never saw', async () => {
    await issue(one, 'wallet', BAND, 2_000);
    await one.sync();
    one.state.way = 'down';
    two.state.way = 'down';
    await issue(one, 'wallet', BAND, 700);
    const sale = must(await pay(one, BAND, 320));
    expect(sale.tenders[0]).toMatchObject({ kind: 'stored-value', offline: true });
    expect(await two.storedValue.look(BAND)).toMatchObject({
      ok: false,
      problem: { code: 'balance_unreachable' },
    });
  });

  it('an answer that got lost sets nothing aside twice', async () => {
    await issue(one, 'wallet', BAND, 1_000);
    one.clock.advance(13 * 3_600_000);
    await one.sync();
    await one.sync();
    const operationId = op();
    two.state.way = 'answer-lost';
    expect(
      codeOf(
        await two.storedValue.hold({ operationId, code: BAND, amountMinor: 320, overrideId: null }, JONAS),
      ),
    ).toBe('balance_unreachable');
    two.state.way = 'up';
    const held = must(
      await two.storedValue.hold({ operationId, code: BAND, amountMinor: 320, overrideId: null }, JONAS),
    );
    expect(held).toMatchObject({ heldMinor: 320, isOffline: false });
    const again = must(
      await two.storedValue.hold({ operationId, code: BAND, amountMinor: 320, overrideId: null }, JONAS),
    );
    expect(again.heldMinor).toBe(320);
    expect(held.view.payableMinor + 320).toBeLessThanOrEqual(1_000);
    two.storedValue.release(operationId);
    two.clock.advance(13 * 3_600_000);
    await two.sync();
    expect(cloud.availableMinor(held.view.accountId)).toBe(1_000);
  });
});

describe('a wallet', () => {
  it('moves to another band, is shared with one, put right by who may, and paid out at the end', async () => {
    await issue(one, 'wallet', BAND, 2_000);
    const moved = must(
      await one.balances.transfer(
        { operationId: op(), fromCode: BAND, toCode: 'BAND-0002', amountMinor: null, overrideId: null },
        JONAS,
      ),
    );
    expect(moved).toMatchObject({
      movedMinor: 2_000,
      from: { payableMinor: 0 },
      to: { payableMinor: 2_000 },
    });
    const shared = must(
      await one.balances.link(
        { operationId: op(), code: 'BAND-0003', sharedWith: 'BAND-0002', overrideId: null },
        JONAS,
      ),
    );
    expect(shared.accountId).toBe(moved.to.accountId);
    expect(codeOf(await pay(one, 'BAND-0003', 320))).toBe('ok');
    const adjust = { operationId: op(), code: 'BAND-0002', amountMinor: -180, reason: 'typed twice' };
    expect(codeOf(await one.balances.adjust({ ...adjust, overrideId: null }, JONAS))).toBe('needs_override');
    must(await one.balances.adjust({ ...adjust, overrideId: null }, SAMIR));
    const operationId = op();
    const paid = must(await one.balances.payOut({ operationId, code: 'BAND-0002', overrideId: null }, JONAS));
    expect(paid).toMatchObject({ paidOutMinor: 1_500, view: { payableMinor: 0 } });
    // A double tap pays once.
    expect(
      must(await one.balances.payOut({ operationId, code: 'BAND-0002', overrideId: null }, JONAS))
        .paidOutMinor,
    ).toBe(1_500);
    expect(one.till.shift()?.expectedCashMinor).toBe(20_000 + 2_000 - 1_500);
    await one.sync();
    expect(cloud.balanceMinor(moved.to.accountId)).toBe(0);
    expect(cloud.bookedMinor(accounts.walletLiability(moved.to.accountId), 'EUR')).toBe(0);
  });
});

describe('a single-purpose voucher', () => {
  const sellVoucher = async (till: StoredTill) => {
    const prepared = must(
      await till.storedValue.prepare(
        { operationId: op(), account: 'voucher', code: 'VOUCHER-0001', amountMinor: 2_400, overrideId: null },
        SAMIR,
      ),
    );
    return must(
      till.sell({
        lines: [line('day-adult', prepared.accountId)],
        expectedTotalMinor: 2_400,
        tenders: [{ kind: 'cash', tenderedMinor: 2_400 }],
      }),
    );
  };
  const redeem = (till: StoredTill, variantId = 'day-adult') =>
    till.sell({
      lines: [line(variantId)],
      expectedTotalMinor: variantId === 'coffee' ? 320 : 2_400,
      tenders: [{ kind: 'voucher', code: 'VOUCHER-0001' }],
    });

  it('is taxed when it is sold and not again, admits when it is redeemed, once', async () => {
    const sold = await sellVoucher(one);
    expect(sold.tickets).toEqual([]);
    expect(codeOf(redeem(one, 'coffee'))).toBe('voucher_needs_product');
    const redeemed = must(redeem(one));
    expect(redeemed.tickets).toHaveLength(1);
    expect(codeOf(redeem(one))).toBe('voucher_not_held');
    const tax = one.ledger.balanceOf(accounts.taxPayable('vat-13'), 'EUR');
    expect(tax.creditMinor - tax.debitMinor).toBe(276);
    const deferred = one.ledger.balanceOf(accounts.deferredRevenue('day', 'voucher'), 'EUR');
    expect(deferred.creditMinor - deferred.debitMinor).toBe(0);
  });

  it('is redeemed at another till when the cloud gives it, and refused without', async () => {
    await sellVoucher(one);
    await one.sync();
    two.state.way = 'down';
    const hold = () =>
      two.storedValue.hold(
        { operationId: op(), code: 'VOUCHER-0001', amountMinor: 2_400, overrideId: null },
        JONAS,
      );
    expect(codeOf(await hold())).toBe('balance_unreachable');
    two.state.way = 'up';
    if (!(await hold()).ok) await one.sync();
    expect(codeOf(await hold())).toBe('ok');
    expect(codeOf(redeem(two))).toBe('ok');
    expect(codeOf(redeem(one))).toBe('voucher_not_held');
    await two.sync();
    expect(codeOf(await hold())).toBe('not_enough_balance');
  });

  it('readRecord takes every record these wrote', async () => {
    await sellVoucher(one);
    redeem(one);
    expect(one.ledger.recordsFrom(1, 100).every(({ text }) => readRecord(text).kind === 'record')).toBe(true);
  });
});

describe('taking a sold card back', () => {
  it('is refused once its money is elsewhere, and named with the way that is left', async () => {
    const { accountId } = await issue(one, 'gift-card', CARD, 5_000);
    const { lines } = one.ledger
      .recordsFrom(1, 100)
      .map(({ text }) => readRecord(text))
      .flatMap((read) =>
        read.kind === 'record' && read.record.kind === 'SaleCompleted' ? [read.record.body] : [],
      )
      .at(-1) ?? { lines: [] };
    expect(lines[0]?.reference).toBe(accountId);
    const inTheWay = () => spentElsewhere(one.ledger.read, one.ledger.identity(), lines);
    expect(inTheWay()).toBeUndefined();
    await one.sync();
    expect(inTheWay()?.problem).toMatchObject({
      code: 'stored_value_not_held',
      facts: { remainingMinor: 1_000 },
    });
  });
});
