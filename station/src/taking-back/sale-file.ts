import type { SaleFileView, SaleView } from '@gatehouse/core/contract';
import type { Deferral, JournalRecord, SaleLine } from '@gatehouse/core/journal';
import { type Remaining, remainingOf, type RefundFact, type SaleFact } from '@gatehouse/core/refunds';
import type { SaleFileWire } from '@gatehouse/core/sync';
import { shortCodeOf } from '@gatehouse/core/tickets';
import { dateOfTicketDay } from '@gatehouse/core/time';
import {
  correctedTenders,
  isSerialVoid,
  type Of,
  recordIn,
  refundById,
  refundViewOf,
  stateOf,
} from '../till/refund-store.ts';
import { givenAndChange, saleOf, type StoredSale, storedView } from '../till/sale-store.ts';
import { openShiftRow } from '../till/shifts.ts';
import { type HubReach, operatorNameOf, type TakingBackParts } from './parts.ts';

/** A ticket as its newest code says it. */
export interface FileTicket {
  readonly ticketId: string;
  readonly lineId: string;
  readonly serial: string;
  readonly issued: Pick<
    Of<'TicketIssued'>['body'],
    | 'keyId'
    | 'productId'
    | 'variantId'
    | 'ticketClass'
    | 'sessionId'
    | 'scope'
    | 'validFromDay'
    | 'validUntilDay'
    | 'admits'
  >;
  /** The day it is for. */
  readonly day: string;
  /** Where the money of its piece is deferred to now, when that is not where the sale put it. */
  readonly movedTo: Deferral | null;
  readonly isVoid: boolean;
}

/** A sale of any till with everything the venue's journals say of it, as one till works with it. */
export interface SaleFile {
  readonly record: Of<'SaleCompleted'>;
  readonly own: boolean;
  readonly sold: SaleFact;
  readonly tickets: readonly FileTicket[];
  readonly refunds: readonly Of<'SaleRefunded'>[];
  /** Set aside at the hub and not made yet. */
  readonly claims: readonly Of<'RefundClaimed'>[];
  readonly remaining: Remaining;
  /** The sale's record as it was written. */
  readonly text: string;
  readonly refundTexts: readonly string[];
}

const isOf =
  <K extends JournalRecord['kind']>(...kinds: readonly K[]) =>
  (record: JournalRecord): record is Of<K> =>
    (kinds as readonly string[]).includes(record.kind);

const readAll = (texts: readonly string[]): JournalRecord[] => {
  const seen = new Set<string>();
  return texts.flatMap((text) => {
    const record = recordIn(text);
    if (!record || seen.has(record.id)) return [];
    seen.add(record.id);
    return [record];
  });
};

/** Makes one file of what several journals hold of a sale; undefined when none holds the sale itself. */
export function fileFrom(parts: TakingBackParts, wires: readonly SaleFileWire[]): SaleFile | undefined {
  const { till } = parts;
  const [first] = wires;
  const record = first && recordIn(first.sale);
  if (!first || record?.kind !== 'SaleCompleted') return undefined;
  const voided = new Set(wires.flatMap(({ voidedSerials }) => voidedSerials));
  const rest = readAll(wires.flatMap(({ tickets }) => tickets)).toSorted(byTime);
  const refundTexts = [...new Set(wires.flatMap(({ refunds }) => refunds))];
  const refunds = readAll(refundTexts).filter(isOf('SaleRefunded')).toSorted(byTime);
  const claims = readAll(wires.flatMap((wire) => wire.claims))
    .filter(isOf('RefundClaimed'))
    .filter(({ body }) => !refunds.some((made) => made.body.refundId === body.refundId));
  const sold = { ...record.body, tenders: [...correctedTenders(record.body.tenders, rest)] };
  return {
    record,
    own: record.stationId === till.ledger.identity().stationId,
    sold,
    tickets: ticketsOf(record, rest).map((ticket) => ({
      ...ticket,
      isVoid: voided.has(ticket.serial) || isSerialVoid(till.ledger.read, ticket.serial),
    })),
    refunds,
    claims,
    remaining: remainingOf(
      sold,
      refunds.map(({ body }) => body),
    ),
    text: first.sale,
    refundTexts,
  };
}

