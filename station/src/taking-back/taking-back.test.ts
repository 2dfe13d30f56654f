/*
 * Longer than 400 lines: all of it plays at one pair of tills and their hub, which take longer to open than the tests.
 */
import { accounts } from '@gatehouse/core/ledger';
import { parseTicketCode } from '@gatehouse/core/tickets';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordIn } from '../till/refund-store.ts';
import { openShiftRow } from '../till/shifts.ts';
import { JONAS, LENA, type Rig, type RigTill, TODAY, twoTills } from './testing/two-tills.ts';

let rig: Rig;
let first: RigTill;
let second: RigTill;
let opNo = 0;
let marks = new Map<RigTill, number>();
beforeAll(async () => {
  rig = await twoTills();
  [first, second] = rig.tills;
});
beforeEach(() => {
  rig.online = true;
  rig.pause = async () => {};
  marks = new Map(
    rig.tills.map((till) => [till, till.ledger.read.value<number>('SELECT max(position) FROM record') ?? 0]),
  );
});
afterAll(() => rig.close());

const op = (): string => `operation-${(opNo += 1)}`;
const asking = (saleId: string, more: object = {}) => ({
  operationId: op(),
  saleId,
  wanted: { kind: 'whole' as const },
  to: 'original' as const,
  reason: 'rain',
  expectedTotalMinor: null,
  approvalCode: '',
  overrideId: null,
  otherTenderOverrideId: null,
  ...more,
});
/** Kinds of what a till wrote in this test. */
const kindsOf = (till: RigTill): string[] =>
  till.ledger.read
    .all<{ kind: string }>(
      'SELECT kind FROM record WHERE position > ? ORDER BY position',
      marks.get(till) ?? 0,
    )
    .map(({ kind }) => kind);
const drawerOf = ({ ledger }: RigTill): number => {
  const shift = openShiftRow(ledger.read);
  const { debitMinor, creditMinor } = ledger.balanceOf(
    accounts.cash(ledger.identity().stationId, shift?.shiftId ?? ''),
    'EUR',
  );
  return debitMinor - creditMinor;
};
/** As an approval leaves it that was given on the spot. */
const approve = (
  { ledger, scratch }: RigTill,
  about: { permission: string; subjectId: string; amountMinor: number | null },
): string => {
  const overrideId = op();
  const nowMs = scratch.clock.nowMs();
  ledger.transact((writer) =>
    writer.run(
      `INSERT INTO override_token (override_id, permission, subject_id, amount_minor, basis_points, requested_by,
         granted_by, granted_at_ms, expires_at_ms, boot_id, granted_monotonic_ms, used_at_ms)
       VALUES (?, ?, ?, ?, NULL, 'lena', 'jonas', ?, ?, 'boot', ?, NULL)`,
      overrideId,
      about.permission,
      about.subjectId,
      about.amountMinor,
      nowMs,
      nowMs + 60_000,
      scratch.clock.monotonicMs(),
    ),
  );
  return overrideId;
};

describe('a refund by line', () => {
  it('voids exactly the tickets of its pieces, gives their seats back and leaves the rest to be refunded later', async () => {
    const sale = first.sell([
      { variantId: 'climb-60', quantity: 3, sessionId: 's1' },
      { variantId: 'coffee', quantity: 2 },
    ]);
    first.push();
    const before = drawerOf(first);
    const part = await first.takingBack.refund(
      asking(sale.saleId, { wanted: { kind: 'lines', lines: [{ lineId: 'l0', quantity: 1 }] } }),
      JONAS,
    );
    if (!part.ok) throw new Error(JSON.stringify(part));
    const { file } = part.value;
    expect(file.sale.state).toBe('partly-refunded');
    expect(file.sale.refunds).toMatchObject([{ totalMinor: 1_450, scope: 'lines', reason: 'rain' }]);
    expect(file.sale.tickets.map(({ voided }) => voided)).toEqual([false, false, true]);
    expect(file.remaining.lines).toMatchObject([
      { quantity: 2, grossMinor: 2_900 },
      { quantity: 2, grossMinor: 640 },
    ]);
    expect(drawerOf(first)).toBe(before - 1_450);
    expect(first.till.parts.reader.session('s1')?.left).toBe(3);
    const rest = await first.takingBack.refund(asking(sale.saleId), JONAS);
    expect(rest).toMatchObject({
      value: { file: { sale: { state: 'refunded' }, remaining: { totalMinor: 0 } } },
    });
    expect(drawerOf(first)).toBe(before - sale.totalMinor);
    expect(await first.takingBack.refund(asking(sale.saleId), JONAS)).toMatchObject({
      problem: { code: 'already_refunded' },
    });
  });

  it('gives the same answer to the same operation and gives back once', async () => {
    const sale = first.sell([{ variantId: 'coffee', quantity: 2 }]);
    first.push();
    const before = drawerOf(first);
    const asked = asking(sale.saleId, { wanted: { kind: 'amount', amountMinor: 100 } });
    const [one, two] = await Promise.all([
      first.takingBack.refund(asked, JONAS),
      first.takingBack.refund(asked, JONAS),
    ]);
    expect([one.ok, two.ok, (await first.takingBack.refund(asked, JONAS)).ok]).toEqual([true, true, true]);
    expect(drawerOf(first)).toBe(before - 100);
    expect(kindsOf(first).filter((kind) => kind === 'SaleRefunded')).toHaveLength(1);
  });

  it('does nothing when the amount on the button is no longer right', async () => {
    const sale = first.sell([{ variantId: 'coffee', quantity: 2 }]);
    first.push();
    const answer = await first.takingBack.refund(asking(sale.saleId, { expectedTotalMinor: 1 }), JONAS);
    expect(answer).toMatchObject({ problem: { code: 'refund_changed', facts: { totalMinor: 640 } } });
    expect(kindsOf(first)).not.toContain('SaleRefunded');
  });
});

