import { describe, expect, it } from 'vitest';
import { createStationLink, type LinkPort } from './station-link.ts';

type Sent = { id: number; method: string; path: string; body?: unknown };

function port(): LinkPort & {
  readonly sent: Sent[];
  readonly say: (data: unknown) => void;
  readonly isClosed: () => boolean;
} {
  const sent: Sent[] = [];
  let listener: ((data: unknown) => void) | null = null;
  let closed = false;
  return {
    sent,
    postMessage: (message) => void sent.push(message as Sent),
    onMessage: (next) => void (listener = next),
    close: () => void (closed = true),
    say: (data) => listener?.(data),
    isClosed: () => closed,
  };
}

describe('station link', () => {
  it('matches answers to requests by id, in any order', async () => {
    const link = createStationLink();
    const wire = port();
    link.attach(wire);
    const first = link.request({ method: 'GET', path: '/a' });
    const second = link.request({ method: 'POST', path: '/b', body: { n: 1 } });
    expect(wire.sent).toEqual([
      { id: 1, method: 'GET', path: '/a' },
      { id: 2, method: 'POST', path: '/b', body: { n: 1 } },
    ]);
    wire.say({ id: 2, status: 201, body: 'two' });
    wire.say({ id: 1, status: 200, body: 'one' });
    expect(await first).toEqual({ status: 200, body: 'one' });
    expect(await second).toEqual({ status: 201, body: 'two' });
  });

  it('keeps requests made before the port arrives, and sends each once', async () => {
    const link = createStationLink();
    const answer = link.request({ method: 'GET', path: '/early' });
    const wire = port();
    link.attach(wire);
    wire.say({ id: 1, status: 200, body: null });
    expect((await answer).status).toBe(200);
    const next = port();
    link.attach(next);
    expect([wire.sent.length, next.sent.length]).toEqual([1, 0]);
  });

  it('rejects what the old station left open and never repeats it', async () => {
    const link = createStationLink();
    const old = port();
    link.attach(old);
    const sale = link.request({ method: 'POST', path: '/sale', body: {} });
    const fresh = port();
    link.attach(fresh);
    await expect(sale).rejects.toThrow(/went away/);
    expect(old.isClosed()).toBe(true);
    expect(fresh.sent).toEqual([]);
  });

  it('gives up after its time, and a late answer changes nothing', async () => {
    const link = createStationLink({ timeoutMs: 5 });
    const wire = port();
    link.attach(wire);
    await expect(link.request({ method: 'GET', path: '/slow' })).rejects.toThrow(/no answer/);
    expect(() => wire.say({ id: 1, status: 200, body: null })).not.toThrow();
  });

  it('hands events and the state of the port to listeners until they leave', () => {
    const link = createStationLink();
    const heard: unknown[] = [];
    const leave = link.subscribe((event, payload) => heard.push([event, payload]));
    const wire = port();
    link.attach(wire);
    wire.say({ event: 'status', payload: 1 });
    wire.say('noise');
    wire.say(null);
    link.detach();
    leave();
    link.attach(wire);
    wire.say({ event: 'status', payload: 2 });
    expect(heard).toEqual([
      ['down', undefined],
      ['up', undefined],
      ['status', 1],
      ['down', undefined],
    ]);
  });

  it('refuses foreign paths and oversized bodies', async () => {
    const link = createStationLink({ maxBytes: 10 });
    await expect(link.request({ method: 'GET', path: 'http://elsewhere/' })).rejects.toThrow(TypeError);
    await expect(link.request({ method: 'POST', path: '/a', body: 'x'.repeat(20) })).rejects.toThrow(
      RangeError,
    );
  });
});
