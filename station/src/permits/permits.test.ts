import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRecord } from '@gatehouse/core/journal';
import { openReplicaStore, type ReplicaStore } from '../catalogue/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { type Scratch, scratchLedger } from '../ledger/testing/scratch.ts';
import { createPinVerifier, createStaffService, type PinVerifier, staffMigrations } from '../staff/index.ts';
import { PEPPER, rowsOf, staffOf } from '../testing/small-venue.ts';
import { type ApprovalParts, approve, permitMigrations, requirePermit } from './index.ts';

/** Lena may not give a sale away; Jonas may. Whatever a button allows, the ledger decides. */
const LENA = { operatorId: 'lena', role: 'cashier' } as const;
const COMP = { permission: 'sale.complimentary', action: 'complimentary', subjectId: 'basket-1' } as const;
const BADGE = 'badge-of-jonas-0001';

let scratch: Scratch;
let ledger: Ledger;
let replica: ReplicaStore;
let verifier: PinVerifier;
let parts: ApprovalParts;
let bootId = 'boot';

const open = (): void => {
  ledger = scratch.open({ modules: [staffMigrations, permitMigrations] });
  replica = openReplicaStore(ledger, scratch.folder);
  const { clock, ids } = scratch;
  const staff = createStaffService({ ledger, replica, clock, verifier, autoLockMs: 60_000 });
  parts = { ledger, clock, ids, bootId, limits: () => undefined, identify: staff.identify };
};
beforeEach(async () => {
  scratch = scratchLedger();
  bootId = 'boot';
  verifier = createPinVerifier(Buffer.from(PEPPER, 'base64url'));
  open();
  const jonas = {
    ...(await staffOf('jonas', 'Jonas', 'supervisor', '1111')),
    badgeDigest: verifier.badgeDigest(BADGE),
  };
  const rows = rowsOf([
    ['jonas', jonas],
    ['lena', await staffOf('lena', 'Lena', 'cashier', '2222')],
    ['mira', await staffOf('mira', 'Mira', 'manager', '3333')],
  ]);
  replica.applyPage({ scope: 'staff', generation: 'g', rows, toPosition: 3, confirmedAtMs: 1 });
});
afterEach(async () => {
  replica.close();
  ledger.close();
  await verifier.close();
  scratch.remove();
});

const wanted = (amountMinor: number | null = 2_400) => ({ ...COMP, amountMinor, basisPoints: null });
const granted = async (amountMinor: number | null = 2_400, pin = '1111'): Promise<string> => {
  const answer = await approve(parts, wanted(amountMinor), { kind: 'pin', pin }, LENA);
  if (!answer.ok) throw new Error(answer.problem.title);
  return answer.value.overrideId;
};
const use = (
  overrideId: string | null,
  more: { subjectId?: string; amountMinor?: number } = {},
  operator: { operatorId: string; role: 'cashier' | 'supervisor' } = LENA,
) =>
  ledger.transact((writer) =>
    requirePermit(
      parts,
      writer,
      operator,
      { permission: 'sale.complimentary', subjectId: 'basket-1', amountMinor: 2_400, ...more },
      overrideId,
    ),
  );
const outcome = (answer: ReturnType<typeof use>) => (answer.ok ? answer.value : answer.problem.code);

describe('what needs somebody else', () => {
  it('is refused in the ledger whatever the screen allowed, and says what it takes', () => {
    expect(use(null)).toMatchObject({
      ok: false,
      problem: { status: 403, code: 'needs_override', facts: { permission: 'sale.complimentary' } },
    });
    expect(outcome(use(null, {}, { operatorId: 'jonas', role: 'supervisor' }))).toBeNull();
  });

  it('has limits as data, in both directions, and a venue can set its own', () => {
    const discount = (basisPoints: number, limits?: ApprovalParts['limits']) =>
      ledger.transact((writer) =>
        requirePermit(
          { ...parts, ...(limits && { limits }) },
          writer,
          LENA,
          { permission: 'sale.discount', subjectId: 'b', basisPoints, amountMinor: -500 },
          null,
        ),
      );
    expect(discount(1_000).ok).toBe(true);
    expect(discount(1_001)).toMatchObject({ problem: { facts: { maxBasisPoints: 1_000 } } });
    expect(discount(1_001, () => ({ cashier: { 'sale.discount': { maxBasisPoints: 2_000 } } })).ok).toBe(
      true,
    );
    expect(discount(500, () => ({ cashier: { 'sale.discount': { maxMinor: 499 } } })).ok).toBe(false);
  });
});

