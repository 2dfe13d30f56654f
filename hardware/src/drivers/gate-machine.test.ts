import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { GateGrant } from '../ports/index.ts';
import type { GateEffect, GateEvent, GateMachine, GateRules } from './gate-machine.ts';
import { GATE_START, publicStateOf, stepGate } from './gate-machine.ts';

const COUNTING: GateRules = { countsPassages: true, freeDirections: [] };
const BLIND: GateRules = { countsPassages: false, freeDirections: [] };
const grant = (grantId: string, direction: 'in' | 'out' = 'in'): GateGrant => ({
  grantId,
  direction,
  openMs: 300,
  passTimeoutMs: 5_000,
});

function play(rules: GateRules, ...events: readonly (readonly [number, GateEvent])[]) {
  let machine: GateMachine = GATE_START;
  const effects: GateEffect[] = [];
  for (const [atMs, event] of events) {
    const step = stepGate(machine, event, atMs, rules);
    machine = step.machine;
    effects.push(...step.effects);
  }
  const settled = effects.flatMap((effect) =>
    effect.kind === 'settle' ? [[effect.grantId, effect.outcome]] : [],
  );
  const alarms = effects.flatMap((effect) => (effect.kind === 'alarm' ? [effect.alarm] : []));
  const pulses = effects.filter((effect) => effect.kind === 'pulse').length;
  return { state: publicStateOf(machine), settled, alarms, pulses };
}

const FOUND: readonly [number, GateEvent] = [0, { kind: 'found' }];
const GRANTED: readonly [number, GateEvent] = [10, { kind: 'granted', grant: grant('g1') }];
const ACKNOWLEDGED: readonly [number, GateEvent] = [12, { kind: 'pulse-acknowledged', grantId: 'g1' }];

