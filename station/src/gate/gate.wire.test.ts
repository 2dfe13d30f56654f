/** One lane on real sockets, from the scan to the last record. Long because every reason is told on the same lane. */
import { randomBytes, generateKeyPairSync } from 'node:crypto';
import type { ScanView } from '@gatehouse/core/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  labVenue,
  newSerial,
  TODAY,
  until,
  type LabStation,
  type LabVenue,
} from '../hub/testing/lab-venue.ts';
import { createGate } from './create-gate.ts';
import type { GateOptions, GateService } from './options.ts';
import { laneTwin, type LaneTwin } from './testing/lane-twin.ts';

let venue: LabVenue;
let station: LabStation;
let lane: LaneTwin;
let gate: GateService;
let scans: ScanView[];
let errors: unknown[];
/** Unlock commands handed to the operating system: told before any board could have seen them. */
let pulses: number;

const start = (overrides: Partial<GateOptions> = {}): void => {
  const { ledger, replica, readPresented, claims } = station;
  gate = createGate({
    ledger,
    replica,
    readPresented,
    clock: venue.clock,
    ids: counter('adm'),
    accessPointId: 'a-in',
    stationId: 'gate-a',
    scanner: lane.scanner,
    gate: lane.gate,
    authority: () => ({ kind: 'self', claims }),
    openMs: 100,
    passTimeoutMs: 10_000,
    onError: (error) => errors.push(error),
    ...overrides,
  });
  gate.onEvent((event) => event.kind === 'scan' && scans.push(event.scan));
  gate.start();
};
const counter = (prefix: string) => {
  let count = 0;
  return { nextId: () => `${prefix}-${String(++count).padStart(6, '0')}` };
};

beforeEach(async () => {
  venue = labVenue();
  station = await venue.station('gate-a');
  lane = await laneTwin('lane-1');
  scans = [];
  errors = [];
  pulses = 0;
  lane.gate.onPulse(() => (pulses += 1));
});
afterEach(async () => {
  await gate.stop();
  await lane.close();
  venue.remove();
});

const journal = () =>
  station.ledger.recordsFrom(1, 1_000).map(({ text }) => {
    const { kind, body } = JSON.parse(text) as { kind: string; body: Record<string, unknown> };
    return { kind, reason: undefined, ...body };
  });
const asText = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
const kinds = () => journal().map(({ kind }) => kind);
const scan = async (code: string): Promise<ScanView> => {
  const before = scans.length;
  await lane.virtualScanner.scan(code);
  return await until(() => scans[before]);
};

