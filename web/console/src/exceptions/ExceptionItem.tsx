import type { ExceptionRow } from '@gatehouse/core/contract';
import { useFormat, useNow, useTranslation } from '@gatehouse/ui';
import { Mark } from '../components/Mark.tsx';
import { useExceptionWords } from './exception-words.ts';

export interface ExceptionItemProps {
  readonly exception: ExceptionRow;
  readonly isCurrent: boolean;
  readonly onOpen: () => void;
}

/** One line of work: what, where, how old; the sentence in two lines at most. */
export function ExceptionItem({ exception, isCurrent, onOpen }: ExceptionItemProps) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const words = useExceptionWords();
  const nowMs = useNow(30_000);
  const isOpen = exception.state === 'open';
  const last = exception.history.at(-1);
  return (
    <button type="button" className="x-item" aria-current={isCurrent || undefined} onClick={onOpen}>
      <span className="x-item-head">
        <Mark kind={isOpen ? 'attention' : 'granted'} tone={isOpen ? 'warn' : 'plain'}>
          {words.kind(exception.kind)}
        </Mark>
        <span className="quiet num x-item-age">
          {t('stations.ago', { age: format.age(Math.max(5_000, nowMs - exception.raisedAtMs)) })}
        </span>
      </span>
      <span className="x-item-text">{exception.detail}</span>
      <span className="quiet x-item-foot">
        {[exception.stationName, isOpen || !last ? '' : words.action(last.action)]
          .filter((word) => word !== '')
          .join(' · ')}
      </span>
    </button>
  );
}