const byTime = (a: JournalRecord, b: JournalRecord): number =>
  a.occurredAtMs - b.occurredAtMs || a.seq - b.seq;

/** What is left when what other tills are about to give back is left out, too. */
export const leftWithClaims = ({ sold, refunds, claims }: SaleFile, but: string): Remaining =>
  remainingOf(sold, [
    ...refunds.map(({ body }) => body),
    ...claims.filter(({ body }) => body.refundId !== but).map(({ body }) => claimFact(body)),
  ]);

export const claimFact = ({
  claimId,
  lines,
  totalMinor,
  paidMinor,
}: Of<'RefundClaimed'>['body']): RefundFact => ({
  lines,
  totalMinor,
  roundingMinor: paidMinor - totalMinor,
  tenders: [{ tenderId: claimId, kind: 'cash', amountMinor: paidMinor }],
});

const deferralDay = (line: SaleLine | undefined): string | undefined =>
  line?.deferral.kind === 'day' ? line.deferral.day : undefined;

function ticketsOf(
  sale: Of<'SaleCompleted'>,
  records: readonly JournalRecord[],
): Omit<FileTicket, 'isVoid'>[] {
  const lineOf = (lineId: string) => sale.body.lines.find((line) => line.lineId === lineId);
  const tickets = new Map<string, Omit<FileTicket, 'isVoid'>>();
  for (const record of records.filter(isOf('TicketIssued'))) {
    const { ticketId, lineId, serial, saleId: _, ...issued } = record.body;
    if (tickets.has(ticketId)) continue;
    const day = deferralDay(lineOf(lineId)) ?? dateOfTicketDay(issued.validFromDay);
    tickets.set(ticketId, { ticketId, lineId, serial, issued, day, movedTo: null });
  }
  for (const record of records.filter(isOf('TicketReissued', 'TicketRescheduled'))) {
    const { body } = record;
    const before = tickets.get(body.ticketId);
    if (!before) continue;
    const {
      keyId,
      productId,
      variantId,
      ticketClass,
      sessionId,
      scope,
      validFromDay,
      validUntilDay,
      admits,
    } = body;
    const moved = record.kind === 'TicketRescheduled' ? record.body : undefined;
    tickets.set(body.ticketId, {
      ...before,
      serial: body.serial,
      issued: {
        keyId,
        productId,
        variantId,
        ticketClass,
        sessionId,
        scope,
        validFromDay,
        validUntilDay,
        admits,
      },
      day: moved?.day ?? before.day,
      movedTo: moved
        ? moved.sessionId === null
          ? { kind: 'day', day: moved.day }
          : { kind: 'session', sessionId: moved.sessionId }
        : before.movedTo,
    });
  }
  return [...tickets.values()];
}

/** The file as a screen gets it. */
export function fileView(parts: TakingBackParts, file: SaleFile, hub: HubReach): SaleFileView {
  const { till } = parts;
  const { record, remaining, tickets, claims } = file;
  const own = file.own ? saleOf(till.ledger.read, record.body.saleId) : undefined;
  const state = stateOf(file.sold, file.refunds);
  const sale: SaleView = {
    ...(own ? storedView(till.ledger.read, own) : foreignView(parts, file)),
    state,
    refunds: file.refunds.map((refund) =>
      refundViewOf(
        refund,
        refundById(till.ledger.read, refund.body.refundId)?.operatorName ??
          operatorNameOf(parts, refund.operatorId),
      ),
    ),
  };
  const shift = openShiftRow(till.ledger.read);
  return {
    sale: {
      ...sale,
      tickets: sale.tickets.map((shown) => ({
        ...shown,
        voided: tickets.find(({ ticketId }) => ticketId === shown.ticketId)?.isVoid ?? shown.voided,
      })),
    },
    own: file.own,
    tillName: parts.stationName(record.stationId),
    hub,
    remaining: {
      totalMinor: remaining.totalMinor,
      paidMinor: remaining.paidMinor,
      lines: remaining.lines.map(({ line, quantity, grossMinor }) => ({
        lineId: line.lineId,
        kind: line.kind,
        quantity,
        grossMinor,
      })),
      tenders: remaining.tenders.map(({ tender, amountMinor }) => ({ tender, amountMinor })),
    },
    setAsideMinor: claims.reduce((sum, { body }) => sum + body.totalMinor, 0),
    correctable:
      file.own && shift !== undefined && record.shiftId === shift.shiftId && file.refunds.length === 0,
    tickets: tickets.map((ticket) => ({
      ticketId: ticket.ticketId,
      lineId: ticket.lineId,
      variantId: ticket.issued.variantId,
      eventId: till.reader.sellable(ticket.issued.variantId)?.product.eventId ?? null,
      sessionId: ticket.issued.sessionId,
      sessionStartsAtMs: startOf(parts, ticket.issued.sessionId),
      day: ticket.day,
      void: ticket.isVoid,
    })),
  };
}

