import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalOf, formatMoney, minorDigits, parseMoney } from './money.ts';

const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('formatMoney', () => {
  it.each([
    [8220, 'EUR', 'en-IE', '€82.20'],
    [8220, 'EUR', 'de-DE', '82,20 €'],
    [8220, 'EUR', 'fr-FR', '82,20 €'],
    [123456789, 'EUR', 'es-ES', '1.234.567,89 €'],
    [-480, 'EUR', 'en-IE', '−€4.80'],
    [1250, 'JPY', 'en-US', '¥1,250'],
    [1250, 'KWD', 'en-US', 'KWD 1.250'],
    [0, 'EUR', 'en-IE', '€0.00'],
  ])('%d %s in %s is %s', (amountMinor, currency, locale, expected) => {
    expect(plain(formatMoney({ amountMinor, currency }, locale))).toBe(expected);
  });

  it('shows a plus only where it is asked for', () => {
    expect(formatMoney({ amountMinor: 50, currency: 'EUR' }, 'en-IE', { sign: 'always' })).toBe('+€0.50');
    expect(formatMoney({ amountMinor: 0, currency: 'EUR' }, 'en-IE', { sign: 'always' })).toBe('€0.00');
  });

  it('keeps the last cent of amounts that a double cannot hold in units', () => {
    expect(formatMoney({ amountMinor: 9007199254740991, currency: 'EUR' }, 'en-IE')).toBe(
      '€90,071,992,547,409.91',
    );
  });

  it('refuses what is not an integer', () => {
    expect(() => decimalOf({ amountMinor: 0.5, currency: 'EUR' })).toThrow(RangeError);
  });
});

describe('parseMoney', () => {
  it.each([
    ['12', 'EUR', 1200],
    ['12,5', 'EUR', 1250],
    ['12.50', 'EUR', 1250],
    ['1.250,00', 'EUR', 125000],
    ['1.250', 'EUR', 125000],
    ['1,250', 'KWD', 1250],
    ['1 250', 'JPY', 1250],
    ['−3', 'EUR', -300],
    ['12.505', 'KWD', 12505],
    ['12.5055', 'EUR', undefined],
    ['1,2', 'JPY', undefined],
    ['', 'EUR', undefined],
    ['twelve', 'EUR', undefined],
  ])('%s %s is %s', (text, currency, expected) => {
    expect(parseMoney(text, currency)).toBe(expected);
  });

  it('reads back every decimal it writes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e12, max: 1e12 }),
        fc.constantFrom('EUR', 'JPY', 'KWD'),
        (amountMinor, currency) => {
          expect(parseMoney(decimalOf({ amountMinor, currency }), currency)).toBe(
            amountMinor === 0 ? 0 : amountMinor,
          );
        },
      ),
    );
  });

  it('knows the places of a currency', () => {
    expect(['EUR', 'JPY', 'KWD'].map(minorDigits)).toEqual([2, 0, 3]);
  });
});
