import type { FakeStation } from './fake-station.ts';

/** The parts of a Playwright page that are used, so that this file needs no test package. */
interface PageLike {
  readonly route: (url: string, handler: (route: RouteLike) => Promise<void>) => Promise<unknown>;
  readonly routeWebSocket: (url: RegExp, handler: (socket: SocketLike) => void) => Promise<unknown>;
}
interface RouteLike {
  readonly request: () => {
    readonly method: () => string;
    readonly url: () => string;
    readonly postData: () => string | null;
  };
  readonly fulfill: (answer: { status: number; contentType: string; body: string }) => Promise<void>;
  readonly abort: () => Promise<void>;
}
interface SocketLike {
  readonly send: (message: string) => void;
  readonly onMessage: (handler: (message: string | Uint8Array) => void) => void;
}

/** What engine.io and socket.io say to open a connection (protocol revision 4, default namespace). */
const opened = `0${JSON.stringify({ sid: 'a', upgrades: [], pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1e6 })}`;

/** Puts a station behind a page: its API over HTTP, its live events over socket.io's wire. */
export async function serveStation(page: PageLike, station: FakeStation): Promise<void> {
  await page.route('**/api/v1/**', async (route) => {
    const request = route.request();
    const text = request.postData();
    const answer = station.request(request.method(), request.url(), text ? JSON.parse(text) : undefined);
    if (!answer) return route.abort();
    await route.fulfill({
      status: answer.status,
      contentType: 'application/json',
      body: JSON.stringify(answer.body),
    });
  });
  await page.routeWebSocket(/\/socket\.io\//, (socket) => {
    socket.send(opened);
    socket.onMessage((message) => {
      if (message === '40') socket.send('40{"sid":"b"}');
    });
    station.onEmit((name, payload) => socket.send(`42${JSON.stringify([name, payload])}`));
  });
}
