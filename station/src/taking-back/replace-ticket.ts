import type { VenuePolicy } from '@gatehouse/core/catalogue';
import { fact } from '@gatehouse/core/journal';
import { allocateMinor } from '@gatehouse/core/money';
import { priceBasket, shareOfLine } from '@gatehouse/core/pricing';
import { signTicketCode } from '@gatehouse/core/tickets';
import { addDays, businessDayOf, type IsoDate, localMinuteOf, ticketDayOf } from '@gatehouse/core/time';
import { answered, type Answered, refused } from '../api/problem.ts';
import type { LedgerWriter } from '../ledger/index.ts';
import { requirePermit } from '../permits/index.ts';
import { enqueuePrintJob } from '../printing/print-jobs.ts';
import { lastTicketDay } from '../till/issue-tickets.ts';
import { once, permitsOf, policyOf, type TillOperator } from '../till/parts.ts';
import { keepForeignSale } from '../till/refund-store.ts';
import { keepSeatMoves } from '../till/sale-store.ts';
import { openShiftRow } from '../till/shifts.ts';
import type { TakingBackParts } from './parts.ts';
import { openFile } from './refund.ts';
import { type FileTicket, foreignStored, type SaleFile } from './sale-file.ts';

export interface ReissueAsked {
  readonly operationId: string;
  readonly saleId: string;
  readonly ticketId: string;
  readonly cause: 'lost' | 'damaged' | 'other';
  readonly reason: string;
  readonly overrideId: string | null;
}

export interface RescheduleAsked {
  readonly operationId: string;
  readonly saleId: string;
  readonly ticketIds: readonly string[];
  readonly sessionId: string | null;
  readonly day: IsoDate;
  readonly difference: 'refuse' | 'waive';
  readonly reason: string;
  readonly overrideId: string | null;
  readonly waiveOverrideId: string | null;
}

const noSuchTicket = (message: string) =>
  refused(404, 'no_such_ticket', 'This sale has no such valid ticket', {
    errors: [{ field: 'ticketId', message }],
  });

const noKey = () => refused(503, 'no_ticket_key', 'This station has no ticket key and can make no codes');

type Place = Pick<FileTicket['issued'], 'sessionId' | 'scope' | 'validFromDay' | 'validUntilDay'>;

/** A new serial and code for a ticket, whose id stays; undefined without a ticket key. */
function newCode(parts: TakingBackParts, { issued }: FileTicket, place: Place) {
  const { random, signer } = parts.till;
  const key = signer();
  if (!key) return undefined;
  const serial = Buffer.from(random.bytes(8)).toString('hex');
  const code = signTicketCode(
    { shape: 'static', keyId: key.keyId, serial, ticketClass: issued.ticketClass, ...place },
    (message) => key.sign(message),
  );
  return { serial, code, keyId: key.keyId };
}

interface Replacing {
  readonly file: SaleFile;
  readonly ticket: FileTicket;
  readonly made: NonNullable<ReturnType<typeof newCode>>;
  readonly place: Place;
  readonly reason: string;
  readonly overrideId: string | null;
}

const replacedBody = ({ file, ticket, made, place, reason, overrideId }: Replacing) => ({
  ticketId: ticket.ticketId,
  oldSerial: ticket.serial,
  serial: made.serial,
  keyId: made.keyId,
  productId: ticket.issued.productId,
  variantId: ticket.issued.variantId,
  ticketClass: ticket.issued.ticketClass,
  ...place,
  admits: ticket.issued.admits,
  saleId: file.record.body.saleId,
  lineId: ticket.lineId,
  reason,
  overrideId,
});

/** Keeps the code and prints its paper; another till's sale is kept with it, for the paper is made from that. */
function keepAndPrint(parts: TakingBackParts, writer: LedgerWriter, { file, ticket, made }: Replacing): void {
  const { till } = parts;
  writer.run('INSERT INTO ticket_code (serial, code) VALUES (?, ?)', made.serial, made.code);
  if (!file.own) {
    const stored = foreignStored(parts, file);
    const tickets = stored.content.tickets.map((one) =>
      one.ticketId === ticket.ticketId ? { ...one, serial: made.serial, code: made.code } : one,
    );
    keepForeignSale(writer, { ...stored, content: { ...stored.content, tickets } });
  }
  enqueuePrintJob(writer, {
    jobId: till.ids.nextId(),
    document: 'ticket',
    saleId: file.record.body.saleId,
    subject: ticket.ticketId,
    copy: false,
    createdAtMs: till.clock.nowMs(),
  });
}

