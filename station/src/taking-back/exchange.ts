/** Exchanges and reschedules. Long, because the quote and the commit that follows it share one plan in one place. */
import type { ExchangeQuote, ExchangeWanted, SaleAsked, SaleView } from '@gatehouse/core/contract';
import { saleAsked } from '@gatehouse/core/contract';
import type { Tender } from '@gatehouse/core/journal';
import { cashRoundingOn, roundCash } from '@gatehouse/core/money';
import { type GiveBack, giveBackOf, type Remaining } from '@gatehouse/core/refunds';
import { answered, type Answered, refused } from '../api/problem.ts';
import { type LedgerWriter, readOperation } from '../ledger/index.ts';
import { requirePermit } from '../permits/index.ts';
import { isInDrawer, sellWithin } from '../till/complete-sale.ts';
import { openDrawer } from '../till/drawer.ts';
import { once, permitsOf, policyOf, shiftClosed, type TillOperator } from '../till/parts.ts';
import { priceBasket } from '../till/price.ts';
import { cashOf, type MadeRefund, notEnoughCash, notRefundable } from '../till/refund-sale.ts';
import { keepSeatMoves, saleOf, type StoredSale, storedView } from '../till/sale-store.ts';
import { pricingMoment } from '../till/selling/index.ts';
import { openShiftRow } from '../till/shifts.ts';
import type { TakingBackParts } from './parts.ts';
import {
  attemptOf,
  claim,
  exceeds,
  giveAll,
  insertAttempt,
  isGivable,
  keepAttempt,
  type KeptExchange,
  type KeptPlan,
  openFile,
  payCards,
  planOf,
  type RefundAsked,
  releaseGivenUp,
  takenOf,
  writeTakenBack,
} from './refund.ts';
import type { SaleFile } from './sale-file.ts';

export interface ExchangeAsked
  extends ExchangeWanted, Pick<RefundAsked, 'operationId' | 'saleId' | 'reason' | 'approvalCode'> {
  readonly expectedDifferenceMinor: number;
  readonly tenders: SaleAsked['tenders'];
  readonly overrideId: string | null;
  readonly waiveOverrideId: string | null;
  readonly refundOverrideId: string | null;
  readonly otherTenderOverrideId: string | null;
}

/** What can pay for the new sale as it paid for the old one; anything else is given back, not passed on. */
const PASSES: readonly Tender['kind'][] = ['cash', 'card', 'stored-value', 'invoice'];

type ExchangePlan = Omit<KeptPlan, 'reason' | 'overrideId' | 'paidOut' | 'unclaimed' | 'exchange'> & {
  readonly exchange: Omit<KeptExchange, 'waiveOverrideId'>;
  readonly otherTender: boolean;
};

/** What an exchange costs more or less. Asks for nothing and sets nothing aside. */
export async function quoteExchange(
  parts: TakingBackParts,
  asked: ExchangeWanted & { readonly saleId: string },
): Promise<Answered<ExchangeQuote>> {
  const opened = await openFile(parts, asked.saleId);
  if (!opened.ok) return opened;
  const policy = policyOf(parts.till);
  if (!policy.ok) return policy;
  const planned = planExchange(parts, opened.value.file, asked);
  if (!planned.ok) return planned;
  const { totalMinor, given, exchange, otherTender, voids } = planned.value;
  const { newTotalMinor, waivedMinor } = exchange;
  const differenceMinor = newTotalMinor - totalMinor;
  return answered({
    takenMinor: totalMinor,
    newMinor: newTotalMinor + waivedMinor,
    waivedMinor,
    differenceMinor,
    cashMinor: roundCash(differenceMinor, policy.value.cashRounding, parts.till.ledger.businessDay()),
    otherTender,
    ticketCount: voids.length,
    given: given.map(({ kind, amountMinor, tender }) => ({
      kind,
      amountMinor,
      last4: tender?.kind === 'card' ? tender.last4 : '',
      refundable: isGivable(parts, kind),
    })),
  });
}