describe('complaint 20: a manager’s PIN grants too much or too little', () => {
  it('allows one thing once: not a second time, not more, not another sale, not another person', async () => {
    const overrideId = await granted();
    expect(outcome(use(overrideId, { subjectId: 'basket-2' }))).toBe('override_invalid');
    expect(outcome(use(overrideId, { amountMinor: 2_401 }))).toBe('override_invalid');
    expect(outcome(use(overrideId, {}, { operatorId: 'tom', role: 'cashier' }))).toBe('override_invalid');
    expect(outcome(use(overrideId))).toBe(overrideId);
    expect(use(overrideId)).toMatchObject({ problem: { errors: [{ message: 'used already' }] } });
    expect(outcome(use('made-up'))).toBe('override_invalid');
  });

  it('is used up only by what was done: a transaction that is given up leaves it', async () => {
    const overrideId = await granted();
    expect(() =>
      ledger.transact((writer) => {
        requirePermit(parts, writer, LENA, { ...COMP, amountMinor: 1 }, overrideId);
        throw new Error('the printer is on fire');
      }),
    ).toThrow('on fire');
    expect(outcome(use(overrideId))).toBe(overrideId);
  });

  it('is given by somebody else who may do it themselves, by PIN or badge', async () => {
    const by = (shown: Parameters<typeof approve>[2], amountMinor = 2_400) =>
      approve(parts, wanted(amountMinor), shown, LENA);
    expect(await by({ kind: 'pin', pin: '2222' })).toMatchObject({ problem: { code: 'own_approval' } });
    expect(await by({ kind: 'pin', pin: '9999' })).toMatchObject({ problem: { code: 'wrong_pin' } });
    expect(await by({ kind: 'badge', code: 'somebody-elses-badge' })).toMatchObject({
      problem: { code: 'wrong_badge' },
    });
    expect(await by({ kind: 'badge', code: BADGE })).toMatchObject({ value: { grantedByName: 'Jonas' } });
    const difference = { permission: 'cash.approve-difference', action: 'close', subjectId: 's1' } as const;
    const approval = { ...difference, amountMinor: 5_001, basisPoints: null };
    expect(await approve(parts, approval, { kind: 'pin', pin: '1111' }, LENA)).toMatchObject({
      problem: { code: 'approver_may_not' },
    });
    expect(await approve(parts, approval, { kind: 'pin', pin: '3333' }, LENA)).toMatchObject({ ok: true });
  });

  it('is in the journal with both names before it can be used', async () => {
    const overrideId = await granted();
    const read = readRecord(ledger.recordsFrom(1, 10).at(-1)?.text ?? '');
    expect(read).toMatchObject({
      record: {
        kind: 'OverrideGranted',
        body: { overrideId, requestedBy: 'lena', grantedBy: 'jonas', amountMinor: 2_400, means: 'pin' },
      },
    });
  });

  it('ends after two minutes, with the run it was given in, and with a clock that was set back', async () => {
    const late = await granted();
    scratch.clock.advance(2 * 60_000);
    expect(outcome(use(late))).toBe('override_invalid');
    const before = await granted();
    const { clock } = parts;
    parts = { ...parts, clock: { ...clock, nowMs: () => clock.nowMs() - 3_600_000 } };
    expect(outcome(use(before))).toBe('override_invalid');
    // A clock set back far enough to be inside the two minutes again does not help either: the other clock runs on.
    const startMs = clock.monotonicMs();
    const frozen = await granted();
    parts = { ...parts, clock: { nowMs: parts.clock.nowMs, monotonicMs: () => startMs + 2 * 60_000 } };
    expect(outcome(use(frozen))).toBe('override_invalid');
    parts = { ...parts, clock };
    const another = await granted();
    parts = { ...parts, bootId: 'next boot' };
    expect(outcome(use(another))).toBe('override_invalid');
  });
});
