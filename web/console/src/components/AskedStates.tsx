import type { ReactNode } from 'react';
import { Banner, EmptyState, ErrorState, useFormat, useTranslation } from '@gatehouse/ui';
import type { Asked } from '../state/use-answer.ts';

export interface AskedStatesProps<Value> {
  readonly asked: Asked<Value>;
  /** In the final shape. */
  readonly loading: ReactNode;
  readonly children: (value: Value) => ReactNode;
}

/** The states every answer can be in: waiting, failed with nothing to show, failed with something older, there. */
export function AskedStates<Value>({ asked, loading, children }: AskedStatesProps<Value>) {
  const { t } = useTranslation(['console', 'common']);
  const format = useFormat();
  const { value, problem, atMs, askAgain } = asked;
  if (value === undefined) {
    if (!problem) return loading;
    if (problem.status === 403) {
      return (
        <EmptyState icon="lock" title={t('console:offline.refused')}>
          {t('console:offline.refusedText')}
        </EmptyState>
      );
    }
    const away = problem.code === 'unreachable';
    return (
      <ErrorState
        title={away ? t('console:offline.title') : t('common:state.errorTitle')}
        onRetry={askAgain}
        {...(away ? {} : { reference: problem.code })}
      >
        {away ? t('console:offline.text') : problem.title}
      </ErrorState>
    );
  }
  return (
    <>
      {problem ? (
        <Banner remedy={{ label: t('common:action.retry'), onPress: askAgain, isPending: asked.isAsking }}>
          {t('console:offline.stale', { time: format.seconds(atMs ?? 0) })}
        </Banner>
      ) : null}
      {children(value)}
    </>
  );
}
