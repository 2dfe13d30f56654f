import { randomBytes } from 'node:crypto';
import { textIn } from '@gatehouse/core/catalogue';
import { orderRequest, type OrderRequest } from '@gatehouse/core/contract';
import type { PersonText } from '@gatehouse/core/customers';
import { fact, listPriceLine, type SaleLine, WALK_IN } from '@gatehouse/core/journal';
import { taxDocument } from '@gatehouse/core/money';
import { orderCodeOf } from '@gatehouse/core/orders';
import { sql } from 'kysely';
import type { CloudKey } from '../../platform/cloud-key.ts';
import type { Tx } from '../../platform/database.ts';
import type { StaffCaller } from '../../platform/http/caller.ts';
import { HttpProblem } from '../../platform/http/problem.ts';
import { addCustomer, publishCustomers } from '../crm/contract.ts';
import type { Venue } from '../identity/contract.ts';
import { appendVenueSale } from '../payments/contract.ts';
import { publishSubject, type Subject } from '../privacy/contract.ts';
import { issueTicket, productsOf, taxRatesOf } from '../ticketing/contract.ts';
import { type PlacedOrder, publishOrders } from './order-rows.ts';

const wrong = (field: string, message: string) =>
  new HttpProblem(400, 'invalid_request', 'This order cannot be placed', { errors: [{ field, message }] });

/**
 * Places an order: people with keys of their own, signed tickets, the sale in the venue's own journal. What is not paid
 * online stands as a claim against the order's deposit account, which the payment at a counter settles: the books
 * balance at every moment, and the sale is taxed and deferred once.
 */
