import { randomBytes, randomUUID, sign } from 'node:crypto';
import type { Product } from '@gatehouse/core/catalogue';
import { type ConsoleTicketRow, signTicketCode, type TicketRow } from '@gatehouse/core/tickets';
import { businessDayOf, ticketDayOf } from '@gatehouse/core/time';
import { sql } from 'kysely';
import type { CloudKey } from '../../platform/cloud-key.ts';
import type { Tx } from '../../platform/database.ts';
import type { StaffCaller } from '../../platform/http/caller.ts';
import { HttpProblem } from '../../platform/http/problem.ts';
import type { Venue } from '../identity/contract.ts';
import { createSubject, publishSubject } from '../privacy/contract.ts';
import { publishRows } from '../sync/contract.ts';
import { productsOf } from './catalogue.ts';
import { sealedFor } from './holders.ts';
import { organizationKey } from './keys.ts';
import { publishSessions, type SessionColumns } from './sessions.ts';
import { consoleTicketOf, type TicketColumns } from './tickets.ts';

export interface IssueRequest {
  readonly operationId: string;
  readonly productId: string;
  readonly variantId: string;
  /** First day of validity, or the day of the session. */
  readonly day: string;
  readonly sessionId: string | null;
  readonly holderName: string;
}

export interface Issued {
  readonly ticket: ConsoleTicketRow;
  readonly code: string;
}

const wrong = (field: string, message: string) =>
  new HttpProblem(400, 'invalid_request', 'This ticket cannot be issued', { errors: [{ field, message }] });

/**
 * Issues a ticket signed with the organization's key. The same operation asked for again gets the same ticket; with
 * other contents it is refused, because one of the two askers would get what it did not ask for.
 */
