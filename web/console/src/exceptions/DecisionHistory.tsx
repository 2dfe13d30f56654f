import type { ExceptionDecision } from '@gatehouse/core/contract';
import { useFormat, useTranslation } from '@gatehouse/ui';
import { Mark } from '../components/Mark.tsx';
import { useExceptionWords } from './exception-words.ts';

/** Every decision, the last one first, with the stations that took note of it and those that have not yet. */
export function DecisionHistory({ history }: { readonly history: readonly ExceptionDecision[] }) {
  const { t } = useTranslation(['repair', 'office']);
  const format = useFormat();
  const words = useExceptionWords();
  const timeOf = (atMs: number): string => format.dateTime(atMs);
  return (
    <ol className="x-history">
      {history.toReversed().map((decision, at) => (
        <li key={`${decision.round}:${decision.kind}`}>
          <p className="x-history-head">
            <span className="strong">
              {decision.kind === 'reopened' ? t('repair:detail.takenBack') : words.action(decision.action)}
            </span>
            <span className="quiet num">
              {t('repair:detail.by', { name: decision.operatorName, time: timeOf(decision.atMs) })}
            </span>
          </p>
          <p className="x-quote">{decision.note}</p>
          {decision.task === null ? null : decision.taskClosedAtMs === null ? (
            <Mark kind="attention" tone="warn">
              {t('repair:detail.taskOpen', { task: t(`office:tasks.${decision.task}`) })}
            </Mark>
          ) : (
            <Mark kind="granted" tone="ok">
              {t('repair:detail.taskDone', { time: timeOf(decision.taskClosedAtMs) })}
            </Mark>
          )}
          {decision.acknowledged.map((ack) => (
            <Mark key={ack.stationName} kind="granted" tone="ok">
              {t('repair:detail.acknowledged', {
                station: ack.stationName,
                time: timeOf(ack.atMs),
                seq: format.count(ack.seq),
              })}
            </Mark>
          ))}
          {at === 0 && decision.waitingFor.length > 0 ? (
            <Mark kind="not-passed" tone="plain">
              {t('repair:detail.waiting', { stations: decision.waitingFor.join(', ') })}
            </Mark>
          ) : null}
        </li>
      ))}
    </ol>
  );
}
