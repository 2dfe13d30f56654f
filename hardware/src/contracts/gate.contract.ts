import { expect, it } from 'vitest';

import type { Direction, Gate, GateAlarm, GateGrant, PulseEvent } from '../ports/index.ts';
import { eventually, nextEvent } from '../testing/eventually.ts';

export interface GateRig {
  readonly gate: Gate;
  readonly knobs?: GateKnobs;
}

/** What only a simulator has. */
export interface GateKnobs {
  pulses(): number;
  pass(direction: Direction): Promise<{ readonly kind: 'passed' | 'blocked' }>;
  force(direction: Direction): Promise<unknown>;
  isReleased(): boolean;
  setPlugged(plugged: boolean): Promise<unknown>;
  setFire(on: boolean): Promise<unknown>;
}

let lastGrant = 0;
const grant = (passTimeoutMs = 3_000): GateGrant => {
  lastGrant += 1;
  return { grantId: `contract-${lastGrant}`, direction: 'in', openMs: 300, passTimeoutMs };
};

const untilIdle = ({ gate, knobs }: GateRig): Promise<number> =>
  eventually('idle and locked', () => gate.state().kind === 'idle' && knobs?.isReleased() !== true);

/** What every gate has to do. The rig is open when the suite begins. With a real gate nobody walks through. */
export function gateContract(rig: () => GateRig): void {
  it('is ok and idle, with every contact released', async () => {
    await eventually('ok', () => rig().gate.health().kind === 'ok');
    await untilIdle(rig());
    await rig().gate.allOff();
  });

  it('pulses once and tells what became of it', async () => {
    const { gate, knobs } = rig();
    await untilIdle(rig());
    const before = knobs?.pulses() ?? 0;
    const pulsing = nextEvent<PulseEvent>((listener) => gate.onPulse(listener));
    const wanted = grant(1_000);
    const outcome = gate.grant(wanted);
    expect(await pulsing).toMatchObject({ grantId: wanted.grantId, direction: 'in' });
    expect(await outcome).toEqual({ kind: gate.capabilities.countsPassages ? 'timed-out' : 'unverified' });
    if (knobs) await eventually('one pulse', () => knobs.pulses() === before + 1);
  });

  it('never pulses a grant id twice, and gives the first answer again', async () => {
    const { gate, knobs } = rig();
    await untilIdle(rig());
    const wanted = grant(500);
    const [first, second] = await Promise.all([gate.grant(wanted), gate.grant(wanted)]);
    await untilIdle(rig());
    const before = knobs?.pulses() ?? 0;
    expect(second).toEqual(first);
    expect(await gate.grant(wanted)).toEqual(first);
    if (knobs) expect(knobs.pulses()).toBe(before);
  });

  it('never queues a second pulse behind an open grant', async () => {
    const { gate } = rig();
    await untilIdle(rig());
    const open = gate.grant(grant(500));
    expect(await gate.grant(grant())).toMatchObject({ kind: 'fault', code: 'busy', pulse: 'none' });
    await open;
  });

  it('does not let the way out wait for a grant for the way in', async () => {
    const { gate, knobs } = rig();
    await untilIdle(rig());
    const before = knobs?.pulses() ?? 0;
    const wayIn = gate.grant(grant(500));
    const wayOut = gate.grant({ ...grant(500), direction: 'out' });
    expect((await wayOut).kind).toBe(gate.capabilities.countsPassages ? 'timed-out' : 'unverified');
    expect((await wayIn).kind).toBe((await wayOut).kind);
    if (knobs) await eventually('two pulses', () => knobs.pulses() === before + 2);
  });

  it('refuses a pulse no turnstile can use', async () => {
    const { gate } = rig();
    expect(await gate.grant({ ...grant(), openMs: 5 })).toMatchObject({
      code: 'invalid-grant',
      pulse: 'none',
    });
    expect(await gate.grant({ ...grant(), openMs: Number.NaN })).toMatchObject({ code: 'invalid-grant' });
  });
}

/** What a gate with a passage input and a fire input has to do. */
export function gatePassageContract(rig: () => Required<GateRig>): void {
  it('reports that somebody passed', async () => {
    const { gate, knobs } = rig();
    await untilIdle(rig());
    const outcome = gate.grant(grant());
    await eventually('released', knobs.isReleased);
    expect(await knobs.pass('in')).toMatchObject({ kind: 'passed' });
    expect(await outcome).toMatchObject({ kind: 'passed' });
    expect(await knobs.pass('in')).toMatchObject({ kind: 'blocked' });
  });

  it('raises an alarm for a passage without a grant', async () => {
    const { gate, knobs } = rig();
    await untilIdle(rig());
    const alarm = nextEvent<GateAlarm>((listener) => gate.onAlarm(listener));
    await knobs.force('out');
    expect(await alarm).toMatchObject({ kind: 'forced-passage', direction: 'out' });
  });

  it('stops granting while the fire alarm holds it open', async () => {
    const { gate, knobs } = rig();
    await untilIdle(rig());
    const before = knobs.pulses();
    await knobs.setFire(true);
    await eventually('evacuation', () => gate.state().kind === 'evacuation');
    expect(await gate.grant(grant())).toMatchObject({ code: 'evacuation', pulse: 'none' });
    expect(knobs.pulses()).toBe(before);
    await knobs.setFire(false);
    await untilIdle(rig());
  });
}

/** What it has to do when its board is lost. */
export function gateFaultContract(rig: () => Required<GateRig>): void {
  it('is gone within 3 s of an unplug, faults the open grant, sends nothing stale, and is back within 5 s', async () => {
    const { gate, knobs } = rig();
    await untilIdle(rig());
    const open = gate.capabilities.countsPassages ? gate.grant(grant()) : undefined;
    if (open) await eventually('released', knobs.isReleased);
    await knobs.setPlugged(false);
    await eventually('gone', () => gate.health().kind === 'gone', 3_000);
    if (open) {
      // The acknowledgement may have been on the wire when the cable was pulled.
      expect(await open).toMatchObject({
        kind: 'fault',
        code: 'gone',
        pulse: expect.stringMatching(/sent|unknown/),
      });
    }
    const before = knobs.pulses();
    expect(await gate.grant(grant())).toMatchObject({ kind: 'fault', code: 'gone', pulse: 'none' });
    await knobs.setPlugged(true);
    await eventually('ok again', () => gate.health().kind === 'ok', 5_000);
    expect(knobs.pulses()).toBe(before);
  });
}
