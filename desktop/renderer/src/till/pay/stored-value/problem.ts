import { useMemo } from 'react';
import type { Problem } from '@gatehouse/core/contract';
import { useTranslation } from '@gatehouse/ui';
import { useProblemText } from '../../words.ts';

/** Refusals of gift cards, wallets, vouchers and rentals that have a sentence of their own. */
const known = [
  'unknown_code',
  'balance_unreachable',
  'set_aside_elsewhere',
  'not_enough_balance',
  'code_mistyped',
  'other_kind',
  'other_currency',
  'balance_too_large',
  'same_account',
  'code_in_use',
  'voucher_not_held',
  'voucher_needs_product',
  'stored_value_expired',
  'stored_value_not_held',
  'needs_override',
  'item_out',
  'not_out',
  'fee_too_large',
  'reason_missing',
] as const;

/** What a refusal means at the counter, in the language of the screen. */
export function useStoredProblem(): (problem: Problem) => string {
  const { t } = useTranslation('stored');
  const others = useProblemText();
  return useMemo(
    () => (problem) => {
      const code = known.find((one) => one === problem.code);
      return code ? t(`problem.${code}`) : others(problem);
    },
    [t, others],
  );
}
