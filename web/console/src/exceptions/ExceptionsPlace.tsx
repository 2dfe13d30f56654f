import { useEffect, useRef, useState } from 'react';
import { commonChoices, isExceptionKind } from '@gatehouse/core/exceptions';
import type { ExceptionList, ExceptionRow } from '@gatehouse/core/contract';
import { Banner, Button, EmptyState, Skeleton, Tabs, useFormat, useTranslation } from '@gatehouse/ui';
import { useConsole, useMay } from '../app/console-context.ts';
import { AskedStates } from '../components/AskedStates.tsx';
import { useNarrow } from '../state/use-narrow.ts';
import { useAnswer } from '../state/use-answer.ts';
import { BulkDialog } from './BulkDialog.tsx';
import { ExceptionDetail } from './ExceptionDetail.tsx';
import { ExceptionFilters } from './ExceptionFilters.tsx';
import { ExceptionItem } from './ExceptionItem.tsx';

export interface ExceptionsPlaceProps {
  /** Grows when the number of open exceptions changed. */
  readonly version: number;
  readonly onChanged: () => void;
}

const HOURS = { day: 24, week: 168 } as const;

/** What needs a person: a list to work through at the left, the one in hand at the right. */
export function ExceptionsPlace({ version, onChanged }: ExceptionsPlaceProps) {
  const { t } = useTranslation(['console', 'repair']);
  const format = useFormat();
  const { client, venue, place, go } = useConsole();
  const mayDecide = useMay('exception.resolve');
  const narrow = useNarrow();
  const [isBulk, setIsBulk] = useState(false);
  const [told, setTold] = useState<string>();
  const state: 'open' | 'resolved' = place.state ?? 'open';
  const { kind, station, age } = place;
  const query = {
    state,
    ...(kind === undefined ? {} : { kind }),
    ...(station === undefined ? {} : { station }),
    ...(age === undefined ? {} : { olderThanHours: HOURS[age] }),
  };
  const asked = useAnswer<ExceptionList>(
    `exceptions ${venue.venueId} ${state} ${kind ?? ''} ${station ?? ''} ${age ?? ''}`,
    () => client.exceptions({ params: { venueId: venue.venueId }, query }),
  );
  const { askAgain } = asked;
  const seen = useRef(version);
  useEffect(() => {
    if (seen.current === version) return;
    seen.current = version;
    askAgain();
  }, [version, askAgain]);

  const changed = (): void => {
    askAgain();
    onChanged();
  };
  const open = (exceptionId: string | undefined): void => {
    setTold(undefined);
    go({ ...place, exception: exceptionId });
  };
  const counts = asked.value?.counts;
  const tab = (id: 'open' | 'resolved') => ({
    id,
    label: counts
      ? t('repair:list.option', { name: t(`console:exceptions.${id}`), formatted: format.count(counts[id]) })
      : t(`console:exceptions.${id}`),
  });
  const isFiltered = kind !== undefined || station !== undefined || age !== undefined;
  return (
    <Tabs
      label={t('console:place.exceptions')}
      items={[tab('open'), tab('resolved')]}
      selected={state}
      onSelect={(id) => {
        setTold(undefined);
        go({ ...place, exception: undefined, state: id === 'resolved' ? 'resolved' : undefined });
      }}
    >
      <div className="x-place">
        {told === undefined ? null : <Banner tone="ok">{told}</Banner>}
        <AskedStates asked={asked} loading={<Skeleton shape="row" count={6} />}>
          {({ exceptions, total, counts: all }) => {
            if (total === 0 && !isFiltered && place.exception === undefined) {
              return (
                <EmptyState
                  icon="check"
                  title={t(
                    state === 'open' ? 'console:exceptions.emptyOpen' : 'console:exceptions.emptyResolved',
                  )}
                >
                  {t(
                    state === 'open'
                      ? 'console:exceptions.emptyOpenText'
                      : 'console:exceptions.emptyResolvedText',
                  )}
                </EmptyState>
              );
            }
            const shown = narrow ? place.exception : (place.exception ?? exceptions[0]?.exceptionId);
            const canBulk =
              mayDecide &&
              state === 'open' &&
              isFiltered &&
              exceptions.length > 1 &&
              commonChoices(exceptions.map((one) => one.kind).filter(isExceptionKind)).length > 0;
            return (
              <div className="x-split" data-open={place.exception !== undefined || undefined}>
                <section className="x-list" aria-label={t('repair:list.label')}>
                  <ExceptionFilters counts={all} />
                  <div className="x-list-head">
                    <p className="quiet num" role="status">
                      {t('repair:list.shown', {
                        shown: format.count(exceptions.length),
                        total: format.count(total),
                      })}
                    </p>
                    {canBulk ? (
                      <Button size="s" onPress={() => setIsBulk(true)}>
                        {t('repair:list.bulk', {
                          count: exceptions.length,
                          formatted: format.count(exceptions.length),
                        })}
                      </Button>
                    ) : null}
                  </div>
                  {exceptions.length === 0 ? (
                    <EmptyState
                      icon="filter"
                      title={t('repair:list.noMatch')}
                      action={{
                        label: t('repair:list.clear'),
                        onPress: () => go({ ...place, kind: undefined, station: undefined, age: undefined }),
                      }}
                    >
                      {t('repair:list.noMatchText')}
                    </EmptyState>
                  ) : (
                    <ul className="x-items">
                      {exceptions.map((exception) => (
                        <li key={exception.exceptionId}>
                          <ExceptionItem
                            exception={exception}
                            isCurrent={exception.exceptionId === shown}
                            onOpen={() => open(exception.exceptionId)}
                          />
                        </li>
                      ))}
                    </ul>
                  )}
                </section>
                <div className="x-detail">
                  {shown === undefined ? null : (
                    <ShownException
                      key={shown}
                      exceptionId={shown}
                      known={exceptions.find((one) => one.exceptionId === shown)}
                      onBack={() => open(undefined)}
                      onChanged={(words) => {
                        setTold(words);
                        changed();
                      }}
                    />
                  )}
                </div>
              </div>
            );
          }}
        </AskedStates>
      </div>
      {isBulk && asked.value ? (
        <BulkDialog
          exceptions={asked.value.exceptions}
          onClose={() => setIsBulk(false)}
          onDecided={(words) => {
            setIsBulk(false);
            setTold(words);
            changed();
          }}
        />
      ) : null}
    </Tabs>
  );
}

