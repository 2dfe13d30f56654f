import { useEffect, useRef, useState } from 'react';
import type { ExceptionRow } from '@gatehouse/core/contract';
import { Banner, Button, Card, EmptyState, Skeleton, Tabs, useFormat, useTranslation } from '@gatehouse/ui';
import { useConsole, useMay } from '../app/console-context.ts';
import { AskedStates } from '../components/AskedStates.tsx';
import { Mark } from '../components/Mark.tsx';
import { useAnswer } from '../state/use-answer.ts';
import { factRows, readable } from './facts.ts';
import { ResolveDialog } from './ResolveDialog.tsx';
import { useKindWords } from './kind-words.ts';

export interface ExceptionsPlaceProps {
  /** Grows when the number of open exceptions changed. */
  readonly version: number;
  readonly onChanged: () => void;
}

export function ExceptionsPlace({ version, onChanged }: ExceptionsPlaceProps) {
  const { t } = useTranslation('console');
  const { client, venue, place, go } = useConsole();
  const kindWords = useKindWords();
  const state = place.state ?? 'open';
  const [resolving, setResolving] = useState<ExceptionRow>();
  const [kept, setKept] = useState<ExceptionRow>();
  const asked = useAnswer(`exceptions ${venue.venueId} ${state}`, () =>
    client.exceptions({ params: { venueId: venue.venueId }, query: { state } }),
  );
  const { askAgain } = asked;
  const seen = useRef(version);
  useEffect(() => {
    if (seen.current === version) return;
    seen.current = version;
    askAgain();
  }, [version, askAgain]);
  return (
    <>
      <Tabs
        label={t('place.exceptions')}
        items={[
          { id: 'open', label: t('exceptions.open') },
          { id: 'resolved', label: t('exceptions.resolved') },
        ]}
        selected={state}
        onSelect={(id) => {
          setKept(undefined);
          go({ ...place, state: id === 'resolved' ? 'resolved' : undefined });
        }}
      >
        <div className="c-stack">
          {kept ? <Banner tone="ok">{t('exceptions.kept', { kind: kindWords(kept.kind) })}</Banner> : null}
          <AskedStates asked={asked} loading={<Skeleton shape="block" count={2} />}>
            {({ exceptions }) =>
              exceptions.length === 0 ? (
                <EmptyState
                  icon="check"
                  title={t(state === 'open' ? 'exceptions.emptyOpen' : 'exceptions.emptyResolved')}
                >
                  {t(state === 'open' ? 'exceptions.emptyOpenText' : 'exceptions.emptyResolvedText')}
                </EmptyState>
              ) : (
                <ul className="c-stack">
                  {exceptions.map((exception) => (
                    <li key={exception.exceptionId}>
                      <ExceptionCard exception={exception} onResolve={() => setResolving(exception)} />
                    </li>
                  ))}
                </ul>
              )
            }
          </AskedStates>
        </div>
      </Tabs>
      {resolving ? (
        <ResolveDialog
          client={client}
          venueId={venue.venueId}
          exception={resolving}
          onClose={() => setResolving(undefined)}
          onResolved={(exception) => {
            setResolving(undefined);
            setKept(exception);
            asked.askAgain();
            onChanged();
          }}
        />
      ) : null}
    </>
  );
}

function ExceptionCard({
  exception,
  onResolve,
}: {
  readonly exception: ExceptionRow;
  readonly onResolve: () => void;
}) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const kindWords = useKindWords();
  const { venue } = useConsole();
  const mayResolve = useMay('exception.resolve');
  const isOpen = exception.state === 'open';
  const facts = factRows(exception.facts, {
    time: format.dateTime,
    count: format.count,
    money: (amountMinor) => format.money({ amountMinor, currency: venue.currency }),
  });
  return (
    <Card>
      <article className="c-exception">
        <header>
          <div>
            <h2 className="t3">
              <Mark kind={isOpen ? 'attention' : 'granted'} tone={isOpen ? 'warn' : 'plain'}>
                {kindWords(exception.kind)}
              </Mark>
            </h2>
            <p className="quiet num">
              {t('exceptions.raised', { time: format.dateTime(exception.raisedAtMs) })}
              {exception.stationName === ''
                ? ''
                : ` · ${t('exceptions.at', { station: exception.stationName })}`}
            </p>
          </div>
          {isOpen && mayResolve ? <Button onPress={onResolve}>{t('exceptions.resolve')}</Button> : null}
        </header>
        <p>{exception.detail}</p>
        {facts.length === 0 ? null : (
          <dl className="c-facts" aria-label={t('exceptions.facts')}>
            {facts.map((fact) => (
              <div key={fact.name}>
                <dt>{fact.name}</dt>
                <dd className="num">{fact.value}</dd>
              </div>
            ))}
          </dl>
        )}
        {exception.records.length === 0 ? null : (
          <ol className="c-records" aria-label={t('exceptions.records')}>
            {exception.records.map((record, at) => (
              <li key={at}>
                <p className="strong">{record.stationName}</p>
                <p className="num">
                  {record.kind === ''
                    ? t('exceptions.record', { seq: format.count(record.seq) })
                    : record.kind}
                </p>
                <p className="quiet num">
                  {record.occurredAtMs > 0
                    ? `${format.date(record.occurredAtMs)} ${format.seconds(record.occurredAtMs)} · `
                    : ''}
                  {t('exceptions.record', { seq: format.count(record.seq) })}
                </p>
                <details>
                  <summary>{t('exceptions.recordText')}</summary>
                  {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, also by keyboard */}
                  <pre tabIndex={0}>{readable(record.text)}</pre>
                </details>
              </li>
            ))}
          </ol>
        )}
        {exception.resolution === null ? null : (
          <div className="c-resolution">
            <p className="quiet t1">{t('exceptions.resolution')}</p>
            <p>{exception.resolution}</p>
          </div>
        )}
        {isOpen && !mayResolve ? <p className="quiet">{t('exceptions.notAllowed')}</p> : null}
      </article>
    </Card>
  );
}
