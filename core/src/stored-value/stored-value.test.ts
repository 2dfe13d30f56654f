import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fact, listPriceLine, type SaleLine, WALK_IN } from '../journal/index.ts';
import {
  type Allotment,
  availableOf,
  balanceOf,
  codeIdOf,
  expiryOf,
  grantFor,
  isExpired,
  isWellTyped,
  lastFourOf,
  newCode,
  NO_ALLOTMENT,
  remainingOf,
  returnable,
  storedValueMovementsOf,
  storedValueRules,
} from './index.ts';

const sha256Hex = (text: string) => createHash('sha256').update(text).digest('hex');
const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };

describe('codes', () => {
  it('are named the same however they are spelt, and differently in another organization', () => {
    const name = codeIdOf(sha256Hex, 'org-1', 'abcd-1234 ef');
    expect(codeIdOf(sha256Hex, 'org-1', 'ABCD1234EF')).toBe(name);
    expect(codeIdOf(sha256Hex, 'org-2', 'ABCD1234EF')).not.toBe(name);
    expect(name).not.toContain('1234');
    expect(lastFourOf('abcd-1234 ef')).toBe('34EF');
  });

  it('of our own make show a wrong letter', () => {
    for (let at = 0; at < 200; at += 1) {
      const code = newCode(random);
      expect(code).toMatch(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/);
      expect(isWellTyped(code)).toBe(true);
      const wrong = `${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`;
      const inside = `${code.slice(0, 5)}${code[5] === '0' ? '1' : '0'}${code.slice(6)}`;
      expect(isWellTyped(inside)).toBe(false);
      expect(isWellTyped(wrong)).toBe(false);
    }
    // A band, and a card somebody else printed.
    for (const foreign of ['04A2B9C1D2E380', '6006491234567890', 'GESCHENK-0001-4D7K'])
      expect(isWellTyped(foreign)).toBe(true);
  });
});

describe('expiry', () => {
  const rules = (jurisdiction: string, expiryMonths: number | null) =>
    storedValueRules.parse({ jurisdiction, expiryMonths });

  it('never comes earlier than the law of the place allows', () => {
    expect(expiryOf(rules('', 12), '2026-11-22')).toBe('2027-11-23');
    expect(expiryOf(rules('US', 12), '2026-11-22')).toBe('2031-11-23');
    expect(expiryOf(rules('US-NY', 12), '2026-11-22')).toBe('2031-11-23');
    expect(expiryOf(rules('US-CA', 12), '2026-11-22')).toBeNull();
    expect(expiryOf(rules('DE', 12), '2026-02-01')).toBe('2030-01-01');
    expect(expiryOf(rules('IE', 120), '2026-02-01')).toBe('2036-02-02');
    expect(expiryOf(rules('DE', null), '2026-02-01')).toBeNull();
    expect(expiryOf(rules('', 3), '2026-11-30')).toBe('2027-03-01');
  });

  it('is told by the day', () => {
    expect(isExpired(null, '2099-01-01')).toBe(false);
    expect(isExpired('2030-01-01', '2029-12-31')).toBe(false);
    expect(isExpired('2030-01-01', '2030-01-01')).toBe(true);
  });
});

const line = (over: Partial<SaleLine>): SaleLine => ({
  ...listPriceLine({
    lineId: 'l1',
    productId: 'p',
    variantId: 'v',
    name: 'thing',
    quantity: 1,
    unitPriceMinor: 5_000,
    netMinor: 5_000,
    taxMinor: 0,
    grossMinor: 5_000,
    taxRateId: 't0',
    taxBasisPoints: 0,
    deferral: { kind: 'none' },
  }),
  ...over,
});

