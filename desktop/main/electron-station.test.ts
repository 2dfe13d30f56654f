import { describe, expect, it } from 'vitest';
import { channels } from '../preload/channels.ts';
import { electronDouble } from './electron-double.ts';
import { startStation } from './electron-station.ts';
import type { WebContents } from './electron-port.ts';

function setUp() {
  const double = electronDouble();
  const timers: { callback: () => void; delayMs: number; cancelled: boolean }[] = [];
  const clock = { nowMs: 0 };
  const station = startStation(double.electron, {
    entry: '/opt/gatehouse/station.js',
    parameters: ['--config', '/etc/till.json'],
    nowMs: () => clock.nowMs,
    setTimer: (callback, delayMs) => {
      const timer = { callback, delayMs, cancelled: false };
      timers.push(timer);
      return () => (timer.cancelled = true);
    },
    log: () => {},
  });
  const forks = () => double.calls.filter(({ name }) => name === 'utilityProcess.fork');
  // Each fork adds its listeners to the same double; only the newest belongs to the running process.
  const exit = (code: number) => double.emit('child', 'exit', code);
  return { double, station, timers, clock, forks, exit };
}

describe('the station process', () => {
  it('is a utility process with its configuration', () => {
    const { forks } = setUp();
    expect(forks().map(({ parameters }) => parameters.slice(0, 2))).toEqual([
      ['/opt/gatehouse/station.js', ['--config', '/etc/till.json']],
    ]);
  });

  it('comes back after a wait when it dies', () => {
    const { exit, forks, station, timers, clock } = setUp();
    clock.nowMs = 2_000;
    exit(139);
    expect(station.state()).toBe('waiting');
    expect(timers.map(({ delayMs }) => delayMs)).toEqual([500]);
    timers[0]!.callback();
    expect(station.state()).toBe('running');
    expect(forks()).toHaveLength(2);
  });

  it('hands pages a new port after a restart, and takes the dead one away at once', () => {
    const { double, exit, station, timers } = setUp();
    station.connect(double.contents as unknown as WebContents);
    const ports = () =>
      double.calls
        .filter(({ name }) => name === 'contents.postMessage')
        .map(({ parameters }) => parameters[2]);
    expect(ports()).toEqual([['port2']]);
    exit(1);
    expect(ports()).toEqual([['port2'], []]);
    timers[0]!.callback();
    double.emit('child', 'spawn');
    expect(ports().at(-1)).toEqual(['port2']);
    expect(double.calls.filter(({ name }) => name === 'contents.postMessage')[0]?.parameters[0]).toBe(
      channels.stationPort,
    );
  });

  it('is asked to stop, is not started again, and is ended only when it does not answer', async () => {
    const { double, exit, forks, station, timers } = setUp();
    const stopped = station.stop(10_000);
    expect(double.calls.at(-1)).toEqual({ name: 'child.postMessage', parameters: [{ kind: 'stop' }] });
    exit(0);
    await stopped;
    expect(timers).toEqual([expect.objectContaining({ delayMs: 10_000, cancelled: true })]);
    expect(forks()).toHaveLength(1);
    expect(double.calls.map(({ name }) => name)).not.toContain('child.kill');
  });

  it('is ended when it does not stop in time', async () => {
    const { double, exit, station, timers } = setUp();
    const stopped = station.stop(10_000);
    timers[0]!.callback();
    expect(double.calls.at(-1)?.name).toBe('child.kill');
    exit(9);
    await stopped;
    expect(station.state()).toBe('stopped');
  });

  it('does not wait for a process that is already gone', async () => {
    const { exit, station, timers } = setUp();
    exit(1);
    await station.stop(10_000);
    expect(timers[0]?.cancelled).toBe(true);
  });
});