function planExchange(
  parts: TakingBackParts,
  file: SaleFile,
  wanted: ExchangeWanted,
): Answered<ExchangePlan> {
  const { till } = parts;
  const policy = policyOf(till);
  if (!policy.ok) return policy;
  const taken = takenOf(parts, file, { kind: 'lines', lines: wanted.lines }, '', wanted.ticketIds);
  if (!taken.ok) return taken;
  const { left, ...rest } = taken.value;
  const { totalMinor } = rest;
  const { customerId } = file.record.body;
  const full = priceInstead(parts, wanted, rest.seats, 0, customerId);
  if (!full.ok) return full;
  const waivedMinor = wanted.difference === 'waive' ? Math.max(0, full.value - totalMinor) : 0;
  const priced = waivedMinor === 0 ? full : priceInstead(parts, wanted, rest.seats, waivedMinor, customerId);
  if (!priced.ok) return priced;
  const newTotalMinor = priced.value;
  if (waivedMinor > 0 && newTotalMinor !== totalMinor)
    return refused(409, 'cannot_waive', 'This difference cannot be waived to the unit', {
      detail: 'Charge it, or lower a price by hand',
    });
  const rounding = cashRoundingOn(policy.value.cashRounding, till.ledger.businessDay());
  const dueBackMinor = Math.max(0, totalMinor - newTotalMinor);
  const back = dueBackMinor === 0 ? NOTHING : giveBackOf(left, dueBackMinor, wanted.to, rounding);
  if (!back.ok) return exceeds(left.paidMinor);
  const settledMinor = totalMinor - dueBackMinor;
  const passed =
    settledMinor === 0 ? NOTHING : giveBackOf(without(left, back.value), settledMinor, wanted.to, rounding);
  if (!passed.ok) return exceeds(left.paidMinor);
  const stuck = passed.value.given.find(({ kind }) => !PASSES.includes(kind));
  if (stuck) return notRefundable(stuck.kind);
  return answered({
    ...rest,
    roundingMinor: back.value.roundingMinor + passed.value.roundingMinor,
    given: back.value.given,
    otherTender: back.value.otherTender || passed.value.otherTender,
    exchange: {
      passed: passed.value.given,
      passedRoundingMinor: passed.value.roundingMinor,
      settledMinor,
      newTotalMinor,
      waivedMinor,
    },
  });
}

const NOTHING = { ok: true, value: { given: [], roundingMinor: 0, otherTender: false } as GiveBack } as const;

/** What can still go back once a part of it has. */
const without = (left: Remaining, { given, roundingMinor }: GiveBack): Remaining => {
  const cash = given.find(({ kind }) => kind === 'cash')?.amountMinor ?? 0;
  let cashDue = cash;
  const paidMinor = given.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return {
    ...left,
    totalMinor: left.totalMinor - paidMinor + roundingMinor,
    paidMinor: left.paidMinor - paidMinor,
    tenders: left.tenders.map((one) => {
      const own = given.find(
        ({ tender, kind }) => kind !== 'cash' && tender?.tenderId === one.tender.tenderId,
      );
      const isCash = one.tender.kind === 'cash' || one.tender.kind === 'foreign-cash';
      const fromCash = isCash ? Math.min(cashDue, Math.max(0, one.amountMinor)) : 0;
      cashDue -= fromCash;
      return { ...one, amountMinor: one.amountMinor - (own?.amountMinor ?? 0) - fromCash };
    }),
  };
};

/** The sale that takes the place of what comes back. */
const saleInstead = (
  asked: Pick<ExchangeWanted, 'instead'>,
  sale: {
    readonly operationId: string;
    readonly totalMinor: number;
    readonly waivedMinor: number;
    readonly overrideId: string | null;
    readonly tenders: SaleAsked['tenders'];
    readonly customerId: string | null;
  },
): SaleAsked =>
  saleAsked.parse({
    operationId: sale.operationId,
    lines: asked.instead,
    tenders: sale.tenders,
    expectedTotalMinor: sale.totalMinor,
    customerId: sale.customerId,
    adjustment:
      sale.waivedMinor === 0
        ? null
        : {
            kind: 'discount-amount',
            amountMinor: sale.waivedMinor,
            reason: WAIVED,
            overrideId: sale.overrideId,
          },
  });