describe('a sale of another till', () => {
  it('is found by its receipt, refunded here with the hub’s word, and printed with the original’s number', async () => {
    const sale = first.sell([{ variantId: 'day-adult', quantity: 2 }]);
    first.push();
    const found = await second.takingBack.find(sale.receiptNumber);
    expect(found).toMatchObject({
      hub: 'asked',
      files: [{ own: false, tillName: 'till-1', sale: { saleId: sale.saleId, totalMinor: 4_800 } }],
    });
    expect((await second.takingBack.find(sale.tickets[0]?.code ?? '')).files).toHaveLength(1);
    const done = await second.takingBack.refund(
      asking(sale.saleId, { wanted: { kind: 'lines', lines: [{ lineId: 'l0', quantity: 1 }] } }),
      JONAS,
    );
    expect(done).toMatchObject({ ok: true, value: { file: { sale: { state: 'partly-refunded' } } } });
    expect(kindsOf(second)).toEqual(expect.arrayContaining(['SaleRefunded', 'TicketVoided']));
    expect(rig.hub.ledger.read.value('SELECT state FROM refund_claim WHERE sale_id = ?', sale.saleId)).toBe(
      'held',
    );
    second.push();
    expect(rig.hub.ledger.read.value('SELECT state FROM refund_claim WHERE sale_id = ?', sale.saleId)).toBe(
      'used',
    );
    // The till that sold it hears of it from the hub.
    expect(await first.takingBack.open(sale.saleId)).toMatchObject({
      value: { sale: { state: 'partly-refunded' }, remaining: { totalMinor: 2_400 } },
    });
  });

  it('is not refunded without the hub; an own one is, up to the venue’s bound, and says so in the journal', async () => {
    const sale = first.sell([{ variantId: 'day-adult', quantity: 3 }]);
    first.push();
    rig.online = false;
    expect(await second.takingBack.refund(asking(sale.saleId), JONAS)).toMatchObject({
      problem: { code: 'hub_unreachable' },
    });
    expect(await first.takingBack.refund(asking(sale.saleId), JONAS)).toMatchObject({
      problem: { code: 'hub_unreachable' },
    });
    const lines = [{ lineId: 'l0', quantity: 1 }];
    const one = () =>
      first.takingBack.refund(asking(sale.saleId, { wanted: { kind: 'lines', lines } }), JONAS);
    expect((await one()).ok).toBe(true);
    expect((await one()).ok).toBe(true);
    expect(await one()).toMatchObject({ problem: { code: 'hub_unreachable' } });
    expect(kindsOf(first).filter((kind) => kind === 'RefundUnclaimed')).toHaveLength(2);
    // What was given up leaves nothing set aside once the hub is back.
    rig.online = true;
    first.push();
    expect((await one()).ok).toBe(true);
  });

  it('leaves nothing set aside after a refund that was refused behind the claim', async () => {
    const sale = first.sell([{ variantId: 'day-adult', quantity: 1 }]);
    first.push();
    const held = asking(sale.saleId);
    // The hub grants, the answer is lost, and the till is over its bound or not the owner.
    let requests = 0;
    rig.pause = async () => {
      requests += 1;
      if (requests === 4) rig.online = false;
    };
    expect(await second.takingBack.refund(held, JONAS)).toMatchObject({
      problem: { code: 'hub_unreachable' },
    });
    expect(
      rig.hub.ledger.read.value(
        "SELECT count(*) FROM refund_claim WHERE state = 'held' AND sale_id = ?",
        sale.saleId,
      ),
    ).toBe(1);
    rig.pause = async () => {};
    rig.online = true;
    expect(await first.takingBack.refund(asking(sale.saleId), JONAS)).toMatchObject({
      problem: { code: 'refund_exceeds_sale' },
    });
    await second.takingBack.releaseGivenUp();
    expect((await first.takingBack.refund(asking(sale.saleId), JONAS)).ok).toBe(true);
  });
});

