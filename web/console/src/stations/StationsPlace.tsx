import { useState } from 'react';
import type { FleetStation } from '@gatehouse/core/contract';
import { Button, EmptyState, Skeleton, useFormat, useTranslation } from '@gatehouse/ui';
import { useConsole, useMay } from '../app/console-context.ts';
import { AskedStates } from '../components/AskedStates.tsx';
import { Mark } from '../components/Mark.tsx';
import type { Asked } from '../state/use-answer.ts';
import { AddStation } from './AddStation.tsx';
import { AlarmList, alarmsInOrder } from './AlarmList.tsx';
import { FleetTable } from './FleetTable.tsx';
import { RevokeStation } from './RevokeStation.tsx';
import { StationPage } from './StationPage.tsx';

export interface StationsPlaceProps {
  readonly asked: Asked<{ readonly stations: readonly FleetStation[] }>;
}

/** The fleet: what is wrong on top, every station below, one station's page behind its row. */
export function StationsPlace({ asked }: StationsPlaceProps) {
  const { t } = useTranslation('console');
  const mayManage = useMay('station.manage');
  const { client, venue, place } = useConsole();
  const [isAdding, setIsAdding] = useState(false);
  const [revoking, setRevoking] = useState<FleetStation>();
  const takeStations = (stations: FleetStation[]): void => asked.take({ stations });
  return (
    <>
      {place.station === undefined ? (
        <>
          <div className="c-bar">
            {asked.value ? <Summary stations={asked.value.stations} /> : <span />}
            {mayManage ? (
              <Button kind="primary" icon="plus" onPress={() => setIsAdding(true)}>
                {t('stations.add')}
              </Button>
            ) : (
              <p className="quiet">{t('stations.notAllowed')}</p>
            )}
          </div>
          <AskedStates asked={asked} loading={<Skeleton shape="row" count={6} />}>
            {({ stations }) =>
              stations.length === 0 ? (
                <EmptyState
                  icon="stations"
                  title={t('stations.empty')}
                  {...(mayManage
                    ? { action: { label: t('stations.add'), onPress: () => setIsAdding(true) } }
                    : {})}
                >
                  {t('stations.emptyText')}
                </EmptyState>
              ) : (
                <div className="f-page">
                  <AlarmList alarms={alarmsInOrder(stations)} onAcknowledged={takeStations} />
                  <FleetTable stations={stations} />
                </div>
              )
            }
          </AskedStates>
        </>
      ) : (
        <StationPage
          key={place.station}
          stationId={place.station}
          live={asked.value?.stations.find((one) => one.stationId === place.station)}
          onStations={takeStations}
          onChanged={asked.askAgain}
          onRevoke={mayManage ? setRevoking : undefined}
        />
      )}
      {isAdding ? (
        <AddStation
          client={client}
          venueId={venue.venueId}
          onClose={() => {
            setIsAdding(false);
            asked.askAgain();
          }}
        />
      ) : null}
      {revoking ? (
        <RevokeStation
          station={revoking}
          onClose={() => setRevoking(undefined)}
          onRevoked={() => {
            setRevoking(undefined);
            asked.askAgain();
          }}
        />
      ) : null}
    </>
  );
}

/** One sentence for the whole venue: the question a manager comes with. */
function Summary({ stations }: { readonly stations: readonly FleetStation[] }) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const active = stations.filter((station) => station.state !== 'revoked' && station.state !== 'never');
  const away = active.filter((station) => station.state === 'offline').length;
  const missing = active.reduce((sum, station) => sum + station.missing, 0);
  if (away > 0)
    return (
      <Mark kind="refused" tone="bad">
        {t('stations.summaryAway', { count: away, formatted: format.count(away) })}
      </Mark>
    );
  if (missing > 0)
    return (
      <Mark kind="attention" tone="warn">
        {t('stations.summaryMissing', { count: missing, formatted: format.count(missing) })}
      </Mark>
    );
  return active.length === 0 ? (
    <span />
  ) : (
    <Mark kind="granted" tone="ok">
      {t('stations.summaryOk')}
    </Mark>
  );
}