export async function issueTicket(
  tx: Tx,
  key: CloudKey,
  caller: StaffCaller,
  venue: Venue,
  request: IssueRequest,
  nowMs: number,
): Promise<Issued> {
  // Two of the same operation at once: the second waits here and then finds the first's ticket.
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`${caller.organizationId}:${request.operationId}`}, 0))`.execute(
    tx,
  );
  const before = await ticketOfOperation(tx, request.operationId);
  if (before) {
    const { ticket } = before;
    const same =
      before.venueId === venue.venueId &&
      ticket.productId === request.productId &&
      ticket.variantId === request.variantId &&
      ticket.sessionId === request.sessionId &&
      ticket.holderName === request.holderName.trim() &&
      (ticket.sessionId !== null || ticket.validFromDay === ticketDayOf(request.day));
    if (!same) throw new HttpProblem(409, 'operation_reused', 'This operation id stands for another ticket');
    return before;
  }
  const product = (await productsOf(tx, venue.venueId)).find((one) => one.productId === request.productId);
  if (!product?.admission) throw wrong('productId', 'is no product that admits');
  if (!product.variants.some((one) => one.variantId === request.variantId)) {
    throw wrong('variantId', 'is no variant of this product');
  }
  const session = await takeSeats(tx, venue, product, request, nowMs);
  const days = validDays(product, venue, request, session);
  const { keyId, privateKey } = await organizationKey(tx, key, caller.organizationId);
  const ticket: ConsoleTicketRow = {
    ticketId: randomUUID(),
    serial: randomBytes(8).toString('hex'),
    keyId,
    productId: product.productId,
    variantId: request.variantId,
    ticketClass: product.admission.ticketClass,
    sessionId: session?.session_id ?? null,
    scope: session?.scope_number ?? 0,
    validFromDay: days.from,
    validUntilDay: days.until,
    admits: product.admission.admits,
    status: 'valid',
    statusReason: '',
    soldAtMs: nowMs,
    holderName: request.holderName.trim(),
    subjectId: null,
  };
  const code = signTicketCode({ shape: 'static', ...ticket }, (message) => sign(null, message, privateKey));
  return saveIssued(tx, key, caller, venue, request.operationId, { ticket, code });
}

/** Finds the session a product is sold for and takes its seats under its lock; null for one valid by day. */
async function takeSeats(
  tx: Tx,
  venue: Venue,
  product: Product,
  request: IssueRequest,
  nowMs: number,
): Promise<SessionColumns | undefined> {
  if (product.eventId === undefined) {
    if (request.sessionId !== null)
      throw wrong('sessionId', 'this product is valid by day, not for a session');
    return undefined;
  }
  if (request.sessionId === null) throw wrong('sessionId', 'this product is sold for a session');
  const found = await sql<SessionColumns>`
    SELECT * FROM ticketing.session
    WHERE venue_id = ${venue.venueId} AND session_id = ${request.sessionId} FOR UPDATE`.execute(tx);
  const session = found.rows[0];
  if (!session || session.event_id !== product.eventId)
    throw wrong('sessionId', 'is no session of this product');
  if (session.ends_at_ms <= nowMs) throw wrong('sessionId', 'is over');
  const seats = product.admission?.admits ?? 1;
  if (session.taken + seats > session.capacity) {
    throw new HttpProblem(409, 'session_full', 'This session is full', {
      detail: `${session.capacity} seats, ${session.taken} taken.`,
      errors: [{ field: 'sessionId', message: 'is full' }],
    });
  }
  const taken = session.taken + seats;
  await sql`UPDATE ticketing.session SET taken = ${taken} WHERE session_id = ${session.session_id}`.execute(
    tx,
  );
  await publishSessions(tx, { organizationId: venue.policy.organizationId, venueId: venue.venueId }, [
    { ...session, taken },
  ]);
  return session;
}

function validDays(
  product: Product,
  venue: Venue,
  request: IssueRequest,
  session: SessionColumns | undefined,
): { readonly from: number; readonly until: number } {
  if (session) {
    const day = ticketDayOf(businessDayOf(session.starts_at_ms, venue));
    return { from: day, until: day };
  }
  const from = ticketDayOf(request.day);
  if (from < 0 || from > 65_000) throw wrong('day', 'is beyond what a ticket can carry');
  const validity = product.admission?.validity;
  return { from, until: validity?.kind === 'days' ? from + validity.days - 1 : from };
}

async function ticketOfOperation(
  tx: Tx,
  operationId: string,
): Promise<(Issued & { venueId: string }) | undefined> {
  const found = await sql<TicketColumns & { code: string; venue_id: string }>`
    SELECT * FROM ticketing.ticket WHERE operation_id = ${operationId}`.execute(tx);
  const row = found.rows[0];
  return row && { ticket: consoleTicketOf(row), code: row.code, venueId: row.venue_id };
}

/** Keeps the ticket and publishes it; whose name it carries becomes a subject, so that it can be forgotten again. */
async function saveIssued(
  tx: Tx,
  key: CloudKey,
  caller: StaffCaller,
  venue: Venue,
  operationId: string,
  { ticket, code }: Issued,
): Promise<Issued> {
  const { organizationId, operatorId } = caller;
  const place = { organizationId, venueId: venue.venueId };
  const { subjectId: _, holderName, ...shared } = ticket;
  const subject = holderName === '' ? undefined : await createSubject(tx, key, place, ticket.soldAtMs);
  const holderSealed = subject ? sealedFor(code, ticket.ticketId, holderName, subject) : '';
  const subjectId = subject?.subjectId ?? null;
  await sql`
    INSERT INTO ticketing.ticket (organization_id, ticket_id, venue_id, serial, key_id, product_id, variant_id,
      ticket_class, session_id, scope, valid_from_day, valid_until_day, admits, status, sold_at_ms, holder_name,
      holder_sealed, subject_id, operation_id, code, issued_by)
    VALUES (${organizationId}, ${ticket.ticketId}, ${venue.venueId}, ${ticket.serial}, ${ticket.keyId},
      ${ticket.productId}, ${ticket.variantId}, ${ticket.ticketClass}, ${ticket.sessionId}, ${ticket.scope},
      ${ticket.validFromDay}, ${ticket.validUntilDay}, ${ticket.admits}, 'valid', ${ticket.soldAtMs},
      ${holderName}, ${holderSealed}, ${subjectId}, ${operationId}, ${code}, ${operatorId})`.execute(tx);
  await publishRows(tx, { ...place, scope: 'tickets' }, [
    { rowId: ticket.ticketId, row: { ...shared, holderSealed } satisfies TicketRow },
  ]);
  if (subject) await publishSubject(tx, place, subject);
  return { ticket: { ...ticket, subjectId }, code };
}
