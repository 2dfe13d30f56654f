import { describe, expect, it } from 'vitest';
import { createClockWatch } from './clock-watch.ts';
import { createBackOff } from './pause.ts';

function handClock() {
  let [wallMs, monotonicMs] = [1_000_000, 0];
  return {
    clock: { nowMs: () => wallMs, monotonicMs: () => monotonicMs },
    pass: (ms: number) => void ((wallMs += ms), (monotonicMs += ms)),
    jump: (ms: number) => void (wallMs += ms),
  };
}

describe('createClockWatch', () => {
  it('trusts the exchange with the shortest round trip', () => {
    const { clock, pass } = handClock();
    const watch = createClockWatch({ clock, onJump: () => {} });
    expect(watch.offsetMs()).toBeNull();
    watch.sample({ sentAtMs: 1_000_000, receivedAtMs: 1_000_400, peerTimeMs: 1_000_900 });
    pass(500);
    watch.sample({ sentAtMs: 1_000_500, receivedAtMs: 1_000_510, peerTimeMs: 1_001_005 });
    expect(watch.offsetMs()).toBe(500);
  });

  it('reports a jump over two seconds once, forgets old samples, and takes time that passes for no jump', () => {
    const { clock, pass, jump } = handClock();
    const jumps: number[] = [];
    const watch = createClockWatch({ clock, onJump: (deltaMs) => jumps.push(deltaMs) });
    watch.sample({ sentAtMs: 1_000_000, receivedAtMs: 1_000_010, peerTimeMs: 1_000_005 });
    pass(3_600_000);
    jump(1_900);
    watch.look();
    expect(jumps).toEqual([]);
    jump(-60_000);
    watch.look();
    watch.look();
    expect(jumps).toEqual([-60_000]);
    expect(watch.offsetMs()).toBeNull();
  });
});

describe('createBackOff', () => {
  it('spreads over a doubling ceiling up to its cap', () => {
    const backOff = createBackOff({ baseMs: 100, capMs: 1_000 }, () => 0.5);
    expect([1, 2, 3, 4, 5, 6].map(() => backOff.next())).toEqual([50, 100, 200, 400, 500, 500]);
    backOff.reset();
    expect(backOff.next()).toBe(50);
  });
});