const startOf = ({ till }: TakingBackParts, sessionId: string | null): number | null =>
  sessionId === null ? null : (till.reader.session(sessionId)?.session.startsAtMs ?? null);

function foreignView(parts: TakingBackParts, file: SaleFile): SaleView {
  const stored = foreignStored(parts, file);
  const { content } = stored;
  return {
    saleId: stored.saleId,
    receiptNumber: stored.receiptNumber,
    soldAtMs: stored.soldAtMs,
    operatorName: content.operatorName,
    state: 'completed',
    refunds: [],
    lines: content.lines.map(({ line, sessionId, day }) => {
      const { lineId, variantId, name, quantity, unitPriceMinor, grossMinor } = line;
      return {
        lineId,
        variantId,
        name,
        quantity,
        unitPriceMinor,
        grossMinor,
        sessionId,
        day: day === '' ? null : day,
      };
    }),
    taxTotals: content.taxTotals,
    totalMinor: stored.totalMinor,
    roundingMinor: content.roundingMinor,
    tenders: [...content.tenders],
    ...givenAndChange(content.tenders),
    tickets: content.tickets.map(({ ticketId, serial, code, productName }) => ({
      ticketId,
      shortCode: shortCodeOf(serial),
      code,
      productName,
      voided: false,
    })),
    printJobs: [],
  };
}

/** Another till's sale in the shape of this till's own, for its papers. Its codes are on the guest's paper only. */
export function foreignStored(parts: TakingBackParts, file: SaleFile): StoredSale {
  const { record, sold, tickets } = file;
  const taxes = new Map<string, StoredSale['content']['taxTotals'][number]>();
  for (const { kind, taxRateId, taxBasisPoints, netMinor, taxMinor, grossMinor } of sold.lines) {
    if (kind !== 'product' && kind !== 'fee') continue;
    const sum = taxes.get(taxRateId);
    taxes.set(taxRateId, {
      taxRateId,
      name: sum?.name ?? `${taxBasisPoints / 100} %`,
      basisPoints: taxBasisPoints,
      netMinor: (sum?.netMinor ?? 0) + netMinor,
      taxMinor: (sum?.taxMinor ?? 0) + taxMinor,
      grossMinor: (sum?.grossMinor ?? 0) + grossMinor,
    });
  }
  return {
    saleNo: 0,
    saleId: record.body.saleId,
    receiptNumber: record.body.receiptNumber,
    shiftId: record.shiftId ?? '',
    soldAtMs: record.occurredAtMs,
    totalMinor: record.body.totalMinor,
    refundId: null,
    content: {
      currency: sold.currency,
      operatorName: operatorNameOf(parts, record.operatorId),
      lines: sold.lines.map((line) => {
        const ticket = tickets.find(({ lineId }) => lineId === line.lineId);
        const sessionId = line.deferral.kind === 'session' ? line.deferral.sessionId : null;
        return {
          line,
          sessionId,
          sessionStartsAtMs: startOf(parts, sessionId),
          day: ticket?.day ?? deferralDay(line) ?? record.businessDay,
          admits: ticket?.issued.admits ?? 1,
        };
      }),
      taxTotals: [...taxes.values()],
      tenders: sold.tenders,
      roundingMinor: sold.roundingMinor,
      tickets: tickets.map(({ ticketId, lineId, serial }) => ({
        ticketId,
        lineId,
        serial,
        code: '',
        productName: sold.lines.find((line) => line.lineId === lineId)?.name ?? '',
      })),
      printJobs: [],
    },
  };
}
