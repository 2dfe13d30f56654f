import { lazy, Suspense, useState } from 'react';
import type { FleetStation, StationDetail } from '@gatehouse/core/contract';
import { Badge, Banner, Button, Card, EmptyState, Skeleton, useFormat, useTranslation } from '@gatehouse/ui';
import { useConsole } from '../app/console-context.ts';
import { AskedStates } from '../components/AskedStates.tsx';
import { useAnswer } from '../state/use-answer.ts';
import { AlarmList } from './AlarmList.tsx';
import { RecordBar } from './RecordBar.tsx';
import { StateMark } from './station-looks.tsx';
import { StationFacts } from './StationFacts.tsx';
import { StationPast } from './StationPast.tsx';

// The charts are most of the code and only this page and Today need them.
const StationWeek = lazy(async () => ({ default: (await import('./StationWeek.tsx')).StationWeek }));

export interface StationPageProps {
  readonly stationId: string;
  /** As the live feed last had it; newer than what was asked for. */
  readonly live: FleetStation | undefined;
  readonly onStations: (stations: FleetStation[]) => void;
  readonly onChanged: () => void;
  readonly onRevoke: ((station: FleetStation) => void) | undefined;
}

/** Everything that is known of one station, the newest first. */
export function StationPage({ stationId, live, onStations, onChanged, onRevoke }: StationPageProps) {
  const { t } = useTranslation(['console', 'repair']);
  const { client, venue, place, go } = useConsole();
  const asked = useAnswer<StationDetail>(`station ${venue.venueId} ${stationId}`, () =>
    client.stationDetail({ params: { venueId: venue.venueId, stationId } }),
  );
  return (
    <div className="f-page">
      <div>
        <Button
          kind="quiet"
          size="s"
          icon="back"
          onPress={() => go({ id: 'stations', venueId: place.venueId })}
        >
          {t('repair:fleet.back')}
        </Button>
      </div>
      <AskedStates asked={asked} loading={<Skeleton shape="block" count={2} />}>
        {(detail) => {
          const station = live ?? detail.station;
          return (
            <>
              <StationHead station={station} onRevoke={onRevoke} onChanged={onChanged} />
              <AlarmList
                alarms={station.alarms}
                named={false}
                onAcknowledged={(stations) => {
                  onStations(stations);
                  asked.askAgain();
                }}
              />
              <StationFacts station={station} />
              <Card title={t('repair:fleet.week')}>
                {detail.samples.length < 2 ? (
                  <EmptyState icon="reports" title={t('repair:fleet.weekEmpty')}>
                    {t('repair:fleet.weekEmptyText')}
                  </EmptyState>
                ) : (
                  <Suspense fallback={<Skeleton shape="block" />}>
                    <StationWeek samples={detail.samples} />
                  </Suspense>
                )}
              </Card>
              <StationPast detail={detail} />
            </>
          );
        }}
      </AskedStates>
    </div>
  );
}

function StationHead({
  station,
  onRevoke,
  onChanged,
}: {
  readonly station: FleetStation;
  readonly onChanged: () => void;
  readonly onRevoke: ((station: FleetStation) => void) | undefined;
}) {
  const { t } = useTranslation(['console', 'repair']);
  const format = useFormat();
  const { client, venue, place, go } = useConsole();
  const [isAsking, setIsAsking] = useState(false);
  const [failed, setFailed] = useState(false);
  const reinstate = async (): Promise<void> => {
    setIsAsking(true);
    const answer = await client.reinstateStation({
      params: { venueId: venue.venueId, stationId: station.stationId },
      body: {},
    });
    setIsAsking(false);
    setFailed(!answer.ok);
    if (answer.ok) onChanged();
  };
  const { openExceptions, openPrintJobs, devicesGone, stationId } = station;
  return (
    <header className="f-head">
      <div className="f-head-row">
        <h2 className="t5 hero">{station.name}</h2>
        {station.isHub ? <Badge>{t('console:stations.hub')}</Badge> : null}
        <StateMark state={station.state} />
        <span className="f-head-end">
          {openExceptions > 0 ? (
            <Button
              size="s"
              icon="alert"
              onPress={() => go({ id: 'exceptions', station: stationId, venueId: place.venueId })}
            >
              {t('repair:fleet.openExceptions', {
                count: openExceptions,
                formatted: format.count(openExceptions),
              })}
            </Button>
          ) : null}
          {onRevoke && station.state === 'revoked' ? (
            <Button size="s" onPress={() => void reinstate()} isPending={isAsking}>
              {t('repair:fleet.reinstate')}
            </Button>
          ) : null}
          {onRevoke && station.state !== 'revoked' ? (
            <Button kind="quiet" size="s" onPress={() => onRevoke(station)}>
              {t('console:stations.revoke')}
            </Button>
          ) : null}
        </span>
      </div>
      <p className="quiet">
        {[t(`console:stations.role.${station.role}`), station.place]
          .filter((word) => word !== '')
          .join(' · ')}
      </p>
      {station.state === 'online' ? null : <p>{t(`console:stations.${station.state}Text`)}</p>}
      <div className="f-head-bar">
        <RecordBar station={station} />
      </div>
      {failed ? <Banner>{t('repair:fleet.reinstateFailed')}</Banner> : null}
      {devicesGone.map((device) => (
        <Banner key={device}>{t('console:stations.deviceGone', { device })}</Banner>
      ))}
      {openPrintJobs > 0 ? (
        <Banner>
          {t('console:stations.printJobs', { count: openPrintJobs, formatted: format.count(openPrintJobs) })}
        </Banner>
      ) : null}
    </header>
  );
}
