import { useCallback } from 'react';
import type { Problem } from '@gatehouse/core/contract';
import type { Tender } from '@gatehouse/core/journal';
import { resources, useTranslation } from '@gatehouse/ui';
import { useProblemText } from '../words.ts';

type Problems = (typeof resources)['en']['sales']['problem'];
const isOwn = (code: string): code is keyof Problems => Object.hasOwn(resources.en.sales.problem, code);

/** What a refused request of taking back means at the counter. */
export function useSalesProblem(): (problem: Problem) => string {
  const { t } = useTranslation('sales');
  const other = useProblemText();
  return useCallback(
    (problem) => (isOwn(problem.code) ? t(`problem.${problem.code}`) : other(problem)),
    [t, other],
  );
}

export function useTenderName(): (tender: { readonly kind: string; readonly last4?: string }) => string {
  const { t } = useTranslation('sales');
  return useCallback(
    ({ kind, last4 = '' }) =>
      kind === 'card' && last4 !== '' ? t('cardEnding', { last4 }) : t(`tender.${kind as Tender['kind']}`),
    [t],
  );
}