describe('a gate that is its own hub', () => {
  it('opens once for a good ticket, counts the passage, and refuses it afterwards with the first use', async () => {
    start();
    const code = venue.code();
    const first = await scan(code);
    expect(first).toMatchObject({ verdict: { kind: 'granted', ordinal: 1 }, passage: 'waiting' });
    await until(() => lane.turnstile.pulses() === 1);
    expect(await lane.turnstile.pass('in')).toEqual({ kind: 'passed' });
    await until(() => kinds().includes('PassageCompleted'));
    expect(kinds()).toEqual(['PassClaimed', 'AdmissionGranted', 'PassageCompleted']);
    await until(() => gate.view().lane.kind === 'idle');
    const second = await scan(code);
    expect(second.verdict).toMatchObject({
      kind: 'refused',
      reason: 'already_used',
      facts: { usedAt: 'Gate A, lane 1', accessPointId: 'a-in' },
    });
    expect(second.verdict.kind === 'refused' && second.verdict.facts['usedAtMs']).toBeGreaterThan(0);
    expect(pulses).toBe(1);
    expect(gate.view()).toMatchObject({
      mode: 'hub',
      inside: { count: 1 },
      lane: { grantsToday: 1, passagesToday: 1 },
    });
    expect(gate.view().recent.map(({ passage }) => passage)).toEqual(['none', 'passed']);
  });

  it('shows whose ticket it is while the code is there, and writes the name down nowhere', async () => {
    start({ holderNameOf: (presented) => (presented.kind === 'code' ? 'Wolfhilde Q.' : '') });
    const first = await scan(venue.code());
    expect(first.verdict.ticket?.holder).toBe('Wolfhilde Q.');
    await until(() => lane.turnstile.pulses() === 1);
    await lane.turnstile.pass('in');
    await until(() => gate.view().recent[0]?.passage === 'passed');
    expect(gate.view().recent[0]?.verdict.ticket?.holder).toBe('Wolfhilde Q.');
    expect(scans.at(-1)?.verdict.ticket?.holder).toBe('Wolfhilde Q.');
    const { db } = station.ledger.read;
    const tables = db
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .pluck()
      .all() as string[];
    const kept = tables.map((name) =>
      JSON.stringify(db.prepare(`SELECT * FROM "${name}"`).safeIntegers().all(), asText),
    );
    expect(kept.join()).toContain('…');
    expect(kept.join()).not.toContain('Wolfhilde');
  });

  it('stays green when the code is shown again before walking, without a second claim or record', async () => {
    start();
    const code = venue.code();
    await scan(code);
    const again = await scan(code);
    expect(again.verdict.kind).toBe('granted');
    expect(kinds()).toEqual(['PassClaimed', 'AdmissionGranted']);
    expect(pulses).toBe(1);
    expect((await scan(venue.code())).verdict).toMatchObject({ reason: 'lane_busy' });
    await until(() => lane.turnstile.state().kind === 'released');
    expect(await lane.turnstile.pass('in')).toEqual({ kind: 'passed' });
    await until(() => kinds().includes('PassageCompleted'));
  });

  it('gives the pass back when nobody walks through', async () => {
    start({ passTimeoutMs: 300 });
    const code = venue.code();
    await scan(code);
    await until(() => kinds().includes('PassReleased'));
    expect(kinds()).toEqual(['PassClaimed', 'AdmissionGranted', 'PassageTimedOut', 'PassReleased']);
    await until(() => gate.view().lane.kind === 'idle');
    expect((await scan(code)).verdict.kind).toBe('granted');
  });

  it('tells every kind of wrong code by its own reason, on the display and in the journal, and never pulses', async () => {
    const [voided, revoked, wrongDay, altered] = [newSerial(), newSerial(), newSerial(), newSerial()];
    venue.give(station, 'tickets', [
      ['t-voided', venue.row('t-voided', voided, { status: 'voided', statusReason: 'refunded' })],
      ['t-altered', venue.row('t-altered', altered)],
    ]);
    venue.give(station, 'revocations', [
      [revoked, { serial: revoked, ticketId: 't-r', reason: 'stolen', atMs: 1 }],
    ]);
    start();
    const good = venue.code();
    const cases: readonly (readonly [string, string])[] = [
      ['malformed', good.slice(0, -1)],
      ['malformed', `!${good.slice(1)}`.replace('!', 'U')],
      ['unknown_code', '4006381333931'],
      ['forged', venue.code({}, generateKeyPairSync('ed25519').privateKey)],
      ['altered', venue.code({ serial: altered }, generateKeyPairSync('ed25519').privateKey)],
      ['unknown_key', venue.code({ keyId: 999 })],
      ['out_of_bounds', venue.code({ keyId: 7, ticketClass: 6 })],
      ['out_of_bounds', venue.code({ keyId: 7, validUntilDay: TODAY + 31 })],
      ['revoked', venue.code({ serial: voided })],
      ['revoked', venue.code({ serial: revoked })],
      ['expired', venue.code({ validFromDay: TODAY - 3, validUntilDay: TODAY - 1 })],
      ['wrong_day', venue.code({ serial: wrongDay, validFromDay: TODAY + 1, validUntilDay: TODAY + 1 })],
      ['screenshot', venue.code({ shape: 'rotating' })],
    ];
    for (const [reason, code] of cases) {
      const { verdict } = await scan(code);
      expect({ reason: verdict.kind === 'refused' ? verdict.reason : 'granted', code }).toEqual({
        reason,
        code,
      });
    }
    const before = scans.length;
    await lane.virtualScanner.sendBytes(Uint8Array.of(0xff, 0xfe, 0x80, 0x0d));
    const unreadable = await until(() => scans[before]);
    expect(unreadable.verdict).toMatchObject({ kind: 'refused', reason: 'unreadable' });
    expect(journal().map(({ kind, reason }) => [kind, reason])).toEqual(
      [...cases.map(([reason]) => reason), 'unreadable'].map((reason) => ['AdmissionRefused', reason]),
    );
    expect(pulses).toBe(0);
    expect(errors).toEqual([]);
  });

  it('sends no pulse when the commit failed', async () => {
    start();
    const broken = new Error('disk full');
    const ledger = {
      ...station.ledger,
      transact: () => {
        throw broken;
      },
    };
    await gate.stop();
    scans = [];
    const { replica, readPresented, claims } = station;
    gate = createGate({
      ledger: Object.assign(Object.create(station.ledger) as typeof station.ledger, ledger),
      replica,
      readPresented,
      clock: venue.clock,
      ids: counter('x'),
      accessPointId: 'a-in',
      stationId: 'gate-a',
      gate: lane.gate,
      authority: () => ({ kind: 'self', claims }),
      onError: (error) => errors.push(error),
    });
    expect((await gate.present(venue.code())).verdict).toMatchObject({ kind: 'refused', reason: 'internal' });
    expect(errors).toEqual([broken]);
    expect(pulses).toBe(0);
  });

  it('claims nothing while the relay is unplugged, and nothing stale opens when it is back', async () => {
    start();
    const code = venue.code();
    await lane.turnstile.setFault('unplugged', true);
    await until(() => gate.view().lane.kind === 'gone');
    expect((await gate.present(code)).verdict).toMatchObject({
      reason: 'internal',
      facts: { device: 'gate' },
    });
    expect(kinds()).toEqual(['AdmissionRefused']);
    await lane.turnstile.setFault('unplugged', false);
    await until(() => gate.view().lane.kind === 'idle', 10_000);
    expect(pulses).toBe(0);
    expect((await gate.present(code)).verdict.kind).toBe('granted');
  });

  it('keeps a pass whose outcome a crash swallowed: the guest may be inside', async () => {
    start();
    const code = venue.code();
    await scan(code);
    await gate.stop();
    scans = [];
    // The process dies with the lane open; a new one starts on the same ledger.
    start({ gate: undefined, scanner: undefined, ids: counter('again') });
    expect(gate.view().recent[0]).toMatchObject({ passage: 'fault' });
    expect((await gate.present(code)).verdict).toMatchObject({ reason: 'already_used' });
    expect(kinds()).toEqual(['PassClaimed', 'AdmissionGranted', 'AdmissionRefused']);
  });

  it('grants nothing while the lane is open for an evacuation, and sends it nothing', async () => {
    start();
    await lane.turnstile.setFault('fire', true);
    await until(() => gate.view().lane.kind === 'evacuation');
    expect((await scan(venue.code())).verdict).toMatchObject({
      reason: 'evacuation',
      remedy: 'leave_by_exit',
    });
    expect(pulses).toBe(0);
    expect(kinds()).toEqual(['AdmissionRefused']);
    await lane.turnstile.setFault('fire', false);
    await until(() => gate.view().lane.kind === 'idle');
    expect((await scan(venue.code())).verdict.kind).toBe('granted');
  });

  it('does not keep a guest waiting for somebody who leaves through the same gate', async () => {
    start();
    const leaving = lane.gate.grant({
      grantId: 'way-out',
      direction: 'out',
      openMs: 100,
      passTimeoutMs: 10_000,
    });
    await until(() => lane.gate.state('out').kind === 'granted');
    expect((await scan(venue.code())).verdict).toMatchObject({ kind: 'granted' });
    await until(() => lane.turnstile.pulses() === 2);
    await lane.turnstile.pass('out');
    expect(await leaving).toMatchObject({ kind: 'passed' });
  });

  it('writes down who walks through without a grant', async () => {
    start();
    await lane.turnstile.force('in');
    await until(() => kinds().includes('PassageForced'));
  });

  it('lets climbers in from a quarter of an hour before to ten minutes after the start', async () => {
    start({ gate: undefined });
    const climber = () => venue.code({ ticketClass: 6, scope: 77 });
    expect((await gate.present(climber())).verdict).toMatchObject({
      kind: 'granted',
      entitlementWindow: 'scope:77',
    });
    venue.clock.shift(-16 * 60_000);
    expect((await gate.present(climber())).verdict).toMatchObject({
      reason: 'too_early',
      remedy: 'come_back_at',
    });
    venue.clock.shift(27 * 60_000);
    expect((await gate.present(climber())).verdict).toMatchObject({ reason: 'too_late' });
  });

  it('takes the pass of a guest who walks after the grant timed out, and shows that somebody went in', async () => {
    start({ passTimeoutMs: 300 });
    const code = venue.code();
    const { admissionId } = await scan(code);
    await until(() => kinds().includes('PassReleased'));
    // The turnstile waits longer than this gate did.
    expect(await lane.turnstile.pass('in')).toEqual({ kind: 'passed' });
    await until(() => kinds().includes('PassageForced'));
    const forced = station.ledger.recordsFrom(5, 1)[0];
    expect(JSON.parse(forced?.text ?? '{}')).toMatchObject({ kind: 'PassageForced', refs: [admissionId] });
    expect(gate.view().recent[0]).toMatchObject({ admissionId, passage: 'passed' });
    await until(() => gate.view().lane.kind === 'idle');
    expect((await scan(code)).verdict).toMatchObject({ reason: 'already_used' });
  });

  describe('with a scanner that reads a ticket again and again', () => {
    beforeEach(async () => {
      await lane.close();
      lane = await laneTwin('lane-1', 60_000);
      start();
    });
    const walk = async (): Promise<void> => {
      const before = kinds().filter((kind) => kind === 'PassageCompleted').length;
      await until(() => lane.turnstile.state().kind === 'released');
      expect(await lane.turnstile.pass('in')).toEqual({ kind: 'passed' });
      await until(() => kinds().filter((kind) => kind === 'PassageCompleted').length > before);
      await until(() => gate.view().lane.kind === 'idle' && lane.turnstile.state().kind === 'locked');
    };

    it('decides again for the guest who was told that the lane is busy, once it is free', async () => {
      await scan(venue.code());
      const next = venue.code();
      const busy = await scan(next);
      expect(busy.verdict).toMatchObject({ reason: 'lane_busy' });
      expect((await scan(next)).admissionId).toBe(busy.admissionId);
      await walk();
      expect((await scan(next)).verdict).toMatchObject({ kind: 'granted' });
    });

    it('gives the second of a family a verdict of their own once the first is through', async () => {
      const family = venue.code({ ticketClass: 2 });
      const first = await scan(family);
      expect(first.verdict).toMatchObject({ kind: 'granted', ordinal: 1 });
      expect((await scan(family)).admissionId).toBe(first.admissionId);
      await walk();
      expect((await scan(family)).verdict).toMatchObject({ kind: 'granted', ordinal: 2 });
    });

    it('only tells again about a ticket that is used', async () => {
      const code = venue.code();
      await scan(code);
      await walk();
      const again = await scan(code);
      expect(again).toMatchObject({ verdict: { kind: 'granted' }, passage: 'passed' });
      expect(kinds()).toEqual(['PassClaimed', 'AdmissionGranted', 'PassageCompleted']);
    });
  });

  it('forgets old scans on a later day without a restart', async () => {
    start({ gate: undefined });
    await gate.present(venue.code());
    const kept = () => station.ledger.read.value<number>('SELECT count(*) FROM gate_scan');
    expect(kept()).toBe(1);
    venue.clock.shift(4 * 24 * 3_600_000);
    await gate.present(venue.code());
    await until(() => kept() === 1);
  });

  it('looks up without admitting', () => {
    start();
    expect(gate.lookUp(venue.code()).kind).toBe('granted');
    expect(gate.lookUp(randomBytes(10).toString('hex'))).toMatchObject({ reason: 'unknown_code' });
    expect(kinds()).toEqual([]);
  });
});

