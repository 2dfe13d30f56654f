import {
  gateRoutes,
  officeRoutes,
  problem,
  sellingRoutes,
  shiftRoutes,
  stationRoutes,
  takingBackRoutes,
  tillRoutes,
  type LiveEvents,
  type Problem,
  type Route,
  type RouteInput,
  type RouteOutput,
  type ShownByStaff,
  type StationStatus,
} from '@gatehouse/core/contract';

/**
 * A station held in memory for tests of the screens. Handlers are typed by the contract and every answer is checked
 * against it, so the screens cannot be tested against something no station would say.
 */

export const routes = {
  ...stationRoutes,
  ...officeRoutes,
  ...tillRoutes,
  ...sellingRoutes,
  ...takingBackRoutes,
  ...shiftRoutes,
  ...gateRoutes,
};
type Routes = typeof routes;
export type RouteName = keyof Routes;

/** The PIN somebody typed; a badge is nobody's here. */
export const pinOf = (shown: ShownByStaff): string => ('pin' in shown ? shown.pin : '');

/** Thrown by a handler to answer with a problem. */
export class Refused extends Error {
  readonly problem: Problem;
  constructor(status: number, code: string, title: string) {
    super(title);
    this.problem = problem.parse({ status, code, title });
  }
}

export type Handlers = {
  [Name in RouteName]?: (input: RouteInput<Routes[Name]>) => RouteOutput<Routes[Name]>;
};

/** How an answer goes astray: the request never arrives, or it is done and the answer is lost. */
export type Loss = 'before' | 'after';

export interface FakeStation {
  /** Answers a request, or null when it got lost. */
  readonly request: (
    method: string,
    url: string,
    body: unknown,
  ) => { readonly status: number; readonly body: unknown } | null;
  /** Every request that arrived, by route name. */
  readonly calls: readonly { readonly name: RouteName; readonly body: unknown }[];
  /** Loses the next call of a route. */
  readonly lose: (name: RouteName, loss: Loss) => void;
  readonly status: () => StationStatus;
  readonly setStatus: (change: Partial<StationStatus>) => void;
  readonly emit: <Name extends keyof LiveEvents>(name: Name, payload: LiveEvents[Name]) => void;
  readonly onEmit: (listener: (name: string, payload: unknown) => void) => void;
  readonly nowMs: () => number;
}

const matches = (route: Route, method: string, path: string): Record<string, string> | null => {
  if (route.method !== method) return null;
  const wanted = route.path.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return params;
};

/** Makes a station from its first status and its handlers; `status` is answered from what is set. */
export function createFakeStation(
  first: StationStatus,
  handlersOf: (station: FakeStation) => Handlers,
): FakeStation {
  const startedAt = performance.now();
  const nowMs = (): number => first.nowMs + Math.round(performance.now() - startedAt);
  let status = first;
  const calls: { name: RouteName; body: unknown }[] = [];
  const losses = new Map<RouteName, Loss>();
  const listeners: ((name: string, payload: unknown) => void)[] = [];
  const emit: FakeStation['emit'] = (name, payload) => {
    for (const listener of listeners) listener(name, payload);
  };
  const station: FakeStation = {
    calls,
    lose: (name, loss) => losses.set(name, loss),
    status: () => ({ ...status, nowMs: nowMs() }),
    setStatus: (change) => {
      status = { ...status, ...change };
      emit('status', station.status());
    },
    emit,
    onEmit: (listener) => listeners.push(listener),
    nowMs,
    request: (method, url, body) => {
      const { pathname, searchParams } = new URL(url, 'http://station');
      for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
        const params = matches(route, method, pathname);
        if (!params) continue;
        const loss = losses.get(name);
        losses.delete(name);
        if (loss === 'before') return null;
        calls.push({ name, body });
        const answer = answerOf(name, route, params, Object.fromEntries(searchParams), body);
        return loss === 'after' ? null : answer;
      }
      return { status: 404, body: problem.parse({ status: 404, code: 'no_route', title: pathname }) };
    },
  };
  const handlers: Handlers = { status: () => station.status(), ...handlersOf(station) };
  const answerOf = (
    name: RouteName,
    route: Route,
    params: Record<string, string>,
    query: Record<string, string>,
    body: unknown,
  ): { status: number; body: unknown } => {
    try {
      const input = {
        params: route.params?.parse(params),
        query: route.query?.parse(query),
        body: route.body?.parse(body),
      };
      const handler = handlers[name] as ((input: unknown) => unknown) | undefined;
      if (!handler) throw new Refused(404, 'no_handler', name);
      return { status: route.status ?? 200, body: route.response.parse(handler(input)) };
    } catch (error) {
      if (error instanceof Refused) return { status: error.problem.status, body: error.problem };
      throw error;
    }
  };
  return station;
}
