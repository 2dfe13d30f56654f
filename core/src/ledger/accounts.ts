/**
 * The chart of accounts. An account is named by its kind and its scope (`cash:<station>:<shift>`), so that "who was
 * short" is a balance and not a query. Kind and normal side follow from the first word.
 */
export type AccountKind = 'asset' | 'liability' | 'equity' | 'income' | 'expense';
export type Side = 'debit' | 'credit';

export interface Account {
  readonly id: string;
  readonly kind: AccountKind;
  readonly normal: Side;
}

const CHART: Readonly<Record<string, AccountKind>> = {
  cash: 'asset',
  safe: 'asset',
  'petty-cash': 'expense',
  'cash-in': 'equity',
  'cash-over-short': 'expense',
  'deferred-revenue': 'liability',
  'tax-payable': 'liability',
  revenue: 'income',
  rounding: 'expense',
};

/** Assets and expenses grow on the debit side, everything else on the credit side. */
const normalOf = (kind: AccountKind): Side => (kind === 'asset' || kind === 'expense' ? 'debit' : 'credit');

/** Describes an account by its id; throws for a name that is not in the chart. */
export function accountOf(id: string): Account {
  const kind = CHART[id.split(':', 1)[0] ?? ''];
  if (!kind) throw new RangeError(`No account "${id}" in the chart`);
  return { id, kind, normal: normalOf(kind) };
}

export const accounts = {
  cash: (stationId: string, shiftId: string) => `cash:${stationId}:${shiftId}`,
  safe: (venueId: string) => `safe:${venueId}`,
  pettyCash: (stationId: string, shiftId: string) => `petty-cash:${stationId}:${shiftId}`,
  cashIn: (stationId: string, shiftId: string) => `cash-in:${stationId}:${shiftId}`,
  cashOverShort: (shiftId: string) => `cash-over-short:${shiftId}`,
  deferredRevenue: (productId: string, of: string) => `deferred-revenue:${productId}:${of}`,
  taxPayable: (taxRateId: string) => `tax-payable:${taxRateId}`,
  revenue: (productId: string) => `revenue:${productId}`,
  rounding: (venueId: string) => `rounding:${venueId}`,
} as const;