/** The one in hand: from the list, or asked for by a link that leads to one the filter does not show. */
function ShownException({
  exceptionId,
  known,
  onBack,
  onChanged,
}: {
  readonly exceptionId: string;
  readonly known: ExceptionRow | undefined;
  readonly onBack: () => void;
  readonly onChanged: (words: string) => void;
}) {
  const { t } = useTranslation(['repair']);
  const { client, venue } = useConsole();
  const asked = useAnswer<readonly ExceptionRow[]>(
    `exception ${venue.venueId} ${exceptionId} ${known === undefined}`,
    async () => {
      if (known) return { ok: true, value: [known] };
      const answer = await client.exceptions({
        params: { venueId: venue.venueId },
        query: { exceptionId },
      });
      return answer.ok ? { ok: true, value: answer.value.exceptions } : answer;
    },
  );
  const exception = known ?? asked.value?.[0];
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The next one begins at its beginning, not where the last one was left.
    top.current?.closest('.c-place')?.scrollTo({ top: 0 });
  }, []);
  return (
    <>
      <div className="x-back" ref={top}>
        <Button kind="quiet" size="s" icon="back" onPress={onBack}>
          {t('repair:list.back')}
        </Button>
      </div>
      {exception ? (
        <ExceptionDetail exception={exception} onChanged={onChanged} />
      ) : (
        <AskedStates asked={asked} loading={<Skeleton shape="block" />}>
          {() => <EmptyState icon="search" title={t('repair:list.noMatch')} />}
        </AskedStates>
      )}
    </>
  );
}