describe('complaint 20: a refund asks for approval', () => {
  it('complaint 20: above the cashier’s limit it takes an approval for this sale and this amount, once', async () => {
    const sale = first.sell([{ variantId: 'day-adult', quantity: 3 }], LENA);
    const other = first.sell([{ variantId: 'day-adult', quantity: 3 }], LENA);
    first.push();
    expect(await first.takingBack.refund(asking(sale.saleId), LENA)).toMatchObject({
      problem: { code: 'needs_override', facts: { permission: 'sale.refund' } },
    });
    const about = { permission: 'sale.refund', subjectId: sale.saleId, amountMinor: 7_200 };
    const small = approve(first, { ...about, amountMinor: 7_199 });
    expect(await first.takingBack.refund(asking(sale.saleId, { overrideId: small }), LENA)).toMatchObject({
      problem: { code: 'override_invalid' },
    });
    const overrideId = approve(first, about);
    expect(await first.takingBack.refund(asking(other.saleId, { overrideId }), LENA)).toMatchObject({
      problem: { code: 'override_invalid' },
    });
    const done = await first.takingBack.refund(asking(sale.saleId, { overrideId }), LENA);
    expect(done.ok).toBe(true);
    const record = recordIn(
      first.ledger.read.value<string>(
        "SELECT text FROM record WHERE kind = 'SaleRefunded' ORDER BY position DESC LIMIT 1",
      ) ?? '',
    );
    expect(record?.body).toMatchObject({ overrideId, totalMinor: 7_200 });
    expect(await first.takingBack.refund(asking(other.saleId, { overrideId }), LENA)).toMatchObject({
      problem: { code: 'override_invalid' },
    });
  });
});

describe('complaint 3: what is printed is in the books', () => {
  it('complaint 3: a refund’s paper hangs on its record, and a refund that is refused prints nothing', async () => {
    const sale = first.sell([{ variantId: 'coffee', quantity: 2 }]);
    first.push();
    const papers = () =>
      first.ledger.read.all<{ subject: string }>(
        "SELECT subject FROM print_job WHERE document = 'receipt' AND subject <> 'sale' AND sale_id = ?",
        sale.saleId,
      );
    rig.online = false;
    await second.takingBack.refund(asking(sale.saleId), JONAS);
    await first.takingBack.refund(asking(sale.saleId, { expectedTotalMinor: 1 }), JONAS);
    expect(papers()).toEqual([]);
    rig.online = true;
    await first.takingBack.refund(asking(sale.saleId), JONAS);
    const [paper] = papers();
    expect(papers()).toHaveLength(1);
    const record = recordIn(
      first.ledger.read.value<string>('SELECT text FROM record WHERE id = ?', paper?.subject ?? '') ?? '',
    );
    expect(record).toMatchObject({ kind: 'SaleRefunded', body: { saleId: sale.saleId, totalMinor: 640 } });
  });
});

describe('a lost ticket', () => {
  it('gets a new code under its id; its paper and a later refund go by the new one', async () => {
    const sale = first.sell([{ variantId: 'day-adult', quantity: 2 }]);
    first.push();
    const [lost] = sale.tickets;
    if (!lost) throw new Error('no ticket was sold');
    const asked = {
      operationId: op(),
      saleId: sale.saleId,
      ticketId: lost.ticketId,
      cause: 'lost' as const,
      reason: 'fell into the lake',
      overrideId: null,
    };
    expect(await first.takingBack.reissue(asked, LENA)).toMatchObject({
      problem: { code: 'needs_override' },
    });
    const done = await first.takingBack.reissue(asked, JONAS);
    if (!done.ok) throw new Error(JSON.stringify(done));
    await first.takingBack.reissue(asked, JONAS);
    expect(kindsOf(first).filter((kind) => kind === 'TicketReissued')).toHaveLength(1);
    const now = done.value.file.sale.tickets.find(({ ticketId }) => ticketId === lost.ticketId);
    expect(now).toMatchObject({ voided: false });
    expect(now?.code).not.toBe(lost.code);
    expect(
      first.ledger.read.value(
        "SELECT count(*) FROM print_job WHERE document = 'ticket' AND subject = ?",
        lost.ticketId,
      ),
    ).toBe(1);
    first.push();
    expect((await second.takingBack.find(now?.code ?? '')).files).toHaveLength(1);
    await second.takingBack.refund(asking(sale.saleId), JONAS);
    const voided = second.ledger.read
      .all<{ text: string }>("SELECT text FROM record WHERE kind = 'TicketVoided'")
      .map(({ text }) => recordIn(text)?.body as { serial: string; saleId: string })
      .filter(({ saleId }) => saleId === sale.saleId);
    const serial = parseTicketCode(now?.code ?? '');
    expect(voided.map((one) => one.serial)).toContain(typeof serial === 'string' ? '' : serial.claims.serial);
    expect(voided).toHaveLength(2);
  });
});

