import { takeDeposit } from './deposit.ts';
import { takeForeignCash } from './foreign-cash.ts';
import { takeInvoice } from './invoice.ts';
import type { TenderTakers } from './tender-taker.ts';

/** What every till takes beside cash and needs nothing but its own ledger for. */
export const OWN_TAKERS = {
  'foreign-cash': takeForeignCash,
  invoice: takeInvoice,
  deposit: takeDeposit,
} as const satisfies TenderTakers;
