/*
 * Longer than 400 lines: a refund is one road from the plan to the paper, and each step must see what the one before it kept.
 */
import type { RefundQuote } from '@gatehouse/core/contract';
import { fact, type Tender } from '@gatehouse/core/journal';
import { allocateMinor, cashRoundingOn } from '@gatehouse/core/money';
import {
  type GiveBack,
  giveBackOf,
  planRefund,
  type RefundLine,
  type RefundScope,
  type Remaining,
  type RefundWanted,
} from '@gatehouse/core/refunds';
import type { RefundClaimAsked } from '@gatehouse/core/sync';
import { answered, type Answered, refused } from '../api/problem.ts';
import { type LedgerWriter, readOperation } from '../ledger/index.ts';
import { requirePermit } from '../permits/index.ts';
import { spentElsewhere } from '../stored-value/taken-back.ts';
import { permitsOf, policyOf, once, shiftClosed, type TillOperator } from '../till/parts.ts';
import {
  afterRefund,
  cashOf,
  cashTender,
  type MadeRefund,
  noSuchSale,
  notEnoughCash,
  notRefundable,
  writeRefund,
} from '../till/refund-sale.ts';
import { keepForeignSale } from '../till/refund-store.ts';
import { saleOf } from '../till/sale-store.ts';
import { openShiftRow } from '../till/shifts.ts';
import { type HubReach, lookUp, OWN_GIVERS, type TakingBackParts } from './parts.ts';
import { fileFrom, type FileTicket, foreignStored, leftWithClaims, type SaleFile } from './sale-file.ts';

export interface RefundAsked {
  readonly operationId: string;
  readonly saleId: string;
  readonly wanted: RefundWanted;
  readonly to: 'original' | 'cash';
  readonly reason: string;
  readonly expectedTotalMinor: number | null;
  readonly approvalCode: string;
  readonly overrideId: string | null;
  readonly otherTenderOverrideId: string | null;
}

/** What a till is about to give back, settled before anybody else is asked; kept over a crash with its operation. */
export interface KeptPlan {
  readonly scope: RefundScope;
  readonly lines: readonly RefundLine[];
  readonly totalMinor: number;
  readonly roundingMinor: number;
  readonly given: GiveBack['given'];
  readonly voids: readonly { readonly ticketId: string; readonly serial: string }[];
  readonly seats: readonly { readonly sessionId: string; readonly seats: number }[];
  readonly reason: string;
  readonly overrideId: string | null;
  /** Tenders that went back before the record was written: cards. */
  readonly paidOut: readonly Tender[];
  readonly unclaimed: boolean;
  /** What does not go back but pays for the sale that takes its place. */
  readonly exchange?: KeptExchange;
}

export interface KeptExchange {
  readonly passed: GiveBack['given'];
  readonly passedRoundingMinor: number;
  /** How much of the new sale's total that settles. */
  readonly settledMinor: number;
  /** What the new sale comes to. */
  readonly newTotalMinor: number;
  /** Taken off it, and by whose approval. */
  readonly waivedMinor: number;
  readonly waiveOverrideId: string | null;
}

export interface Opened {
  readonly file: SaleFile;
  readonly hub: HubReach;
}

/** Usual bound on what a till gives back of its own sales while the hub is away, minor units. */
const UNCLAIMED_MAX_MINOR = 5_000;

export async function openFile(parts: TakingBackParts, saleId: string): Promise<Answered<Opened>> {
  const { wires, hub } = await lookUp(parts, { saleId, q: '' });
  const file = fileFrom(parts, wires);
  if (file) return answered({ file, hub });
  return hub === 'away' ? hubAway('This is another till’s sale') : noSuchSale();
}

export const hubAway = (detail: string) =>
  refused(503, 'hub_unreachable', 'The hub that sets refunds aside cannot be reached', { detail });

