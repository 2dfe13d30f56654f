import { createServer } from 'node:net';

/** The ports of a list that somebody else listens on. */
export async function takenPorts(ports: readonly number[]): Promise<number[]> {
  const taken = await Promise.all(ports.map(async (port) => ((await canListen(port)) ? [] : [port])));
  return taken.flat();
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** Every number in a nested table of ports. */
export const portsIn = (table: object): number[] =>
  Object.values(table).flatMap((value: unknown) =>
    typeof value === 'number' ? [value] : typeof value === 'object' && value !== null ? portsIn(value) : [],
  );
