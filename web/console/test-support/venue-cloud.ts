import {
  cancellationRoutes,
  type CancellationView,
  consoleRoutes,
  type Dashboard,
  type ExceptionRow,
  type Problem,
  type Route,
  type RouteInput,
  type RouteOutput,
  type StaffMember,
} from '@gatehouse/core/contract';
import { choiceOf, type ExceptionAction, isExceptionKind } from '@gatehouse/core/exceptions';
import { stationDetailAt } from './fleet-records.ts';
import { believableVenue, type VenueRecords } from './venue-records.ts';

/**
 * A cloud in memory for the browser tests, typed by the contract: what it takes and answers is checked against the
 * same schemas as the real one. Not product code.
 */

const routes = { ...consoleRoutes, ...cancellationRoutes } as const;

type Handlers = {
  readonly [Name in keyof typeof routes]: (
    input: RouteInput<(typeof routes)[Name]>,
  ) => RouteOutput<(typeof routes)[Name]> | Refused;
};

class Refused {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  constructor(status: number, code: string, title: string) {
    this.status = status;
    this.code = code;
    this.title = title;
  }
}

export interface CloudRequest {
  readonly method: string;
  /** Path with its query. */
  readonly path: string;
  readonly body: unknown;
  readonly isSignedIn: boolean;
}

export interface CloudAnswer {
  readonly status: number;
  readonly body: unknown;
  /** Starts or ends the sign-in. */
  readonly signedIn?: boolean;
}

export interface VenueCloud {
  readonly records: VenueRecords;
  readonly password: string;
  answer(request: CloudRequest): CloudAnswer;
  /** Makes the next calls of one route fail with this status. */
  fail(name: keyof typeof consoleRoutes, status: number | undefined): void;
  dashboard(): Dashboard;
  readonly issued: { readonly operationId: string; readonly ticketId: string }[];
}

