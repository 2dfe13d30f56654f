import type { SaleView } from '@gatehouse/core/contract';
import { dateOfTicketDay } from '@gatehouse/core/time';
import { parseTicketCode, shortCodeOf } from '@gatehouse/core/tickets';
import { answered, type Answered, refused } from '../api/problem.ts';
import { receiptDocument, ticketDocument } from '../printing/documents.ts';
import { enqueuePrintJob } from '../printing/print-jobs.ts';
import type { IssuedTicket } from './issue-tickets.ts';
import { once, policyOf, type TillParts } from './parts.ts';
import { noSuchSale } from './refund-sale.ts';
import { saleOf, type StoredSale, type StoredTicket, ticketsOfSale, viewOf } from './sale-store.ts';

export interface Reprint {
  readonly operationId: string;
  readonly saleId: string;
  readonly document: 'receipt' | 'ticket';
}

/** Prints a receipt or its tickets again, marked as a copy. Voided tickets are not printed: they would open nothing. */
export function reprintSale(parts: TillParts, asked: Reprint): Answered<SaleView> {
  const done = once<{ saleId: string }>(
    parts,
    { operationId: asked.operationId, kind: 'reprint' },
    (writer) => {
      const policy = policyOf(parts);
      if (!policy.ok) return policy;
      const sale = saleOf(writer, asked.saleId);
      if (!sale) return noSuchSale();
      const createdAtMs = parts.clock.nowMs();
      const register = parts.ledger.identity();
      const documents =
        asked.document === 'receipt'
          ? [receiptDocument({ sale, policy: policy.value, register, kind: 'sale', copy: true })]
          : ticketsOfSale(writer, sale.saleId)
              .filter(({ voided }) => voided === 0)
              .map((ticket) =>
                ticketDocument({ ticket: issuedFrom(ticket, sale), policy: policy.value, copy: true }),
              );
      if (documents.length === 0) return refused(409, 'nothing_to_print', 'This sale has no valid tickets');
      for (const content of documents) {
        enqueuePrintJob(writer, {
          jobId: parts.ids.nextId(),
          document: asked.document,
          saleId: sale.saleId,
          copy: true,
          createdAtMs,
          content,
        });
      }
      return answered({ saleId: sale.saleId });
    },
  );
  if (!done.ok) return done;
  if (done.repeated !== true) parts.pokePrinting();
  const sale = saleOf(parts.ledger.read, done.value.saleId);
  return sale ? answered(viewOf(parts.ledger.read, sale)) : noSuchSale();
}

/** A ticket as it was issued, read back from its code and its line. */
function issuedFrom(
  { ticketId, lineId, serial, code, productName }: StoredTicket,
  sale: StoredSale,
): IssuedTicket {
  const line = sale.content.lines.find((of) => of.line.lineId === lineId);
  const parsed = parseTicketCode(code);
  if (typeof parsed === 'string')
    throw new Error(`the code of ticket ${ticketId} was kept and cannot be read: ${parsed}`);
  return {
    ticketId,
    code,
    productName,
    shortCode: shortCodeOf(serial),
    admits: line?.admits ?? 1,
    validFromDay: dateOfTicketDay(parsed.claims.validFromDay),
    validUntilDay: dateOfTicketDay(parsed.claims.validUntilDay),
    sessionStartsAtMs: line?.sessionStartsAtMs ?? null,
  };
}
