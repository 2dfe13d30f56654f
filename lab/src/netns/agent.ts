import type { AgentCalls, CallName, Reply, Request } from './agent-calls.ts';
import { cloudPlace, type CloudPlace } from './cloud-place.ts';
import { stationPlace, type StationPlace } from './station-place.ts';

/** Lives inside one place of the network, because a station answers on loopback only: starts it, works it, kills it. */
let cloud: CloudPlace | undefined;
let station: StationPlace | undefined;

const missing = (): never => {
  throw new Error('nothing was started here');
};

const calls: {
  readonly [Name in CallName]: (asked: AgentCalls[Name]['asked']) => Promise<AgentCalls[Name]['answer']>;
} = {
  async start(asked) {
    if (asked.kind === 'cloud') {
      cloud = cloudPlace(asked.folder, asked.bootstrapFile);
      cloud.child.start();
      return { codes: await cloud.ready() };
    }
    station = await stationPlace(asked);
    station.child.start();
    await station.ready();
    return { codes: {} };
  },
  async kill({ what }) {
    if (what === 'postgres') return { killed: cloud?.killPostgres() ?? false };
    const child = station?.child ?? cloud?.child;
    child?.kill();
    return { killed: child !== undefined };
  },
  sell: async (asked) => (station ?? missing()).sell(asked),
  scan: async ({ code }) => (station ?? missing()).scan(code),
  status: async () => (station ? station.status() : null),
  cloudContent: async () => (cloud ?? missing()).content(),
  async finish() {
    if (station) return station.finish();
    await cloud?.child.stop();
    return null;
  },
};

const reply = (message: Reply): void => void process.send?.(message);

process.on('message', (request: Request) => {
  const call = calls[request.name] as (asked: unknown) => Promise<unknown>;
  call(request.asked).then(
    (answer) => reply({ id: request.id, kind: 'answer', answer }),
    (error: unknown) => reply({ id: request.id, kind: 'failed', message: String((error as Error).message) }),
  );
});
process.on('disconnect', () => process.exit(0));
// A socket of a twin that dies with its cable is news for a person at a bench, not for an agent.
process.on('uncaughtException', (error) => console.error(`an agent met ${String(error)}`));
