import { describe, expect, it } from 'vitest';

import type { GateOutcome } from '../ports/index.ts';
import { TURNSTILE_CHANNELS, TURNSTILE_WIRING, createVirtualTurnstile } from '../simulators/index.ts';
import { eventually } from '../testing/eventually.ts';
import { createFaultyWire } from '../testing/faulty-wire.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { createModbusBoard } from './modbus-board.ts';
import { createRelayGate } from './relay-gate.ts';

const GRANTS = 12;

/** A gate on a bad day: guests who come or do not, a cable that is pulled, bytes that are damaged. */
async function badDay(seed: number) {
  const random = seededRandom(seed);
  const turnstile = createVirtualTurnstile({ protocol: 'waveshare-rtu', releaseMs: 60, rotationMs: 40 });
  const wire = createFaultyWire(random, (connection) => turnstile.attach(connection));
  const { relay, sensor } = createModbusBoard({
    transport: wire.transport,
    framing: 'rtu',
    wiring: TURNSTILE_WIRING,
    link: { backoffMs: [10] },
  });
  const gate = createRelayGate({
    id: `gate-${seed}`,
    relay,
    ...(sensor && { sensor }),
    channels: TURNSTILE_CHANNELS,
    pollMs: 3,
    debounceMs: 6,
  });
  gate.open();
  const outcomes: GateOutcome[] = [];
  let passed = 0;

  for (let guest = 0; guest < GRANTS; guest += 1) {
    if (random() < 0.9) {
      wire.setPlugged(true);
      await eventually('idle', () => gate.state().kind === 'idle', 8_000);
    }
    wire.setDamage(random() < 0.3 ? 0.03 : 0);
    const pullsCable = random() < 0.3 ? setTimeout(() => wire.setPlugged(false), random() * 60) : undefined;
    const wanted = {
      grantId: `${seed}-${guest}`,
      direction: random() < 0.8 ? ('in' as const) : ('out' as const),
      openMs: 100,
      passTimeoutMs: 150,
    };
    const answers = [gate.grant(wanted), gate.grant(wanted)];
    if (random() < 0.7) {
      await Promise.race([
        eventually('released', () => turnstile.state().kind === 'released', 40).catch(() => 0),
        ...answers,
      ]);
      if ((await turnstile.pass(wanted.direction)).kind === 'passed') passed += 1;
    }
    const [first, second] = await Promise.all(answers);
    clearTimeout(pullsCable);
    expect(second, 'a repeated grant has one answer').toEqual(first);
    if (first) outcomes.push(first);
  }
  wire.setPlugged(true);
  wire.setDamage(0);
  await eventually('idle at the end', () => gate.state().kind === 'idle', 8_000);
  await gate.close();
  await turnstile.stop();
  return { outcomes, pulses: turnstile.pulses(), passed };
}

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

describe('a gate on a bad wire', () => {
  it('gives every grant one answer and accounts for every pulse', async () => {
    const days = await Promise.all(SEEDS.map(badDay));
    for (const [at, { outcomes, pulses, passed }] of days.entries()) {
      const day = `seed ${SEEDS[at]}`;
      const count = (accept: (outcome: GateOutcome) => boolean): number => outcomes.filter(accept).length;
      expect(outcomes, day).toHaveLength(GRANTS);
      const opened = count((outcome) => outcome.kind !== 'fault' || outcome.pulse === 'sent');
      const doubtful = count((outcome) => outcome.kind === 'fault' && outcome.pulse === 'unknown');
      // What is reported as sent was sent, what is reported as not sent was not, and what is in doubt says so.
      expect(pulses, day).toBeGreaterThanOrEqual(opened);
      expect(pulses, day).toBeLessThanOrEqual(opened + doubtful);
      expect(
        count(({ kind }) => kind === 'passed'),
        day,
      ).toBeLessThanOrEqual(passed);
    }
    // The days were bad in every way, or the checks above mean little.
    const kinds = new Set(
      days.flatMap(({ outcomes }) =>
        outcomes.map((outcome) =>
          outcome.kind === 'fault' ? `${outcome.code} ${outcome.pulse}` : outcome.kind,
        ),
      ),
    );
    for (const kind of ['passed', 'timed-out', 'gone none', 'gone sent', 'gone unknown'])
      expect(kinds).toContain(kind);
  });
});
