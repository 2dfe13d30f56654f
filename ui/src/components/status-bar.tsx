import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { VerdictShape } from './verdict-shape.tsx';

/** plain: a fact · ok: silent · warn: says what happens next · bad: says what to do. */
export type StatusTone = 'plain' | 'ok' | 'warn' | 'bad';

export type StatusItemProps = { readonly tone?: StatusTone; readonly children: ReactNode };

export function StatusItem({ tone = 'plain', children }: StatusItemProps) {
  const { t } = useTranslation('common');
  return (
    <span className="gh-status-item" data-tone={tone}>
      {tone === 'plain' ? null : (
        <>
          <VerdictShape
            kind={tone === 'ok' ? 'granted' : tone === 'warn' ? 'attention' : 'refused'}
            size={10}
            filled
          />
          <span className="visually-hidden">{t(`status.${tone}`)}: </span>
        </>
      )}
      <span>{children}</span>
    </span>
  );
}

export type StatusBarProps = {
  /** Where we are: "Till 1 · North entrance". */
  readonly place: ReactNode;
  readonly children: ReactNode;
  /** Right end: the clock. */
  readonly end?: ReactNode;
};

export function StatusBar({ place, children, end }: StatusBarProps) {
  const { t } = useTranslation('common');
  return (
    <footer className="gh-status-bar" aria-label={t('status.label')}>
      <span className="gh-status-place">{place}</span>
      <div className="gh-status-items" role="status">
        {children}
      </div>
      <span className="gh-status-end">{end}</span>
    </footer>
  );
}
