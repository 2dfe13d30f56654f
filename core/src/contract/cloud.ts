import { z } from 'zod';
import { isoDate } from '../catalogue/catalogue.ts';
import { ALARM_KINDS } from '../exceptions/index.ts';
import { role } from '../permissions/index.ts';
import { consoleTicketRow } from '../tickets/ticket.ts';
import { privacyRoutes } from './privacy.ts';
import {
  bulkDecisionAnswer,
  bulkDecisionBody,
  decisionBody,
  exceptionList,
  exceptionQuery,
  exceptionRow,
  reopenBody,
} from './cloud-exceptions.ts';
import { fleetStation, stationDetail } from './cloud-fleet.ts';
import { defineRoutes } from './route.ts';

/** What managers do in the console. Every answer is bound to the organization of who is signed in. */

export const staffMember = z.strictObject({
  operatorId: z.string(),
  name: z.string(),
  email: z.string(),
  role,
  organization: z.strictObject({ organizationId: z.string(), name: z.string() }),
  venues: z.array(
    z.strictObject({ venueId: z.string(), name: z.string(), currency: z.string(), timeZone: z.string() }),
  ),
});
export type StaffMember = z.infer<typeof staffMember>;

const hourPoint = z.strictObject({
  hour: z.int(),
  grossMinor: z.int(),
  saleCount: z.int(),
  admissions: z.int(),
  refusals: z.int(),
});

export const dashboard = z.strictObject({
  venueId: z.string(),
  day: isoDate,
  currency: z.string(),
  asOfMs: z.int(),
  today: z.strictObject({
    grossMinor: z.int(),
    saleCount: z.int(),
    ticketCount: z.int(),
    admissions: z.int(),
    refusals: z.int(),
    inside: z.int(),
  }),
  /** The same figures of the same weekday last week, whole day and up to this hour. */
  lastWeek: z.strictObject({
    day: isoDate,
    grossMinor: z.int(),
    saleCount: z.int(),
    admissions: z.int(),
    grossUntilNowMinor: z.int(),
    admissionsUntilNow: z.int(),
  }),
  byHour: z.array(hourPoint),
  lastWeekByHour: z.array(hourPoint),
  /** Gross per business day, oldest first: the last 90 days. */
  byDay: z.array(
    z.strictObject({ day: isoDate, grossMinor: z.int(), saleCount: z.int(), admissions: z.int() }),
  ),
  byProduct: z.array(
    z.strictObject({ productId: z.string(), name: z.string(), quantity: z.int(), grossMinor: z.int() }),
  ),
  refusalsByReason: z.array(z.strictObject({ reason: z.string(), count: z.int() })),
});
export type Dashboard = z.infer<typeof dashboard>;

export const saleRow = z.strictObject({
  saleId: z.string(),
  receiptNumber: z.string(),
  stationName: z.string(),
  operatorName: z.string(),
  soldAtMs: z.int(),
  businessDay: isoDate,
  totalMinor: z.int(),
  lineCount: z.int(),
  refunded: z.boolean(),
  lines: z.array(z.strictObject({ name: z.string(), quantity: z.int(), grossMinor: z.int() })),
});
export const admissionRow = z.strictObject({
  admissionId: z.string(),
  atMs: z.int(),
  accessPointName: z.string(),
  direction: z.enum(['in', 'out']),
  outcome: z.enum(['granted', 'refused']),
  reason: z.string().nullable(),
  passage: z.enum(['none', 'passed', 'not-passed']),
  shortCode: z.string(),
  productName: z.string(),
  degraded: z.boolean(),
});

export * from './cloud-exceptions.ts';
export * from './cloud-fleet.ts';

export const issuedTicket = z.strictObject({
  ticket: consoleTicketRow,
  code: z.string(),
  productName: z.string(),
  /** The QR as an SVG document. */
  svg: z.string(),
});

