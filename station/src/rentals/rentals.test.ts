import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRecord } from '@gatehouse/core/journal';
import { accounts } from '@gatehouse/core/ledger';
import { ModelCloud } from '../stored-value/testing/model-cloud.ts';
import { JONAS, openStoredTill, type StoredTill } from '../stored-value/testing/stored-till.ts';
import { openDeposits } from './index.ts';

const HARNESS = {
  typeId: 'harness',
  name: { default: 'Harness', byLocale: {} },
  itemNumbers: ['11', '12', '13'],
  depositMinor: 2_000,
  minutes: 60,
  feeTaxRateId: 'vat-10',
};
let till: StoredTill;
let count = 0;
const op = (): string => `operation-${(count += 1)}`;
const must = <Value>(answer: { ok: true; value: Value } | { ok: false; problem: unknown }): Value => {
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  return answer.value;
};
const codeOf = (answer: { ok: boolean; problem?: { code: string } }): string =>
  answer.ok ? 'ok' : (answer.problem?.code ?? '');

beforeEach(async () => {
  till = await openStoredTill('till-1', new ModelCloud(), { rentals: [HARNESS] });
  must(till.till.openShift({ operationId: op(), floatMinor: 10_000 }, JONAS));
});
afterEach(() => till.close());

const hold = (itemNumber = '12', operationId = op()) =>
  till.rentals.hold({ operationId, typeId: 'harness', itemNumber }, JONAS);
const rentOut = (itemNumber = '12'): string => {
  const { rentalId, name, depositMinor } = must(hold(itemNumber));
  must(
    till.sell(
      {
        extras: [{ lineId: 'd', kind: 'deposit', reference: rentalId, name, amountMinor: depositMinor }],
        expectedTotalMinor: depositMinor,
        tenders: [{ kind: 'cash', tenderedMinor: depositMinor }],
      },
      JONAS,
    ),
  );
  return rentalId;
};
const giveBack = (rentalId: string, feeMinor = 0, operationId = op()) =>
  till.rentals.giveBack(
    { operationId, rentalId, feeMinor, reason: feeMinor > 0 ? 'buckle broken' : '', overrideId: null },
    JONAS,
  );
const stateOf = (itemNumber: string) =>
  must(till.rentals.board()).types[0]?.items.find((item) => item.itemNumber === itemNumber)?.state;
const kinds = () =>
  till.ledger.recordsFrom(1, 100).flatMap(({ text }) => {
    const read = readRecord(text);
    return read.kind === 'record' ? [read.record.kind] : [];
  });

describe('rentals', () => {
  it('go out with the sale of their deposit, in one commit, and give it back', () => {
    const rentalId = rentOut();
    expect(kinds()).toEqual(['ShiftOpened', 'SaleCompleted', 'RentalStarted']);
    expect(stateOf('12')).toBe('out');
    expect(openDeposits(till.ledger)).toEqual({ count: 1, sumMinor: 2_000 });
    expect(codeOf(hold('12'))).toBe('item_out');
    const operationId = op();
    expect(must(giveBack(rentalId, 0, operationId))).toMatchObject({ refundMinor: 2_000, feeMinor: 0 });
    // A double tap gives it back once.
    expect(must(giveBack(rentalId, 0, operationId)).refundMinor).toBe(2_000);
    expect(codeOf(giveBack(rentalId))).toBe('not_out');
    expect(stateOf('12')).toBe('free');
    expect(till.till.shift()?.expectedCashMinor).toBe(10_000);
    expect(openDeposits(till.ledger)).toEqual({ count: 0, sumMinor: 0 });
  });

  it('keep what is owed for damage, as taxed revenue, with a reason', () => {
    const rentalId = rentOut();
    expect(codeOf(giveBack(rentalId, 2_100))).toBe('fee_too_large');
    const refused = till.rentals.giveBack(
      { operationId: op(), rentalId, feeMinor: 550, reason: ' ', overrideId: null },
      JONAS,
    );
    expect(codeOf(refused)).toBe('reason_missing');
    expect(must(giveBack(rentalId, 550))).toMatchObject({ refundMinor: 1_450, feeMinor: 550 });
    const balance = (account: string) => {
      const { debitMinor, creditMinor } = till.ledger.balanceOf(account, 'EUR');
      return creditMinor - debitMinor;
    };
    expect(balance(accounts.revenue('rental-damage'))).toBe(500);
    expect(balance(accounts.taxPayable('vat-10'))).toBe(50);
    expect(balance(accounts.depositsHeld(rentalId))).toBe(0);
  });

  it('are free again when nobody paid, and overdue when they stay out', () => {
    const { rentalId } = must(hold('11'));
    expect(stateOf('11')).toBe('held');
    till.rentals.release(rentalId);
    expect(stateOf('11')).toBe('free');
    must(hold('11'));
    till.clock.advance(16 * 60_000);
    expect(stateOf('11')).toBe('free');
    expect(codeOf(hold('11'))).toBe('ok');
    rentOut('13');
    till.clock.advance(61 * 60_000);
    expect(stateOf('13')).toBe('overdue');
    expect(must(till.rentals.board())).toMatchObject({ openCount: 1, overdueCount: 1, depositsMinor: 2_000 });
  });
});
