import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

import type { TcpAddress } from './address.ts';
import { describeAddress } from './address.ts';
import type { ByteConnection, ByteTransport } from './byte-transport.ts';
import { connectionOver } from './stream-connection.ts';

/** Idle time before the first keep-alive probe. The kernel then probes each second and gives up after ten. */
const KEEP_ALIVE_AFTER_MS = 1_000;

/** Network devices and raw serial servers. */
export function tcpTransport(address: TcpAddress): ByteTransport {
  const name = describeAddress(address);
  return {
    address: name,
    medium: 'tcp',
    connect(timeoutMs) {
      return new Promise((resolve, reject) => {
        const socket = connect({ host: address.host, port: address.port, noDelay: true });
        const deadline = setTimeout(() => {
          socket.destroy();
          reject(new Error(`no answer from ${name} within ${timeoutMs} ms`));
        }, timeoutMs);
        const onError = (error: NodeJS.ErrnoException): void => {
          clearTimeout(deadline);
          reject(new Error(explain(error, name)));
        };
        socket.once('error', onError);
        socket.once('connect', () => {
          clearTimeout(deadline);
          socket.off('error', onError);
          resolve(overSocket(socket));
        });
      });
    },
  };
}

/** A connected socket as a connection. Half-open peers (power cut, no FIN) are found by keep-alive in about 11 s. */
export function overSocket(socket: Socket): ByteConnection {
  socket.setKeepAlive(true, KEEP_ALIVE_AFTER_MS);
  socket.setNoDelay(true);
  return connectionOver(socket, {
    isOpen: () => !socket.destroyed && socket.writable,
    destroy: () => socket.destroy(),
    end: () => socket.end(),
  });
}

export interface ByteServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens for devices or for the stations of simulated devices. Port 0 picks a free one. */
export function listenTcp(
  at: { readonly host: string; readonly port: number },
  onConnection: (connection: ByteConnection) => void,
): Promise<ByteServer> {
  return new Promise((resolve, reject) => {
    const server: Server = createServer({ allowHalfOpen: false, noDelay: true }, (socket) => {
      onConnection(overSocket(socket));
    });
    server.once('error', reject);
    server.listen({ host: at.host, port: at.port }, () => {
      server.off('error', reject);
      const bound = server.address();
      if (bound === null || typeof bound === 'string') throw new Error('a TCP server has a port');
      resolve({
        port: bound.port,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
          }),
      });
    });
  });
}

function explain(error: NodeJS.ErrnoException, name: string): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return `nothing listens at ${name}`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `no route to ${name}`;
    case 'ENOTFOUND':
      return `the name in ${name} is not known`;
    default:
      return `${name}: ${error.message}`;
  }
}
