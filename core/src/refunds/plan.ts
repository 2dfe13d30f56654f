import type { RecordBody } from '../journal/index.ts';
import { shareByAmount, shareOfLine } from '../pricing/index.ts';
import { failure, type Result, success } from '../result/index.ts';
import type { Remaining, RemainingLine } from './remaining.ts';

export type RefundLine = RecordBody<'SaleRefunded'>['lines'][number];
export type RefundScope = RecordBody<'SaleRefunded'>['scope'];

/** What a guest wants back: everything that is left, some pieces, or a sum that leaves the goods with them. */
export type RefundWanted =
  | { readonly kind: 'whole' }
  | {
      readonly kind: 'lines';
      readonly lines: readonly { readonly lineId: string; readonly quantity: number }[];
    }
  | { readonly kind: 'amount'; readonly amountMinor: number };

export interface RefundPlan {
  readonly scope: RefundScope;
  readonly lines: readonly RefundLine[];
  readonly totalMinor: number;
}

export type PlanFailure = 'nothing_left' | 'more_than_left' | 'no_such_line';

/** Works out what a refund takes back of what is left, per line, exact to the unit. Fails rather than take too much. */
export function planRefund(remaining: Remaining, wanted: RefundWanted): Result<RefundPlan, PlanFailure> {
  switch (wanted.kind) {
    case 'whole':
      return planned(
        'whole',
        remaining.lines
          .filter(({ quantity, grossMinor }) => quantity > 0 || grossMinor > 0)
          .map((one) => (one.quantity > 0 ? pieces(one, one.quantity) : money(one, one.grossMinor))),
      );
    case 'lines':
      return planPieces(remaining, wanted.lines);
    case 'amount':
      return planAmount(remaining, wanted.amountMinor);
  }
}

function planPieces(
  { lines }: Remaining,
  wanted: readonly { readonly lineId: string; readonly quantity: number }[],
): Result<RefundPlan, PlanFailure> {
  const counts = new Map<string, number>();
  for (const { lineId, quantity } of wanted) counts.set(lineId, (counts.get(lineId) ?? 0) + quantity);
  const refunded: RefundLine[] = [];
  for (const [lineId, quantity] of counts) {
    const line = lines.find((one) => one.line.lineId === lineId);
    if (!line) return failure('no_such_line', lineId);
    if (quantity > line.quantity) return failure('more_than_left', lineId);
    if (quantity > 0) refunded.push(pieces(line, quantity));
  }
  return planned('lines', refunded);
}

/** A sum is shared out over the lines by what is left of each, so that every tax rate gets its part of it. */
function planAmount({ lines, totalMinor }: Remaining, amountMinor: number): Result<RefundPlan, PlanFailure> {
  const open = lines.filter(({ grossMinor }) => grossMinor > 0);
  let restGross = open.reduce((sum, { grossMinor }) => sum + grossMinor, 0);
  if (amountMinor > Math.min(totalMinor, restGross)) return failure('more_than_left', String(totalMinor));
  let rest = amountMinor;
  const refunded: RefundLine[] = [];
  for (const line of open) {
    const share = Number((BigInt(rest) * BigInt(line.grossMinor)) / BigInt(restGross));
    rest -= share;
    restGross -= line.grossMinor;
    if (share > 0) refunded.push(money(line, share));
  }
  return planned('amount', refunded);
}

function planned(scope: RefundScope, lines: readonly RefundLine[]): Result<RefundPlan, PlanFailure> {
  if (lines.length === 0) return failure('nothing_left', '');
  return success({ scope, lines, totalMinor: lines.reduce((sum, { grossMinor }) => sum + grossMinor, 0) });
}

const pieces = ({ line, taken }: RemainingLine, quantity: number): RefundLine =>
  shareOfLine(line, quantity, taken);
const money = ({ line, taken }: RemainingLine, grossMinor: number): RefundLine =>
  shareByAmount(line, grossMinor, taken);