describe('movements', () => {
  const money = { currency: 'EUR', roundingMinor: 0, totalMinor: 5_000, receiptNumber: 'A-1' };

  it('are issued by lines and redeemed by tenders, and the other way round in a refund', () => {
    const lines = [
      line({ kind: 'gift-card', reference: 'card' }),
      line({
        lineId: 'l2',
        deferral: { kind: 'voucher', voucherId: 'one' },
        netMinor: 4_000,
        taxMinor: 1_000,
      }),
    ];
    const tenders = [
      {
        tenderId: 't1',
        kind: 'stored-value',
        amountMinor: 700,
        account: 'wallet',
        accountId: 'band',
        offline: false,
      },
    ] as const;
    const sold = fact('SaleCompleted', { ...money, ...WALK_IN, saleId: 's', lines, tenders: [...tenders] });
    expect(storedValueMovementsOf(sold)).toEqual([
      { accountId: 'card', account: 'gift-card', effect: 'issued', amountMinor: 5_000 },
      { accountId: 'one', account: 'voucher', effect: 'issued', amountMinor: 5_000 },
      { accountId: 'band', account: 'wallet', effect: 'redeemed', amountMinor: 700 },
    ]);
    const refunded = fact('SaleRefunded', {
      ...money,
      refundId: 'r',
      saleId: 's',
      reason: '',
      scope: 'whole',
      overrideId: null,
      exchangeSaleId: null,
      lines,
      tenders: [...tenders],
    });
    expect(storedValueMovementsOf(refunded).map(({ effect }) => effect)).toEqual([
      'redeemed',
      'redeemed',
      'issued',
    ]);
  });
});

type Step = {
  readonly station: number;
  readonly kind: 'reserve' | 'issue' | 'redeem' | 'return';
  readonly minor: number;
};
const steps = fc.array(
  fc.record({
    station: fc.nat(2),
    kind: fc.constantFrom('reserve', 'issue', 'redeem', 'return'),
    minor: fc.integer({ min: 1, max: 500 }),
  }),
  { maxLength: 60 },
);

/** One account and three stations; `guarded` false lets a till spend by the balance it last saw. */
function play(run: readonly Step[], guarded: boolean) {
  const issuedFirst = 1_000;
  let [issued, redeemed] = [issuedFirst, 0];
  const allotments: Allotment[] = [NO_ALLOTMENT, NO_ALLOTMENT, NO_ALLOTMENT];
  const holdings = () => ({ issuedMinor: issued, redeemedMinor: redeemed, allotments });
  for (const { station, kind, minor } of run) {
    const own = allotments[station] ?? NO_ALLOTMENT;
    if (kind === 'reserve')
      allotments[station] = { ...own, grantedMinor: own.grantedMinor + grantFor(holdings(), minor) };
    if (kind === 'issue') {
      allotments[station] = { ...own, issuedMinor: own.issuedMinor + minor };
      issued += minor;
    }
    if (kind === 'redeem' && (guarded ? remainingOf(own) >= minor : issuedFirst >= minor)) {
      allotments[station] = { ...own, redeemedMinor: own.redeemedMinor + minor };
      redeemed += minor;
    }
    if (kind === 'return') {
      const back = returnable(own, { heldMinor: minor, keepMinor: 10, isRecalled: false });
      allotments[station] = { ...own, returnedMinor: own.returnedMinor + back };
    }
  }
  return { balanceMinor: balanceOf(holdings()), availableMinor: availableOf(holdings()) };
}

describe('allotments', () => {
  it('never let stations spend or promise more than was issued, whatever the order', () => {
    fc.assert(
      fc.property(steps, (run) => {
        const { balanceMinor, availableMinor } = play(run, true);
        expect(balanceMinor).toBeGreaterThanOrEqual(0);
        expect(availableMinor).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500, seed: 20261122 },
    );
  });

  it('negative control: tills that trust the balance they last saw overdraw it', () => {
    const found = fc.check(
      fc.property(steps, (run) => play(run, false).balanceMinor >= 0),
      { numRuns: 500, seed: 20261122 },
    );
    expect(found.failed).toBe(true);
  });
});
