import type { TenderAsked } from '@gatehouse/core/contract';
import type { Tender } from '@gatehouse/core/journal';
import { answered, type Answered, refused } from '../../api/problem.ts';
import type { LedgerWriter } from '../../ledger/index.ts';
import type { TenderContext, TenderTaker, TenderTakers } from './tender-taker.ts';

export interface TakenTenders {
  readonly tenders: readonly Tender[];
  /** What rounding the cash added to the total; negative when the guest pays less. */
  readonly roundingMinor: number;
}

/**
 * Takes what a sale is paid with: everything that settles an amount of its own first, in the order given, then cash,
 * which settles the rest. Refuses too little, and more than is due of anything but cash, naming the tender at fault.
 */
export function takeTenders(
  writer: LedgerWriter,
  takers: TenderTakers,
  context: Omit<TenderContext, 'dueMinor'>,
  totalMinor: number,
): Answered<TakenTenders> {
  const { tenders: asked } = context.asked;
  const tenders: Tender[] = [];
  let dueMinor = totalMinor;
  for (const [index, one] of asked.entries()) {
    if (one.kind === 'cash') continue;
    const take = takers[one.kind] as TenderTaker<typeof one.kind> | undefined;
    if (!take) return notTaken(index, one);
    const taken = take(writer, one as never, { ...context, dueMinor });
    if (!taken.ok) return taken;
    tenders.push(taken.value);
    dueMinor -= taken.value.amountMinor;
    if (dueMinor < 0 && one.kind !== 'foreign-cash')
      return refused(409, 'tender_too_large', 'This is more than is left to pay', {
        errors: [{ field: `tenders.${index}.amountMinor`, message: `${-dueMinor} too much` }],
        facts: { excessMinor: -dueMinor },
      });
  }
  const tenderedMinor = asked.reduce((sum, one) => (one.kind === 'cash' ? sum + one.tenderedMinor : sum), 0);
  const missingMinor = dueMinor - tenderedMinor;
  if (missingMinor > 0)
    return refused(409, 'tender_too_small', 'What was given is less than the total', {
      errors: [{ field: 'tenders', message: `${missingMinor} missing` }],
      facts: { missingMinor },
    });
  if (dueMinor !== 0 || tenderedMinor > 0)
    tenders.push({
      tenderId: context.parts.ids.nextId(),
      kind: 'cash',
      amountMinor: dueMinor,
      tenderedMinor,
      changeMinor: tenderedMinor - dueMinor,
    });
  return answered({ tenders, roundingMinor: 0 });
}

const notTaken = (index: number, { kind }: TenderAsked) =>
  refused(422, 'tender_not_taken', 'This till does not take this tender', {
    errors: [{ field: `tenders.${index}.kind`, message: kind }],
  });
