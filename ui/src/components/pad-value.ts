/** Adds a digit (or "00") to what was typed. Leading zeros stay: a PIN may start with one. */
export function pressDigit(value: string, digit: string, maxDigits: number): string {
  const next = value + digit;
  return next.length > maxDigits ? value : next;
}

export function backspace(value: string): string {
  return value.slice(0, -1);
}

/** What an amount pad means in minor units: digits fill from the right. Empty is 0. */
export function amountOf(value: string): number {
  return value === '' ? 0 : Number(value);
}
