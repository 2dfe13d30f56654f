import { z } from 'zod';
import type { Operator, Route, RouteInput, RouteOutput, RouteTable } from '@gatehouse/core/contract';
import type { Permission } from '@gatehouse/core/permissions';
import { storageProblemOf } from '../storage/problems.ts';
import { type Answered, problemBody, refused, type ServiceProblem } from './problem.ts';

/** Who asks: a paired local screen, and who is signed in there. An unpaired caller has no screen. */
export interface Caller {
  readonly screen: string | null;
  readonly operator: Operator | null;
}

/** A caller that passed a route's access check: where a route needs somebody signed in, they are. */
export interface Admitted extends Caller {
  readonly screen: string;
}

export type Handler<R extends Route> = (
  input: RouteInput<R>,
  caller: Admitted,
) => Answered<RouteOutput<R>> | Promise<Answered<RouteOutput<R>>>;
export type Handlers<T extends RouteTable> = { readonly [K in keyof T]: Handler<T[K]> };

export interface ServiceRequest {
  readonly method: string;
  /** Path with its query. */
  readonly path: string;
  readonly body?: unknown;
}
export interface ServiceAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One mounted route: what the OpenAPI page lists and the dispatcher matches. */
export interface MountedRoute {
  readonly route: Route;
  readonly pattern: RegExp;
  readonly names: readonly string[];
  readonly handle: (input: unknown, caller: Admitted) => Answered<unknown> | Promise<Answered<unknown>>;
}

/** Mounts a route table on its handlers. The types tie every handler to its schemas. */
export function mountRoutes<T extends RouteTable>(routes: T, handlers: Handlers<T>): MountedRoute[] {
  return Object.entries(routes).map(([name, route]) => {
    const names = [...route.path.matchAll(/:(\w+)/g)].map(([, param]) => param as string);
    const pattern = new RegExp(`^${route.path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '([^/]+)')}$`);
    return { route, pattern, names, handle: handlers[name] as MountedRoute['handle'] };
  });
}

/** Answers requests of any transport: finds the route, checks access and input, runs the handler, checks its answer. */
export type Dispatcher = (
  request: ServiceRequest,
  callerOf: (touch: boolean) => Caller,
) => Promise<ServiceAnswer>;

export function createDispatcher(
  mounted: readonly MountedRoute[],
  onBug: (error: unknown, route: string) => void,
): Dispatcher {
  return async (request, callerOf) => {
    const [path = '', query = ''] = request.path.split('?', 2);
    const matches = mounted.filter(({ pattern }) => pattern.test(path));
    if (matches.length === 0)
      return problemAnswer({
        status: 404,
        code: 'no_such_route',
        title: 'There is nothing here',
        detail: path,
      });
    const found = matches.find(({ route }) => route.method === request.method);
    if (!found) {
      const allow = matches.map(({ route }) => route.method).join(', ');
      return {
        ...problemAnswer({ status: 405, code: 'wrong_method', title: `This takes ${allow}` }),
        headers: { allow },
      };
    }
    const { route } = found;
    try {
      // A screen that only polls its status is not being touched: reads of `local` routes must not keep it unlocked.
      const caller = callerOf(route.access !== 'local' && route.access !== 'public');
      const denied = accessProblem(route, caller);
      if (denied) return problemAnswer(denied);
      const input = readInput(found, path, query, request.body);
      if (!input.ok) return problemAnswer(input.problem);
      const result = await found.handle(input.value, { ...caller, screen: caller.screen ?? '' });
      if (!result.ok) return problemAnswer(result.problem);
      return { status: route.status ?? 200, body: route.response.parse(result.value) };
    } catch (error) {
      onBug(error, route.id);
      const ofDisk = storageProblemOf(error);
      if (ofDisk) return problemAnswer(ofDisk);
      return problemAnswer({
        status: 500,
        code: 'bug',
        title: 'Something went wrong in the station',
        detail: 'It was logged; try again',
      });
    }
  };
}

export const problemAnswer = (problem: ServiceProblem): ServiceAnswer => ({
  status: problem.status,
  body: problemBody(problem),
});

function accessProblem(route: Route, caller: Caller): ServiceProblem | undefined {
  const { access } = route;
  if (access === 'public') return undefined;
  if (caller.screen === null) {
    return {
      status: 401,
      code: 'not_paired',
      title: 'This screen is not paired with the station',
      detail: 'Open it from its launch link',
    };
  }
  if (access === 'local') return undefined;
  // Stations are met by the peer listener, never on the loopback one.
  if (access === 'station')
    return { status: 403, code: 'stations_only', title: 'Only stations of the venue may ask this' };
  if (!caller.operator) return { status: 401, code: 'signed_out', title: 'Sign in first' };
  if (access === 'signed-in' || caller.operator.permissions.includes(access satisfies Permission))
    return undefined;
  return {
    status: 403,
    code: 'not_allowed',
    title: 'You may not do this',
    detail: `needs ${access}; call a supervisor`,
    facts: { permission: access },
  };
}

function readInput(
  { route, pattern, names }: MountedRoute,
  path: string,
  query: string,
  body: unknown,
): Answered<unknown> {
  const values = pattern.exec(path)?.slice(1) ?? [];
  let params: Record<string, string>;
  try {
    params = Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(values[index] ?? '')]));
  } catch {
    return refused(400, 'bad_request', 'The path is not valid', {
      errors: [{ field: names[0] ?? 'path', message: 'broken percent-encoding' }],
    });
  }
  const given = { params, query: Object.fromEntries(new URLSearchParams(query)), body };
  const input: Record<string, unknown> = {};
  const errors: { field: string; message: string }[] = [];
  for (const part of ['params', 'query', 'body'] as const) {
    const schema = route[part];
    if (!schema) continue;
    const parsed = schema.safeParse(part === 'body' ? (given.body ?? undefined) : given[part]);
    if (parsed.success) input[part] = parsed.data;
    else errors.push(...parsed.error.issues.map((issue) => fieldError(issue, part)));
  }
  if (errors.length === 0) return { ok: true, value: input };
  return refused(400, 'bad_request', 'The request is not valid', {
    detail: errors.map(({ field, message }) => `${field}: ${message}`).join('; '),
    errors,
  });
}

function fieldError(issue: z.core.$ZodIssue, part: string): { field: string; message: string } {
  const path = issue.path.map(String);
  // A key that does not belong is named itself, not the object around it.
  if (issue.code === 'unrecognized_keys') path.push(issue.keys[0] ?? '');
  return { field: path.join('.') || part, message: issue.message };
}
