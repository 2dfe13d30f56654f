import type { ServiceClient } from '@gatehouse/core/contract';
import type { Tender, TenderKind } from '@gatehouse/core/journal';
import type { hubRefundRoutes, SaleFileWire } from '@gatehouse/core/sync';
import { staffRow } from '@gatehouse/core/sync';
import type { Answered } from '../api/problem.ts';
import type { RefundAuthority } from '../hub/index.ts';
import { changeTextsOf, refundTextsOf, saleFileOf } from '../hub/index.ts';
import type { LedgerWriter } from '../ledger/index.ts';
import type { RunningTill, TillOperator } from '../till/parts.ts';

/** Who sets refunds aside for the venue, from this till's side. */
export type RefundHub =
  | { readonly kind: 'self'; readonly authority: RefundAuthority }
  | {
      readonly kind: 'remote';
      readonly client: ServiceClient<typeof hubRefundRoutes>;
      readonly heardAtMs: () => number | null;
    };

export interface CardGiven {
  readonly refundId: string;
  readonly tender: Extract<Tender, { kind: 'card' }>;
  readonly amountMinor: number;
  readonly reason: string;
  /** Of the slip of a terminal that is not connected; '' otherwise. */
  readonly approvalCode: string;
  readonly operator: TillOperator;
  readonly shiftId: string;
}

/** Gives money back to the card it came from, before the refund is written. The same refund id is asked for again. */
export type GiveToCard = (given: CardGiven) => Promise<Answered<{ readonly tender: Tender }>>;

export interface TenderGiven {
  readonly refundId: string;
  readonly amountMinor: number;
  readonly operator: TillOperator;
  readonly shiftId: string;
}

/** Gives money back by one tender inside the refund's transaction; a tender without a giver goes back in cash only. */
export type TenderGiver = (writer: LedgerWriter, tender: Tender, given: TenderGiven) => Answered<Tender>;
export type TenderGivers = { readonly [Kind in TenderKind]?: TenderGiver };

export interface TakingBackParts {
  readonly till: RunningTill;
  readonly hub: () => RefundHub;
  /** What a station of the venue is called. */
  readonly stationName: (stationId: string) => string;
  readonly giveToCard?: GiveToCard;
  readonly givers?: TenderGivers;
  /** Tells the hub of new records at once: the old code of a ticket is to die everywhere now. */
  readonly poke?: () => void;
}

/** Records of the books alone: the debt they settle is owed again by their being written. */
export const OWN_GIVERS: TenderGivers = {
  'stored-value': (_writer, tender, { amountMinor }) => keptAs(tender, amountMinor),
  invoice: (_writer, tender, { amountMinor }) => keptAs(tender, amountMinor),
};

const keptAs = (tender: Tender, amountMinor: number): Answered<Tender> => ({
  ok: true,
  value: { ...tender, amountMinor } as Tender,
});

export type HubReach = 'self' | 'asked' | 'away';

/** Files of a sale, or of those a text may mean: this till's own knowledge first, then the hub's. */
export async function lookUp(
  { till, hub }: TakingBackParts,
  asked: { readonly saleId: string | null; readonly q: string },
): Promise<{ readonly wires: readonly SaleFileWire[]; readonly hub: HubReach }> {
  const at = hub();
  if (at.kind === 'self') return { wires: at.authority.files(asked), hub: 'self' };
  const own = asked.saleId === null ? undefined : saleFileOf(till.ledger.read, asked.saleId);
  const answer = await at.client.saleFiles({ body: asked });
  if (!answer.ok) return { wires: own ? [own] : [], hub: 'away' };
  // What this till took back a moment ago the hub may not hold yet.
  const sql = till.ledger.read;
  const files = answer.value.files.map((file) => ({
    ...file,
    refunds: [...file.refunds, ...refundTextsOf(sql, file.saleId)],
    tickets: [...file.tickets, ...changeTextsOf(sql, file.saleId)],
  }));
  return { wires: [...(own ? [own] : []), ...files], hub: 'asked' };
}

/** Who an operator is; '' for somebody who has left. */
export function operatorNameOf({ till }: TakingBackParts, operatorId: string | null): string {
  const text =
    operatorId === null
      ? undefined
      : till.replica.sql.value<string>(
          "SELECT text FROM catalogue_row WHERE kind = 'staff' AND row_id = ?",
          operatorId,
        );
  return text === undefined ? '' : (staffRow.safeParse(JSON.parse(text)).data?.name ?? '');
}
