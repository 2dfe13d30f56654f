import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';

type NextStep = { readonly label: string; readonly onPress: () => void };

export type EmptyStateProps = {
  readonly icon?: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: NextStep;
};

/** Says why there is nothing and what to do next. */
export function EmptyState({ icon = 'ticket', title, children, action }: EmptyStateProps) {
  return (
    <div className="gh-state">
      <span className="gh-state-icon">
        <Icon name={icon} size={28} />
      </span>
      <h3>{title}</h3>
      {children ? <p>{children}</p> : null}
      {action ? <Button onPress={action.onPress}>{action.label}</Button> : null}
    </div>
  );
}

export type ErrorStateProps = {
  readonly title?: string;
  readonly children?: ReactNode;
  /** A code to read out to support. */
  readonly reference?: string;
  readonly onRetry?: () => void;
};

export function ErrorState({ title, children, reference, onRetry }: ErrorStateProps) {
  const { t } = useTranslation('common');
  return (
    <div className="gh-state" data-tone="bad" role="alert">
      <span className="gh-state-icon">
        <Icon name="alert" size={28} />
      </span>
      <h3>{title ?? t('state.errorTitle')}</h3>
      <p>{children ?? t('state.errorText')}</p>
      {onRetry ? <Button onPress={onRetry}>{t('action.retry')}</Button> : null}
      {reference ? (
        <p className="gh-state-reference num">{t('state.reference', { code: reference })}</p>
      ) : null}
    </div>
  );
}

/** True once a wait has lasted: below 300 ms a skeleton is only a flicker. */
export function useLate(delayMs = 300): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), delayMs);
    return () => clearTimeout(timer);
  }, [delayMs]);
  return late;
}

export type SkeletonProps = {
  /** The shape of what will stand here. */
  readonly shape?: 'line' | 'figure' | 'tile' | 'row' | 'block';
  readonly count?: number;
};

/** Appears after 300 ms in the final shape. Never a spinner. */
export function Skeleton({ shape = 'line', count = 1 }: SkeletonProps) {
  const { t } = useTranslation('common');
  const late = useLate();
  return (
    <div
      className="gh-skeletons"
      data-shape={shape}
      data-late={late || undefined}
      role="status"
      aria-busy="true"
    >
      {late ? <span className="visually-hidden">{t('state.loading')}</span> : null}
      {Array.from({ length: count }, (_, at) => (
        <span key={at} className="gh-skeleton" data-shape={shape} />
      ))}
    </div>
  );
}
