import { describe, expect, it } from 'vitest';
import type { BenchView } from '../../src/api/bench-view.ts';
import { advance, START, STEPS } from './guide-steps.ts';

const empty: BenchView = {
  ready: true,
  progress: '',
  venueMark: 'm',
  park: { name: 'Park', timeZone: 'UTC' },
  processes: [],
  links: [],
  devices: [],
  stations: [],
  staff: [],
  console: { email: '', password: '', url: '' },
  cloudTruth: null,
  events: [],
};
type Events = BenchView['events'];
const sold: Events[number] = {
  kind: 'printed',
  deviceId: 'p',
  number: 1,
  codes: ['8'.repeat(136)],
  title: '',
  atMs: 1,
};
const pulse: Events[number] = { kind: 'pulse', deviceId: 'g', pulses: 1, number: 2, atMs: 2 };
const passed: Events[number] = {
  kind: 'passed',
  deviceId: 'g',
  direction: 'in',
  reason: '',
  number: 3,
  atMs: 60_000,
};
const opened: Events[number] = { kind: 'opened', what: 'console', number: 4, atMs: 61_000 };
const admission = {
  admissionId: 'a',
  accessPointName: 'Gate A',
  atMs: 59_000,
  outcome: 'granted',
  passage: 'passed',
};

describe('the guide', () => {
  it('ticks steps off by what happened, in order', () => {
    expect(advance(START, empty, false).done).toEqual([]);
    expect(advance(START, { ...empty, events: [pulse] }, true).done).toEqual([]);
    expect(advance(START, { ...empty, events: [sold] }, false).done).toEqual(['sell']);
    expect(advance(START, { ...empty, events: [sold, pulse, passed] }, true).done).toEqual([
      'sell',
      'take',
      'scan',
      'push',
    ]);
  });

  it('believes that the console shows it only when the cloud has it', () => {
    const view = { ...empty, events: [sold, pulse, passed, opened] };
    expect(advance(START, view, true).done).not.toContain('see');
    const arrived = { ...view, cloudTruth: { lastSale: null, lastAdmission: admission } };
    expect(advance(START, arrived, true).done).toEqual(STEPS.slice(0, 5));
  });

  it('does not count what happened before it was started over', () => {
    expect(
      advance({ ...START, sinceEvent: 4 }, { ...empty, events: [sold, pulse, passed, opened] }, false).done,
    ).toEqual([]);
  });
});
