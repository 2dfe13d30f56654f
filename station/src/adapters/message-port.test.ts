import { expect, it } from 'vitest';
import { stationRoutes } from '@gatehouse/core/contract';
import { createDispatcher, createLive, type MountedRoute } from '../api/index.ts';
import { until } from '../testing/until.ts';
import { type PortMessage, serveMessagePort } from './message-port.ts';

const mounted: MountedRoute[] = [
  {
    route: stationRoutes.launchLink,
    pattern: /^\/api\/v1\/launch-links$/,
    names: [],
    handle: () => ({ ok: true, value: { url: 'u' } }),
  },
];
const serve = (more: { operatorAt?: () => null; postMessage?: (message: PortMessage) => void }) => {
  const failures: unknown[] = [];
  const sent: PortMessage[] = [];
  let ask: (message: unknown) => void = () => undefined;
  serveMessagePort(
    {
      on: (event: string, listener: (message: unknown) => void) => event === 'message' && (ask = listener),
      postMessage: more.postMessage ?? ((message) => sent.push(message)),
    },
    {
      dispatcher: createDispatcher(mounted, (error) => failures.push(error)),
      live: createLive((error) => failures.push(error)),
      operatorAt: more.operatorAt ?? (() => null),
      report: (error) => failures.push(error),
    },
  );
  ask({ id: 7, method: 'POST', path: '/api/v1/launch-links', body: {} });
  return { failures, sent };
};

it('answers a failing look-up of who is signed in as a bug, and does not leave the caller waiting', async () => {
  const { failures, sent } = serve({
    operatorAt: () => {
      throw new Error('a strange staff row');
    },
  });
  await until('it is answered', () => sent.length > 0);
  expect(sent).toEqual([{ id: 7, status: 500, body: expect.objectContaining({ code: 'bug' }) }]);
  expect(failures).toHaveLength(1);
});

it('survives a window that closed while it was being answered', async () => {
  const { failures } = serve({
    postMessage: () => {
      throw new Error('the port is closed');
    },
  });
  await until('it was told', () => failures.length > 0);
  expect(failures).toEqual([new Error('the port is closed')]);
});
