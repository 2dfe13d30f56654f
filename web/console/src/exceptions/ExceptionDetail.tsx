import { useState } from 'react';
import type { ExceptionRow } from '@gatehouse/core/contract';
import { Button, Card, useFormat, useTranslation } from '@gatehouse/ui';
import { useConsole, useMay } from '../app/console-context.ts';
import { DecidePanel } from './DecidePanel.tsx';
import { DecisionHistory } from './DecisionHistory.tsx';
import { useExceptionWords } from './exception-words.ts';
import { ExpectedCard } from './ExpectedCard.tsx';
import { OtherBranchCard } from './OtherBranchCard.tsx';
import { OrderLine } from './OrderLine.tsx';
import { RecordsBeside } from './RecordsBeside.tsx';
import { ReopenDialog } from './ReopenDialog.tsx';

export interface ExceptionDetailProps {
  readonly exception: ExceptionRow;
  /** Told in words what was done. */
  readonly onChanged: (words: string) => void;
}

/** One exception from the rule that broke to the decision and its way back to the stations. */
export function ExceptionDetail({ exception, onChanged }: ExceptionDetailProps) {
  const { t } = useTranslation(['console', 'repair']);
  const format = useFormat();
  const words = useExceptionWords();
  const { place, go } = useConsole();
  const mayDecide = useMay('exception.resolve');
  const [isReopening, setIsReopening] = useState(false);
  const rule = words.rule(exception.kind);
  const { stationId } = exception;
  // What is settled comes first where it is settled, and right before the next decision where it is not.
  const decided =
    exception.history.length === 0 ? null : (
      <Card
        title={t('repair:detail.history')}
        aside={
          exception.state === 'resolved' && mayDecide ? (
            <Button kind="quiet" size="s" onPress={() => setIsReopening(true)}>
              {t('repair:decide.reopen')}
            </Button>
          ) : null
        }
      >
        <DecisionHistory history={exception.history} />
      </Card>
    );
  return (
    <article className="x-exception" aria-label={words.kind(exception.kind)}>
      <header className="x-exception-head">
        <h2 className="t4">{words.kind(exception.kind)}</h2>
        <p className="quiet num">
          {t('console:exceptions.raised', { time: format.dateTime(exception.raisedAtMs) })}
          {stationId === null ? null : (
            <>
              {' · '}
              <button
                type="button"
                className="c-link"
                onClick={() => go({ id: 'stations', station: stationId, venueId: place.venueId })}
              >
                {exception.stationName}
              </button>
            </>
          )}
        </p>
        <p className="x-sentence">{exception.detail}</p>
        {rule === '' ? null : (
          <p className="quiet x-rule">
            <span className="visually-hidden">{t('repair:detail.why')}: </span>
            {rule}
          </p>
        )}
      </header>
      {exception.state === 'resolved' ? decided : null}
      {exception.records.length === 0 ? null : (
        <Card title={t('repair:detail.records')} padded={false}>
          <RecordsBeside records={exception.records} />
        </Card>
      )}
      {exception.records.map((record) =>
        record.quarantine ? (
          <ExpectedCard key={`${record.incarnation}:${record.seq}`} quarantine={record.quarantine} />
        ) : null,
      )}
      {exception.otherBranch ? <OtherBranchCard branch={exception.otherBranch} /> : null}
      <OrderLine records={exception.records} />
      {exception.state === 'open' ? decided : null}
      {exception.state === 'open' ? (
        mayDecide ? (
          <DecidePanel exception={exception} onDecided={onChanged} />
        ) : (
          <p className="quiet">{t('repair:decide.mayNot')}</p>
        )
      ) : null}
      {isReopening ? (
        <ReopenDialog
          exception={exception}
          onClose={() => setIsReopening(false)}
          onReopened={(told) => {
            setIsReopening(false);
            onChanged(told);
          }}
        />
      ) : null}
    </article>
  );
}
