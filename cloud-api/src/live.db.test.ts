import { type Dashboard, consoleEvents } from '@gatehouse/core/contract';
import { io, type Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { venueFile } from './testing/fixtures.ts';
import { startTestCloud, type TestCloud } from './testing/test-cloud.ts';

let cloud: TestCloud;
const sockets: Socket[] = [];
beforeAll(async () => {
  cloud = await startTestCloud([venueFile('org-a', 'venue-a', 'everybody'), venueFile('org-b', 'venue-b')]);
});
afterEach(() => sockets.splice(0).forEach((socket) => socket.disconnect()));
afterAll(() => cloud.stop());

function connect(cookie: string, venueId: string, origin = cloud.url): Socket {
  const socket = io(cloud.url, {
    transports: ['websocket'],
    auth: { venueId },
    extraHeaders: { cookie, origin },
    reconnection: false,
    forceNew: true,
  });
  sockets.push(socket);
  return socket;
}

const once = <T>(socket: Socket, event: string) =>
  new Promise<T>((resolve) => socket.once(event, (payload: T) => resolve(payload)));

describe('live figures', () => {
  it('come to a signed-in manager at once and with every sale, at most once a second', async () => {
    const socket = connect(await cloud.cookieOf('ida@org-a.example'), 'venue-a');
    const arrivals: number[] = [];
    socket.on('dashboard', () => arrivals.push(performance.now()));
    const first = consoleEvents.dashboard.parse(await once<Dashboard>(socket, 'dashboard'));
    expect(first.venueId).toBe('venue-a');
    const stations = once(socket, 'stations');
    const exceptions = once(socket, 'exceptions');
    const till = await cloud.enrol('till-org-a');
    const today = first.day;
    let from = 1;
    const latest = new Promise<Dashboard>((resolve) => {
      socket.on('dashboard', (board: Dashboard) => board.today.refusals >= 6 && resolve(board));
    });
    for (let count = 0; count < 6; count += 1) {
      till.write(
        'AdmissionRefused',
        {
          admissionId: `a-${count}`,
          ticketId: null,
          presentedDigest: 'x',
          accessPointId: 'north-in',
          direction: 'in',
          reason: 'unknown_code',
          facts: {},
        },
        { occurredAtMs: Date.now(), businessDay: today },
      );
      await till.push(from);
      from += 1;
    }
    expect((await latest).refusalsByReason).toEqual([{ reason: 'unknown_code', count: 6 }]);
    expect(consoleEvents.stations.safeParse(await stations).success).toBe(true);
    expect(consoleEvents.exceptions.parse(await exceptions)).toEqual({ openCount: 0 });
    const elapsedMs = (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0);
    expect(arrivals.length).toBeLessThanOrEqual(elapsedMs / 1_000 + 2);
  });

  it('are refused without a sign-in, to another site’s page, and to a role that sees no reports', async () => {
    const anonymous = connect('', 'venue-a');
    expect((await once<Error>(anonymous, 'connect_error')).message).toBe('not_signed_in');
    const cookie = await cloud.cookieOf('ida@org-a.example');
    const foreign = connect(cookie, 'venue-a', 'https://evil.example');
    expect(await once<Error>(foreign, 'connect_error')).toBeInstanceOf(Error);
    const watching = async (email: string, venueId: string) => {
      const socket = connect(await cloud.cookieOf(email), '');
      await once(socket, 'connect');
      return (await socket.emitWithAck('watch', { venueId })) as { watching: boolean };
    };
    expect(await watching('jonas@org-a.example', 'venue-a')).toEqual({ watching: false });
    expect(await watching('ida@org-a.example', 'venue-b')).toEqual({ watching: false });
    expect(await watching('ida@org-a.example', 'venue-a')).toEqual({ watching: true });
  });
});
