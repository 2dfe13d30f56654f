import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Gate, GateAlarm, GateGrant, PassageEvent } from '../ports/index.ts';
import type { RelayBoardProtocol, VirtualTurnstile } from '../simulators/index.ts';
import { TURNSTILE_CHANNELS, TURNSTILE_WIRING, createVirtualTurnstile } from '../simulators/index.ts';
import { eventually } from '../testing/eventually.ts';
import type { PtyPair } from '../testing/pty-pair.ts';
import { createPtyPair } from '../testing/pty-pair.ts';
import type { ByteConnection } from '../transports/index.ts';
import { transportFor } from '../transports/index.ts';
import { createLcusRelay } from './lcus-relay.ts';
import { createModbusBoard } from './modbus-board.ts';
import { createRelayGate } from './relay-gate.ts';

const grant = (grantId: string, passTimeoutMs = 2_000): GateGrant => ({
  grantId,
  direction: 'in',
  openMs: 300,
  passTimeoutMs,
});

describe('relay gate over a pseudo-terminal', () => {
  let pair: PtyPair;
  let turnstile: VirtualTurnstile;
  let gate: Gate;
  let alarms: GateAlarm[];
  let passages: PassageEvent[];
  /** Everything the board ever received, over all connections. */
  let received: string;
  let clockSetByMs: number;
  const connections: ByteConnection[] = [];

  beforeEach(async () => {
    pair = await createPtyPair();
    alarms = [];
    passages = [];
    received = '';
    clockSetByMs = 0;
  });
  afterEach(async () => {
    await gate.close();
    for (const connection of connections.splice(0)) connection.destroy('end of test');
    await turnstile.stop();
    await pair.dispose();
  });

  const connectBoard = async (): Promise<void> => {
    const connection = await transportFor(pair.devicePath).connect(1_000);
    connections.push(connection);
    connection.onData((chunk) => (received += Buffer.from(chunk).toString('hex')));
    turnstile.attach(connection);
  };

  const start = async (protocol: RelayBoardProtocol): Promise<void> => {
    turnstile = createVirtualTurnstile({ protocol, rotationMs: 150, releaseMs: 1_000 });
    await connectBoard();
    gate = openGate(protocol);
  };

  const openGate = (protocol: RelayBoardProtocol): Gate => {
    const transport = transportFor(pair.stationPath);
    const board =
      protocol === 'lcus'
        ? { relay: createLcusRelay({ transport }) }
        : createModbusBoard({ transport, framing: 'rtu', wiring: TURNSTILE_WIRING });
    const made = createRelayGate({
      id: 'gate',
      channels: TURNSTILE_CHANNELS,
      now: () => Date.now() + clockSetByMs,
      ...board,
    });
    made.onAlarm((alarm) => alarms.push(alarm));
    made.onPassage((passage) => passages.push(passage));
    made.open();
    return made;
  };

  const ok = (): Promise<number> => eventually('ok', () => gate.health().kind === 'ok');

  it('releases every contact first, and again at the end', async () => {
    await start('lcus');
    await eventually('off at start', () => received === 'a00100a1a00200a2');
    await ok();
    await gate.close();
    await eventually('off at the end', () => received === 'a00100a1a00200a2'.repeat(2));
  });

  it('lets a guest through a Modbus turnstile and counts the passage', async () => {
    await start('waveshare-rtu');
    await ok();
    const outcome = gate.grant(grant('g1'));
    await eventually('released', () => turnstile.state().kind === 'released');
    expect(received).toContain('010502000003');
    await turnstile.pass('in');
    expect(await outcome).toMatchObject({ kind: 'passed' });
    expect(passages).toMatchObject([{ direction: 'in', grantId: 'g1' }]);
    expect(alarms).toEqual([]);
  });

  it('sends the off of an LCUS board itself after the pulse', async () => {
    await start('lcus');
    await ok();
    received = '';
    expect(await gate.grant(grant('g1'))).toEqual({ kind: 'unverified' });
    await eventually('on and off', () => received === 'a00101a2a00100a1');
  });

  it.each(['lcus', 'waveshare-rtu'] as const)(
    'unplugged in mid-grant (%s): noticed within 3 s, back within 5 s, and only releases are sent',
    async (protocol) => {
      await start(protocol);
      await ok();
      const outcome = gate.grant(grant('g1'));
      await eventually('pulse', () => turnstile.pulses() === 1);
      await pair.unplug();
      await eventually('gone', () => gate.health().kind === 'gone', 3_000);
      const expected = protocol === 'lcus' ? { kind: 'unverified' } : { kind: 'fault', code: 'gone' };
      expect(await outcome).toMatchObject(expected);
      expect(await gate.grant(grant('while-out'))).toMatchObject({ code: 'gone', pulse: 'none' });

      received = '';
      await pair.plugIn();
      await connectBoard();
      await eventually('back', () => gate.health().kind === 'ok', 5_000);
      const released = protocol === 'lcus' ? 'a00200a2' : '010500010000';
      await eventually('both contacts released', () => received.includes(released));
      expect(received).not.toContain(protocol === 'lcus' ? 'a00101' : '01050200');
      expect(turnstile.pulses()).toBe(1);
    },
  );

  it('takes a board that falls silent for gone within 3 s, and says that the pulse is unknown', async () => {
    await start('waveshare-rtu');
    await ok();
    await turnstile.setFault('silent', true);
    const outcome = gate.grant(grant('g1'));
    await eventually('gone', () => gate.health().kind === 'gone', 3_000);
    expect(await outcome).toMatchObject({ kind: 'fault', pulse: 'unknown' });
    await turnstile.setFault('silent', false);
    await eventually('back', () => gate.health().kind === 'ok', 5_000);
    expect(turnstile.pulses()).toBe(0);
  });

  it('raises an alarm when the contact stays closed after its pulse', async () => {
    await start('waveshare-rtu');
    await ok();
    await turnstile.setFault('welded', true);
    expect(await gate.grant(grant('g1', 300))).toEqual({ kind: 'timed-out' });
    await eventually('alarm', () => alarms.some(({ kind }) => kind === 'relay-stuck'));
    expect(gate.health()).toMatchObject({ kind: 'degraded' });
  });

  it('does not take a loss of power for a passage, and does not grant without readiness', async () => {
    await start('waveshare-rtu');
    await ok();
    await turnstile.setFault('no-power', true);
    await eventually('not ready', () => gate.health().kind === 'degraded');
    expect(await gate.grant(grant('g1'))).toMatchObject({ kind: 'fault', pulse: 'none' });
    await turnstile.setFault('no-power', false);
    await ok();
    expect(passages).toEqual([]);
    expect(await gate.grant(grant('g1', 300))).toEqual({ kind: 'timed-out' });
  });

  it('keeps its deadlines when somebody sets the clock, and tells the time that was set', async () => {
    const hourMs = 3_600_000;
    await start('waveshare-rtu');
    await ok();
    const granted = gate.grant(grant('set-forward'));
    await eventually('released', () => turnstile.state().kind === 'released');
    clockSetByMs = hourMs;
    const begin = performance.now();
    await eventually('several ticks later', () => performance.now() - begin > 200);
    expect(gate.state()).toMatchObject({ kind: 'granted' });
    await turnstile.pass('in');
    const outcome = await granted;
    expect(outcome).toMatchObject({ kind: 'passed' });
    expect(outcome.kind === 'passed' && Math.abs(outcome.atMs - Date.now() - hourMs)).toBeLessThan(60_000);

    await eventually('locked', () => turnstile.state().kind === 'locked' && gate.state().kind === 'idle');
    const unused = gate.grant(grant('set-back', 600));
    await eventually('released', () => turnstile.state().kind === 'released');
    const state = gate.state();
    expect(state.kind === 'granted' && Math.abs(state.untilMs - Date.now() - hourMs)).toBeLessThan(60_000);
    clockSetByMs = -hourMs;
    expect(await unused).toEqual({ kind: 'timed-out' });
  });

  it('sends nothing to a board whose fire input is active when it starts', async () => {
    turnstile = createVirtualTurnstile({ protocol: 'waveshare-rtu' });
    await turnstile.setFault('fire', true);
    await connectBoard();
    gate = openGate('waveshare-rtu');
    await eventually('evacuation', () => gate.state().kind === 'evacuation');
    await gate.close();
    expect(received).not.toContain('0105');
  });

  it('survives noise on the line', async () => {
    await start('waveshare-rtu');
    await ok();
    const [connection] = connections;
    for (let burst = 0; burst < 20; burst += 1) {
      await connection?.write(Uint8Array.from({ length: 7 }, (_, at) => (burst * 37 + at * 91) & 0xff));
    }
    const outcome = gate.grant(grant('g1'));
    await eventually('released', () => turnstile.state().kind === 'released');
    await turnstile.pass('in');
    expect(await outcome).toMatchObject({ kind: 'passed' });
  });
});
