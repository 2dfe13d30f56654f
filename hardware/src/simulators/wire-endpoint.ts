import type { ByteConnection, ByteServer } from '../transports/index.ts';
import { listenTcp } from '../transports/index.ts';

/** Where the stations of a simulated device connect to, and the cable that can be pulled. */
export interface WireEndpoint {
  start(at: { readonly host: string; readonly port: number }): Promise<{ readonly port: number }>;
  stop(): Promise<void>;
  /** Serves a wire that is already there, e.g. one end of a pseudo-terminal pair. */
  attach(connection: ByteConnection): void;
  connections(): readonly ByteConnection[];
  /** Pulls the cable: nothing listens and nothing is connected. Plugging in listens at the same port again. */
  setUnplugged(unplugged: boolean): Promise<void>;
}

export interface WireEndpointOptions {
  /** Like most printers and raw serial servers: a second client is turned away while one is connected. */
  readonly singleClient?: boolean;
}

export function createWireEndpoint(
  onConnection: (connection: ByteConnection) => void,
  options: WireEndpointOptions = {},
): WireEndpoint {
  const open = new Set<ByteConnection>();
  let server: ByteServer | undefined;
  let at: { host: string; port: number } | undefined;
  /** Pulling and plugging in follow one another, however quickly the knob is turned. */
  let turn: Promise<void> = Promise.resolve();

  const attach = (connection: ByteConnection): void => {
    if (options.singleClient === true && open.size > 0) {
      connection.destroy('another client is connected');
      return;
    }
    open.add(connection);
    connection.onClosed(() => open.delete(connection));
    onConnection(connection);
  };

  const shut = async (): Promise<void> => {
    const closing = server?.close();
    server = undefined;
    for (const connection of [...open]) connection.destroy('unplugged');
    await closing;
  };

  const listen = async (): Promise<void> => {
    if (server || !at) return;
    server = await listenTcp(at, attach);
    at = { host: at.host, port: server.port };
  };

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    turn = turn.then(work, work);
    return turn;
  };

  return {
    async start(where) {
      at = { host: where.host, port: where.port };
      await inTurn(listen);
      return { port: at.port };
    },
    stop: () =>
      inTurn(async () => {
        at = undefined;
        await shut();
      }),
    attach,
    connections: () => [...open],
    setUnplugged: (unplugged) => inTurn(unplugged ? shut : listen),
  };
}
