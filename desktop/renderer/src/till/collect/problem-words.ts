import { useCallback } from 'react';
import type { Problem } from '@gatehouse/core/contract';
import { useFormat, useTranslation } from '@gatehouse/ui';

/** A refusal of collecting, signing or linking in the cashier's words. */
export function useCollectProblem(): (problem: Problem) => string {
  const { t } = useTranslation('collect');
  const format = useFormat();
  return useCallback(
    (problem) => {
      switch (problem.code) {
        case 'already_collected': {
          const atMs = Number((problem as { atMs?: unknown }).atMs ?? 0);
          return t('alreadyCollected', { place: problem.detail, time: atMs > 0 ? format.time(atMs) : '' });
        }
        case 'balance_due':
          return t('balanceDue');
        case 'band_in_use':
          return t('bandInUse');
        case 'not_a_band':
          return t('notABand');
        case 'guardian_needed':
          return t('guardianNeeded');
        case 'people_incomplete':
        case 'waiver_missing':
        case 'question_open':
          return t('peopleIncomplete');
        default:
          return t('failedText');
      }
    },
    [t, format],
  );
}
