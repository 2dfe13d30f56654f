import type { BasketExtra } from '@gatehouse/core/contract';
import { answered, type Answered, refused } from '../../api/problem.ts';
import type { LedgerWriter } from '../../ledger/index.ts';
import type { TenderContext } from '../tenders/tender-taker.ts';

/** The sale a line of money is in. */
export type ExtraContext = Omit<TenderContext, 'dueMinor' | 'field'>;

/**
 * Sells one line of money inside the sale's transaction: checks that the card or wallet may be charged with it and keeps
 * what must be kept beside the sale's own record.
 */
export type ExtraTaker<Kind extends BasketExtra['kind']> = (
  writer: LedgerWriter,
  extra: Extract<BasketExtra, { kind: Kind }>,
  context: ExtraContext,
) => Answered<unknown>;

export type ExtraTakers = { readonly [Kind in BasketExtra['kind']]?: ExtraTaker<Kind> };

/** Money that is given and owed to nobody in particular needs nobody's word. */
const FREE: ReadonlySet<BasketExtra['kind']> = new Set(['tip', 'donation', 'deposit']);

/** Has every line of money taken by whoever keeps it. One that nobody keeps is refused: it would be owed to nobody. */
export function takeExtras(writer: LedgerWriter, takers: ExtraTakers, context: ExtraContext): Answered<null> {
  for (const [index, extra] of context.asked.extras.entries()) {
    const take = takers[extra.kind] as ExtraTaker<typeof extra.kind> | undefined;
    if (!take && FREE.has(extra.kind)) continue;
    if (!take)
      return refused(422, 'extra_not_sold', 'This till does not sell this', {
        errors: [{ field: `extras.${index}.kind`, message: extra.kind }],
      });
    const taken = take(writer, extra as never, context);
    if (!taken.ok) return taken;
  }
  return answered(null);
}
