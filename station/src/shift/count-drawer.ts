import type { CountResult, DrawerCount } from '@gatehouse/core/contract';
import { fact } from '@gatehouse/core/journal';
import { worthOf, rateOn } from '@gatehouse/core/money';
import { allowanceOf } from '@gatehouse/core/permissions';
import { explainDifference, judgeCount, worthOfPieces } from '@gatehouse/core/shift';
import { answered, type Answered, refused } from '../api/problem.ts';
import type { SqlReader } from '../ledger/index.ts';
import { once, policyOf, shiftClosed, type TillOperator, type TillParts } from '../till/parts.ts';
import { expectedCashMinor, openShiftRow } from '../till/shifts.ts';
import { drawerPolicyOf, foreignExpected, may } from './drawer.ts';
import { shiftRecords } from './shift-records.ts';

export interface ForeignCount {
  readonly currency: string;
  readonly expectedMinor: number;
  readonly countedMinor: number;
}

/** A count as it was handed in, with what the books said in that moment. */
export interface KeptCount {
  readonly attempt: number;
  readonly countedMinor: number;
  readonly expectedMinor: number;
  readonly denominations: Readonly<Record<string, number>>;
  readonly foreign: readonly ForeignCount[];
}

/** The last count of a shift; undefined before the first. */
export function lastCountOf(sql: SqlReader, shiftId: string): KeptCount | undefined {
  const row = sql.get<
    Omit<KeptCount, 'denominations' | 'foreign'> & { denominations: string; foreign: string }
  >(
    `SELECT attempt, counted_minor AS countedMinor, expected_minor AS expectedMinor, denominations,
       foreign_counts AS "foreign" FROM drawer_count WHERE shift_id = ? ORDER BY attempt DESC LIMIT 1`,
    shiftId,
  );
  return (
    row && {
      ...row,
      denominations: JSON.parse(row.denominations) as KeptCount['denominations'],
      foreign: JSON.parse(row.foreign) as ForeignCount[],
    }
  );
}

export type CloseVerdict =
  | { readonly kind: 'agreed' }
  | { readonly kind: 'recount'; readonly left: number }
  | { readonly kind: 'approval'; readonly amountMinor: number };

/**
 * Whether a count may be booked. Once the recounts are used up the right figure has been on the screen, so that a count
 * that fits it proves nothing: from then on somebody approves, or whoever may approve the difference counts.
 */
export function verdictOn(parts: TillParts, count: KeptCount, operator: TillOperator): CloseVerdict {
  const amountMinor = differenceWorth(parts, count);
  const allowance = allowanceOf(
    operator.role,
    { permission: 'cash.approve-difference', amountMinor },
    parts.replica.policy()?.limits,
  );
  if (allowance.kind === 'allowed') return { kind: 'agreed' };
  const policy = drawerPolicyOf(parts);
  const wasRevealed = count.attempt > policy.recounts + 1;
  const judged = judgeCount(policy, count.attempt, [
    count.countedMinor - count.expectedMinor,
    ...count.foreign.map((one) => one.countedMinor - one.expectedMinor),
  ]);
  if (judged.kind === 'recount') return judged;
  return judged.kind === 'agreed' && !wasRevealed ? judged : { kind: 'approval', amountMinor };
}

/** All that is over or short, without netting one currency against another, in the venue's minor units. */
function differenceWorth({ replica, ledger }: TillParts, count: KeptCount): number {
  const rules = replica.policy()?.foreignCash;
  return count.foreign.reduce(
    (sum, { currency, expectedMinor, countedMinor }) => {
      const off = Math.abs(countedMinor - expectedMinor);
      const rate = rules && rateOn(rules, currency, ledger.businessDay());
      return sum + (rate === undefined ? off : worthOf(off, rate, 'guest'));
    },
    Math.abs(count.countedMinor - count.expectedMinor),
  );
}

/**
 * Takes one blind count. What should be there is told to nobody who may not see it until the recounts are used up; a
 * count that does not agree costs an attempt and nothing else.
 */
export function countDrawer(
  parts: TillParts,
  asked: DrawerCount,
  operator: TillOperator,
): Answered<CountResult> {
  const done = once<CountResult>(
    parts,
    { operationId: asked.operationId, kind: 'count-drawer' },
    (writer) => {
      const policy = policyOf(parts);
      if (!policy.ok) return policy;
      const shift = openShiftRow(writer);
      if (!shift) return shiftClosed();
      const { denominations, countedMinor } = asked;
      const laidOutMinor = worthOfPieces(denominations);
      if (Object.keys(denominations).length > 0 && laidOutMinor !== countedMinor)
        return refused(422, 'count_mismatch', 'The pieces do not come to the sum', {
          errors: [{ field: 'countedMinor', message: `the pieces come to ${laidOutMinor}` }],
        });
      const { shiftId, currency } = shift;
      const attempt = (lastCountOf(writer, shiftId)?.attempt ?? 0) + 1;
      const expectedMinor = expectedCashMinor(parts.ledger, shift);
      const foreign = foreignCounts(foreignExpected(parts, shift), asked.foreign);
      const context = { operatorId: operator.operatorId, shiftId };
      const { record } = writer.append(
        fact('DrawerCounted', { shiftId, attempt, currency, countedMinor, denominations }),
        context,
      );
      for (const one of foreign)
        writer.append(
          fact('DrawerCounted', {
            shiftId,
            attempt,
            currency: one.currency,
            countedMinor: one.countedMinor,
            denominations: {},
          }),
          context,
        );
      writer.run(
        `INSERT INTO drawer_count (shift_id, attempt, counted_minor, expected_minor, denominations, foreign_counts,
         counted_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)`,
        shiftId,
        attempt,
        countedMinor,
        expectedMinor,
        JSON.stringify(denominations),
        JSON.stringify(foreign),
        record.occurredAtMs,
      );
      const kept = { attempt, countedMinor, expectedMinor, denominations, foreign };
      const verdict = verdictOn(parts, kept, operator);
      const differenceMinor = countedMinor - expectedMinor;
      const isShown = verdict.kind === 'approval' || may(operator, 'cash.see-expected');
      return answered({
        shiftId,
        attempt,
        countedMinor,
        verdict,
        revealed: isShown
          ? {
              expectedMinor,
              differenceMinor,
              foreign,
              causes: explainDifference({
                currency,
                floatMinor: shift.floatMinor,
                differenceMinor,
                denominations,
                records: differenceMinor === 0 ? [] : shiftRecords(writer, shift),
              }).slice(0, 5),
            }
          : null,
      });
    },
  );
  return done.ok ? answered(done.value) : done;
}

/** Every currency that should be there or was counted; what nobody counted is nothing. */
function foreignCounts(
  expected: readonly { readonly currency: string; readonly expectedMinor: number }[],
  counted: DrawerCount['foreign'],
): ForeignCount[] {
  const currencies = new Set([...expected, ...counted].map(({ currency }) => currency));
  return [...currencies].toSorted().flatMap((currency) => {
    const expectedMinor = expected.find((one) => one.currency === currency)?.expectedMinor ?? 0;
    const countedMinor = counted.find((one) => one.currency === currency)?.countedMinor ?? 0;
    return expectedMinor === 0 && countedMinor === 0 ? [] : [{ currency, expectedMinor, countedMinor }];
  });
}
