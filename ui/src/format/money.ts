/** Integer minor units with an ISO 4217 code, as the contract carries them. */
export type MoneyAmount = { readonly amountMinor: number; readonly currency: string };

export type MoneyOptions = {
  /** `always` puts a plus on gains (differences, drawer counts). */
  readonly sign?: 'auto' | 'always';
};

type Entry = { readonly format: Intl.NumberFormat; readonly digits: number };
const cache = new Map<string, Entry>();

// Building an Intl.NumberFormat costs more than a whole tile; a grid asks for dozens per paint.
function entryOf(locale: string, currency: string, sign: 'auto' | 'always'): Entry {
  const key = `${locale}|${currency}|${sign}`;
  const known = cache.get(key);
  if (known) return known;
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    signDisplay: sign === 'always' ? 'exceptZero' : 'negative',
  });
  const entry = { format, digits: format.resolvedOptions().maximumFractionDigits ?? 2 };
  cache.set(key, entry);
  return entry;
}

/** Decimal places of a currency's minor unit: EUR 2, JPY 0, KWD 3. */
export function minorDigits(currency: string): number {
  return entryOf('en', currency, 'auto').digits;
}

/** The amount as an exact decimal string ("-12.05"): no floating point touches it. */
export function decimalOf(money: MoneyAmount): string {
  if (!Number.isSafeInteger(money.amountMinor)) throw new RangeError(`not an amount: ${money.amountMinor}`);
  const digits = minorDigits(money.currency);
  const text = Math.abs(money.amountMinor)
    .toString()
    .padStart(digits + 1, '0');
  const sign = money.amountMinor < 0 ? '-' : '';
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** "€82.20", "82,20 €", "−€4.80": a true minus, so that columns of numbers stand. */
export function formatMoney(money: MoneyAmount, locale: string, options: MoneyOptions = {}): string {
  const { format } = entryOf(locale, money.currency, options.sign ?? 'auto');
  return format.format(decimalOf(money) as Intl.StringNumericLiteral).replace('-', '−');
}

/**
 * Reads what a person typed ("12", "12,5", "1.250,00") into minor units, or undefined when it is not an amount or
 * has more places than the currency.
 */
export function parseMoney(text: string, currency: string): number | undefined {
  const clean = text.replaceAll(/[\s\u00a0\u202f'’]/g, '').replace('−', '-');
  const match = /^(-?)(\d+|\d{1,3}(?:[.,]\d{3})+)(?:[.,](\d+))?$/.exec(clean);
  if (!match) return undefined;
  const digits = minorDigits(currency);
  let whole = match[2]!;
  let fraction = match[3] ?? '';
  // "1.250" in a currency with two places is one thousand two hundred and fifty, not an amount with three places.
  if (fraction.length === 3 && digits !== 3 && !/[.,]/.test(whole) && whole.length <= 3) {
    whole += fraction;
    fraction = '';
  }
  if (fraction.length > digits) return undefined;
  const minor = Number(whole.replaceAll(/[.,]/g, '') + fraction.padEnd(digits, '0'));
  if (!Number.isSafeInteger(minor)) return undefined;
  return match[1] === '-' && minor !== 0 ? -minor : minor;
}