/** Why something was taken off the new sale; screens and papers have words for it. */
const WAIVED = 'exchange';

/** Prices the new things as if what comes back were back: a guest may change places within a full session. */
function priceInstead(
  parts: TakingBackParts,
  wanted: ExchangeWanted,
  freed: KeptPlan['seats'],
  waivedMinor: number,
  customerId: string | null,
): Answered<number> {
  const { till } = parts;
  return rehearse(parts, (writer): Answered<number> => {
    const policy = policyOf(till);
    if (!policy.ok) return policy;
    const { incarnation } = till.ledger.identity();
    keepSeatMoves(writer, freed, { incarnation, seq: till.ledger.head().seq + 1 });
    const sale = saleInstead(wanted, {
      operationId: 'rehearsal',
      totalMinor: 0,
      waivedMinor,
      overrideId: null,
      tenders: [],
      customerId,
    });
    const priced = priceBasket(sale, till.reader, policy.value, pricingMoment(till, customerId));
    return priced.ok ? answered(priced.value.totalMinor) : priced;
  });
}

class Rehearsed extends Error {
  readonly result: Answered<unknown>;

  constructor(result: Answered<unknown>) {
    super('rehearsed');
    this.result = result;
  }
}

/** Does something and takes all of it back: what would come of it, with everything checked. */
function rehearse<Value>(
  { till }: TakingBackParts,
  work: (writer: LedgerWriter) => Answered<Value>,
): Answered<Value> {
  try {
    till.ledger.transact((writer) => {
      throw new Rehearsed(work(writer));
    });
  } catch (error) {
    if (error instanceof Rehearsed) return error.result as Answered<Value>;
    throw error;
  }
  throw new Error('a rehearsal never commits');
}

/**
 * Exchanges lines of a sale for something else: refund and new sale are one commit under one operation id, and what the
 * one gives back pays for the other. Only the difference moves: it is charged, given back, or waived by permission.
 */
export async function exchange(
  parts: TakingBackParts,
  asked: ExchangeAsked,
  operator: TillOperator,
): Promise<Answered<{ readonly saleId: string; readonly newSaleId: string }>> {
  const { till } = parts;
  const before = readOperation(till.ledger.read, asked.operationId);
  if (before?.state === 'done' && before.kind === 'exchange')
    return answered(before.answer as { saleId: string; newSaleId: string });
  await releaseGivenUp(parts);
  const opened = await openFile(parts, asked.saleId);
  if (!opened.ok) return opened;
  const { file, hub } = opened.value;
  const begun = begin(parts, file, asked, operator);
  if (!begun.ok) return begun;
  const claimed = await claim(parts, file, hub, asked.operationId);
  if (!claimed.ok) return claimed;
  const paid = await payCards(parts, asked, operator);
  if (!paid.ok) return paid;
  return complete(parts, file, asked, operator);
}

/** Settles the plan, plays the whole exchange through once to see that nothing refuses it, and uses the approvals up. */
function begin(
  parts: TakingBackParts,
  file: SaleFile,
  asked: ExchangeAsked,
  operator: TillOperator,
): Answered<null> {
  const { till } = parts;
  const kept = attemptOf(parts, asked.operationId);
  if (kept && kept.state !== 'given-up') return answered(null);
  const planned = planExchange(parts, file, asked);
  if (!planned.ok) return planned;
  const { otherTender, exchange: of, ...plan } = planned.value;
  const differenceMinor = of.newTotalMinor - plan.totalMinor;
  if (differenceMinor !== asked.expectedDifferenceMinor)
    return refused(409, 'exchange_changed', 'What this exchange costs has changed', {
      facts: { differenceMinor },
    });
  const stuck = plan.given.find(({ kind }) => !isGivable(parts, kind));
  if (stuck) return notRefundable(stuck.kind);
  const permitted = (writer: LedgerWriter): Answered<KeptPlan> => {
    const allowed = permitExchange(parts, writer, asked, operator, { ...of, differenceMinor, otherTender });
    if (!allowed.ok) return allowed;
    const { overrideId, waiveOverrideId } = allowed.value;
    return answered({
      ...plan,
      reason: asked.reason,
      overrideId,
      paidOut: [],
      unclaimed: false,
      exchange: { ...of, waiveOverrideId },
    });
  };
  const rehearsed = rehearse(parts, (writer): Answered<null> => {
    const allowed = permitted(writer);
    if (!allowed.ok) return allowed;
    const paidOut = allowed.value.given.flatMap(({ kind, tender, amountMinor }) =>
      kind === 'card' && tender ? [{ ...tender, amountMinor } as Tender] : [],
    );
    const done = commit(
      parts,
      writer,
      file,
      { ...allowed.value, paidOut },
      asked,
      operator,
      till.ids.nextId(),
    );
    return done.ok ? answered(null) : done;
  });
  if (!rehearsed.ok) return rehearsed;
  return till.ledger.transact((writer): Answered<null> => {
    const allowed = permitted(writer);
    if (!allowed.ok) return allowed;
    insertAttempt(parts, writer, asked, allowed.value);
    return answered(null);
  });
}

