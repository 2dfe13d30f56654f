import type { SaleAsked, SaleView } from '@gatehouse/core/contract';
import { fact, type Tender } from '@gatehouse/core/journal';
import { answered, type Answered, refused } from '../api/problem.ts';
import type { LedgerWriter } from '../ledger/index.ts';
import { billBooking } from '../bookings/handle-booking.ts';
import { storageFull } from '../storage/problems.ts';
import { openDrawer } from './drawer.ts';
import { issueTickets } from './issue-tickets.ts';
import { takeReceiptNumber } from './numbers.ts';
import { once, policyOf, shiftClosed, type TillOperator, type RunningTill } from './parts.ts';
import { takeExtras } from './extras/index.ts';
import { priceBasket, type PricedBasket } from './price.ts';
import {
  keepSale,
  keepSeats,
  type SalePrintJob,
  saleOf,
  storedView,
  type StoredSale,
  viewOf,
  waitingJobs,
} from './sale-store.ts';
import { type BasketWatch, permitReductions, pricingMoment } from './selling/index.ts';
import { openShiftRow } from './shifts.ts';
import { OWN_TAKERS } from './tenders/own-takers.ts';
import { type TakenTenders, takeTenders } from './tenders/take-tenders.ts';
import type { TenderContext } from './tenders/tender-taker.ts';

/**
 * Completes a sale: prices, tenders, seats, journal, books, tickets, receipt number and print jobs in one durable
 * commit, and only then an answer. The same operation id gets the same sale; a refusal sells nothing.
 */
export function completeSale(
  parts: RunningTill,
  asked: SaleAsked,
  operator: TillOperator,
  watch?: BasketWatch,
): Answered<SaleView> {
  let fresh: StoredSale | undefined;
  const done = once<{ saleId: string }>(parts, { operationId: asked.operationId, kind: 'sale' }, (writer) => {
    const sold = sellWithin(parts, writer, asked, operator, { watch });
    if (!sold.ok) return sold;
    fresh = sold.value;
    return answered({ saleId: fresh.saleId });
  });
  if (!done.ok) return done;
  if (fresh && done.repeated !== true) {
    watch?.sold(asked.basketId);
    afterSale(parts, fresh, operator);
    // What was just written: its answer needs no second look at the disk.
    return answered(viewOf(fresh, waitingJobs(fresh)));
  }
  const sale = saleOf(parts.ledger.read, done.value.saleId);
  if (!sale) throw new Error(`sale ${done.value.saleId} was answered and is not in the ledger`);
  return answered(storedView(parts.ledger.read, sale));
}

/** A sale that takes the place of what is given back in the same transaction. */
export interface InExchange {
  readonly saleId: string;
  /** What passes to it from the refund; only the rest is asked of the guest. */
  readonly passed: TakenTenders;
  /** How much of its total that settles. */
  readonly settledMinor: number;
  /** The number on the paper of the sale it was exchanged from. */
  readonly receiptNumber: string;
}

/**
 * Sells inside a transaction of the caller's: everything a sale is, but for what follows its commit. A refusal may have
 * written something, so the caller gives the transaction up.
 */
export function sellWithin(
  parts: RunningTill,
  writer: LedgerWriter,
  asked: SaleAsked,
  operator: TillOperator,
  { watch, exchange }: { readonly watch?: BasketWatch | undefined; readonly exchange?: InExchange } = {},
): Answered<StoredSale> {
  if (parts.hasRoomToSell?.() === false) return storageFull();
  const shift = openShiftRow(writer);
  if (!shift) return shiftClosed();
  const policy = policyOf(parts);
  if (!policy.ok) return policy;
  const moment = pricingMoment(parts, asked.customerId);
  const priced = priceBasket(asked, parts.reader, policy.value, moment);
  if (!priced.ok) return priced;
  const wrong = wrongWithTotal(asked, priced.value.totalMinor) ?? wrongWithSigner(parts, priced.value);
  if (wrong) return wrong;
  const incomplete = parts.people?.wrongWith(
    writer,
    asked.basketId,
    priced.value.lines.map(({ line, day }) => ({ ...line, day })),
  );
  if (incomplete) return incomplete;
  // What is waived in an exchange was permitted with the exchange: it is bound to the sale that is exchanged.
  const permitted = exchange
    ? answered(null)
    : permitReductions(parts, writer, operator, asked.basketId, priced.value);
  if (!permitted.ok) return permitted;
  const saleId = exchange?.saleId ?? parts.ids.nextId();
  const place = { parts, policy: policy.value, operator, shiftId: shift.shiftId, saleId, asked };
  const takers = { ...OWN_TAKERS, ...parts.tenderTakers };
  const paid = takeTenders(writer, takers, place, priced.value.totalMinor - (exchange?.settledMinor ?? 0));
  if (!paid.ok) return paid;
  const extras = takeExtras(writer, parts.extraTakers ?? {}, place);
  if (!extras.ok) return extras;
  watch?.traceSale(writer, asked, { operatorId: operator.operatorId, shiftId: shift.shiftId });
  const fresh = sell(
    writer,
    place,
    priced.value,
    exchange ? joined(exchange.passed, paid.value) : paid.value,
    exchange,
  );
  parts.people?.sold(writer, asked.basketId, {
    saleId,
    tickets: fresh.content.tickets,
    operatorId: operator.operatorId,
    shiftId: shift.shiftId,
  });
  if (asked.bookingId !== null)
    billBooking(
      parts,
      writer,
      { bookingId: asked.bookingId, saleId, lines: fresh.content.lines.map(({ line }) => line) },
      { operatorId: operator.operatorId, shiftId: shift.shiftId },
    );
  return answered(fresh);
}