describe('gate machine', () => {
  it('grants, sees somebody walk through, and is idle again', () => {
    const played = play(
      COUNTING,
      FOUND,
      GRANTED,
      ACKNOWLEDGED,
      [900, { kind: 'passage-started', direction: 'in' }],
      [1_300, { kind: 'passage-completed', direction: 'in' }],
    );
    expect(played).toMatchObject({ state: { kind: 'idle' }, pulses: 1, alarms: [] });
    expect(played.settled).toEqual([['g1', { kind: 'passed', atMs: 1_300 }]]);
  });

  it('times out when nobody comes, counted from the acknowledgement', () => {
    expect(play(COUNTING, FOUND, GRANTED, ACKNOWLEDGED, [5_011, { kind: 'tick' }]).settled).toEqual([]);
    expect(play(COUNTING, FOUND, GRANTED, ACKNOWLEDGED, [5_012, { kind: 'tick' }]).settled).toEqual([
      ['g1', { kind: 'timed-out' }],
    ]);
  });

  it('waits for somebody who is in the middle of the turnstile at the deadline', () => {
    const played = play(
      COUNTING,
      FOUND,
      GRANTED,
      ACKNOWLEDGED,
      [5_000, { kind: 'passage-started', direction: 'in' }],
      [5_100, { kind: 'tick' }],
      [5_400, { kind: 'passage-completed', direction: 'in' }],
    );
    expect(played.settled).toEqual([['g1', { kind: 'passed', atMs: 5_400 }]]);
  });

  it('raises an alarm for a passage without a grant, and names the grant that had just timed out', () => {
    const forced = play(COUNTING, FOUND, [50, { kind: 'passage-completed', direction: 'in' }]);
    expect(forced.alarms).toEqual([{ kind: 'forced-passage', direction: 'in', atMs: 50 }]);
    const late = play(
      COUNTING,
      FOUND,
      GRANTED,
      ACKNOWLEDGED,
      [5_100, { kind: 'tick' }],
      [6_000, { kind: 'passage-completed', direction: 'in' }],
    );
    expect(late.alarms).toEqual([
      { kind: 'forced-passage', direction: 'in', atMs: 6_000, afterGrantId: 'g1' },
    ]);
  });

  it('raises an alarm for a passage against the direction of the grant, and keeps the grant', () => {
    const played = play(COUNTING, FOUND, GRANTED, ACKNOWLEDGED, [
      100,
      { kind: 'passage-completed', direction: 'out' },
    ]);
    expect(played.alarms).toMatchObject([{ kind: 'forced-passage', direction: 'out' }]);
    expect(played.state).toMatchObject({ kind: 'granted', grantId: 'g1' });
  });

  it('lets people walk in a free direction without an alarm', () => {
    const rules: GateRules = { countsPassages: true, freeDirections: ['out'] };
    expect(play(rules, FOUND, [5, { kind: 'passage-completed', direction: 'out' }]).alarms).toEqual([]);
  });

  it('refuses a second grant while one is open, with no second pulse', () => {
    const played = play(COUNTING, FOUND, GRANTED, ACKNOWLEDGED, [
      20,
      { kind: 'granted', grant: grant('g2') },
    ]);
    expect(played.pulses).toBe(1);
    expect(played.settled).toMatchObject([['g2', { kind: 'fault', code: 'busy', pulse: 'none' }]]);
  });

  it('opens the way out while a grant for the way in is open, and settles both', () => {
    const played = play(
      COUNTING,
      FOUND,
      GRANTED,
      ACKNOWLEDGED,
      [20, { kind: 'granted', grant: grant('g2', 'out') }],
      [22, { kind: 'pulse-acknowledged', grantId: 'g2' }],
      [600, { kind: 'passage-started', direction: 'out' }],
      [900, { kind: 'passage-completed', direction: 'out' }],
      [5_012, { kind: 'tick' }],
    );
    expect(played).toMatchObject({ pulses: 2, alarms: [], state: { kind: 'idle' } });
    expect(played.settled).toEqual([
      ['g2', { kind: 'passed', atMs: 900 }],
      ['g1', { kind: 'timed-out' }],
    ]);
  });

  it('says "unverified" where nobody counts, and takes the next grant only after the pulse', () => {
    const played = play(
      BLIND,
      FOUND,
      GRANTED,
      ACKNOWLEDGED,
      [100, { kind: 'granted', grant: grant('g2') }],
      [312, { kind: 'tick' }],
      [313, { kind: 'granted', grant: grant('g3') }],
    );
    expect(played.settled).toMatchObject([
      ['g1', { kind: 'unverified' }],
      ['g2', { kind: 'fault', code: 'busy' }],
    ]);
    expect(played.pulses).toBe(2);
  });

  it('stops granting in an evacuation, settles the open grant, and comes back', () => {
    const fire: readonly [number, GateEvent] = [100, { kind: 'fire-started' }];
    const during = play(COUNTING, FOUND, GRANTED, ACKNOWLEDGED, fire, [
      200,
      { kind: 'granted', grant: grant('g2') },
    ]);
    expect(during.state).toEqual({ kind: 'evacuation' });
    expect(during.settled).toMatchObject([
      ['g1', { kind: 'fault', code: 'evacuation', pulse: 'sent' }],
      ['g2', { kind: 'fault', code: 'evacuation', pulse: 'none' }],
    ]);
    expect(during.pulses).toBe(1);
    const walkedOut = play(COUNTING, FOUND, fire, [150, { kind: 'passage-completed', direction: 'out' }]);
    expect(walkedOut.alarms).toEqual([{ kind: 'evacuation-started', atMs: 100 }]);
    expect(play(COUNTING, FOUND, fire, [300, { kind: 'fire-ended' }]).state).toEqual({ kind: 'idle' });
  });

  it.each([
    ['before the acknowledgement', [], 'unknown'],
    ['after it', [ACKNOWLEDGED], 'sent'],
  ] as const)('tells what became of the pulse when the board is lost %s', (_, more, pulse) => {
    const lost: readonly [number, GateEvent] = [50, { kind: 'lost', reason: 'unplugged', code: 'gone' }];
    const played = play(COUNTING, FOUND, GRANTED, ...more, lost);
    expect(played.settled).toEqual([['g1', { kind: 'fault', code: 'gone', reason: 'unplugged', pulse }]]);
    expect(played.state).toEqual({ kind: 'gone', reason: 'unplugged' });
  });

  it('settles every grant exactly once and pulses each at most once, whatever happens', () => {
    const direction = fc.constantFrom('in' as const, 'out' as const);
    const anEvent = fc.oneof(
      fc.constantFrom<GateEvent>(
        { kind: 'tick' },
        { kind: 'fire-started' },
        { kind: 'fire-ended' },
        { kind: 'found' },
        { kind: 'lost', reason: 'x', code: 'gone' },
      ),
      direction.map((which): GateEvent => ({ kind: 'passage-started', direction: which })),
      direction.map((which): GateEvent => ({ kind: 'passage-completed', direction: which })),
      direction.map((which): GateEvent => ({ kind: 'passage-aborted', direction: which })),
      fc.nat(30).map((n): GateEvent => ({ kind: 'pulse-acknowledged', grantId: `g${n}` })),
      fc.constant('grant' as const),
      fc.constant('grant' as const),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anEvent, fc.nat(6_000)), { maxLength: 60 }),
        fc.boolean(),
        (script, blind) => {
          const settled = new Map<string, number>();
          const pulsed = new Map<string, number>();
          let machine = GATE_START;
          let atMs = 0;
          let granted = 0;
          const run = (event: GateEvent): void => {
            const step = stepGate(machine, event, atMs, blind ? BLIND : COUNTING);
            machine = step.machine;
            for (const effect of step.effects) {
              if (effect.kind === 'settle') {
                settled.set(effect.grantId, (settled.get(effect.grantId) ?? 0) + 1);
              }
              if (effect.kind === 'pulse') {
                pulsed.set(effect.grant.grantId, (pulsed.get(effect.grant.grantId) ?? 0) + 1);
              }
            }
          };
          for (const [event, later] of script) {
            atMs += later;
            if (event === 'grant') {
              granted += 1;
              run({ kind: 'granted', grant: grant(`g${granted}`, later % 2 === 0 ? 'in' : 'out') });
            } else run(event);
          }
          run({ kind: 'lost', reason: 'end', code: 'closed' });
          expect([...settled.values()].every((count) => count === 1)).toBe(true);
          expect([...pulsed.values()].every((count) => count === 1)).toBe(true);
          expect(settled.size).toBe(granted);
        },
      ),
    );
  });
});
