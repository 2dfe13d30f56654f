/** The digit that opened the cash panel is the first of its amount: the panel hears keys only once it stands. */
let kept = '';

export const keepFirstDigit = (digit: string): void => {
  kept = digit;
};
/** Answers it once. */
export function takeFirstDigit(): string {
  const digit = kept;
  kept = '';
  return digit;
}
