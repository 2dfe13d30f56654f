import type { VenuePolicy } from '@gatehouse/core/catalogue';
import { dateOfTicketDay } from '@gatehouse/core/time';
import { parseTicketCode, shortCodeOf } from '@gatehouse/core/tickets';
import type { PrintDocument } from '@gatehouse/hardware';
import type { FiscalQueue } from '../fiscal/index.ts';
import type { SqlReader, StationIdentity } from '../ledger/index.ts';
import { receiptDocument, ticketDocument } from '../printing/documents.ts';
import type { KeptPrintJob } from '../printing/index.ts';
import type { IssuedTicket } from './issue-tickets.ts';
import { refundOf, saleOf, type StoredRefund, type StoredSale, type SoldTicket } from './sale-store.ts';

/** Makes the paper of a sale's print job from the sale as it was kept; undefined when this till has no such sale. */
export function renderPrintJob(
  sql: SqlReader,
  job: KeptPrintJob,
  policy: VenuePolicy | undefined,
  register: StationIdentity,
  fiscal?: Pick<FiscalQueue, 'markOf'>,
): PrintDocument | undefined {
  const sale = job.saleId === null ? undefined : saleOf(sql, job.saleId);
  if (!sale || !policy) return undefined;
  const { copy } = job;
  if (job.document === 'receipt')
    return receiptDocument({
      sale,
      policy,
      register,
      refund: job.subject === 'refund' ? refundPaper(sql, sale) : undefined,
      copy,
      fiscal: fiscal?.markOf(sale.saleId, job.subject === 'refund' ? 'refund' : 'sale'),
    });
  const ticket = sale.content.tickets.find(({ ticketId }) => ticketId === job.subject);
  return ticket && ticketDocument({ ticket: issuedFrom(ticket, sale), policy, copy });
}

/** A refund made before its paper was kept by itself shows what is known: its sale's. */
const refundPaper = (sql: SqlReader, sale: StoredSale): StoredRefund =>
  refundOf(sql, sale.saleId) ?? {
    receiptNumber: sale.receiptNumber,
    refundedAtMs: sale.soldAtMs,
    operatorName: sale.content.operatorName,
  };

/** A ticket as it was issued, read back from its code and its line. */
function issuedFrom(
  { ticketId, lineId, serial, code, productName }: SoldTicket,
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
