import { evidenceConsoleRoutes, evidenceRoutes } from '@gatehouse/core/evidence';
import {
  cancellationRoutes,
  consoleRoutes,
  notificationRoutes,
  orderingRoutes,
  problem,
  type Route,
  terminalConsoleRoutes,
  terminalRoutes,
} from '@gatehouse/core/contract';
import { type Permission, ROLE_PERMISSIONS, ROLES } from '@gatehouse/core/permissions';
import { storedValueRoutes } from '@gatehouse/core/stored-value';
import { sealedTextRoutes, snapshotRoutes, syncRoutes } from '@gatehouse/core/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, venueFile } from './testing/fixtures.ts';
import { startTestCloud, type TestCloud, valueOf } from './testing/test-cloud.ts';

const STAFF_OF_ROLE = { cashier: 'jonas', operator: 'lena', supervisor: 'samir', manager: 'ida' } as const;
const ALL_ROUTES: readonly Route[] = [
  consoleRoutes,
  syncRoutes,
  snapshotRoutes,
  evidenceRoutes,
  evidenceConsoleRoutes,
  terminalRoutes,
  terminalConsoleRoutes,
  cancellationRoutes,
  notificationRoutes,
  orderingRoutes,
  sealedTextRoutes,
  storedValueRoutes,
].flatMap((table) => Object.values<Route>(table));
const byId = (left: string, right: string) => left.localeCompare(right);

let cloud: TestCloud;
const cookies = new Map<string, string>();
beforeAll(async () => {
  cloud = await startTestCloud([
    venueFile('org-a', 'venue-a', 'everybody'),
    venueFile('org-b', 'venue-b', 'everybody'),
  ]);
  for (const role of ROLES) cookies.set(role, await cloud.cookieOf(`${STAFF_OF_ROLE[role]}@org-a.example`));
});
afterAll(() => cloud.stop());

/** A request that passes the door and fails behind it at the latest: the matrix is about who may knock. */
const ask = (route: Route, headers: Record<string, string>, venueId = 'venue-a') => {
  const path = route.path
    .replace(':venueId', venueId)
    .replaceAll(/:\w+/g, 'nothing')
    .concat(route.id === 'listVenueSessions' ? '?day=2026-11-22' : '');
  return fetch(`${cloud.url}${path}`, {
    method: route.method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(route.method === 'GET' ? {} : { body: '{}' }),
  });
};
const cookieOf = (role: string) => ({ cookie: cookies.get(role) ?? '' });

