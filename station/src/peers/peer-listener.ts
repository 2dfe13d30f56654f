import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Problem, Route } from '@gatehouse/core/contract';
import { gossipRoutes } from '@gatehouse/core/evidence';
import {
  hubCollectRoutes,
  hubRefundRoutes,
  hubRoutes,
  stationAudience,
  syncRoutes,
  type StationRow,
} from '@gatehouse/core/sync';
import type { Clock } from '@gatehouse/core/time';
import {
  claimedStation,
  importPublicKey,
  verifyStationToken,
  type LanCertificate,
} from '../enrolment/index.ts';
import type { KnownStations } from './known-stations.ts';
import type { PeerAnswer, PeerService } from './peer-service.ts';

/** The second listener of a station: TLS, for stations of the same venue only, never for a browser. */
export interface PeerListener {
  readonly host: string;
  readonly port: number;
  /** Shows another certificate from the next connection on. */
  show(lanCertificate: LanCertificate): void;
  close(): Promise<void>;
}

export interface PeerListenerOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly stationId: string;
  readonly lanCertificate: LanCertificate;
  readonly known: KnownStations;
  readonly service: PeerService;
  readonly clock: Clock;
  /** Told what went wrong inside; the peer hears only that it did. */
  readonly onError?: (error: unknown) => void;
}

/** Above the 256 KiB of records of a push, with the quotes that JSON escapes. */
const BODY_BYTES_MAX = 2 * 1024 * 1024;
const REQUEST_TIMEOUT_MS = 15_000;
/** Longer than the heartbeat between stations, so that a claim finds its connection open. */
const KEEP_ALIVE_MS = 60_000;

const ROUTES: readonly { readonly route: Route; readonly name: keyof PeerService }[] = [
  { route: syncRoutes.hello, name: 'hello' },
  { route: syncRoutes.push, name: 'push' },
  { route: hubRoutes.claim, name: 'claim' },
  { route: hubRoutes.release, name: 'release' },
  { route: hubRoutes.ping, name: 'ping' },
  { route: hubCollectRoutes.claimCollection, name: 'claimCollection' },
  { route: hubCollectRoutes.collectNews, name: 'collectNews' },
  { route: hubCollectRoutes.sharePeople, name: 'sharePeople' },
  { route: hubRefundRoutes.saleFiles, name: 'saleFiles' },
  { route: hubRefundRoutes.claimRefund, name: 'claimRefund' },
  { route: hubRefundRoutes.releaseRefund, name: 'releaseRefund' },
  { route: hubRefundRoutes.undoScan, name: 'undoScan' },
  { route: gossipRoutes.heads, name: 'heads' },
];

export function listenForPeers(options: PeerListenerOptions): Promise<PeerListener> {
  const { known, lanCertificate } = options;
  const server = createServer(
    {
      key: lanCertificate.privateKeyPem,
      cert: lanCertificate.certificatePem,
      requestCert: true,
      // Certificates are self-signed; who they belong to is decided by fingerprint, right below and on every request.
      rejectUnauthorized: false,
      minVersion: 'TLSv1.3',
      keepAliveTimeout: KEEP_ALIVE_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
    },
    (request, response) => void handle(options, request, response),
  );
  server.on('secureConnection', (socket: TLSSocket) => {
    if (!known.ownerOf(socket.getPeerX509Certificate())) socket.destroy();
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      const { port } = server.address() as AddressInfo;
      server.off('error', reject);
      server.on('error', (error) => options.onError?.(error));
      resolve({
        host: options.host,
        port,
        show: (next) =>
          server.setSecureContext({
            key: next.privateKeyPem,
            cert: next.certificatePem,
            minVersion: 'TLSv1.3',
          }),
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}

async function handle(
  options: PeerListenerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let answer: PeerAnswer;
  try {
    answer = await answerOf(options, request);
  } catch (error) {
    options.onError?.(error);
    answer = problemAnswer(500, 'internal', 'The hub could not answer');
  }
  const isProblem = answer.status >= 400;
  const body = JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    'content-type': isProblem ? 'application/problem+json' : 'application/json',
    'content-length': Buffer.byteLength(body),
    // What was not read of a refused body would be taken for the next request.
    ...(isProblem && !request.complete && { connection: 'close' }),
  });
  response.end(body);
}

async function answerOf(options: PeerListenerOptions, request: IncomingMessage): Promise<PeerAnswer> {
  const [path = ''] = (request.url ?? '').split('?');
  const found = ROUTES.find(({ route }) => route.path === path && route.method === request.method);
  if (!found) return problemAnswer(404, 'not_found', 'No such operation');
  const from = await callerOf(options, request);
  if (!from)
    return problemAnswer(401, 'unauthenticated', 'Certificate and token must be of one known station');
  if (!found.route.body) return await options.service[found.name](undefined as never, from);
  const text = await readBody(request);
  if (text === undefined)
    return problemAnswer(413, 'too_large', `A body holds at most ${BODY_BYTES_MAX} bytes`);
  const parsed = found.route.body.safeParse(parseJson(text));
  if (!parsed.success) {
    const errors = parsed.error.issues.map((issue) => ({
      field: issue.path.join('.'),
      message: issue.message,
    }));
    return problemAnswer(400, 'malformed', 'The request does not fit its schema', errors);
  }
  return await options.service[found.name](parsed.data as never, from);
}

/** The station that both the connection's certificate and the request's token belong to. */
async function callerOf(
  options: PeerListenerOptions,
  request: IncomingMessage,
): Promise<StationRow | undefined> {
  const owner = options.known.ownerOf((request.socket as TLSSocket).getPeerX509Certificate());
  const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (!owner || token === undefined) return undefined;
  const claimed = claimedStation(token);
  if (claimed?.stationId !== owner.stationId || claimed.incarnation !== owner.incarnation) return undefined;
  const key = importPublicKey(owner.publicKey);
  const audience = stationAudience(options.stationId);
  const valid =
    key && (await verifyStationToken(token, { ...claimed, audience, key, nowMs: options.clock.nowMs() }));
  return valid ? owner : undefined;
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > BODY_BYTES_MAX) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function problemAnswer(
  status: number,
  code: string,
  title: string,
  errors: Problem['errors'] = [],
): PeerAnswer {
  const body: Problem = { type: 'about:blank', title, status, code, detail: '', errors };
  return { status, body };
}
