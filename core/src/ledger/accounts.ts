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
  'bank-bag': 'asset',
  bank: 'asset',
  'card-clearing': 'asset',
  'payments-unknown': 'asset',
  receivable: 'asset',
  'fx-clearing': 'asset',
  'petty-cash': 'expense',
  'cash-in': 'equity',
  'cash-over-short': 'expense',
  'payment-losses': 'expense',
  'deferred-revenue': 'liability',
  'unapplied-payments': 'liability',
  'gift-card-liability': 'liability',
  'wallet-liability': 'liability',
  'stored-value-adjustments': 'expense',
  'deposits-held': 'liability',
  'tips-payable': 'liability',
  'tax-payable': 'liability',
  donations: 'income',
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
  bankBag: (bagNumber: string) => `bank-bag:${bagNumber}`,
  bank: (venueId: string) => `bank:${venueId}`,
  /** What a terminal's provider, or an online one, owes the venue. */
  cardClearing: (terminalId: string) => `card-clearing:${terminalId}`,
  /** Goods handed over on a card nobody knows the fate of. */
  paymentsUnknown: (terminalId: string) => `payments-unknown:${terminalId}`,
  /** Captured and not yet taken up by a sale: it belongs to a guest until it is. */
  unappliedPayments: (stationId: string) => `unapplied-payments:${stationId}`,
  paymentLosses: (venueId: string) => `payment-losses:${venueId}`,
  receivable: (debtorId: string) => `receivable:${debtorId}`,
  fxClearing: (venueId: string) => `fx-clearing:${venueId}`,
  pettyCash: (stationId: string, shiftId: string) => `petty-cash:${stationId}:${shiftId}`,
  cashIn: (stationId: string, shiftId: string) => `cash-in:${stationId}:${shiftId}`,
  cashOverShort: (shiftId: string) => `cash-over-short:${shiftId}`,
  /** `of` is a session id, an ISO date, or `voucher`. */
  deferredRevenue: (productId: string, of: string) => `deferred-revenue:${productId}:${of}`,
  giftCardLiability: (accountId: string) => `gift-card-liability:${accountId}`,
  walletLiability: (accountId: string) => `wallet-liability:${accountId}`,
  /** Balances given or taken by hand. */
  storedValueAdjustments: (venueId: string) => `stored-value-adjustments:${venueId}`,
  /** One per booking or rental, so that what is still held is a list of balances. */
  depositsHeld: (reference: string) => `deposits-held:${reference}`,
  tipsPayable: (stationId: string) => `tips-payable:${stationId}`,
  taxPayable: (taxRateId: string) => `tax-payable:${taxRateId}`,
  donations: (venueId: string) => `donations:${venueId}`,
  revenue: (productId: string) => `revenue:${productId}`,
  rounding: (venueId: string) => `rounding:${venueId}`,
} as const;