describe('an exit', () => {
  it('opens for everybody at once, warns about what is wrong, and never asks a hub', async () => {
    const nobody = (): never => {
      throw new Error('an exit asked the hub');
    };
    start({
      accessPointId: 'a-out',
      authority: () => ({ kind: 'remote', client: { claim: nobody, release: nobody } }),
    });
    const valid = await gate.present(venue.code({ validFromDay: TODAY - 9, validUntilDay: TODAY - 9 }));
    expect(valid.verdict).toMatchObject({
      kind: 'granted',
      warnings: expect.arrayContaining(['expired']) as unknown,
    });
    await until(() => lane.turnstile.pulses() === 1);
    expect(await lane.turnstile.pass('out')).toEqual({ kind: 'passed' });
    expect(errors).toEqual([]);
    await until(() => kinds().includes('PassageCompleted'));
    expect(kinds()).toEqual(['AdmissionGranted', 'PassageCompleted']);
  });

  it('opens even when nothing can be written', async () => {
    const dead = Object.assign(Object.create(station.ledger) as typeof station.ledger, {
      transact: () => {
        throw new Error('disk gone');
      },
      read: station.ledger.read,
      businessDay: station.ledger.businessDay,
    });
    const { replica, readPresented, claims } = station;
    gate = createGate({
      ledger: dead,
      replica,
      readPresented,
      clock: venue.clock,
      ids: counter('x'),
      accessPointId: 'a-out',
      stationId: 'gate-a',
      gate: lane.gate,
      authority: () => ({ kind: 'self', claims }),
      onError: (error) => errors.push(error),
    });
    expect((await gate.present('rubbish')).verdict.kind).toBe('granted');
    await until(() => lane.turnstile.pulses() === 1);
  });
});
