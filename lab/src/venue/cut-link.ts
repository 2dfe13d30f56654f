import { createServer, connect, type Server, type Socket } from 'node:net';

/** A cable that can be cut: a TCP proxy that, once down, drops what is connected and refuses what comes. */
export interface CutLink {
  readonly port: number;
  isUp(): boolean;
  setUp(up: boolean): Promise<void>;
  close(): Promise<void>;
}

export interface CutLinkOptions {
  readonly port: number;
  readonly targetPort: number;
}

const HOST = '127.0.0.1';

/** Listens at once. Rejects when the port is taken. */
export async function openCutLink(options: CutLinkOptions): Promise<CutLink> {
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let { port } = options;
  let turn: Promise<void> = Promise.resolve();

  const join = (near: Socket): void => {
    const far = connect({ host: HOST, port: options.targetPort });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.setNoDelay(true);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
    near.pipe(far);
    far.pipe(near);
  };

  const raise = async (): Promise<void> => {
    if (server) return;
    const next = createServer({ noDelay: true }, join);
    await new Promise<void>((resolve, reject) => {
      next.once('error', reject);
      next.listen(port, HOST, () => {
        next.removeListener('error', reject);
        resolve();
      });
    });
    server = next;
    const at = next.address();
    if (at !== null && typeof at === 'object') port = at.port;
  };

  const cut = async (): Promise<void> => {
    const closing = server;
    server = undefined;
    for (const socket of sockets) socket.destroy();
    if (closing) await new Promise<void>((resolve) => closing.close(() => resolve()));
  };

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    turn = turn.then(work, work);
    return turn;
  };

  await raise();
  return {
    get port() {
      return port;
    },
    isUp: () => server !== undefined,
    setUp: (up) => inTurn(up ? raise : cut),
    close: () => inTurn(cut),
  };
}