const venueParams = z.strictObject({ venueId: z.string() });
const dayQuery = z.strictObject({ day: isoDate.optional() });
const pageQuery = z.strictObject({
  day: isoDate.optional(),
  hour: z.coerce.number().int().min(0).max(23).optional(),
  q: z.string().max(100).optional(),
  before: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
const page = <T extends z.ZodType>(row: T) =>
  z.strictObject({ rows: z.array(row), next: z.string().nullable() });

export const consoleRoutes = defineRoutes({
  signIn: {
    id: 'consoleSignIn',
    method: 'POST',
    path: '/v1/sign-in',
    summary: 'Sign in with e-mail and password',
    tag: 'Console',
    access: 'public',
    body: z.strictObject({ email: z.email(), password: z.string().min(1).max(200) }),
    response: staffMember,
  },
  signOut: {
    id: 'consoleSignOut',
    method: 'POST',
    path: '/v1/sign-out',
    summary: 'Sign out',
    tag: 'Console',
    access: 'signed-in',
    body: z.strictObject({}),
    response: z.strictObject({}),
  },
  me: {
    id: 'consoleMe',
    method: 'GET',
    path: '/v1/me',
    summary: 'Who is signed in',
    tag: 'Console',
    access: 'signed-in',
    response: staffMember,
  },
  dashboard: {
    id: 'getDashboard',
    method: 'GET',
    path: '/v1/venues/:venueId/dashboard',
    summary: 'Sales and admissions of a business day',
    tag: 'Reports',
    access: 'report.sales',
    params: venueParams,
    query: dayQuery,
    response: dashboard,
  },
  sales: {
    id: 'listVenueSales',
    method: 'GET',
    path: '/v1/venues/:venueId/sales',
    summary: 'Sales, newest first',
    tag: 'Reports',
    access: 'report.sales',
    params: venueParams,
    query: pageQuery,
    response: page(saleRow),
  },
  admissions: {
    id: 'listVenueAdmissions',
    method: 'GET',
    path: '/v1/venues/:venueId/admissions',
    summary: 'Scans, newest first',
    tag: 'Reports',
    access: 'report.sales',
    params: venueParams,
    query: pageQuery,
    response: page(admissionRow),
  },
  fleet: {
    id: 'listStations',
    method: 'GET',
    path: '/v1/venues/:venueId/stations',
    summary: 'Stations: expected, have, missing',
    tag: 'Fleet',
    access: 'report.sales',
    params: venueParams,
    response: z.strictObject({ stations: z.array(fleetStation) }),
  },
  createEnrolment: {
    id: 'createEnrolmentCode',
    method: 'POST',
    path: '/v1/venues/:venueId/enrolment-codes',
    summary: 'Make a one-time enrolment code',
    tag: 'Fleet',
    access: 'station.manage',
    params: venueParams,
    status: 201,
    body: z.strictObject({
      name: z.string().min(1).max(60),
      place: z.string().max(60).default(''),
      role: z.enum(['till', 'gate', 'kiosk']),
      registerId: z.string().min(1).max(40),
    }),
    response: z.strictObject({ code: z.string(), expiresAtMs: z.int() }),
  },
  revokeStation: {
    id: 'revokeStation',
    method: 'POST',
    path: '/v1/venues/:venueId/stations/:stationId/revoke',
    summary: 'Trust a station no more: its keys open nothing, its records are kept aside',
    tag: 'Fleet',
    access: 'station.manage',
    params: z.strictObject({ venueId: z.string(), stationId: z.string() }),
    body: z.strictObject({}),
    response: fleetStation,
  },
  reinstateStation: {
    id: 'reinstateStation',
    method: 'POST',
    path: '/v1/venues/:venueId/stations/:stationId/reinstate',
    summary:
      'Trust a station again that was revoked by mistake: what it handed over meanwhile is judged anew and counts',
    tag: 'Fleet',
    access: 'station.manage',
    params: z.strictObject({ venueId: z.string(), stationId: z.string() }),
    body: z.strictObject({}),
    response: z.strictObject({ stationId: z.string(), releasedCount: z.int() }),
  },
  stationDetail: {
    id: 'getStation',
    method: 'GET',
    path: '/v1/venues/:venueId/stations/:stationId',
    summary: 'One station: its week, its incarnations, what happened to it',
    tag: 'Fleet',
    access: 'report.sales',
    params: z.strictObject({ venueId: z.string(), stationId: z.string() }),
    response: stationDetail,
  },
  acknowledgeAlarm: {
    id: 'acknowledgeAlarm',
    method: 'POST',
    path: '/v1/venues/:venueId/stations/:stationId/alarms/:kind/acknowledge',
    summary: 'Say that somebody sees to an alarm; it stays until its cause is gone',
    tag: 'Fleet',
    access: 'exception.resolve',
    params: z.strictObject({ venueId: z.string(), stationId: z.string(), kind: z.enum(ALARM_KINDS) }),
    body: z.strictObject({}),
    response: z.strictObject({ stations: z.array(fleetStation) }),
  },
  exceptions: {
    id: 'listExceptions',
    method: 'GET',
    path: '/v1/venues/:venueId/exceptions',
    summary: 'What needs a person',
    tag: 'Exceptions',
    access: 'report.sales',
    params: venueParams,
    query: exceptionQuery,
    response: exceptionList,
  },
  resolveException: {
    id: 'resolveException',
    method: 'POST',
    path: '/v1/venues/:venueId/exceptions/:exceptionId/resolve',
    summary: 'Decide about it: applied, told to its stations, kept with who and why',
    tag: 'Exceptions',
    access: 'exception.resolve',
    params: z.strictObject({ venueId: z.string(), exceptionId: z.string() }),
    body: decisionBody,
    response: exceptionRow,
  },
  resolveExceptions: {
    id: 'resolveExceptions',
    method: 'POST',
    path: '/v1/venues/:venueId/exceptions/resolve',
    summary: 'Decide about several in the same way; what cannot be decided so is left and named',
    tag: 'Exceptions',
    access: 'exception.resolve',
    params: venueParams,
    body: bulkDecisionBody,
    response: bulkDecisionAnswer,
  },
  reopenException: {
    id: 'reopenException',
    method: 'POST',
    path: '/v1/venues/:venueId/exceptions/:exceptionId/reopen',
    summary: 'Take the last decision back; what it set in motion stays',
    tag: 'Exceptions',
    access: 'exception.resolve',
    params: z.strictObject({ venueId: z.string(), exceptionId: z.string() }),
    body: reopenBody,
    response: exceptionRow,
  },
  products: {
    id: 'listProducts',
    method: 'GET',
    path: '/v1/venues/:venueId/products',
    summary: 'Products that admit, for issuing',
    tag: 'Tickets',
    access: 'report.sales',
    params: venueParams,
    response: z.strictObject({
      products: z.array(
        z.strictObject({
          productId: z.string(),
          variantId: z.string(),
          name: z.string(),
          eventId: z.string().nullable(),
        }),
      ),
    }),
  },
  sessions: {
    id: 'listVenueSessions',
    method: 'GET',
    path: '/v1/venues/:venueId/sessions',
    summary: 'Sessions of a day',
    tag: 'Tickets',
    access: 'report.sales',
    params: venueParams,
    query: z.strictObject({ day: isoDate, eventId: z.string().optional() }),
    response: z.strictObject({
      sessions: z.array(
        z.strictObject({
          sessionId: z.string(),
          eventId: z.string(),
          startsAtMs: z.int(),
          capacity: z.int(),
          taken: z.int(),
        }),
      ),
    }),
  },
  tickets: {
    id: 'searchTickets',
    method: 'GET',
    path: '/v1/venues/:venueId/tickets',
    summary: 'Find tickets by id or last characters of the code',
    tag: 'Tickets',
    access: 'ticket.look-up',
    params: venueParams,
    query: z.strictObject({
      q: z.string().max(200).default(''),
      limit: z.coerce.number().int().min(1).max(100).default(30),
    }),
    response: z.strictObject({ tickets: z.array(issuedTicket.omit({ svg: true, code: true })) }),
  },
  issueTicket: {
    id: 'issueTicket',
    method: 'POST',
    path: '/v1/venues/:venueId/tickets',
    summary: 'Issue a ticket',
    tag: 'Tickets',
    access: 'ticket.issue',
    params: venueParams,
    status: 201,
    body: z.strictObject({
      operationId: z.string().min(8).max(64),
      productId: z.string(),
      variantId: z.string(),
      day: isoDate,
      sessionId: z.string().nullable().default(null),
      holderName: z.string().max(80).default(''),
    }),
    response: issuedTicket,
  },
  revokeTicket: {
    id: 'revokeTicket',
    method: 'POST',
    path: '/v1/venues/:venueId/tickets/:ticketId/revoke',
    summary: 'Revoke a ticket',
    tag: 'Tickets',
    access: 'ticket.revoke',
    params: z.strictObject({ venueId: z.string(), ticketId: z.string() }),
    body: z.strictObject({ reason: z.string().min(1).max(200) }),
    response: z.strictObject({ ticket: consoleTicketRow, productName: z.string() }),
  },
  ...privacyRoutes,
});

/** Live figures over socket.io, room per venue: sent as changes arrive, at most once a second. */
export const consoleEvents = {
  dashboard,
  stations: z.strictObject({ stations: z.array(fleetStation) }),
  exceptions: z.strictObject({ openCount: z.int() }),
} as const;
