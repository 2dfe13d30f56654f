import type { AdmissionFacts, AdmittingProduct, LiveClaim, Presented } from '@gatehouse/core/admission';
import type { AccessPoint, Session, VenuePolicy } from '@gatehouse/core/catalogue';
import type { TicketKey, TicketRow } from '@gatehouse/core/tickets';
import { businessDayOf } from '@gatehouse/core/time';
import type { SqlReader } from '../ledger/index.ts';
import type { ClaimedTicket } from './live-passes.ts';
import { insideOf } from './passage-counts.ts';
import { overlayTicketBySerial, overlayVoidOf } from './ticket-overlay.ts';

/** What admission needs to look up in the replica of cloud rows. Every call is one indexed read or a cache hit. */
export interface AdmissionReplica {
  venue(): VenuePolicy | undefined;
  ticketBySerial(serial: string): TicketRow | undefined;
  /** Reason of a revocation of this serial. */
  revocationOf(serial: string): string | undefined;
  ticketKey(keyId: number): TicketKey | undefined;
  productById(productId: string): AdmittingProduct | undefined;
  productOfClass(ticketClass: number): AdmittingProduct | undefined;
  sessionById(sessionId: string): Session | undefined;
  sessionOfScope(scopeNumber: number): Session | undefined;
}

export interface FactSources {
  readonly sql: SqlReader;
  readonly replica: AdmissionReplica;
  /** Passes of a ticket that are in use, as far as this station knows. */
  readonly liveClaims: (sql: SqlReader, ticket: ClaimedTicket) => readonly LiveClaim[];
  readonly evacuating: boolean;
  readonly nowMs: number;
}

/** Gathers the facts of a decision: overlay first (sold or voided a second ago), replica after it. */
export function admissionFactsOf(
  presented: Presented,
  accessPoint: AccessPoint,
  sources: FactSources,
): AdmissionFacts {
  const { sql, replica, evacuating } = sources;
  const claims = presented.kind === 'code' ? presented.code.claims : undefined;
  const serial = claims?.serial;
  const ticket = serial === undefined ? undefined : ticketOf(sql, replica, serial);
  const revokedFor =
    serial === undefined ? undefined : (overlayVoidOf(sql, serial) ?? replica.revocationOf(serial));
  const product = ticket
    ? replica.productById(ticket.productId)
    : claims && replica.productOfClass(claims.ticketClass);
  const session = sessionOf(replica, ticket, claims?.scope);
  const liveClaims =
    serial === undefined ? [] : sources.liveClaims(sql, { ticketId: ticket?.ticketId, serial });
  return { ticket, revokedFor, product, session, liveClaims, area: areaOf(accessPoint, sources), evacuating };
}

/**
 * What is kept of one serial here never changes but for its void: where the replica has the ticket, too, it is as new or
 * newer (the office moved it to another session), and holds as long as nothing was voided here.
 */
function ticketOf(sql: SqlReader, replica: AdmissionReplica, serial: string): TicketRow | undefined {
  const sold = overlayTicketBySerial(sql, serial);
  if (sold && sold.status !== 'valid') return sold;
  return replica.ticketBySerial(serial) ?? sold;
}

function sessionOf(
  replica: AdmissionReplica,
  ticket: TicketRow | undefined,
  scope: number | undefined,
): Session | undefined {
  if (ticket && ticket.sessionId !== null) return replica.sessionById(ticket.sessionId);
  const number = ticket?.scope ?? scope ?? 0;
  return number === 0 ? undefined : replica.sessionOfScope(number);
}

function areaOf(accessPoint: AccessPoint, { sql, replica, nowMs }: FactSources): AdmissionFacts['area'] {
  const policy = replica.venue();
  const area = policy?.areas.find((candidate) => candidate.areaId === accessPoint.toAreaId);
  if (!policy || !area || area.capacity === 0) return undefined;
  return {
    inside: insideOf(sql, policy, area.areaId, businessDayOf(nowMs, policy)),
    capacity: area.capacity,
  };
}

/** "Gate B south, lane 2": how a refusal names the place of the first use. */
export function accessPointName(policy: VenuePolicy | undefined, accessPointId: string): string {
  const point = policy?.accessPoints.find((candidate) => candidate.accessPointId === accessPointId);
  return point ? [point.gateName, point.laneName].filter(Boolean).join(', ') : accessPointId;
}