/** Each approval is bound to the sale that is exchanged, and to the amount where one moves or is given up. */
function permitExchange(
  { till }: TakingBackParts,
  writer: LedgerWriter,
  asked: ExchangeAsked,
  operator: TillOperator,
  of: { readonly waivedMinor: number; readonly differenceMinor: number; readonly otherTender: boolean },
): Answered<{ readonly overrideId: string | null; readonly waiveOverrideId: string | null }> {
  const permits = permitsOf(till);
  const subjectId = asked.saleId;
  const allowed = requirePermit(
    permits,
    writer,
    operator,
    { permission: 'sale.exchange', subjectId },
    asked.overrideId,
  );
  if (!allowed.ok) return allowed;
  if (of.differenceMinor < 0) {
    const amountMinor = -of.differenceMinor;
    const refunding = requirePermit(
      permits,
      writer,
      operator,
      { permission: 'sale.refund', subjectId, amountMinor },
      asked.refundOverrideId,
    );
    if (!refunding.ok) return refunding;
  }
  if (of.otherTender) {
    const other = requirePermit(
      permits,
      writer,
      operator,
      { permission: 'sale.refund-other-tender', subjectId, amountMinor: Math.max(0, -of.differenceMinor) },
      asked.otherTenderOverrideId,
    );
    if (!other.ok) return other;
  }
  if (of.waivedMinor === 0) return answered({ overrideId: allowed.value, waiveOverrideId: null });
  const waiving = requirePermit(
    permits,
    writer,
    operator,
    { permission: 'sale.price-override', subjectId, amountMinor: of.waivedMinor },
    asked.waiveOverrideId,
  );
  return waiving.ok ? answered({ overrideId: allowed.value, waiveOverrideId: waiving.value }) : waiving;
}

interface Made {
  readonly refund: MadeRefund;
  readonly sale: StoredSale;
}

/** Refund and sale, in this order: the places that come back are free for the guest who takes others. */
function commit(
  parts: TakingBackParts,
  writer: LedgerWriter,
  file: SaleFile,
  plan: KeptPlan,
  asked: ExchangeAsked,
  operator: TillOperator,
  refundId: string,
): Answered<Made> {
  const { till } = parts;
  const of = plan.exchange;
  const shift = openShiftRow(writer);
  if (!shift) return shiftClosed();
  if (!of) throw new Error('an exchange was kept without its sale');
  const poor = plan.paidOut.length === 0 ? notEnoughCash(till, writer, cashOf(plan.given)) : undefined;
  if (poor) return poor;
  const given = giveAll(parts, writer, plan, { refundId, operator, shiftId: shift.shiftId });
  if (!given.ok) return given;
  const passed = of.passed.map(({ kind, tender, amountMinor }) =>
    passedTender(till.ids.nextId(), kind, tender, amountMinor),
  );
  const saleId = till.ids.nextId();
  // What the guest is handed has an id of its own: only what passes is the same tender in both.
  const handed = given.value.map((one) =>
    one.kind === 'cash' ? { ...one, tenderId: till.ids.nextId() } : one,
  );
  const refund = writeTakenBack(parts, writer, {
    file,
    plan,
    refundId,
    tenders: [...passed, ...handed],
    exchangeSaleId: saleId,
    operator,
    shiftId: shift.shiftId,
  });
  if (!refund.ok) return refund;
  const { customerId, receiptNumber } = file.record.body;
  const sale = sellWithin(
    till,
    writer,
    saleInstead(asked, {
      operationId: asked.operationId,
      totalMinor: of.newTotalMinor,
      waivedMinor: of.waivedMinor,
      overrideId: of.waiveOverrideId,
      tenders: asked.tenders,
      customerId,
    }),
    operator,
    {
      exchange: {
        saleId,
        passed: { tenders: passed, roundingMinor: of.passedRoundingMinor },
        settledMinor: of.settledMinor,
        receiptNumber,
      },
    },
  );
  return sale.ok ? answered({ refund: refund.value, sale: sale.value }) : sale;
}

