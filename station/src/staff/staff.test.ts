import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openReplicaStore, type ReplicaStore } from '../catalogue/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { type Scratch, scratchLedger } from '../ledger/testing/scratch.ts';
import { PEPPER, rowsOf, staffOf } from '../testing/small-venue.ts';
import {
  createPinVerifier,
  createStaffService,
  type PinVerifier,
  staffMigrations,
  type StaffService,
} from './index.ts';

let scratch: Scratch;
let ledger: Ledger;
let replica: ReplicaStore;
let verifier: PinVerifier;
let staff: StaffService;
let rows: ReturnType<typeof rowsOf>;

const open = () => {
  ledger = scratch.open({ modules: [staffMigrations] });
  replica = openReplicaStore(ledger, scratch.folder);
  staff = createStaffService({ ledger, replica, clock: scratch.clock, verifier, autoLockMs: 60_000 });
};
const close = () => {
  replica.close();
  ledger.close();
};
beforeEach(async () => {
  scratch = scratchLedger();
  verifier = createPinVerifier(Buffer.from(PEPPER, 'base64url'));
  open();
  rows = rowsOf([
    ['jonas', await staffOf('jonas', 'Jonas', 'supervisor', '1111')],
    ['lena', await staffOf('lena', 'Lena', 'cashier', '2222')],
    ['gone', { ...(await staffOf('gone', 'Gone', 'manager', '3333')), active: false }],
  ]);
  replica.applyPage({ scope: 'staff', generation: 'g', rows, toPosition: 3, confirmedAtMs: 1 });
});
afterEach(async () => {
  close();
  await verifier.close();
  scratch.remove();
});

describe('signing in', () => {
  it('knows a person by the PIN, at one screen only, with the rights of the role', async () => {
    expect(await staff.signIn('screen-1', { kind: 'pin', pin: '2222' })).toMatchObject({
      ok: true,
      value: { operatorId: 'lena', name: 'Lena' },
    });
    expect(staff.operatorAt('screen-1')?.permissions).not.toContain('sale.complimentary');
    expect(staff.operatorAt('screen-2')).toBeNull();
    expect(await staff.signIn('screen-1', { kind: 'pin', pin: '1111' })).toMatchObject({
      ok: true,
      value: { operatorId: 'jonas' },
    });
    expect(staff.operatorAt('screen-1')?.permissions).toContain('sale.complimentary');
    staff.signOut('screen-1');
    expect(staff.operatorAt('screen-1')).toBeNull();
  });

  it('lets nobody in who was deactivated, at once', async () => {
    expect(await staff.signIn('screen-1', { kind: 'pin', pin: '3333' })).toMatchObject({
      ok: false,
      problem: { code: 'wrong_pin' },
    });
    await staff.signIn('screen-1', { kind: 'pin', pin: '1111' });
    const left = JSON.stringify({ ...(JSON.parse(rows[0]?.text ?? '{}') as object), active: false });
    replica.applyPage({
      scope: 'staff',
      generation: 'g',
      rows: [{ rowId: 'jonas', position: 9, deleted: false, text: left }],
      toPosition: 9,
      confirmedAtMs: 2,
    });
    expect(staff.operatorAt('screen-1')).toBeNull();
  });

  it('keeps the others in when one row cannot be read', async () => {
    replica.sql.db
      .prepare(`UPDATE catalogue_row SET text = ? WHERE kind = 'staff' AND row_id = 'lena'`)
      .run('{"operatorId":"lena","fieldOfTomorrow":1}');
    expect(await staff.signIn('screen-1', { kind: 'pin', pin: '1111' })).toMatchObject({ ok: true });
    expect(staff.operatorAt('screen-1')?.name).toBe('Jonas');
  });

  it('locks a screen nobody touches', async () => {
    await staff.signIn('screen-1', { kind: 'pin', pin: '1111' });
    scratch.clock.advance(50_000);
    expect(staff.operatorAt('screen-1', true)?.name).toBe('Jonas');
    scratch.clock.advance(50_000);
    expect(staff.operatorAt('screen-1')?.name).toBe('Jonas');
    scratch.clock.advance(20_000);
    expect(staff.operatorAt('screen-1')).toBeNull();
  });
});

describe('guessing', () => {
  it('stops after five, waits twice as long each time, and survives a restart', async () => {
    for (let guess = 1; guess <= 4; guess += 1)
      expect(await staff.signIn('s', { kind: 'pin', pin: '0000' })).toMatchObject({
        ok: false,
        problem: { code: 'wrong_pin' },
      });
    expect(await staff.signIn('s', { kind: 'pin', pin: '0000' })).toMatchObject({
      ok: false,
      problem: { code: 'locked_out', facts: { waitSeconds: 30 } },
    });
    expect(await staff.signIn('s', { kind: 'pin', pin: '1111' })).toMatchObject({
      ok: false,
      problem: { code: 'locked_out', status: 429 },
    });
    close();
    open();
    expect(await staff.signIn('s', { kind: 'pin', pin: '1111' })).toMatchObject({
      ok: false,
      problem: { code: 'locked_out' },
    });
    scratch.clock.advance(30_001);
    expect(await staff.signIn('s', { kind: 'pin', pin: '0000' })).toMatchObject({
      ok: false,
      problem: { code: 'locked_out', facts: { waitSeconds: 60 } },
    });
    scratch.clock.advance(60_001);
    expect(await staff.signIn('s', { kind: 'pin', pin: '1111' })).toMatchObject({ ok: true });
  });

  it('is not paid for with a PIN of one’s own, and is forgiven by time', async () => {
    const codeOf = async (pin: string) => {
      const answer = await staff.signIn('s', { kind: 'pin', pin });
      return answer.ok ? 'in' : answer.problem.code;
    };
    for (let guess = 1; guess <= 4; guess += 1) expect(await codeOf('0000')).toBe('wrong_pin');
    expect(await codeOf('2222')).toBe('in');
    expect(await codeOf('0000')).toBe('locked_out');
    scratch.clock.advance(50 * 60_000);
    for (let guess = 1; guess <= 4; guess += 1) expect(await codeOf('0000')).toBe('wrong_pin');
  });

  it('lets nobody in by a PIN two people have, also when one of them was let in before', async () => {
    expect(await staff.signIn('s', { kind: 'pin', pin: '2222' })).toMatchObject({ ok: true });
    const twin = rowsOf([['mara', await staffOf('mara', 'Mara', 'manager', '2222')]]);
    replica.applyPage({ scope: 'staff', generation: 'g', rows: twin, toPosition: 9, confirmedAtMs: 2 });
    expect(await staff.signIn('s', { kind: 'pin', pin: '2222' })).toMatchObject({
      ok: false,
      problem: { code: 'pin_not_unique', status: 409 },
    });
    expect(await staff.signIn('s', { kind: 'pin', pin: '1111' })).toMatchObject({ ok: true });
  });

  it('counts parallel guesses one by one', async () => {
    const guesses = await Promise.all(
      Array.from({ length: 8 }, () => staff.signIn('s', { kind: 'pin', pin: '0000' })),
    );
    expect(guesses.filter((guess) => !guess.ok && guess.problem.code === 'wrong_pin')).toHaveLength(4);
  });
});
