import type { Problem } from '@gatehouse/core/contract';
import { useTranslation } from '@gatehouse/ui';

/** What stood in the way of a change, in words: no connection, no permission, or the cloud's own reason. */
export function useProblemWords(): (problem: Problem) => string {
  const { t } = useTranslation(['console', 'common']);
  return (problem) => {
    if (problem.code === 'unreachable') return t('console:offline.title');
    if (problem.status === 403) return t('console:offline.refused');
    const fields = problem.errors.map((one) => `${one.field}: ${one.message}`).join(' · ');
    return [problem.title, fields || problem.detail].filter((word) => word !== '').join('. ');
  };
}
