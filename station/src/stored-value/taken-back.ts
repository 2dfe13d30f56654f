import type { SaleLine } from '@gatehouse/core/journal';
import { storedValueMovementsOfLine } from '@gatehouse/core/stored-value';
import { refused } from '../api/problem.ts';
import type { SqlReader, StationIdentity } from '../ledger/index.ts';
import { remainingHere } from './account-store.ts';

/**
 * A card that was sold can be taken back only while its money is here: it may have been spent elsewhere since. Answers
 * the refusal, or undefined where nothing stands in the way.
 */
export function spentElsewhere(
  sql: SqlReader,
  identity: StationIdentity,
  lines: readonly SaleLine[],
): ReturnType<typeof refused> | undefined {
  const wanted = new Map<string, number>();
  for (const { accountId, amountMinor } of lines.flatMap((line) => storedValueMovementsOfLine(line)))
    wanted.set(accountId, (wanted.get(accountId) ?? 0) + amountMinor);
  for (const [accountId, amountMinor] of wanted) {
    const remainingMinor = remainingHere(sql, identity, accountId);
    if (remainingMinor < amountMinor)
      return refused(409, 'stored_value_not_held', 'The money of this card is not set aside for this till', {
        detail: 'Look the card up and pay its balance out instead',
        facts: { remainingMinor },
      });
  }
  return undefined;
}
