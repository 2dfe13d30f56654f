import type { Band } from '@gatehouse/core/catalogue';
import type { OrderRow, OrderTicket } from '@gatehouse/core/orders';
import { ticketPaper, USUAL_TICKET_LAYOUTS } from '@gatehouse/core/paper';
import { dateOfTicketDay } from '@gatehouse/core/time';
import { parseTicketCode, shortCodeOf } from '@gatehouse/core/tickets';
import { z } from 'zod';
import type { PaperMaker } from '../printing/paper-makers.ts';
import { bandWords } from '../till/render-job.ts';

/** The paper of a ticket that was bought online and is handed out here. */
export const ORDER_TICKET_PAPER = 'order-ticket';

/** What is kept with the job: ids, and nobody's name. */
const kept = z.strictObject({
  ticketId: z.string(),
  serial: z.string(),
  code: z.string(),
  productName: z.string(),
  admits: z.int(),
  variantId: z.string(),
  sessionStartsAtMs: z.int().nullable(),
  customerId: z.string().nullable(),
});

export function orderTicketFigures(order: OrderRow, ticket: OrderTicket): z.infer<typeof kept> {
  const line = order.lines.find(({ lineId }) => lineId === ticket.lineId);
  const { ticketId, serial, code, productName, admits, customerId } = ticket;
  return {
    ticketId,
    serial,
    code,
    productName,
    admits,
    customerId,
    variantId: line?.variantId ?? '',
    sessionStartsAtMs: line?.sessionStartsAtMs ?? null,
  };
}

export interface OrderTicketParts {
  readonly bandOf: (variantId: string, sessionStartsAtMs: number | null) => Band | null;
  /** First name, or '' where the venue prints none. */
  readonly firstNameOf: (customerId: string) => string;
}

/** Makes the paper by the layout of the printer it goes to, with the name and the band as they are then. */
export const orderTicketMaker =
  ({ bandOf, firstNameOf }: OrderTicketParts): PaperMaker =>
  (data, { policy, layout, logo, copyNumber }) => {
    const ticket = kept.parse(data);
    const parsed = parseTicketCode(ticket.code);
    if (typeof parsed === 'string')
      throw new Error(`the code of ticket ${ticket.ticketId} cannot be read: ${parsed}`);
    return ticketPaper(
      layout ?? USUAL_TICKET_LAYOUTS[80],
      {
        venueName: policy.name,
        timeZone: policy.timeZone,
        code: ticket.code,
        productName: ticket.productName,
        shortCode: shortCodeOf(ticket.serial),
        admits: ticket.admits,
        validFromDay: dateOfTicketDay(parsed.claims.validFromDay),
        validUntilDay: dateOfTicketDay(parsed.claims.validUntilDay),
        sessionStartsAtMs: ticket.sessionStartsAtMs,
        holderFirstName: ticket.customerId === null ? '' : firstNameOf(ticket.customerId),
        bandColour: bandWords(bandOf(ticket.variantId, ticket.sessionStartsAtMs), policy.locale),
        logo,
      },
      policy.locale,
      copyNumber,
    );
  };