describe('every route', () => {
  it('of the contracts is served and described, and nothing else is', async () => {
    const document = (await (await fetch(`${cloud.url}/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    const served = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map((one) => one.operationId),
    );
    expect(served.toSorted(byId)).toEqual(ALL_ROUTES.map((route) => route.id).toSorted(byId));
  });

  it('but sign-in and enrolment refuses who brings no proof', async () => {
    const open: string[] = [];
    for (const route of ALL_ROUTES) {
      const { status } = await ask(route, {});
      if (status !== 401) open.push(route.id);
    }
    expect(open.toSorted(byId)).toEqual(['consoleSignIn', 'enrolStation']);
  });

  it('allows each role what its permissions say', async () => {
    const wrong: string[] = [];
    for (const route of ALL_ROUTES) {
      if (route.access === 'public' || route.id === 'consoleSignOut') continue;
      for (const role of ROLES) {
        const { status } = await ask(route, cookieOf(role));
        const expected =
          route.access === 'station'
            ? 401
            : route.access === 'signed-in' || ROLE_PERMISSIONS[role].has(route.access as Permission)
              ? 'allowed'
              : 403;
        const found = [401, 403].includes(status) ? status : 'allowed';
        if (found !== expected) wrong.push(`${role} ${route.id}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('shows an organization nothing of another: its ids are as unknown as invented ones', async () => {
    const scoped = ALL_ROUTES.filter((route) => route.path.includes(':venueId') && route.method === 'GET');
    expect(scoped.length).toBeGreaterThan(6);
    for (const route of scoped) {
      const foreign = await ask(route, cookieOf('manager'), 'venue-b');
      const invented = await ask(route, cookieOf('manager'), 'venue-x');
      expect([route.id, foreign.status, await foreign.text()]).toEqual([
        route.id,
        404,
        await invented.text(),
      ]);
    }
    const ida = await cloud.console('ida@org-a.example');
    const params = { venueId: 'venue-b' };
    const issue = {
      operationId: 'operation-1',
      productId: 'day-ticket',
      variantId: 'adult',
      day: '2026-11-22',
    };
    expect(await ida.issueTicket({ params, body: issue })).toMatchObject({
      ok: false,
      problem: { status: 404 },
    });
    const enrolment = { name: 'Spy', role: 'till' as const, registerId: 'T1' };
    expect(await ida.createEnrolment({ params, body: enrolment })).toMatchObject({
      ok: false,
      problem: { status: 404 },
    });
    const theirs = valueOf(
      await (await cloud.console('ida@org-b.example')).issueTicket({ params, body: issue }),
    );
    const { ticketId } = theirs.ticket;
    for (const venueId of ['venue-a', 'venue-b']) {
      const revoke = await ida.revokeTicket({ params: { venueId, ticketId }, body: { reason: 'mine now' } });
      expect(revoke).toMatchObject({ ok: false, problem: { status: 404 } });
    }
    const found = valueOf(await ida.tickets({ params: { venueId: 'venue-a' }, query: { q: ticketId } }));
    expect(found.tickets).toEqual([]);
  });
});

describe('wrong requests', () => {
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${cloud.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...cookieOf('manager'), ...headers },
      body,
    });

  it('get problem+json that names the fields', async () => {
    const response = await post(
      '/v1/venues/venue-a/tickets',
      JSON.stringify({ operationId: 'short', day: '2026-13-01', extra: 1 }),
    );
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const body = problem.parse(await response.json());
    const fields = body.errors.map((one) => one.field).toSorted(byId);
    expect(fields).toEqual(['day', 'extra', 'operationId', 'productId', 'variantId']);
  });

  it('that cannot be read get 400, 404 or 413, and never what broke inside', async () => {
    expect((await post('/v1/venues/venue-a/tickets', '{"half')).status).toBe(400);
    expect((await post('/v1/nothing', '{}')).status).toBe(404);
    expect((await post('/v1/sign-in', `"${'x'.repeat(9 * 1024 * 1024)}"`)).status).toBe(413);
    const strange = await fetch(`${cloud.url}/v1/venues/venue-a/sales?limit=1000&before=%00`, {
      headers: cookieOf('manager'),
    });
    expect(problem.parse(await strange.json()).errors.map((one) => one.field)).toContain('limit');
    const mark = await fetch(`${cloud.url}/v1/venues/venue-a/sales?before=rubbish`, {
      headers: cookieOf('manager'),
    });
    expect([mark.status, problem.parse(await mark.json()).errors[0]?.field]).toEqual([400, 'before']);
    const nul = await fetch(`${cloud.url}/v1/venues/venue-a/tickets?q=%00%25`, {
      headers: cookieOf('manager'),
    });
    expect(nul.status).toBe(200);
  });

  it('from another site’s page are refused though the cookie came along', async () => {
    const body = JSON.stringify({});
    const foreign = await post('/v1/sign-out', body, { origin: 'https://evil.example' });
    expect([foreign.status, problem.parse(await foreign.json()).code]).toEqual([403, 'foreign_origin']);
    const framed = await post('/v1/sign-out', body, { 'sec-fetch-site': 'cross-site' });
    expect(framed.status).toBe(403);
    const own = await post('/v1/venues/venue-a/tickets', body, { origin: cloud.url });
    expect(own.status).toBe(400);
  });
});

describe('signing in', () => {
  const signIn = (email: string, password: string) =>
    fetch(`${cloud.url}/v1/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });

  it('gives a cookie that scripts and other sites cannot use, and ends with signing out', async () => {
    const response = await signIn('IDA@org-a.example', PASSWORD);
    expect(response.status).toBe(200);
    const header = response.headers.get('set-cookie') ?? '';
    expect(header).toMatch(/^gatehouse_console=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict/);
    const cookie = header.split(';')[0] ?? '';
    const me = () => fetch(`${cloud.url}/v1/me`, { headers: { cookie } });
    expect((await me()).status).toBe(200);
    await fetch(`${cloud.url}/v1/sign-out`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: '{}',
    });
    expect((await me()).status).toBe(401);
  });

  it('answers an unknown address like a wrong password', async () => {
    const unknown = await signIn('nobody@org-a.example', PASSWORD);
    const wrong = await signIn('samir@org-a.example', 'something else');
    expect([unknown.status, await unknown.text()]).toEqual([wrong.status, await wrong.text()]);
    expect(wrong.status).toBe(401);
  });

  it('is bounded per account, also for tries in parallel', async () => {
    const tries = await Promise.all(
      Array.from({ length: 14 }, () => signIn('lena@org-b.example', 'wrong password')),
    );
    const statuses = tries.map((one) => one.status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(4);
    expect(tries.find((one) => one.status === 429)?.headers.get('retry-after')).toMatch(/^\d+$/);
  });
});

describe('operations', () => {
  it('are answered, with strict headers and no etag', async () => {
    const ready = await fetch(`${cloud.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true }]);
    expect(ready.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(ready.headers.get('etag')).toBeNull();
    expect(ready.headers.get('x-powered-by')).toBeNull();
    expect((await fetch(`${cloud.url}/healthz`)).status).toBe(200);
    const metrics = await (await fetch(`${cloud.url}/metrics`)).text();
    expect(metrics).toContain('gatehouse_sync_records_total');
    expect(metrics).toContain('route="consoleSignIn"');
  });
});