const joined = (passed: TakenTenders, taken: TakenTenders): TakenTenders => ({
  tenders: [...passed.tenders, ...taken.tenders],
  roundingMinor: passed.roundingMinor + taken.roundingMinor,
});

function wrongWithTotal({ expectedTotalMinor }: SaleAsked, totalMinor: number) {
  if (totalMinor === expectedTotalMinor) return undefined;
  return refused(409, 'total_changed', 'A price changed while this was in the basket', {
    detail: `The total is now ${totalMinor}, the screen showed ${expectedTotalMinor} (minor units)`,
    errors: [{ field: 'expectedTotalMinor', message: `is ${totalMinor}` }],
    facts: { totalMinor },
  });
}

function wrongWithSigner(parts: RunningTill, basket: PricedBasket) {
  if (parts.signer() !== null || basket.lines.every(({ sellable }) => !sellable.product.admission))
    return undefined;
  return refused(503, 'no_ticket_key', 'This station has no ticket key and can sell no admission');
}

function sell(
  writer: LedgerWriter,
  { parts, policy, operator, shiftId, saleId, asked }: Omit<TenderContext, 'dueMinor' | 'field'>,
  basket: PricedBasket,
  { tenders, roundingMinor }: TakenTenders,
  exchange?: InExchange,
): StoredSale {
  const { ids, ledger, random } = parts;
  const identity = ledger.identity();
  const { totalMinor } = basket;
  const context = { operatorId: operator.operatorId, shiftId };
  const receiptNumber = takeReceiptNumber(writer, identity, {
    sales: 1,
    grossMinor: totalMinor,
    emptiesBasket: true,
  });
  const appended = writer.append(
    fact('SaleCompleted', {
      saleId,
      receiptNumber,
      currency: policy.currency,
      lines: [...basket.lines.map(({ line }) => line), ...basket.extras],
      tenders: [...tenders],
      roundingMinor,
      totalMinor,
      basketId: asked.basketId,
      customerId: asked.customerId,
      orderId: asked.orderId,
    }),
    // The record has the id of its sale: one index finds both.
    { ...context, id: saleId },
  );
  const signer = parts.signer();
  const issuing = signer && { signer, random, nextId: () => ids.nextId(), policy };
  const tickets = issuing
    ? basket.lines.flatMap((line) => issueTickets(writer, saleId, line, issuing, context))
    : [];
  const printJobs: SalePrintJob[] = [
    { jobId: ids.nextId(), document: 'receipt', subject: 'sale' },
    ...tickets.map(({ ticketId }): SalePrintJob => ({
      jobId: ids.nextId(),
      document: 'ticket',
      subject: ticketId,
    })),
  ];
  const sale: StoredSale = {
    saleNo: appended.position,
    saleId,
    receiptNumber,
    shiftId,
    soldAtMs: appended.record.occurredAtMs,
    totalMinor,
    refundId: null,
    content: {
      currency: policy.currency,
      operatorName: operator.name,
      ...(asked.guestLanguage !== null && { guestLanguage: asked.guestLanguage }),
      ...(asked.note !== '' && { note: asked.note }),
      ...(exchange && { exchangeOf: exchange.receiptNumber }),
      lines: [
        ...basket.lines.map(({ line, session, day, sellable }) => ({
          line,
          sessionId: session?.sessionId ?? null,
          sessionStartsAtMs: session?.startsAtMs ?? null,
          day,
          admits: sellable.product.admission?.admits ?? 1,
          ...noteOf(asked, line.lineId),
        })),
        ...basket.extras.map((line) => ({
          line,
          sessionId: null,
          sessionStartsAtMs: null,
          day: parts.ledger.businessDay(),
          admits: 1,
        })),
      ],
      taxTotals: basket.taxTotals.map(
        ({ taxRateId, name, rateBasisPoints, netMinor, taxMinor, grossMinor }) => ({
          taxRateId,
          name,
          basisPoints: rateBasisPoints,
          netMinor,
          taxMinor,
          grossMinor,
        }),
      ),
      tenders,
      roundingMinor,
      tickets,
      printJobs,
    },
  };
  keepSale(writer, sale);
  keepSeats(writer, sale, { incarnation: identity.incarnation, seq: appended.seq }, 1);
  return sale;
}

/** A note of the basket goes with its line; bundles' parts have none of their own. */
const noteOf = ({ lines }: SaleAsked, lineId: string): { readonly note?: string } => {
  const note = lines.find((of) => of.lineId === lineId)?.note ?? '';
  return note === '' ? {} : { note };
};

export const isInDrawer = (tender: Tender): boolean =>
  tender.kind === 'foreign-cash' ||
  (tender.kind === 'cash' && (tender.tenderedMinor > 0 || tender.changeMinor > 0));

/** What follows a durable sale: drawer, paper, seats on other screens. None of it can take the sale back. */
function afterSale(parts: RunningTill, sale: StoredSale, operator: TillOperator): void {
  // The drawer before the paper, which hangs on the same printer: the guest's change must not wait for the receipt.
  // Nothing was paid for a free ticket: an open drawer would only be an opportunity.
  if (sale.content.tenders.some(isInDrawer)) {
    parts.follow(
      openDrawer(parts.ledger, parts.drawer, {
        cause: 'sale',
        saleId: sale.saleId,
        reason: '',
        operatorId: operator.operatorId,
        shiftId: sale.shiftId,
      }),
    );
  }
  parts.pokePrinting();
  parts.onSessionsChanged(sale.content.lines.flatMap(({ sessionId }) => sessionId ?? []));
}
