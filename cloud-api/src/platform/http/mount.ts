import type { Problem, Route, RouteInput, RouteOutput, RouteTable } from '@gatehouse/core/contract';
import { type Permission, roleAllows } from '@gatehouse/core/permissions';
import type { ErrorRequestHandler, Request, RequestHandler, Response, Router } from 'express';
import type { z } from 'zod';
import type { Service } from '../config.ts';
import type { Log } from '../log.ts';
import type { Caller, CallerOf, Gatekeeper } from './caller.ts';
import { HttpProblem, invalidInput } from './problem.ts';

/** The parts of an exchange that a few handlers need beyond their input: address and cookies. */
export interface Exchange {
  readonly ip: string;
  setHeader(name: string, value: string): void;
}

export type Handler<R extends Route> = (
  input: RouteInput<R>,
  caller: CallerOf<R>,
  exchange: Exchange,
) => Promise<RouteOutput<R>>;

export type Handlers<T extends RouteTable> = { readonly [K in keyof T]?: Handler<T[K]> };

/** A route of a contract with the use case that answers it and the service it is deployed with. */
export interface BoundRoute {
  readonly service: Service;
  readonly route: Route;
  handle(input: RouteInput<Route>, caller: Caller, exchange: Exchange): Promise<unknown>;
  /** Set where the answer is the file whose path `handle` gives, not JSON. */
  readonly isFile?: true;
}

/** Binds the handlers a module has to the routes of a contract; types follow from the contract alone. */
export function bind<T extends RouteTable>(service: Service, routes: T, handlers: Handlers<T>): BoundRoute[] {
  return Object.entries(handlers).flatMap(([name, handle]) => {
    const route = routes[name];
    return route && handle ? [{ service, route, handle: handle as unknown as BoundRoute['handle'] }] : [];
  });
}

/** Binds a handler that names a file to send, whole or the `Range` that was asked for. */
export const bindFile = <R extends Route>(
  service: Service,
  route: R,
  handle: (input: RouteInput<R>, caller: CallerOf<R>) => Promise<string>,
): BoundRoute => ({ service, route, isFile: true, handle: handle as unknown as BoundRoute['handle'] });

export function mount(router: Router, bound: readonly BoundRoute[], gatekeeper: Gatekeeper): void {
  for (const one of bound) {
    const method = one.route.method.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
    router[method](one.route.path, serve(one, gatekeeper));
  }
}

const serve =
  ({ route, handle, isFile }: BoundRoute, gatekeeper: Gatekeeper): RequestHandler =>
  async (request, response) => {
    response.locals['routeId'] = route.id;
    // Before the body is judged: what is wrong with it is nobody's business who may not send it.
    const caller = await admit(route, request, gatekeeper);
    const input = {
      params: parsePart('params', route.params, request.params),
      query: parsePart('query', route.query, request.query),
      body: parsePart('body', route.body, request.body ?? {}),
    };
    const exchange: Exchange = {
      ip: request.ip ?? '',
      setHeader: (name, value) => void response.setHeader(name, value),
    };
    const output = await handle(input as RouteInput<Route>, caller, exchange);
    if (isFile === true) {
      await sendFile(response, output as string);
      return;
    }
    response.status(route.status ?? 200).json(route.response.parse(output));
  };

/** Our own name for a file by its content: no validator of its time or size is needed. */
function sendFile(response: Response, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const settings = { etag: false, lastModified: false, cacheControl: false, dotfiles: 'allow' } as const;
    response.type('application/octet-stream').sendFile(path, settings, (error?: Error) => {
      // A caller that hangs up asks again for the rest; there is nobody left to answer.
      if (error && !response.headersSent && !response.destroyed) reject(error);
      else resolve();
    });
  });
}

function parsePart(part: string, schema: z.ZodType | undefined, value: unknown): unknown {
  if (!schema) return undefined;
  const read = schema.safeParse(value);
  if (!read.success) throw invalidInput(part, read.error);
  return read.data;
}

async function admit(route: Route, request: Request, gatekeeper: Gatekeeper): Promise<Caller> {
  switch (route.access) {
    case 'public':
      refuseForeignOrigin(request);
      return { kind: 'public' };
    case 'local':
      throw new Error(`${route.id}: local routes belong to stations`);
    case 'station': {
      const station = await gatekeeper.station(request.headers.authorization);
      if (!station) throw new HttpProblem(401, 'unknown_station', 'The station token is not valid');
      return station;
    }
    default: {
      refuseForeignOrigin(request);
      const staff = await gatekeeper.staff(request.headers.cookie);
      if (!staff) throw new HttpProblem(401, 'not_signed_in', 'Sign in first');
      if (route.access !== 'signed-in' && !roleAllows(staff.role, route.access as Permission)) {
        throw new HttpProblem(403, 'not_allowed', 'Your role does not allow this', {
          detail: `Needs ${route.access}.`,
        });
      }
      return staff;
    }
  }
}

/**
 * A browser states the origin of every request that can change something; another site's is refused even if its
 * cookie came along (ASVS 3.5). Programs that are no browser send neither header.
 */
function refuseForeignOrigin(request: Request): void {
  if (request.method === 'GET') return;
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const foreign =
    origin === undefined ? site === 'cross-site' || site === 'same-site' : !isOwnOrigin(origin, host);
  if (foreign) throw new HttpProblem(403, 'foreign_origin', 'This page may not call us');
}

export function isOwnOrigin(origin: string, host: string | undefined): boolean {
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}

/** Ends every exchange that did not answer: problems as they are, everything else as a bug without its insides. */
export const problemHandler =
  (log: Log): ErrorRequestHandler =>
  (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const found = problemOf(error);
    if (!(error instanceof HttpProblem) && found.status >= 500) {
      log.error({ err: error, method: request.method, path: request.path }, 'request failed');
    }
    if (error instanceof HttpProblem) {
      for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
    }
    sendProblem(response, found);
  };

export function sendProblem(response: Response, problem: Problem): void {
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

/** What body parsing throws carries a status; its message may quote the body and is not passed on. */
function problemOf(error: unknown): Problem {
  if (error instanceof HttpProblem) return error.problem;
  const status = (error as { status?: unknown } | null)?.status;
  const kind = (error as { type?: unknown } | null)?.type;
  if (status === 413) return new HttpProblem(413, 'too_large', 'The request is too large').problem;
  if (kind === 'entity.parse.failed') {
    return new HttpProblem(400, 'invalid_request', 'The body is not JSON', {
      errors: [{ field: 'body', message: 'not JSON' }],
    }).problem;
  }
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new HttpProblem(status, 'invalid_request', 'The request cannot be read').problem;
  }
  return new HttpProblem(500, 'internal', 'Something broke on our side').problem;
}