/** The tender of the old sale as it pays for the new one; cash that was something else before is new. */
function passedTender(
  newId: string,
  kind: Tender['kind'],
  tender: Tender | null,
  amountMinor: number,
): Tender {
  if (kind === 'cash' || tender === null)
    return {
      tenderId: tender?.tenderId ?? newId,
      kind: 'cash',
      amountMinor,
      tenderedMinor: amountMinor,
      changeMinor: 0,
    };
  return { ...tender, amountMinor } as Tender;
}

function complete(
  parts: TakingBackParts,
  file: SaleFile,
  asked: ExchangeAsked,
  operator: TillOperator,
): Answered<{ readonly saleId: string; readonly newSaleId: string }> {
  const { till } = parts;
  let made: Made | undefined;
  const done = once<{ saleId: string; newSaleId: string }>(
    till,
    { operationId: asked.operationId, kind: 'exchange' },
    (writer) => {
      const attempt = attemptOf(parts, asked.operationId);
      if (!attempt) throw new Error(`the exchange ${asked.operationId} was begun and is gone`);
      const committed = commit(parts, writer, file, planOf(attempt), asked, operator, attempt.refundId);
      if (!committed.ok) return committed;
      made = committed.value;
      writer.run("UPDATE refund_attempt SET state = 'done' WHERE operation_id = ?", asked.operationId);
      return answered({ saleId: asked.saleId, newSaleId: made.sale.saleId });
    },
  );
  if (!done.ok) {
    const attempt = attemptOf(parts, asked.operationId);
    if (attempt?.state === 'asked') keepAttempt(parts, asked.operationId, 'given-up');
    return done;
  }
  if (made && done.repeated !== true) afterExchange(parts, made, operator);
  return done;
}

/** The drawer opens for the difference alone: what passed from one sale to the other was in nobody's hands. */
function afterExchange(
  { till, poke }: TakingBackParts,
  { refund, sale }: Made,
  operator: TillOperator,
): void {
  const { saleId, shiftId, content } = sale;
  const old = new Set(refund.tenderIds);
  const taken = content.tenders.filter(({ tenderId }) => !old.has(tenderId));
  const passedMinor = cashOf(content.tenders.filter(({ tenderId }) => old.has(tenderId)));
  const isGiven = refund.cashMinor !== passedMinor;
  if (isGiven || taken.some(isInDrawer))
    till.follow(
      openDrawer(till.ledger, till.drawer, {
        cause: isGiven ? 'refund' : 'sale',
        saleId: isGiven ? refund.saleId : saleId,
        reason: isGiven ? refund.reason : '',
        operatorId: operator.operatorId,
        shiftId,
      }),
    );
  till.pokePrinting();
  till.onSessionsChanged([
    ...refund.sessionIds,
    ...content.lines.flatMap(({ sessionId }) => sessionId ?? []),
  ]);
  poke?.();
}

/** The new sale as a screen gets it. */
export function exchangedView({ till }: TakingBackParts, newSaleId: string): SaleView {
  const sale = saleOf(till.ledger.read, newSaleId);
  if (!sale) throw new Error(`sale ${newSaleId} was exchanged for and is not in the ledger`);
  return storedView(till.ledger.read, sale);
}
