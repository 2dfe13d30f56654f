import { Agent, request as httpsRequest } from 'node:https';
import type { Transport } from '@gatehouse/core/contract';
import { stationAudience } from '@gatehouse/core/sync';
import type { CreateStationToken, LanCertificate } from '../enrolment/index.ts';
import type { BoundStation } from './known-stations.ts';

/** A connection to one peer whose certificate is pinned; kept alive, because a handshake costs more than a claim. */
export interface PeerConnection {
  /** A transport whose requests are given up after `timeoutMs`. */
  transport(timeoutMs: number): Transport;
  close(): void;
}

export interface PeerConnectionOptions {
  readonly address: () => { readonly host: string; readonly port: number } | undefined;
  /** The peer as it is known now; undefined while its row has not been pulled. */
  readonly peer: () => BoundStation | undefined;
  readonly lanCertificate: LanCertificate;
  readonly token: CreateStationToken;
}

export function createPeerConnection(options: PeerConnectionOptions): PeerConnection {
  let kept: { readonly fingerprint: string; readonly own: LanCertificate; readonly agent: Agent } | undefined;

  const agentFor = ({ row, fingerprint }: BoundStation): Agent => {
    // Read anew each time: a station that goes on under a new incarnation shows another certificate.
    const { lanCertificate } = options;
    const isSame = kept?.own.certificatePem === lanCertificate.certificatePem;
    if (kept?.fingerprint === fingerprint && isSame) return kept.agent;
    kept?.agent.destroy();
    const agent = new Agent({
      keepAlive: true,
      maxSockets: 8,
      scheduling: 'lifo',
      minVersion: 'TLSv1.3',
      key: lanCertificate.privateKeyPem,
      cert: lanCertificate.certificatePem,
      ca: row.certificatePem,
      // Any name is right for the one certificate that is pinned.
      checkServerIdentity: (_, certificate) =>
        certificate.fingerprint256.replaceAll(':', '').toLowerCase() === fingerprint
          ? undefined
          : new Error('the peer shows another certificate than its station has bound'),
    });
    kept = { fingerprint, own: lanCertificate, agent };
    return agent;
  };

  return {
    transport: (timeoutMs) => async (asked) => {
      const peer = options.peer();
      const address = options.address();
      if (!peer || !address)
        throw new Error(peer ? 'the address of the hub is not configured' : 'the hub is not known yet');
      const bearer = await options.token(stationAudience(peer.row.stationId));
      const call = { ...asked, ...address, agent: agentFor(peer), bearer, timeoutMs };
      try {
        return await send(call);
      } catch (error) {
        // The peer closed an idle connection just as we used it. Every request here may be repeated safely.
        if (error instanceof StaleConnection) return await send(call);
        throw error;
      }
    },
    close() {
      kept?.agent.destroy();
      kept = undefined;
    },
  };
}

class StaleConnection extends Error {}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly host: string;
  readonly port: number;
  readonly agent: Agent;
  readonly bearer: string;
  readonly timeoutMs: number;
}

function send(call: Call): Promise<{ readonly status: number; readonly body: unknown }> {
  return new Promise((resolve, reject) => {
    const text = call.body === undefined ? undefined : JSON.stringify(call.body);
    const { method, path, host, port, agent } = call;
    const request = httpsRequest({
      method,
      path,
      host,
      port,
      agent,
      servername: '',
      // A deadline over the whole exchange: a socket that trickles must not hold a guest at the gate.
      signal: AbortSignal.timeout(call.timeoutMs),
      headers: {
        authorization: `Bearer ${call.bearer}`,
        ...(text !== undefined && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        }),
      },
    });
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        try {
          resolve({
            status: response.statusCode ?? 0,
            body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown,
          });
        } catch (error) {
          reject(error instanceof Error ? error : new Error('not JSON'));
        }
      });
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      const stale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      reject(stale ? new StaleConnection(error.message) : error);
    });
    request.end(text);
  });
}