/**
 * A new code for a lost or damaged ticket, under the same ticket id: what was used stays used. The old code dies with
 * the commit here, at the hub with the next push, and everywhere else with the feed.
 */
export async function reissueTicket(
  parts: TakingBackParts,
  asked: ReissueAsked,
  operator: TillOperator,
): Promise<Answered<{ readonly saleId: string }>> {
  const { till } = parts;
  const opened = await openFile(parts, asked.saleId);
  if (!opened.ok) return opened;
  const { file } = opened.value;
  const done = once<{ saleId: string }>(
    till,
    { operationId: asked.operationId, kind: 'reissue' },
    (writer) => {
      const ticket = file.tickets.find(({ ticketId }) => ticketId === asked.ticketId);
      if (!ticket || ticket.isVoid) return noSuchTicket(asked.ticketId);
      const permit = requirePermit(
        permitsOf(till),
        writer,
        operator,
        { permission: 'ticket.reissue', subjectId: asked.ticketId },
        asked.overrideId,
      );
      if (!permit.ok) return permit;
      const { sessionId, scope, validFromDay, validUntilDay } = ticket.issued;
      const place = { sessionId, scope, validFromDay, validUntilDay };
      const made = newCode(parts, ticket, place);
      if (!made) return noKey();
      const replacing = { file, ticket, made, place, reason: asked.reason, overrideId: permit.value };
      writer.append(fact('TicketReissued', { ...replacedBody(replacing), cause: asked.cause }), {
        operatorId: operator.operatorId,
        shiftId: openShiftRow(writer)?.shiftId ?? null,
        refs: [asked.ticketId, asked.saleId],
      });
      keepAndPrint(parts, writer, replacing);
      return answered({ saleId: asked.saleId });
    },
  );
  if (done.ok && done.repeated !== true) {
    till.pokePrinting();
    parts.poke?.();
  }
  return done;
}

/**
 * Moves tickets to another session or day of the same product: capacity checked, new codes under the same ids; what was
 * deferred to the one place is deferred to the other. Where it costs something else there, that is either settled by an
 * exchange or waived here by permission.
 */
