import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Express } from 'express';
import type { Log } from '../log.ts';
import { readBody } from './body.ts';
import type { Gatekeeper } from './caller.ts';
import { noStore, securityHeaders } from './headers.ts';
import type { Metrics } from './metrics.ts';
import { type BoundRoute, mount, problemHandler, sendProblem } from './mount.ts';
import { openApiOf } from './openapi.ts';
import { HttpProblem } from './problem.ts';

/** What another service calls with a body of its own making: the exact bytes, because those are what it signed. */
export interface Hook {
  readonly path: string;
  /** Answers the status alone. */
  handle(body: Buffer, header: (name: string) => string | undefined): Promise<number>;
}
const HOOK_BYTES_MAX = 256 * 1024;

export interface AppParts {
  readonly hooks?: readonly Hook[];
  readonly routes: readonly BoundRoute[];
  readonly gatekeeper: Gatekeeper;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Resolves when the process can serve: its database answers. */
  readonly ready: () => Promise<void>;
  readonly consoleFolder?: string | undefined;
  /** One proxy stands in front, and its `X-Forwarded-For` names the caller. */
  readonly isBehindProxy: boolean;
}

/** The whole HTTP surface of a process: operations, then the API from its contracts, then the console's files. */
export function createApp(parts: AppParts): Express {
  const app = express();
  // Hashing every answer costs 40 % of the throughput, and no answer of this API is asked for twice.
  app.set('etag', false);
  app.set('x-powered-by', false);
  app.set('query parser', 'simple');
  app.set('trust proxy', parts.isBehindProxy ? 1 : false);
  app.use(securityHeaders, parts.metrics.observeRequests);
  addOperations(app, parts);
  for (const { path, handle } of parts.hooks ?? [])
    app.post(path, express.raw({ type: () => true, limit: HOOK_BYTES_MAX }), async (request, response) => {
      response.locals['routeId'] = path;
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      response.sendStatus(await handle(body, (name) => request.get(name)));
    });
  app.use(['/v1', '/sync'], noStore, ...readBody);
  mount(app, parts.routes, parts.gatekeeper);
  app.use(['/v1', '/sync'], (_request, response) => {
    sendProblem(response, new HttpProblem(404, 'not_found', 'No such route').problem);
  });
  if (parts.consoleFolder !== undefined) addConsole(app, parts.consoleFolder);
  app.use((_request, response) => {
    sendProblem(response, new HttpProblem(404, 'not_found', 'Nothing here').problem);
  });
  app.use(problemHandler(parts.log));
  return app;
}

function addOperations(app: Express, parts: AppParts): void {
  const openApi = JSON.stringify(openApiOf(parts.routes));
  app.get('/openapi.json', (_request, response) => {
    response.type('application/json').send(openApi);
  });
  app.get('/healthz', (_request, response) => {
    response.json({ alive: true });
  });
  app.get('/readyz', async (_request, response) => {
    try {
      await parts.ready();
      response.json({ ready: true });
    } catch {
      sendProblem(response, new HttpProblem(503, 'not_ready', 'The database does not answer').problem);
    }
  });
  app.get('/metrics', async (_request, response) => {
    const { registry } = parts.metrics;
    response.type(registry.contentType).send(await registry.metrics());
  });
}

/** Serves the built page; a path of the page itself (`/sales`) gets its index, a missing file does not. */
function addConsole(app: Express, folder: string): void {
  app.use(
    express.static(folder, {
      index: 'index.html',
      setHeaders(response, path) {
        const hashed = /[\\/]assets[\\/]/.test(path);
        response.setHeader('Cache-Control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    }),
  );
  const index = join(folder, 'index.html');
  app.get(/^\/[^.]*$/, (request, response, next) => {
    if (request.accepts('html') === false || !existsSync(index)) {
      next();
      return;
    }
    response.setHeader('Cache-Control', 'no-cache');
    response.sendFile(index);
  });
}
