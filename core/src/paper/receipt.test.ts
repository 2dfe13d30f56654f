import { describe, expect, it } from 'vitest';
import { layOut, paperLocale, pickUpNumberOf, poleLines, receiptCode, receiptNumberIn } from './index.ts';
import { giftReceiptPaper, type ReceiptContent, receiptPaper, type ReceiptVenue } from './receipt.ts';

const venue: ReceiptVenue = {
  name: 'Waldspitz',
  legalName: 'Waldspitz GmbH',
  addressLines: ['Forststraße 1', '6020 Innsbruck'],
  taxNumber: 'ATU12345678',
  receiptFooter: '',
  timeZone: 'Europe/Vienna',
  currency: 'EUR',
};
const line = {
  lineId: 'l',
  productId: 'p',
  variantId: 'v',
  name: 'Day ticket',
  quantity: 1,
  unitPriceMinor: 2_400,
  listUnitMinor: 2_400,
  netMinor: 1_947,
  taxMinor: 253,
  grossMinor: 2_200,
  taxRateId: 'vat-13',
  taxBasisPoints: 1_300,
  kind: 'product' as const,
  reductions: [
    {
      kind: 'discount' as const,
      reductionId: 'r',
      amountMinor: 200,
      reason: 'Rainy day',
      overrideId: null,
    },
  ],
  reference: null,
  deferral: { kind: 'none' as const },
};
const sale: ReceiptContent = {
  kind: 'sale',
  receiptNumber: 'T1-3F9A-000042',
  issuedAtMs: Date.UTC(2026, 5, 15, 8, 42),
  operatorName: 'Jonas',
  register: 'Till 1',
  lines: [{ line, sessionStartsAtMs: null, day: '2026-06-15' }],
  taxTotals: [{ name: 'VAT', basisPoints: 1_300, netMinor: 1_947, taxMinor: 253, grossMinor: 2_200 }],
  tenders: [
    {
      tenderId: 't',
      kind: 'card',
      amountMinor: 2_200,
      paymentId: 'p',
      terminalId: 'x',
      state: 'captured',
      brand: 'Visa',
      last4: '4242',
      approvalCode: '831000',
    },
  ],
  totalMinor: 2_200,
  roundingMinor: 0,
  currency: 'EUR',
};
const read = (content: ReceiptContent, locale = 'en-IE', copyNumber = 0): string =>
  layOut(receiptPaper({ content, venue, locale, copyNumber }), { columns: 48 })
    .map((one) => (one.kind === 'text' ? `${one.left}|${one.right}` : one.kind === 'qr' ? one.content : ''))
    .join('\n');

describe('what the law wants on a receipt', () => {
  it('names supplier, tax number, time, register, number and operator, and every line with its tax', () => {
    const paper = read(sale);
    for (const wanted of [
      'Waldspitz GmbH',
      'Forststraße 1',
      'Tax no. ATU12345678',
      'Receipt|T1-3F9A-000042',
      '15 Jun 2026, 10:42|Till 1',
      'Served by|Jonas',
      'Day ticket|24.00 A',
      'Rainy day|-2.00',
      'TOTAL|€22.00',
      'A 13%|19.47  2.53  22.00',
      'Visa ****4242|€22.00',
      'Approval 831000',
      'GHR1:T1-3F9A-000042',
    ])
      expect(paper).toContain(wanted);
  });

  it('names on a refund what it corrects, when that was, and why', () => {
    const original = {
      receiptNumber: 'T1-3F9A-000041',
      soldAtMs: Date.UTC(2026, 5, 14, 8, 0),
      reason: 'Closed',
    };
    const paper = read({ ...sale, kind: 'refund', original });
    expect(paper).toContain('Refund of|T1-3F9A-000041');
    expect(paper).toContain('|of 14 Jun 2026');
    expect(paper).toContain('Reason|Closed');
    expect(paper).toContain('REFUNDED|-€22.00');
  });

  it('names the other half of an exchange on both papers', () => {
    const exchange = { receiptNumber: 'T1-3F9A-000044' };
    expect(read({ ...sale, exchange })).toContain('In exchange for|T1-3F9A-000044');
    expect(read({ ...sale, kind: 'refund', exchange })).toContain('Exchanged for|T1-3F9A-000044');
  });

  it('says of each voucher when its tax is due, and keeps what is no turnover apart', () => {
    const card = {
      ...line,
      lineId: 'g',
      name: 'Gift card',
      kind: 'gift-card' as const,
      reductions: [],
      taxMinor: 0,
    };
    const single = {
      ...line,
      lineId: 's',
      reductions: [],
      deferral: { kind: 'voucher' as const, voucherId: 'v' },
    };
    const lines = [card, single].map((one) => ({ line: one, sessionStartsAtMs: null, day: '2026-06-15' }));
    const paper = read({ ...sale, lines });
    expect(paper.indexOf('Not turnover')).toBeGreaterThan(paper.indexOf('Day ticket'));
    expect(paper.indexOf('Gift card')).toBeGreaterThan(paper.indexOf('Not turnover'));
    expect(paper).toContain('Single-purpose voucher');
    expect(paper).toContain('Multi-purpose voucher');
  });

  it('marks a copy with its number and an outage of the signing unit, in the guest’s language', () => {
    expect(read(sale, 'fr-AT', 3)).toContain('*** DUPLICATA n° 3 ***');
    expect(read({ ...sale, fiscal: { kind: 'outage' } }, 'de-AT')).toContain('Signatureinheit außer Betrieb');
    const signed = read({
      ...sale,
      fiscal: { kind: 'signed', signerId: 'SIG-1', counter: 7, signature: 'abc' },
    });
    expect(signed).toContain('Signature 7|abc');
    expect(read(sale)).not.toContain('Signature');
  });

  it('says nothing of prices on a gift receipt', () => {
    const paper = JSON.stringify(giftReceiptPaper({ content: sale, venue, locale: 'en-IE' }));
    expect(paper).toContain('Day ticket');
    expect(paper).not.toMatch(/24|22[.,]00|€/);
  });
});

describe('numbers and languages', () => {
  it('reads a receipt’s code back and nothing else', () => {
    expect(receiptNumberIn(receiptCode('T1-3F9A-000042'))).toBe('T1-3F9A-000042');
    expect(receiptNumberIn('9001234567894')).toBeUndefined();
    expect(pickUpNumberOf('T1-3F9A-001042')).toBe('042');
  });

  it('keeps the venue’s region under another language', () => {
    expect(paperLocale('en', 'de-AT')).toBe('en-AT');
    expect(paperLocale('de', 'de-AT')).toBe('de-AT');
    expect(paperLocale(null, 'de-AT')).toBe('de-AT');
    expect(paperLocale('fr-CH', 'de-AT')).toBe('fr-CH');
  });

  it('fits a pole of two lines of twenty, and never cuts an amount', () => {
    const place = { venueName: 'Waldspitz', currency: 'EUR', locale: 'en-IE', columns: 20 };
    const shown = poleLines(
      {
        kind: 'basket',
        totalMinor: 123_410,
        lines: [{ name: 'Climbing forest with instructor', quantity: 12, amountMinor: 123_410 }],
      },
      place,
    );
    expect(shown).toEqual({ upper: '12x Climbin 1,234.10', lower: 'TOTAL       1,234.10' });
    expect(poleLines({ kind: 'sold', totalMinor: 2_200, changeMinor: 800 }, place).lower).toBe(
      'Change          8.00',
    );
  });
});