export async function rescheduleTickets(
  parts: TakingBackParts,
  asked: RescheduleAsked,
  operator: TillOperator,
): Promise<Answered<{ readonly saleId: string }>> {
  const { till } = parts;
  const opened = await openFile(parts, asked.saleId);
  if (!opened.ok) return opened;
  const { file } = opened.value;
  let sessionIds: readonly string[] = [];
  const done = once<{ saleId: string }>(
    till,
    { operationId: asked.operationId, kind: 'reschedule' },
    (writer) => {
      const policy = policyOf(till);
      if (!policy.ok) return policy;
      const tickets = [...new Set(asked.ticketIds)].map((id) =>
        file.tickets.find((ticket) => ticket.ticketId === id && !ticket.isVoid),
      );
      if (tickets.some((ticket) => !ticket)) return noSuchTicket(asked.ticketIds.join(', '));
      const moving = tickets.filter((ticket) => ticket !== undefined);
      const permit = requirePermit(
        permitsOf(till),
        writer,
        operator,
        { permission: 'sale.exchange', subjectId: asked.saleId },
        asked.overrideId,
      );
      if (!permit.ok) return permit;
      const to = placeFor(parts, moving, asked, policy.value);
      if (!to.ok) return to;
      const { differenceMinor } = differenceAt(parts, file, moving, asked, policy.value);
      if (differenceMinor !== 0 && asked.difference === 'refuse')
        return refused(409, 'price_differs', 'It costs something else there', {
          detail: 'Charge or give back the difference, or have it waived',
          facts: { differenceMinor },
        });
      const waived =
        differenceMinor === 0
          ? answered(null)
          : requirePermit(
              permitsOf(till),
              writer,
              operator,
              {
                permission: 'sale.price-override',
                subjectId: asked.saleId,
                amountMinor: Math.abs(differenceMinor),
              },
              asked.waiveOverrideId,
            );
      if (!waived.ok) return waived;
      const waivedShares = allocateMinor(
        differenceMinor,
        moving.map(() => 1),
      );
      const moves: { sessionId: string; seats: number }[] = [];
      let seq = 0;
      for (const [index, ticket] of moving.entries()) {
        const made = newCode(parts, ticket, to.value);
        if (!made) return noKey();
        const replacing = {
          file,
          ticket,
          made,
          place: to.value,
          reason: asked.reason,
          overrideId: permit.value ?? waived.value,
        };
        const appended = writer.append(
          fact('TicketRescheduled', {
            ...replacedBody(replacing),
            fromSessionId: ticket.issued.sessionId,
            fromDay: ticket.day,
            day: asked.day,
            currency: file.sold.currency,
            movedMinor: netOf(file, ticket),
            waivedMinor: waivedShares[index] ?? 0,
          }),
          {
            operatorId: operator.operatorId,
            shiftId: openShiftRow(writer)?.shiftId ?? null,
            refs: [ticket.ticketId, asked.saleId],
          },
        );
        ({ seq } = appended);
        keepAndPrint(parts, writer, replacing);
        const { sessionId, admits } = ticket.issued;
        if (sessionId !== null) moves.push({ sessionId, seats: -admits });
        if (asked.sessionId !== null) moves.push({ sessionId: asked.sessionId, seats: admits });
      }
      keepSeatMoves(writer, moves, { incarnation: till.ledger.identity().incarnation, seq });
      sessionIds = moves.map(({ sessionId }) => sessionId);
      return answered({ saleId: asked.saleId });
    },
  );
  if (done.ok && done.repeated !== true) {
    till.pokePrinting();
    till.onSessionsChanged(sessionIds);
    parts.poke?.();
  }
  return done;
}

/** The net of one piece that lies deferred; nothing where its line was earned at once. */
function netOf(file: SaleFile, { lineId }: FileTicket): number {
  const line = file.sold.lines.find((one) => one.lineId === lineId);
  if (!line || (line.deferral.kind !== 'session' && line.deferral.kind !== 'day')) return 0;
  const codes = file.tickets.filter((ticket) => ticket.lineId === lineId).length;
  const share = shareOfLine(line, 1).netMinor;
  return Math.floor((share * line.quantity) / Math.max(codes, 1));
}

/** What tickets cost more or less at another place, and the exchange that settles it. */
export async function quoteReschedule(
  parts: TakingBackParts,
  asked: Pick<RescheduleAsked, 'saleId' | 'ticketIds' | 'sessionId' | 'day'>,
): Promise<Answered<RescheduleQuote>> {
  const opened = await openFile(parts, asked.saleId);
  if (!opened.ok) return opened;
  const { file } = opened.value;
  const policy = policyOf(parts.till);
  if (!policy.ok) return policy;
  const tickets = file.tickets.filter(
    ({ ticketId, isVoid }) => asked.ticketIds.includes(ticketId) && !isVoid,
  );
  if (tickets.length === 0) return noSuchTicket(asked.ticketIds.join(', '));
  const to = placeFor(parts, tickets, asked, policy.value);
  return to.ok ? answered(differenceAt(parts, file, tickets, asked, policy.value)) : to;
}

interface RescheduleQuote {
  readonly differenceMinor: number;
  readonly lines: { readonly lineId: string; readonly quantity: number }[];
  readonly variantId: string;
  readonly quantity: number;
}

/**
 * What it costs there now less what was paid for it, where the list prices of the two places differ. Where they are the
 * same, nothing differs: a discount the guest once had goes with the ticket.
 */
