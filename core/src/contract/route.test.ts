import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  createClient,
  defineRoutes,
  stationRoutes,
  type Transport,
  tillRoutes,
  gateRoutes,
  consoleRoutes,
} from './index.ts';
import { hubRoutes, syncRoutes } from '../sync/index.ts';

const routes = defineRoutes({
  read: {
    id: 'read',
    method: 'GET',
    path: '/things/:thingId',
    summary: '',
    tag: '',
    access: 'public',
    params: z.strictObject({ thingId: z.string() }),
    query: z.strictObject({ q: z.string().optional() }),
    response: z.strictObject({ n: z.int() }),
  },
});

describe('a client over any transport', () => {
  it('fills the path and the query, and checks the answer', async () => {
    const seen: string[] = [];
    const transport: Transport = ({ path }) => {
      seen.push(path);
      return Promise.resolve({ status: 200, body: { n: 1 } });
    };
    const client = createClient(routes, transport);
    expect(await client.read({ params: { thingId: 'a/b' }, query: { q: 'x y' } })).toEqual({
      ok: true,
      value: { n: 1 },
    });
    expect(seen).toEqual(['/things/a%2Fb?q=x%20y']);
  });

  it('turns silence, foreign answers and problems into a problem, never an exception', async () => {
    const answer = async (transport: Transport) => {
      const result = await createClient(routes, transport).read({ params: { thingId: 'a' } });
      return result.ok ? 'ok' : result.problem.code;
    };
    expect(await answer(() => Promise.reject(new Error('cut')))).toBe('unreachable');
    expect(await answer(() => Promise.resolve({ status: 200, body: { n: 'one' } }))).toBe('bad_answer');
    expect(await answer(() => Promise.resolve({ status: 502, body: '<html>' }))).toBe('bad_answer');
    expect(
      await answer(() =>
        Promise.resolve({ status: 409, body: { title: 't', status: 409, code: 'total_changed' } }),
      ),
    ).toBe('total_changed');
  });
});

describe('the route tables', () => {
  const all = [stationRoutes, tillRoutes, gateRoutes, consoleRoutes, syncRoutes, hubRoutes].flatMap((table) =>
    Object.values(table),
  );

  it('give every operation an id of its own and every path its parameters', () => {
    expect(new Set(all.map((route) => route.id)).size).toBe(all.length);
    for (const route of all) {
      const named = [...route.path.matchAll(/:(\w+)/g)].map((match) => String(match[1]));
      const described = 'params' in route ? Object.keys((route.params as z.ZodObject).shape) : [];
      expect(new Set(described), route.id).toEqual(new Set(named));
    }
  });
});