export async function placeOrder(
  tx: Tx,
  key: CloudKey,
  caller: StaffCaller,
  venue: Venue,
  given: OrderRequest,
  nowMs: number,
): Promise<PlacedOrder> {
  const request = orderRequest.parse(given);
  const { orderId } = request;
  const place = { organizationId: caller.organizationId, venueId: venue.venueId };
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`${place.organizationId}:${orderId}`}, 0))`.execute(
    tx,
  );
  const before = await sql<{ row: PlacedOrder }>`
    SELECT row FROM ordering.placed_order WHERE order_id = ${orderId}`.execute(tx);
  if (before.rows[0]) return before.rows[0].row;
  const products = new Map((await productsOf(tx, venue.venueId)).map((one) => [one.productId, one]));
  const rates = new Map((await taxRatesOf(tx, venue.venueId)).map((one) => [one.taxRateId, one]));
  const subjects: Subject[] = [];
  const person = async (text: PersonText, guardianId: string | null): Promise<string> => {
    const subject = await addCustomer(tx, key, place, { text, guardianId }, nowMs);
    subjects.push(subject);
    return subject.subjectId;
  };
  const buyerId = await person(request.buyer, null);
  const personIds: string[] = [];
  for (const { isChild, ...text } of request.persons)
    personIds.push(await person(text, isChild ? buyerId : null));
  const whoAt = (at: number | null): string | null =>
    at === null ? null : at < 0 ? buyerId : (personIds[at] ?? null);

  const priced = request.lines.map((line, index) => {
    const product = products.get(line.productId);
    const variant = product?.variants.find(({ variantId }) => variantId === line.variantId);
    const rate = product && rates.get(product.taxRateId);
    if (!product?.admission || !variant || !rate)
      throw wrong(`lines.${index}`, 'is no admission of this venue');
    const name = [
      ...new Set([product.name, variant.name].map((text) => textIn(text, venue.policy.locale))),
    ].join(' · ');
    return {
      line,
      product,
      variant,
      rate,
      name,
      quantity: line.persons.length,
      lineId: `${orderId}-${index + 1}`.slice(-64),
    };
  });
  const taxed = taxDocument(
    priced.map(({ variant, quantity, rate }) => ({
      amountMinor: variant.priceMinor * quantity,
      taxRateId: rate.taxRateId,
      rateBasisPoints: rate.basisPoints,
    })),
    venue.policy.taxRule,
  );
  const tickets: PlacedOrder['tickets'] = [];
  for (const { line, product, variant, lineId, name } of priced) {
    for (const [piece, at] of line.persons.entries()) {
      const { ticket, code } = await issueTicket(
        tx,
        key,
        caller,
        venue,
        {
          operationId: `${lineId}:${piece}`,
          productId: product.productId,
          variantId: variant.variantId,
          day: request.day,
          sessionId: line.sessionId,
          holderName: '',
        },
        nowMs,
      );
      tickets.push({
        ticketId: ticket.ticketId,
        serial: ticket.serial,
        code,
        lineId,
        productId: product.productId,
        productName: name,
        admits: ticket.admits,
        customerId: whoAt(at),
        collectedAtMs: null,
        collectedBy: null,
        mediaCode: null,
      });
    }
  }
  const sessionIds = request.lines.flatMap(({ sessionId }) => sessionId ?? []);
  const starts = await sql<{ session_id: string; starts_at_ms: number }>`
    SELECT session_id, starts_at_ms FROM ticketing.session WHERE session_id = ANY(${sessionIds}::text[])`.execute(
    tx,
  );
  const startOf = new Map(starts.rows.map((row) => [row.session_id, row.starts_at_ms]));
  const totalMinor = taxed.grossMinor;
  const paidMinor = request.paid === 'all' ? totalMinor : Math.min(request.paid, totalMinor);
  const order: PlacedOrder = {
    orderId,
    code: request.code ?? orderCodeOf(randomBytes(5)),
    customerId: buyerId,
    placedAtMs: nowMs,
    day: request.day,
    currency: venue.policy.currency,
    totalMinor,
    paidMinor,
    status: 'open',
    lines: priced.map(({ line, lineId, product, variant, name, quantity }, index) => ({
      lineId,
      productId: product.productId,
      variantId: variant.variantId,
      name,
      quantity,
      grossMinor: taxed.lines[index]?.grossMinor ?? 0,
      sessionId: line.sessionId,
      sessionStartsAtMs: line.sessionId === null ? null : (startOf.get(line.sessionId) ?? null),
      day: request.day,
    })),
    tickets,
    personIds: [...(request.buyerTakesPart ? [buyerId] : []), ...personIds],
  };
  await sql`
    INSERT INTO ordering.placed_order (organization_id, order_id, venue_id, code, customer_id, day, row)
    VALUES (${place.organizationId}, ${orderId}, ${place.venueId}, ${order.code}, ${buyerId}, ${order.day},
      ${JSON.stringify(order)}::jsonb)`.execute(tx);
  const lines = priced.map(({ line, lineId, product, variant, rate, name, quantity }, index): SaleLine => {
    const { netMinor = 0, taxMinor = 0, grossMinor = 0 } = taxed.lines[index] ?? {};
    return listPriceLine({
      lineId,
      productId: product.productId,
      variantId: variant.variantId,
      name,
      quantity,
      unitPriceMinor: variant.priceMinor,
      netMinor,
      taxMinor,
      grossMinor,
      taxRateId: rate.taxRateId,
      taxBasisPoints: rate.basisPoints,
      deferral:
        line.sessionId === null
          ? { kind: 'day', day: request.day }
          : { kind: 'session', sessionId: line.sessionId },
    });
  });
  for (const subject of subjects) await publishSubject(tx, place, subject);
  await publishOrders(tx, place, [orderId]);
  await publishCustomers(
    tx,
    place,
    subjects.map(({ subjectId }) => subjectId),
  );
  await appendVenueSale(
    tx,
    place.organizationId,
    venue,
    fact('SaleCompleted', {
      saleId: orderId,
      receiptNumber: order.code,
      currency: order.currency,
      lines,
      tenders: [
        ...(paidMinor > 0
          ? [
              {
                tenderId: `${orderId}-online`.slice(-64),
                kind: 'online' as const,
                amountMinor: paidMinor,
                provider: request.provider,
                reference: orderId,
              },
            ]
          : []),
        ...(totalMinor > paidMinor
          ? [
              {
                tenderId: `${orderId}-balance`.slice(-64),
                kind: 'deposit' as const,
                amountMinor: totalMinor - paidMinor,
                reference: orderId,
              },
            ]
          : []),
      ],
      roundingMinor: 0,
      totalMinor,
      ...WALK_IN,
      customerId: buyerId,
      orderId,
    }),
    nowMs,
  );
  return order;
}