function differenceAt(
  { till }: TakingBackParts,
  file: SaleFile,
  tickets: readonly FileTicket[],
  { day }: Pick<RescheduleAsked, 'day'>,
  policy: VenuePolicy,
): RescheduleQuote {
  const lines = [...new Set(tickets.map(({ lineId }) => lineId))].flatMap((lineId) => {
    const line = file.sold.lines.find((one) => one.lineId === lineId);
    const codes = file.tickets.filter((ticket) => ticket.lineId === lineId).length;
    const moving = tickets.filter((ticket) => ticket.lineId === lineId).length;
    return line
      ? [{ line, lineId, quantity: Math.round((line.quantity * moving) / Math.max(1, codes)) }]
      : [];
  });
  const quantity = lines.reduce((sum, one) => sum + one.quantity, 0);
  const [first] = tickets;
  const sellable = first && till.reader.sellable(first.issued.variantId);
  const settle = {
    lines: lines.map(({ lineId, quantity: pieces }) => ({ lineId, quantity: pieces })),
    variantId: first?.issued.variantId ?? '',
    quantity,
  };
  if (!first || !sellable || quantity === 0) return { ...settle, differenceMinor: 0 };
  const priceOn = (on: IsoDate) =>
    priceBasket(
      {
        lines: [{ lineId: 'l', item: sellable.tile, quantity, day: on, adjustment: null }],
        extras: [],
        adjustment: null,
        promotionCodes: [],
      },
      {
        rule: policy.taxRule,
        offers: till.reader.offers(),
        minuteOfDay: localMinuteOf(till.clock.nowMs(), policy.timeZone),
        channel: 'till',
        customerGroups: [],
      },
    );
  const here = priceOn(first.day);
  const there = priceOn(day);
  if (here.lines[0]?.listUnitMinor === there.lines[0]?.listUnitMinor)
    return { ...settle, differenceMinor: 0 };
  const paidMinor = lines.reduce((sum, one) => sum + shareOfLine(one.line, one.quantity).grossMinor, 0);
  return { ...settle, differenceMinor: there.totalMinor - paidMinor };
}

function placeFor(
  { till }: TakingBackParts,
  tickets: readonly FileTicket[],
  asked: Pick<RescheduleAsked, 'sessionId' | 'day'>,
  policy: Parameters<typeof businessDayOf>[1],
): Answered<Place> {
  const products = new Set(tickets.map(({ issued }) => issued.variantId));
  const [variantId = ''] = products;
  const sellable = products.size === 1 ? till.reader.sellable(variantId) : undefined;
  const admission = sellable?.product.admission;
  if (!sellable || !admission)
    return refused(409, 'not_one_product', 'Tickets are moved one product at a time');
  const today = till.ledger.businessDay();
  const last = lastTicketDay(today, till.signer());
  if (asked.day < today || asked.day > last)
    return refused(409, 'day_too_far', 'Tickets cannot be moved to this day', { facts: { last } });
  const until =
    admission.validity.kind === 'days' ? addDays(asked.day, admission.validity.days - 1) : asked.day;
  const days = { validFromDay: ticketDayOf(asked.day), validUntilDay: ticketDayOf(until) };
  if (sellable.product.eventId === undefined)
    return asked.sessionId === null
      ? answered({ sessionId: null, scope: 0, ...days })
      : refused(409, 'no_such_session', 'This product is sold by day');
  const found = asked.sessionId === null ? undefined : till.reader.session(asked.sessionId);
  if (!found || found.session.eventId !== sellable.product.eventId)
    return refused(409, 'no_such_session', 'This product is sold for a session');
  if (found.session.endsAtMs <= till.clock.nowMs())
    return refused(409, 'session_over', 'This session is over');
  if (businessDayOf(found.session.startsAtMs, policy) !== asked.day)
    return refused(409, 'no_such_session', 'This session is on another day');
  const here = tickets.filter(({ issued }) => issued.sessionId === asked.sessionId);
  if (here.length > 0) return refused(409, 'same_session', 'A ticket is for this session already');
  const seats = tickets.reduce((sum, { issued }) => sum + issued.admits, 0);
  if (found.left < seats)
    return refused(409, 'session_full', 'This session has not enough seats left', {
      facts: { left: found.left },
    });
  return answered({ sessionId: asked.sessionId, scope: found.session.scopeNumber, ...days });
}
