import type { VenuePolicy } from '@gatehouse/core/catalogue';
import type { SaleAsked, TenderAsked } from '@gatehouse/core/contract';
import type { Tender } from '@gatehouse/core/journal';
import type { Answered } from '../../api/problem.ts';
import type { LedgerWriter } from '../../ledger/index.ts';
import type { RunningTill, TillOperator } from '../parts.ts';

/** The sale a tender is taken for. */
export interface TenderContext {
  readonly parts: RunningTill;
  readonly policy: VenuePolicy;
  readonly operator: TillOperator;
  readonly shiftId: string;
  readonly saleId: string;
  readonly asked: SaleAsked;
  /** What the tenders before this one left to pay, in the venue's minor units. */
  readonly dueMinor: number;
  /** Where the tender stands in the request ("tenders.1"): refusals name it. */
  readonly field: string;
}

/**
 * Takes one tender inside the sale's transaction: checks it, uses it up, and answers what the record says of it. It
 * never settles more than is due; only cash is given back.
 */
export type TenderTaker<Kind extends TenderAsked['kind']> = (
  writer: LedgerWriter,
  asked: Extract<TenderAsked, { kind: Kind }>,
  context: TenderContext,
) => Answered<Tender>;

export type TenderTakers = { readonly [Kind in TenderAsked['kind']]?: TenderTaker<Kind> };