describe('a ticket for another day', () => {
  it('moves with its id, its seat and its deferred money; a full session takes nobody', async () => {
    const sale = first.sell([{ variantId: 'climb-60', quantity: 2, sessionId: 's1' }]);
    const day = first.sell([{ variantId: 'day-adult', quantity: 1 }]);
    first.push();
    const move = (saleId: string, ticketIds: string[], sessionId: string | null, on = TODAY) =>
      first.takingBack.reschedule(
        {
          operationId: op(),
          saleId,
          ticketIds,
          sessionId,
          day: on,
          difference: 'refuse',
          reason: 'late train',
          overrideId: null,
          waiveOverrideId: null,
        },
        LENA,
      );
    expect(await move(sale.saleId, [sale.tickets[0]?.ticketId ?? ''], 's1')).toMatchObject({
      problem: { code: 'same_session' },
    });
    expect(await move(sale.saleId, [sale.tickets[0]?.ticketId ?? ''], 's0')).toMatchObject({
      problem: { code: 'session_over' },
    });
    const deferred = (of: string) => first.ledger.balanceOf(accounts.deferredRevenue('day', of), 'EUR');
    const before = deferred(TODAY);
    expect(await move(day.saleId, [day.tickets[0]?.ticketId ?? ''], null, '2026-06-20')).toMatchObject({
      ok: true,
      value: { file: { tickets: [{ day: '2026-06-20', void: false }] } },
    });
    const net = deferred('2026-06-20').creditMinor;
    expect(net).toBeGreaterThan(0);
    expect(deferred(TODAY).debitMinor - before.debitMinor).toBe(net);
    // Given back, the money comes from where it lies now.
    await first.takingBack.refund(asking(day.saleId), JONAS);
    expect(deferred('2026-06-20').debitMinor).toBe(net);
  });
});

describe('a wrong tender', () => {
  it('is put right in its shift, with permission, and the drawer follows', async () => {
    const sale = first.sell([{ variantId: 'coffee', quantity: 2 }]);
    const before = drawerOf(first);
    const asked = {
      operationId: op(),
      saleId: sale.saleId,
      tenderId: sale.tenders[0]?.tenderId ?? '',
      to: { kind: 'card' as const, terminalId: 'stand-alone', approvalCode: '4711', last4: '4242' },
      reason: 'paid by card',
      overrideId: null,
    };
    expect(await first.takingBack.correctTender(asked, LENA)).toMatchObject({
      problem: { code: 'needs_override' },
    });
    const done = await first.takingBack.correctTender(asked, JONAS);
    expect(done).toMatchObject({
      value: { file: { sale: { tenders: [{ kind: 'card', amountMinor: 640, last4: '4242' }] } } },
    });
    expect(drawerOf(first)).toBe(before - 640);
    const corrected = await first.takingBack.open(sale.saleId);
    if (!corrected.ok) throw new Error('the sale is gone');
    const back = await first.takingBack.correctTender(
      {
        ...asked,
        operationId: op(),
        tenderId: corrected.value.sale.tenders[0]?.tenderId ?? '',
        to: { kind: 'cash' },
      },
      JONAS,
    );
    expect(back).toMatchObject({
      value: { file: { sale: { tenders: [{ kind: 'cash', amountMinor: 640 }] } } },
    });
    expect(drawerOf(first)).toBe(before);
    const clearing = first.ledger.balanceOf(accounts.cardClearing('stand-alone'), 'EUR');
    expect(clearing.debitMinor).toBe(clearing.creditMinor);
  });
});

describe('the drawer', () => {
  it('holds the float, the sales and nothing of what was given back, over a random shift', async () => {
    let state = 7;
    const random = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below;
    let expected = drawerOf(first);
    for (let round = 0; round < 25; round += 1) {
      const sale = first.sell([{ variantId: 'coffee', quantity: 1 + random(5) }]);
      expected += sale.totalMinor;
      for (let again = random(3); again > 0; again -= 1) {
        const answer = await first.takingBack.refund(
          asking(sale.saleId, { wanted: { kind: 'amount', amountMinor: 1 + random(700) } }),
          JONAS,
        );
        if (answer.ok) expected -= answer.value.file.sale.refunds.at(-1)?.totalMinor ?? 0;
      }
    }
    expect(drawerOf(first)).toBe(expected);
  });
});
