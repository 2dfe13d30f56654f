import { useCallback } from 'react';
import type { Problem } from '@gatehouse/core/contract';
import { useTranslation } from '@gatehouse/ui';
import { useProblemText } from '../words.ts';

const known = [
  'count_again',
  'bag_number_used',
  'bag_number_missing',
  'bag_collected',
  'already_responsible',
  'needs_override',
] as const;

/** What the drawer's refusals mean; the rest is said as everywhere at the till. */
export function useShiftProblem(): (problem: Problem) => string {
  const { t } = useTranslation('shift');
  const otherwise = useProblemText();
  return useCallback(
    (problem) => {
      const code = known.find((one) => one === problem.code);
      if (code) return t(`problem.${code}`);
      return problem.code === 'count_outdated' ? t('closing.outdated') : otherwise(problem);
    },
    [t, otherwise],
  );
}
