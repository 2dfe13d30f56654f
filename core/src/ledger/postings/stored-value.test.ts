import { describe, expect, it } from 'vitest';
import { fact, type Fact, type JournalRecord } from '../../journal/index.ts';
import { postingsOf } from '../postings-of.ts';

const record = (one: Fact): JournalRecord => ({
  stationId: 'till-1',
  incarnation: 'ab'.repeat(16),
  seq: 1,
  id: 'r',
  organizationId: 'org',
  venueId: 'venue',
  registerId: 'R1',
  businessDay: '2026-11-22',
  occurredAtMs: 0,
  monotonicMs: 0,
  bootId: 'b',
  clockOffsetMs: null,
  operatorId: null,
  shiftId: 's1',
  refs: [],
  ...one,
});
const shown = (one: Fact) =>
  postingsOf(record(one)).map(({ account, side, amountMinor }) => `${side} ${account} ${amountMinor}`);
const currency = 'EUR';
const rental = {
  rentalId: 'r1',
  typeId: 'harness',
  itemNumber: '12',
  depositMinor: 2_000,
  currency,
  reason: '',
  overrideId: null,
};

describe('postings of stored value and rentals', () => {
  it('move a balance, put one right, and pay one out', () => {
    expect(
      shown(
        fact('StoredValueTransferred', {
          transferId: 't',
          account: 'wallet',
          fromAccountId: 'a',
          toAccountId: 'b',
          amountMinor: 500,
          currency,
          overrideId: null,
        }),
      ),
    ).toEqual(['debit wallet-liability:a 500', 'credit wallet-liability:b 500']);
    expect(
      shown(
        fact('StoredValueAdjusted', {
          adjustmentId: 'x',
          account: 'gift-card',
          accountId: 'a',
          amountMinor: -300,
          currency,
          reason: 'typed twice',
          overrideId: 'o',
        }),
      ),
    ).toEqual(['credit stored-value-adjustments:venue 300', 'debit gift-card-liability:a 300']);
    expect(
      shown(
        fact('StoredValuePaidOut', {
          payoutId: 'p',
          account: 'wallet',
          accountId: 'a',
          amountMinor: 1_240,
          currency,
          overrideId: null,
        }),
      ),
    ).toEqual(['debit wallet-liability:a 1240', 'credit cash:till-1:s1 1240']);
  });

  it('give a deposit back, less what was kept for damage', () => {
    expect(
      shown(
        fact('RentalReturned', {
          ...rental,
          refundMinor: 1_400,
          feeMinor: 600,
          feeNetMinor: 500,
          feeTaxMinor: 100,
          taxRateId: 'standard',
        }),
      ),
    ).toEqual([
      'debit deposits-held:r1 2000',
      'credit cash:till-1:s1 1400',
      'credit revenue:rental-damage 500',
      'credit tax-payable:standard 100',
    ]);
  });

  it('refuse amounts that do not add up', () => {
    const wrong = {
      ...rental,
      refundMinor: 1_500,
      feeMinor: 600,
      feeNetMinor: 500,
      feeTaxMinor: 100,
      taxRateId: 's',
    };
    expect(() => shown(fact('RentalReturned', wrong))).toThrow(RangeError);
  });
});