export function createVenueCloud(nowMs: number, role: StaffMember['role'] = 'manager'): VenueCloud {
  const records = believableVenue(nowMs);
  const failing = new Map<string, number>();
  const password = 'correct horse battery';
  let wrongAttempts = 0;
  const staff: StaffMember = {
    operatorId: 'op-mara',
    name: 'Mara Klein',
    email: 'mara@adventure-park.test',
    role,
    organization: { organizationId: 'org-1', name: 'Adventure Park' },
    venues: [records.venue],
  };
  const cancelled: CancellationView[] = [];
  const issued: { operationId: string; ticketId: string }[] = [];

  const pageOf = <Row>(rows: readonly Row[], before: string | undefined, limit: number) => {
    const from = before === undefined ? 0 : Number(before);
    const next = from + limit;
    return { rows: rows.slice(from, next), next: next < rows.length ? String(next) : null };
  };
  const fits = (q: string | undefined, ...texts: readonly (string | null)[]) =>
    q === undefined || texts.some((text) => text?.toLowerCase().includes(q.toLowerCase()));

  const decided = (
    exceptionId: string,
    given: { readonly action: ExceptionAction; readonly note: string },
  ): ExceptionRow | undefined => {
    const at = records.exceptions.findIndex((row) => row.exceptionId === exceptionId);
    const row = records.exceptions[at];
    if (!row || !isExceptionKind(row.kind)) return undefined;
    const choice = choiceOf(row.kind, given.action);
    if (!choice) return undefined;
    const resolved: ExceptionRow = {
      ...row,
      state: 'resolved',
      suggestion: null,
      history: [
        ...row.history,
        {
          kind: 'resolved',
          round: row.history.length + 1,
          action: given.action,
          note: given.note,
          operatorName: staff.name,
          atMs: nowMs,
          task: choice.effect.kind === 'station-task' ? choice.effect.task : null,
          taskClosedAtMs: null,
          acknowledged: [{ stationName: 'Gate A', atMs: nowMs + 2_000, seq: 17_310 }],
          waitingFor: ['Gate B'],
        },
      ],
    };
    records.exceptions[at] = resolved;
    return resolved;
  };

  const handlers: Handlers = {
    signIn: ({ body }) => {
      if (wrongAttempts >= 3) return new Refused(429, 'too_many_attempts', 'Too many attempts');
      if (body.email !== staff.email || body.password !== password) {
        wrongAttempts += 1;
        return new Refused(401, 'wrong_credentials', 'E-mail or password is wrong');
      }
      return staff;
    },
    signOut: () => ({}),
    me: () => staff,
    dashboard: ({ query }) => records.dashboardOf(query?.day ?? records.today),
    sales: ({ query }) =>
      pageOf(
        records.sales.filter(
          (row) =>
            row.businessDay === (query.day ?? records.today) &&
            (query.hour === undefined || records.hourOf(row.soldAtMs) === query.hour) &&
            fits(
              query.q,
              row.receiptNumber,
              row.stationName,
              row.operatorName,
              ...row.lines.map((line) => line.name),
            ),
        ),
        query.before,
        query.limit,
      ),
    admissions: ({ query }) =>
      pageOf(
        records.admissions.filter(
          (row) =>
            records.dayOf(row.atMs) === (query.day ?? records.today) &&
            (query.hour === undefined || records.hourOf(row.atMs) === query.hour) &&
            fits(query.q, row.shortCode, row.productName, row.accessPointName, row.reason),
        ),
        query.before,
        query.limit,
      ),
    fleet: () => ({ stations: records.stations }),
    createEnrolment: () => ({ code: '7KQM-4TZX-N2RB', expiresAtMs: nowMs + 24 * 3_600_000 }),
    revokeStation: ({ params }) => {
      const at = records.stations.findIndex((row) => row.stationId === params.stationId);
      const row = records.stations[at];
      if (!row) return new Refused(404, 'not_found', 'No such station');
      const revoked = { ...row, state: 'revoked' as const };
      records.stations[at] = revoked;
      return revoked;
    },
    reinstateStation: ({ params }) => {
      const at = records.stations.findIndex((row) => row.stationId === params.stationId);
      const row = records.stations[at];
      if (!row) return new Refused(404, 'not_found', 'No such station');
      records.stations[at] = { ...row, state: 'online' };
      return { stationId: row.stationId, releasedCount: 0 };
    },
    stationDetail: ({ params }) => {
      const found = records.stations.find((row) => row.stationId === params.stationId);
      return found ? stationDetailAt(nowMs, found) : new Refused(404, 'not_found', 'No such station');
    },
    acknowledgeAlarm: ({ params }) => {
      records.stations.splice(
        0,
        records.stations.length,
        ...records.stations.map((row) => ({
          ...row,
          alarms: row.alarms.map((alarm) =>
            alarm.stationId === params.stationId && alarm.kind === params.kind
              ? { ...alarm, acknowledgedBy: staff.name, acknowledgedAtMs: nowMs }
              : alarm,
          ),
        })),
      );
      return { stations: records.stations };
    },
    exceptions: ({ query }) => {
      const inState = records.exceptions.filter(
        (row) => query?.state === undefined || row.state === query.state,
      );
      const found = inState.filter(
        (row) =>
          (query?.kind === undefined || row.kind === query.kind) &&
          (query?.station === undefined || row.stationId === query.station) &&
          (query?.exceptionId === undefined || row.exceptionId === query.exceptionId) &&
          (query?.olderThanHours === undefined ||
            row.raisedAtMs <= nowMs - Number(query.olderThanHours) * 3_600_000),
      );
      const countBy = <Key extends string | null>(of: (row: ExceptionRow) => Key) =>
        [...Map.groupBy(inState, of)].map(([key, rows]) => ({ key, rows }));
      return {
        exceptions: found,
        total: found.length,
        counts: {
          open: records.exceptions.filter((row) => row.state === 'open').length,
          resolved: records.exceptions.filter((row) => row.state === 'resolved').length,
          byKind: countBy((row) => row.kind).map(({ key, rows }) => ({ kind: key, count: rows.length })),
          byStation: countBy((row) => row.stationId ?? '').map(({ key, rows }) => ({
            stationId: key,
            name: rows[0]?.stationName ?? key,
            count: rows.length,
          })),
        },
      };
    },
    resolveException: ({ params, body }) =>
      decided(params.exceptionId, body) ?? new Refused(404, 'not_found', 'No such exception'),
    resolveExceptions: ({ body }) => ({
      resolved: body.exceptionIds.filter((id) => decided(id, body) !== undefined),
      skipped: [],
    }),
    reopenException: ({ params, body }) => {
      const at = records.exceptions.findIndex((row) => row.exceptionId === params.exceptionId);
      const row = records.exceptions[at];
      const last = row?.history.at(-1);
      if (!row || !last) return new Refused(404, 'not_found', 'No such exception');
      const reopened: ExceptionRow = {
        ...row,
        state: 'open',
        history: [
          ...row.history,
          {
            ...last,
            kind: 'reopened',
            note: body.reason,
            atMs: nowMs,
            acknowledged: [],
            waitingFor: ['Gate B'],
          },
        ],
      };
      records.exceptions[at] = reopened;
      return reopened;
    },
    previewCancellation: ({ params }) => ({
      sessionId: params.sessionId,
      startsAtMs: nowMs + 3_600_000,
      ticketCount: 38,
      guestCount: 41,
      saleCount: 17,
      amountMinor: 61_250,
      currency: 'EUR',
      byTill: [
        { stationId: 'till-1', name: 'Till 1', ticketCount: 22, amountMinor: 36_100 },
        { stationId: 'till-2', name: 'Till 2', ticketCount: 12, amountMinor: 25_150 },
      ],
      otherCount: 4,
      reachableCount: 4,
      targets: [{ sessionId: 'later', startsAtMs: nowMs + 10_800_000, left: 60 }],
    }),
    cancelSession: ({ params, body }) => {
      const known = cancelled.find(({ cancellationId }) => cancellationId === body.cancellationId);
      if (known) return known;
      const view: CancellationView = {
        cancellationId: body.cancellationId,
        sessionId: params.sessionId,
        startsAtMs: nowMs + 3_600_000,
        choice: body.choice,
        targetSessionId: body.targetSessionId,
        state: 'running',
        total: 38,
        done: 12,
        skipped: 0,
        taskCount: 0,
        atMs: nowMs,
      };
      cancelled.push(view);
      return view;
    },
    cancellations: () => {
      const shown = cancelled.map((one) => one);
      // The job of the cloud goes on between two questions.
      for (const [at, one] of cancelled.entries())
        cancelled[at] = { ...one, state: 'done', done: one.total, skipped: 1, taskCount: 17 };
      return { cancellations: shown };
    },
    subject: () => new Refused(404, 'not_found', 'No such subject'),
    products: () => ({ products: records.products }),
    sessions: ({ query }) => ({
      sessions: query.eventId === undefined ? [] : records.sessionsOf(query.day, query.eventId),
    }),
    tickets: ({ query }) => ({
      tickets: records.tickets
        .filter(
          ({ ticket }) => query.q === '' || ticket.ticketId === query.q || ticket.serial.endsWith(query.q),
        )
        .slice(0, query.limit),
    }),
    issueTicket: ({ body }) => {
      const known = issued.find((one) => one.operationId === body.operationId);
      const found = known
        ? records.tickets.find(({ ticket }) => ticket.ticketId === known.ticketId)
        : records.issue(body);
      if (!found) return new Refused(404, 'not_found', 'No such product');
      if (!known) issued.push({ operationId: body.operationId, ticketId: found.ticket.ticketId });
      return { ...found, code: `0${found.ticket.serial.toUpperCase()}`.padEnd(136, 'K'), svg: records.svg };
    },
    revokeTicket: ({ params, body }) => {
      const at = records.tickets.findIndex(({ ticket }) => ticket.ticketId === params.ticketId);
      const found = records.tickets[at];
      if (!found) return new Refused(404, 'not_found', 'No such ticket');
      const revoked = {
        ...found,
        ticket: { ...found.ticket, status: 'voided' as const, statusReason: body.reason },
      };
      records.tickets[at] = revoked;
      return revoked;
    },
    eraseSubject: ({ body }) => {
      const about = records.tickets.filter(({ ticket }) => ticket.subjectId === body.subjectId);
      for (const found of about)
        records.tickets[records.tickets.indexOf(found)] = {
          ...found,
          ticket: { ...found.ticket, holderName: '' },
        };
      return { subjectId: body.subjectId, erasedAtMs: 1, ticketCount: about.length };
    },
  };

  return {
    records,
    password,
    issued,
    dashboard: () => records.dashboardOf(records.today),
    fail: (name, status) => void (status === undefined ? failing.delete(name) : failing.set(name, status)),
    answer(request) {
      const url = new URL(request.path, 'http://cloud.test');
      for (const [name, route] of Object.entries(routes) as [keyof Handlers, Route][]) {
        const params = route.method === request.method ? paramsOf(route.path, url.pathname) : undefined;
        if (!params) continue;
        const failure = failing.get(name);
        if (failure !== undefined) return problemAnswer(failure, 'planted', 'A planted failure');
        if (route.access !== 'public' && !request.isSignedIn)
          return problemAnswer(401, 'not_signed_in', 'Sign in first');
        const input = {
          params: route.params?.parse(params),
          query: route.query?.parse(Object.fromEntries(url.searchParams)),
          body: route.body?.parse(request.body),
        };
        const handle = handlers[name] as (given: unknown) => unknown;
        const answer = handle(input);
        if (answer instanceof Refused) return problemAnswer(answer.status, answer.code, answer.title);
        return {
          status: route.status ?? 200,
          // A test double that breaks the contract would teach the page wrong things.
          body: route.response.parse(answer),
          ...(name === 'signIn' ? { signedIn: true } : name === 'signOut' ? { signedIn: false } : {}),
        };
      }
      return problemAnswer(404, 'not_found', 'No such route');
    },
  };
}

function problemAnswer(status: number, code: string, title: string): CloudAnswer {
  const body: Problem = { type: 'about:blank', title, status, code, detail: '', errors: [] };
  return { status, body };
}

function paramsOf(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const value = decodeURIComponent(given[at] ?? '');
    if (part.startsWith(':')) params[part.slice(1)] = value;
    else if (part !== value) return undefined;
  }
  return params;
}