/** How much would go back, and how. Asks for nothing and sets nothing aside. */
export async function quoteRefund(
  parts: TakingBackParts,
  asked: Pick<RefundAsked, 'saleId' | 'wanted' | 'to'>,
): Promise<Answered<RefundQuote>> {
  const opened = await openFile(parts, asked.saleId);
  if (!opened.ok) return opened;
  const planned = planFor(parts, opened.value.file, asked, '');
  if (!planned.ok) return planned;
  const { totalMinor, roundingMinor, given, voids, otherTender } = planned.value;
  return answered({
    totalMinor,
    roundingMinor,
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

export const isGivable = (parts: TakingBackParts, kind: Tender['kind']): boolean =>
  kind === 'cash' ||
  (kind === 'card' ? parts.giveToCard !== undefined : { ...OWN_GIVERS, ...parts.givers }[kind] !== undefined);

type Planned = Omit<KeptPlan, 'reason' | 'overrideId' | 'paidOut' | 'unclaimed'> & {
  readonly otherTender: boolean;
};

function planFor(
  parts: TakingBackParts,
  file: SaleFile,
  { wanted, to }: Pick<RefundAsked, 'wanted' | 'to'>,
  refundId: string,
): Answered<Planned> {
  const { till } = parts;
  const policy = policyOf(till);
  if (!policy.ok) return policy;
  const taken = takenOf(parts, file, wanted, refundId);
  if (!taken.ok) return taken;
  const { left, ...rest } = taken.value;
  const rounding = cashRoundingOn(policy.value.cashRounding, till.ledger.businessDay());
  const back = giveBackOf(left, rest.totalMinor, to, rounding);
  if (!back.ok) return exceeds(left.paidMinor);
  const { roundingMinor, given, otherTender } = back.value;
  return answered({ ...rest, roundingMinor, given, otherTender });
}

/** What is taken back of a sale, without how its money goes: lines, tickets and seats. */
export function takenOf(
  parts: TakingBackParts,
  file: SaleFile,
  wanted: RefundWanted,
  refundId: string,
  ticketIds: readonly string[] = [],
): Answered<
  Pick<KeptPlan, 'scope' | 'lines' | 'totalMinor' | 'voids' | 'seats'> & { readonly left: Remaining }
> {
  const { till } = parts;
  const left = leftWithClaims(file, refundId);
  const plan = planRefund(left, wanted);
  if (!plan.ok)
    return plan.code === 'nothing_left' && left.totalMinor === file.remaining.totalMinor
      ? refused(409, 'already_refunded', `${file.record.body.receiptNumber} was refunded already`)
      : exceeds(left.totalMinor);
  const { scope, lines, totalMinor } = plan.value;
  const spent = spentElsewhere(till.ledger.read, till.ledger.identity(), lines);
  if (spent) return spent;
  const voids = ticketsFor(file, lines, ticketIds);
  return answered({
    left,
    scope,
    lines: lines.flatMap((line) =>
      byDeferral(
        line,
        voids.filter(({ lineId }) => lineId === line.lineId),
      ),
    ),
    totalMinor,
    voids: voids.map(({ ticketId, serial }) => ({ ticketId, serial })),
    seats: voids.flatMap(({ issued }) =>
      issued.sessionId === null ? [] : [{ sessionId: issued.sessionId, seats: -issued.admits }],
    ),
  });
}

export const exceeds = (leftMinor: number) =>
  refused(409, 'refund_exceeds_sale', 'This is more than is left of the sale', {
    detail: 'Part of it was given back meanwhile, or is being given back at another till',
    facts: { leftMinor },
  });

/** The tickets that go with pieces: those that were named, then those that open something, the last sold first. */
function ticketsFor(
  file: SaleFile,
  lines: readonly RefundLine[],
  ticketIds: readonly string[],
): FileTicket[] {
  return lines.flatMap(({ lineId, quantity }) => {
    const sold = file.sold.lines.find((line) => line.lineId === lineId);
    const all = file.tickets.filter((ticket) => ticket.lineId === lineId);
    if (!sold || quantity === 0) return [];
    // A piece may be one code for several people, or several codes.
    const wanted = Math.round((all.length * quantity) / sold.quantity);
    return all
      .filter(({ isVoid }) => !isVoid)
      .toReversed()
      .toSorted((a, b) => rankIn(ticketIds, a) - rankIn(ticketIds, b))
      .slice(0, wanted);
  });
}

const rankIn = (ticketIds: readonly string[], { ticketId }: FileTicket): number =>
  ticketIds.includes(ticketId) ? 0 : 1;

/** A line whose pieces were moved to another session takes its money from where it lies now. */
function byDeferral(line: RefundLine, tickets: readonly FileTicket[]): RefundLine[] {
  const groups = new Map<string, { readonly deferral: RefundLine['deferral']; count: number }>();
  for (const { movedTo } of tickets) {
    const deferral = movedTo ?? line.deferral;
    const key = JSON.stringify(deferral);
    const group = groups.get(key) ?? { deferral, count: 0 };
    group.count += 1;
    groups.set(key, group);
  }
  const all = [...groups.values()];
  if (all.length === 0) return [line];
  const counts = all.map(({ count }) => count);
  const net = allocateMinor(line.netMinor, counts);
  const tax = allocateMinor(line.taxMinor, counts);
  const quantity = allocateMinor(line.quantity, counts);
  return all.map(({ deferral }, index) => {
    const [netMinor = 0, taxMinor = 0] = [net[index], tax[index]];
    return {
      ...line,
      deferral,
      quantity: quantity[index] ?? 0,
      netMinor,
      taxMinor,
      grossMinor: netMinor + taxMinor,
    };
  });
}

export interface AttemptRow {
  readonly refundId: string;
  readonly saleId: string;
  readonly state: 'asked' | 'paid-out' | 'done' | 'given-up';
  readonly plan: string;
}

export const attemptOf = (parts: TakingBackParts, operationId: string): AttemptRow | undefined =>
  parts.till.ledger.read.get<AttemptRow>(
    'SELECT refund_id AS refundId, sale_id AS saleId, state, plan FROM refund_attempt WHERE operation_id = ?',
    operationId,
  );

/**
 * Gives money of a sale back: settled and permitted here first, set aside by the hub, given to the card where it came
 * from one, and then written with its tickets, seats, number and paper in one commit. The same operation id goes on
 * where it stood, also after a crash, and never gives back twice.
 */
export async function refund(
  parts: TakingBackParts,
  asked: RefundAsked,
  operator: TillOperator,
): Promise<Answered<{ readonly saleId: string }>> {
  const { till } = parts;
  const before = readOperation(till.ledger.read, asked.operationId);
  if (before?.state === 'done' && before.kind === 'refund') return answered({ saleId: asked.saleId });
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

/** Settles the plan and uses the approvals up, or finds what an earlier attempt of this operation settled. */
function begin(
  parts: TakingBackParts,
  file: SaleFile,
  asked: RefundAsked,
  operator: TillOperator,
): Answered<null> {
  const { till } = parts;
  const kept = attemptOf(parts, asked.operationId);
  if (kept && kept.state !== 'given-up') return answered(null);
  return till.ledger.transact((writer): Answered<null> => {
    if (!openShiftRow(writer)) return shiftClosed();
    const planned = planFor(parts, file, asked, '');
    if (!planned.ok) return planned;
    const { otherTender, ...plan } = planned.value;
    if (asked.expectedTotalMinor !== null && plan.totalMinor !== asked.expectedTotalMinor)
      return refused(409, 'refund_changed', 'What is left of this sale has changed', {
        facts: { totalMinor: plan.totalMinor },
      });
    const stuck = plan.given.find(({ kind }) => !isGivable(parts, kind));
    if (stuck) return notRefundable(stuck.kind);
    const poor = notEnoughCash(till, writer, cashOf(plan.given));
    if (poor) return poor;
    const permitted = permitRefund(parts, writer, asked, operator, plan.totalMinor, otherTender);
    if (!permitted.ok) return permitted;
    const keeping: KeptPlan = {
      ...plan,
      reason: asked.reason,
      overrideId: permitted.value,
      paidOut: [],
      unclaimed: false,
    };
    insertAttempt(parts, writer, asked, keeping);
    return answered(null);
  });
}

export function insertAttempt(
  { till }: TakingBackParts,
  writer: LedgerWriter,
  { operationId, saleId }: Pick<RefundAsked, 'operationId' | 'saleId'>,
  plan: KeptPlan,
): void {
  // One that was given up and could not be given back yet waits under a name of its own.
  writer.run(
    `UPDATE refund_attempt SET operation_id = operation_id || '#' || refund_id
     WHERE operation_id = ? AND state = 'given-up'`,
    operationId,
  );
  writer.run(
    "INSERT INTO refund_attempt (operation_id, refund_id, sale_id, state, plan) VALUES (?, ?, ?, 'asked', ?)",
    operationId,
    till.ids.nextId(),
    saleId,
    JSON.stringify(plan),
  );
}

/** The amount and the sale an approval is bound to are those of this refund. */
function permitRefund(
  { till }: TakingBackParts,
  writer: LedgerWriter,
  asked: RefundAsked,
  operator: TillOperator,
  amountMinor: number,
  otherTender: boolean,
): Answered<string | null> {
  const permits = permitsOf(till);
  const about = { subjectId: asked.saleId, amountMinor };
  if (otherTender) {
    const other = requirePermit(
      permits,
      writer,
      operator,
      { permission: 'sale.refund-other-tender', ...about },
      asked.otherTenderOverrideId,
    );
    if (!other.ok) return other;
  }
  return requirePermit(permits, writer, operator, { permission: 'sale.refund', ...about }, asked.overrideId);
}

export const planOf = (row: AttemptRow): KeptPlan => JSON.parse(row.plan) as KeptPlan;

export function keepAttempt(
  parts: TakingBackParts,
  operationId: string,
  state: AttemptRow['state'],
  plan?: KeptPlan,
): void {
  parts.till.ledger.transact((writer) => {
    writer.run('UPDATE refund_attempt SET state = ? WHERE operation_id = ?', state, operationId);
    if (plan)
      writer.run(
        'UPDATE refund_attempt SET plan = ? WHERE operation_id = ?',
        JSON.stringify(plan),
        operationId,
      );
  });
}

/** How a claim is asked for: under the refund's own id, so that every retry is the same claim. */
export function claimAsked(file: SaleFile, refundId: string, plan: KeptPlan): RefundClaimAsked {
  const byLine = new Map<string, RefundClaimAsked['lines'][number]>();
  for (const { lineId, quantity, netMinor, taxMinor, grossMinor } of plan.lines) {
    const sum = byLine.get(lineId);
    byLine.set(lineId, {
      lineId,
      quantity: quantity + (sum?.quantity ?? 0),
      netMinor: netMinor + (sum?.netMinor ?? 0),
      taxMinor: taxMinor + (sum?.taxMinor ?? 0),
      grossMinor: grossMinor + (sum?.grossMinor ?? 0),
    });
  }
  return {
    operationId: refundId,
    refundId,
    saleId: file.record.body.saleId,
    sale: file.own ? file.text : null,
    refunds: [...file.refundTexts],
    lines: [...byLine.values()],
    totalMinor: plan.totalMinor,
    paidMinor: plan.totalMinor + plan.roundingMinor,
  };
}

/** Has the hub set the refund aside. A hub of its own does so in the refund's transaction. */
export async function claim(
  parts: TakingBackParts,
  file: SaleFile,
  reach: HubReach,
  operationId: string,
): Promise<Answered<null>> {
  const at = parts.hub();
  const attempt = attemptOf(parts, operationId);
  if (!attempt) throw new Error(`the refund attempt ${operationId} was begun and is gone`);
  if (at.kind === 'self' || attempt.state === 'paid-out') return answered(null);
  const plan = planOf(attempt);
  const answer = await at.client.claimRefund({ body: claimAsked(file, attempt.refundId, plan) });
  if (answer.ok && answer.value.kind === 'granted') return answered(null);
  if (answer.ok) {
    keepAttempt(parts, operationId, 'given-up');
    return exceeds(answer.value.kind === 'refused' ? answer.value.leftMinor : 0);
  }
  const limit = policyLimit(parts);
  const unclaimedMinor = plan.totalMinor + unclaimedSoFar(parts, file);
  if (file.own && reach === 'away' && unclaimedMinor <= limit) {
    keepAttempt(parts, operationId, 'asked', { ...plan, unclaimed: true });
    return answered(null);
  }
  keepAttempt(parts, operationId, 'given-up');
  return hubAway(
    file.own ? `Without it at most ${limit} minor units of a sale go back` : 'This is another till’s sale',
  );
}

const policyLimit = ({ till }: TakingBackParts): number =>
  till.replica.policy()?.takingBack?.unclaimedMaxMinor ?? UNCLAIMED_MAX_MINOR;

const unclaimedSoFar = ({ till }: TakingBackParts, { refunds, record }: SaleFile): number =>
  refunds
    .filter(({ body }) => {
      const row = till.ledger.read.get<{ plan: string }>(
        "SELECT plan FROM refund_attempt WHERE refund_id = ? AND state = 'done'",
        body.refundId,
      );
      return body.saleId === record.body.saleId && row && (JSON.parse(row.plan) as KeptPlan).unclaimed;
    })
    .reduce((sum, { body }) => sum + body.totalMinor, 0);

/** Money to cards goes before the record: what a provider refuses is not written as given back. */
export async function payCards(
  parts: TakingBackParts,
  asked: Pick<RefundAsked, 'operationId' | 'reason' | 'approvalCode'>,
  operator: TillOperator,
): Promise<Answered<null>> {
  const attempt = attemptOf(parts, asked.operationId);
  const shift = openShiftRow(parts.till.ledger.read);
  if (!attempt) throw new Error(`the refund attempt ${asked.operationId} was begun and is gone`);
  if (!shift) return shiftClosed();
  let plan = planOf(attempt);
  const cards = plan.given.filter(({ kind }) => kind === 'card');
  for (const { tender, amountMinor } of cards.slice(plan.paidOut.length)) {
    if (tender?.kind !== 'card' || !parts.giveToCard) return notRefundable('card');
    const { refundId } = attempt;
    const { reason } = asked;
    const given = await parts.giveToCard({
      refundId: plan.paidOut.length === 0 ? refundId : `${refundId}:${plan.paidOut.length}`,
      tender,
      amountMinor,
      reason,
      approvalCode: asked.approvalCode,
      operator,
      shiftId: shift.shiftId,
    });
    if (!given.ok) {
      // Nothing has gone back yet: the claim is free again. An unknown stays, and is asked about by the same id.
      if (plan.paidOut.length === 0 && given.problem.code !== 'refund_unknown') {
        keepAttempt(parts, asked.operationId, 'given-up');
        await releaseGivenUp(parts);
      }
      return given;
    }
    plan = { ...plan, paidOut: [...plan.paidOut, given.value.tender] };
    keepAttempt(parts, asked.operationId, 'paid-out', plan);
  }
  return answered(null);
}

function complete(
  parts: TakingBackParts,
  file: SaleFile,
  asked: RefundAsked,
  operator: TillOperator,
): Answered<{ readonly saleId: string }> {
  const { till } = parts;
  let made: MadeRefund | undefined;
  const done = once<{ saleId: string }>(
    till,
    { operationId: asked.operationId, kind: 'refund' },
    (writer) => {
      const attempt = attemptOf(parts, asked.operationId);
      const shift = openShiftRow(writer);
      if (!shift) return shiftClosed();
      if (!attempt) throw new Error(`the refund attempt ${asked.operationId} was begun and is gone`);
      const plan = planOf(attempt);
      const { refundId } = attempt;
      const poor = plan.paidOut.length === 0 ? notEnoughCash(till, writer, cashOf(plan.given)) : undefined;
      if (poor) return poor;
      const tenders = giveAll(parts, writer, plan, { refundId, operator, shiftId: shift.shiftId });
      if (!tenders.ok) return tenders;
      const written = writeTakenBack(parts, writer, {
        file,
        plan,
        refundId,
        tenders: tenders.value,
        exchangeSaleId: null,
        operator,
        shiftId: shift.shiftId,
      });
      if (!written.ok) return written;
      made = written.value;
      writer.run("UPDATE refund_attempt SET state = 'done' WHERE operation_id = ?", asked.operationId);
      return answered({ saleId: asked.saleId });
    },
  );
  if (!done.ok) {
    // A refusal here set nothing in motion but the claim, which a retry finds again or the next refund gives back.
    const attempt = attemptOf(parts, asked.operationId);
    if (attempt?.state === 'asked') keepAttempt(parts, asked.operationId, 'given-up');
    return done;
  }
  if (made && done.repeated !== true) {
    afterRefund(till, made, operator);
    parts.poke?.();
  }
  return done;
}

/** The refund's record with all it moves, and the hub's claim with it where this till is the hub. */
export function writeTakenBack(
  parts: TakingBackParts,
  writer: LedgerWriter,
  back: {
    readonly file: SaleFile;
    readonly plan: KeptPlan;
    readonly refundId: string;
    readonly tenders: readonly Tender[];
    readonly exchangeSaleId: string | null;
    readonly operator: TillOperator;
    readonly shiftId: string;
  },
): Answered<MadeRefund> {
  const { till } = parts;
  const { file, plan, refundId, tenders, exchangeSaleId, operator, shiftId } = back;
  const { saleId } = file.record.body;
  const at = parts.hub();
  if (at.kind === 'self') {
    const { stationId } = till.ledger.identity();
    const claimed = at.authority.claimWithin(writer, claimAsked(file, refundId, plan), stationId);
    if (claimed.kind === 'refused') return exceeds(claimed.leftMinor);
  }
  const own = saleOf(writer, saleId);
  const sale = file.own && own ? own : foreignStored(parts, file);
  if (!file.own) keepForeignSale(writer, sale);
  const made = writeRefund(till, writer, {
    ...plan,
    refundId,
    sale,
    tenders,
    exchangeSaleId,
    operator,
    shiftId,
  });
  if (plan.unclaimed) {
    const hubLastSeenMs = at.kind === 'remote' ? at.heardAtMs() : null;
    writer.append(fact('RefundUnclaimed', { refundId, saleId, hubLastSeenMs }), {
      operatorId: operator.operatorId,
      shiftId,
      refs: [refundId],
    });
  }
  return answered(made);
}

export function giveAll(
  parts: TakingBackParts,
  writer: LedgerWriter,
  plan: KeptPlan,
  given: { readonly refundId: string; readonly operator: TillOperator; readonly shiftId: string },
): Answered<Tender[]> {
  const givers = { ...OWN_GIVERS, ...parts.givers };
  const paidOut = [...plan.paidOut];
  const tenders: Tender[] = [];
  for (const { kind, amountMinor, tender } of plan.given) {
    if (kind === 'cash') {
      tenders.push(cashTender(tender?.tenderId ?? parts.till.ids.nextId(), amountMinor));
    } else if (kind === 'card') {
      const card = paidOut.shift();
      if (!card) throw new Error('a card’s refund is written before the card was given anything');
      tenders.push(card);
    } else {
      const giver = givers[kind];
      if (!giver || !tender) return notRefundable(kind);
      const back = giver(writer, tender, { ...given, amountMinor });
      if (!back.ok) return back;
      tenders.push(back.value);
    }
  }
  return answered(tenders);
}

/** Tells the hub of refunds that were set aside and not made, so that nobody waits for them. */
export async function releaseGivenUp(parts: TakingBackParts): Promise<void> {
  const at = parts.hub();
  const open = parts.till.ledger.read.all<{ operationId: string; refundId: string }>(
    "SELECT operation_id AS operationId, refund_id AS refundId FROM refund_attempt WHERE state = 'given-up'",
  );
  for (const { operationId, refundId } of open) {
    if (at.kind === 'remote') {
      const released = await at.client.releaseRefund({ body: { operationId: refundId } });
      if (!released.ok) return;
    }
    parts.till.ledger.transact((writer) =>
      writer.run("DELETE FROM refund_attempt WHERE operation_id = ? AND state = 'given-up'", operationId),
    );
  }
}
