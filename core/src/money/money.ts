import { z } from 'zod';

/** ISO 4217 alphabetic code. */
export const currencyCode = z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as EUR');
export type CurrencyCode = z.infer<typeof currencyCode>;

/** An amount in minor units (cents): an integer, never a fraction. */
export const amountMinor = z.int();

/** Digits after the decimal point per ISO 4217; every currency not listed has two. */
const MINOR_DIGITS: Readonly<Record<string, number>> = {
  BHD: 3,
  CLP: 0,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KRW: 0,
  KWD: 3,
  OMR: 3,
  TND: 3,
  UGX: 0,
  VND: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
};

export const minorDigitsOf = (currency: CurrencyCode): number => MINOR_DIGITS[currency] ?? 2;

/** Throws when a value is not an exact integer amount: a fraction here is a bug, not a rounding question. */
export function assertAmountMinor(value: number, name = 'amountMinor'): void {
  if (!Number.isSafeInteger(value))
    throw new RangeError(`${name} must be a safe integer of minor units, got ${value}`);
}

/** Adds amounts of one currency exactly; throws on overflow beyond the safe integer range. */
export function sumMinor(amounts: Iterable<number>): number {
  let total = 0;
  for (const amount of amounts) {
    assertAmountMinor(amount);
    total += amount;
    assertAmountMinor(total, 'sum');
  }
  return total;
}

/** Unit price times a whole quantity, exact or thrown. */
export function timesMinor(unitMinor: number, quantity: number): number {
  assertAmountMinor(unitMinor, 'unitMinor');
  assertAmountMinor(quantity, 'quantity');
  const product = unitMinor * quantity;
  assertAmountMinor(product, 'product');
  return product;
}
