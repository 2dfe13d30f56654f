import type { SaleAsked, TenderAsked } from '@gatehouse/core/contract';
import type { Tender } from '@gatehouse/core/journal';
import { roundCash, sumMinor } from '@gatehouse/core/money';
import { answered, type Answered, refused } from '../../api/problem.ts';
import type { LedgerWriter } from '../../ledger/index.ts';
import type { TenderContext, TenderTaker, TenderTakers } from './tender-taker.ts';

export interface TakenTenders {
  readonly tenders: readonly Tender[];
  /** What rounding the cash added to the total; negative when the guest pays less. */
  readonly roundingMinor: number;
}

type Sale = Omit<TenderContext, 'dueMinor' | 'field'>;

/**
 * Takes what a sale is paid with, in whatever order it was given: first everything that settles an amount of its own,
 * then foreign notes, then cash, which settles the rest, is rounded as the venue's country wants, and alone gives
 * change. Refuses too little, and more than is due of anything but cash, naming the tender at fault.
 */
export function takeTenders(
  writer: LedgerWriter,
  takers: TenderTakers,
  sale: Sale,
  totalMinor: number,
): Answered<TakenTenders> {
  const tenders: Tender[] = [];
  let dueMinor = totalMinor;
  for (const [index, one] of inOrder(sale.asked)) {
    const field = `tenders.${index}`;
    const take = takers[one.kind] as TenderTaker<typeof one.kind> | undefined;
    if (!take) return notTaken(field, one);
    if (dueMinor <= 0 && totalMinor > 0) return nothingDue(field);
    const taken = take(writer, one as never, { ...sale, dueMinor, field });
    if (!taken.ok) return taken;
    tenders.push(taken.value);
    dueMinor -= taken.value.amountMinor;
    if (dueMinor < 0 && one.kind !== 'foreign-cash') return tooLarge(field, -dueMinor);
  }
  const cash = takeCash(sale, dueMinor);
  if (!cash.ok) return cash;
  const { tender, roundingMinor } = cash.value;
  return answered({ tenders: tender ? [...tenders, tender] : tenders, roundingMinor });
}

/** What settles an amount of its own, each with its place in the request; notes come last, for they may give change. */
function inOrder({ tenders }: SaleAsked): [number, Exclude<TenderAsked, { kind: 'cash' }>][] {
  const others = [...tenders.entries()].flatMap(
    ([index, one]): [number, Exclude<TenderAsked, { kind: 'cash' }>][] =>
      one.kind === 'cash' ? [] : [[index, one]],
  );
  const isForeign = ([, { kind }]: (typeof others)[number]): boolean => kind === 'foreign-cash';
  return [...others.filter((one) => !isForeign(one)), ...others.filter(isForeign)];
}

/**
 * Cash for what is left: its rounding is the only difference a sale may have to its tenders. Several amounts of cash are
 * one tender, so that they are rounded once. What is due may be negative: change on foreign notes.
 */
function takeCash(
  { parts, policy, asked }: Sale,
  dueMinor: number,
): Answered<{ readonly tender?: Tender; readonly roundingMinor: number }> {
  const given = asked.tenders.filter((one) => one.kind === 'cash');
  const tenderedMinor = sumMinor(given.map((one) => one.tenderedMinor));
  const isCash = given.length > 0 || dueMinor < 0;
  const cashMinor = isCash ? roundCash(dueMinor, policy.cashRounding, parts.ledger.businessDay()) : dueMinor;
  const missingMinor = cashMinor - tenderedMinor;
  if (missingMinor > 0)
    return refused(409, 'tender_too_small', 'What was given is less than the total', {
      detail: 'Take the rest in cash or another way',
      errors: [{ field: 'tenders', message: `${missingMinor} missing` }],
      facts: { missingMinor },
    });
  const roundingMinor = cashMinor - dueMinor;
  if (cashMinor === 0 && tenderedMinor === 0 && roundingMinor === 0) return answered({ roundingMinor });
  return answered({
    tender: {
      tenderId: parts.ids.nextId(),
      kind: 'cash',
      amountMinor: cashMinor,
      tenderedMinor,
      changeMinor: tenderedMinor - cashMinor,
    },
    roundingMinor,
  });
}

const notTaken = (field: string, { kind }: TenderAsked) =>
  refused(422, 'tender_not_taken', 'This till does not take this tender', {
    detail: 'Take it off and have the guest pay another way',
    errors: [{ field: `${field}.kind`, message: kind }],
  });

const nothingDue = (field: string) =>
  refused(409, 'tender_too_large', 'Nothing is left to pay', {
    detail: 'Take this tender off: the others cover the total',
    errors: [{ field, message: 'nothing is left to pay' }],
    facts: { excessMinor: 0 },
  });

const tooLarge = (field: string, excessMinor: number) =>
  refused(409, 'tender_too_large', 'This is more than is left to pay', {
    detail: 'Only cash gives change: lower this amount to what is left',
    errors: [{ field: `${field}.amountMinor`, message: `${excessMinor} too much` }],
    facts: { excessMinor },
  });
