import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import { Server as SocketServer } from 'socket.io';
import type { Operator } from '@gatehouse/core/contract';
import { type Dispatcher, problemAnswer, type ServiceAnswer } from './dispatcher.ts';
import { asSeenBy, type Live } from './live.ts';
import type { Pairing } from './pairing.ts';
import { JSON_BYTES_MAX, SECURITY_HEADERS, strangerProblem, tooDeep } from './request-guard.ts';

export interface LocalApiOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly dispatcher: Dispatcher;
  readonly pairing: Pairing;
  readonly live: Live;
  readonly operatorAt: (screen: string, touch: boolean) => Operator | null;
  /** Built pages (index.html and assets); undefined serves the API only. */
  readonly uiFolder: string | undefined;
  readonly openApi: (serverUrl: string) => unknown;
  readonly ready: () => { readonly ready: boolean; readonly reasons: readonly string[] };
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  readonly onBug: (error: unknown) => void;
}

export interface LocalApi {
  readonly port: number;
  readonly url: string;
  /** A one-time address that pairs the browser which opens it. */
  mintLaunchUrl(): string;
  close(): Promise<void>;
}

/** Serves the contract, the live events and the pages on 127.0.0.1, to this machine's own screens only. */
export async function startLocalApi(options: LocalApiOptions): Promise<LocalApi> {
  const server = createServer();
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const app = createApp(options, port, url);
  server.on('request', app);
  const sockets = attachLive(server, options, port);
  return {
    port,
    url,
    mintLaunchUrl: () => `${url}/open?token=${options.pairing.mintToken()}`,
    async close() {
      await sockets.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => (server.listening ? server.close(() => resolve()) : resolve()));
    },
  };
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });

function createApp(options: LocalApiOptions, port: number, url: string): Express {
  const { dispatcher, pairing, operatorAt } = options;
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use((request, response, next) => {
    response.set(SECURITY_HEADERS);
    const kind = request.path.startsWith('/api/') ? 'api' : 'page';
    const stranger = strangerProblem(request, port, kind);
    if (stranger) return send(response, problemAnswer(stranger));
    next();
  });
  app.get('/healthz', (_request, response) => void response.json({ ok: true }));
  app.get('/readyz', (_request, response) => {
    const state = options.ready();
    response.status(state.ready ? 200 : 503).json(state);
  });
  app.get('/metrics', async (_request, response) => {
    const { contentType, text } = await options.metrics();
    response.type(contentType).send(text);
  });
  app.get('/openapi.json', (_request, response) => void response.json(options.openApi(url)));
  app.get('/open', (request, response) => {
    const cookie = pairing.redeem(typeof request.query['token'] === 'string' ? request.query['token'] : '');
    if (cookie === undefined) {
      return send(
        response,
        problemAnswer({
          status: 403,
          code: 'link_used',
          title: 'This link was used or is too old',
          detail: 'Open a new one from the launcher',
        }),
      );
    }
    response.set({ 'set-cookie': pairing.setCookie(cookie), 'cache-control': 'no-store' }).redirect(303, '/');
  });
  app.use(
    '/api',
    express.json({ limit: JSON_BYTES_MAX, type: 'application/json' }),
    async (request, response) => {
      response.set('cache-control', 'no-store');
      const wrong = bodyProblem(request);
      if (wrong) return send(response, wrong);
      const answer = await dispatcher(
        { method: request.method, path: request.originalUrl, body: request.body as unknown },
        (touch) => {
          const screen = pairing.screenOf(request.headers);
          return { screen, operator: screen === null ? null : operatorAt(screen, touch) };
        },
      );
      send(response, answer);
    },
  );
  if (options.uiFolder !== undefined) servePages(app, options.uiFolder);
  app.use((request, response) =>
    send(
      response,
      problemAnswer({
        status: 404,
        code: 'no_such_page',
        title: 'There is nothing here',
        detail: request.path,
      }),
    ),
  );
  app.use(errorAnswer(options.onBug));
  return app;
}

/** Built assets carry their hash in the name and never change; the page itself is always asked for again. */
function servePages(app: Express, uiFolder: string): void {
  app.use(
    express.static(uiFolder, {
      index: false,
      setHeaders: (response, file) =>
        void response.setHeader(
          'cache-control',
          file.includes(`${join('/', 'assets', '/')}`) ? 'public, max-age=31536000, immutable' : 'no-cache',
        ),
    }),
  );
  app.get(['/', '/till', '/gate', '/display'], (_request, response) => {
    response.set('cache-control', 'no-cache').sendFile('index.html', { root: uiFolder });
  });
}

function bodyProblem(request: Request): ServiceAnswer | undefined {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  // Forms can be posted across origins without a preflight, JSON cannot.
  if (!request.is('application/json'))
    return problemAnswer({ status: 415, code: 'not_json', title: 'Send application/json' });
  if (tooDeep(request.body))
    return problemAnswer({ status: 400, code: 'too_deep', title: 'The request is nested too deep' });
  return undefined;
}

const errorAnswer =
  (onBug: (error: unknown) => void): ErrorRequestHandler =>
  (error: unknown, _request, response, _next) => {
    const { status = 500, type = '' } = (typeof error === 'object' && error !== null ? error : {}) as {
      status?: number;
      type?: string;
    };
    if (status >= 500) onBug(error);
    if (response.headersSent) return void response.end();
    const known: Readonly<Record<string, string>> = {
      'entity.parse.failed': 'The body is not valid JSON',
      'entity.too.large': `The body is larger than ${JSON_BYTES_MAX} bytes`,
    };
    send(
      response,
      problemAnswer({
        status,
        code: status >= 500 ? 'bug' : 'bad_request',
        title:
          known[type] ?? (status >= 500 ? 'Something went wrong in the station' : 'The request is not valid'),
        ...(type.startsWith('entity.') && { errors: [{ field: 'body', message: known[type] ?? type }] }),
      }),
    );
  };

function send(response: Response, { status, body, headers }: ServiceAnswer): void {
  response
    .status(status)
    .set(headers ?? {})
    .type(status >= 400 ? 'application/problem+json' : 'application/json')
    .send(JSON.stringify(body));
}

function attachLive(
  server: Server,
  { pairing, live, operatorAt }: LocalApiOptions,
  port: number,
): SocketServer {
  const sockets = new SocketServer(server, {
    serveClient: false,
    maxHttpBufferSize: 16 * 1024,
    allowRequest: (request, callback) => {
      const allowed =
        strangerProblem(request, port, 'api') === undefined && pairing.screenOf(request.headers) !== null;
      callback(allowed ? null : 'not paired', allowed);
    },
  });
  live.listen((name, payload) => {
    for (const socket of sockets.sockets.sockets.values()) {
      const screen = pairing.screenOf(socket.request.headers) ?? '';
      socket.emit(
        name,
        asSeenBy(name, payload, () => operatorAt(screen, false)),
      );
    }
  });
  return sockets;
}
