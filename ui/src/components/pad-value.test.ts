import { describe, expect, it } from 'vitest';
import { amountOf, backspace, pressDigit } from './pad-value.ts';

describe('pad', () => {
  it('fills from the right and stops at its length', () => {
    expect(['1', '2', '00', '5'].reduce((value, digit) => pressDigit(value, digit, 5), '')).toBe('12005');
    expect(pressDigit('1234', '00', 5)).toBe('1234');
  });

  it('keeps the leading zero of a PIN', () => {
    expect(pressDigit('0', '7', 4)).toBe('07');
  });

  it('reads an amount', () => {
    expect(amountOf('1250')).toBe(1250);
    expect(amountOf(backspace('1'))).toBe(0);
  });
});
