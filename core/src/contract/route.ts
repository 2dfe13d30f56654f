import { z } from 'zod';
import type { Permission } from '../permissions/index.ts';

/** Who may call a route: anyone, a paired local client, a station (signed token), or staff with a permission. */
export type RouteAccess = 'public' | 'local' | 'station' | 'signed-in' | Permission;

/** One operation of a service, indifferent to its transport: the router, the OpenAPI page and the client come from it. */
export interface Route {
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path with `:name` parameters, from the root of the service. */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly access: RouteAccess;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly response: z.ZodType;
  /** Success status; 200 unless something is created. */
  readonly status?: 200 | 201 | 202;
}

export type RouteTable = Readonly<Record<string, Route>>;

/** Keeps the exact types of a route table while checking its shape. */
export const defineRoutes = <const T extends RouteTable>(routes: T): T => routes;

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;
type Given<S> = S extends z.ZodType ? z.input<S> : undefined;

export interface RouteInput<R extends Route> {
  readonly params: Parsed<R['params']>;
  readonly query: Parsed<R['query']>;
  readonly body: Parsed<R['body']>;
}
export type RouteOutput<R extends Route> = z.output<R['response']>;

/** What a caller hands in: only the parts the route has. */
export type RouteArguments<R extends Route> = (R['params'] extends z.ZodType
  ? { params: Given<R['params']> }
  : unknown) &
  (R['query'] extends z.ZodType ? { query?: Given<R['query']> } : unknown) &
  (R['body'] extends z.ZodType ? { body: Given<R['body']> } : unknown);

/** RFC 9457 problem details; `code` is ours and closed per service, `errors` names the fields. */
export const problem = z.object({
  type: z.string().default('about:blank'),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string().default(''),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).default([]),
});
export type Problem = z.infer<typeof problem>;

/** Carries a request to a service: over HTTP, a MessagePort or in process. Rejects only when nothing was answered. */
export type Transport = (request: {
  readonly method: Route['method'];
  readonly path: string;
  readonly body?: unknown;
}) => Promise<TransportAnswer>;

export interface TransportAnswer {
  readonly status: number;
  readonly body: unknown;
  /** The service's `Retry-After`, where the transport carries one. */
  readonly retryAfterMs?: number;
  /** The service's own wall time (`Date`, to half a second), where the transport carries it. */
  readonly dateMs?: number;
}

export type Answer<Value> =
  | { readonly ok: true; readonly value: Value }
  | {
      readonly ok: false;
      readonly problem: Problem;
      /** The service asked not to be called again before this has passed. */
      readonly retryAfterMs?: number;
    };

export type ServiceClient<T extends RouteTable> = {
  readonly [K in keyof T]: (input: RouteArguments<T[K]>) => Promise<Answer<RouteOutput<T[K]>>>;
};

/** Builds a typed client over any transport. Answers that break the contract become a problem with code `bad_answer`. */
export function createClient<T extends RouteTable>(routes: T, transport: Transport): ServiceClient<T> {
  const call = async (route: Route, input: Record<string, unknown>): Promise<Answer<unknown>> => {
    let answer: TransportAnswer;
    try {
      answer = await transport({ method: route.method, path: pathOf(route, input), body: input['body'] });
    } catch (error) {
      return unanswered('unreachable', error instanceof Error ? error.message : 'no answer');
    }
    if (answer.status >= 400) {
      const parsed = problem.safeParse(answer.body);
      const { retryAfterMs } = answer;
      const refused = parsed.success
        ? ({ ok: false, problem: parsed.data } as const)
        : unanswered('bad_answer', `status ${answer.status}`, answer.status);
      return retryAfterMs === undefined ? refused : { ...refused, retryAfterMs };
    }
    const value = route.response.safeParse(answer.body);
    return value.success
      ? { ok: true, value: value.data }
      : unanswered('bad_answer', z.prettifyError(value.error));
  };
  const entries = Object.entries(routes).map(([name, route]) => [
    name,
    (input: Record<string, unknown>) => call(route, input ?? {}),
  ]);
  return Object.fromEntries(entries) as ServiceClient<T>;
}

/** Fills `:name` parameters and appends the query. */
function pathOf(route: Route, input: Record<string, unknown>): string {
  const params = (input['params'] ?? {}) as Record<string, string>;
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(params[name] ?? '')),
  );
  const query = Object.entries((input['query'] ?? {}) as Record<string, unknown>).filter(
    ([, value]) => value !== undefined,
  );
  if (query.length === 0) return path;
  return `${path}?${query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`).join('&')}`;
}

const unanswered = (code: string, detail: string, status = 0): Answer<never> & { ok: false } => ({
  ok: false,
  problem: { type: 'about:blank', title: 'No usable answer', status, code, detail, errors: [] },
});
