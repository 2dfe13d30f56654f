import { useState } from 'react';
import type { FleetStation } from '@gatehouse/core/contract';
import {
  Badge,
  Banner,
  Button,
  Card,
  EmptyState,
  Skeleton,
  useFormat,
  useNow,
  useTranslation,
} from '@gatehouse/ui';
import { useConsole, useMay } from '../app/console-context.ts';
import { AskedStates } from '../components/AskedStates.tsx';
import { Mark, type MarkTone } from '../components/Mark.tsx';
import type { Asked } from '../state/use-answer.ts';
import { AddStation } from './AddStation.tsx';
import { RevokeStation } from './RevokeStation.tsx';

const looks: Readonly<
  Record<
    FleetStation['state'],
    { readonly tone: MarkTone; readonly kind: 'granted' | 'attention' | 'refused' | 'not-passed' }
  >
> = {
  online: { tone: 'ok', kind: 'granted' },
  late: { tone: 'warn', kind: 'attention' },
  offline: { tone: 'bad', kind: 'refused' },
  never: { tone: 'plain', kind: 'not-passed' },
  forked: { tone: 'bad', kind: 'refused' },
  revoked: { tone: 'plain', kind: 'not-passed' },
};

export function StationsPlace({
  asked,
}: {
  readonly asked: Asked<{ readonly stations: readonly FleetStation[] }>;
}) {
  const { t } = useTranslation('console');
  const mayAdd = useMay('station.manage');
  const { client, venue } = useConsole();
  const [isAdding, setIsAdding] = useState(false);
  const [revoking, setRevoking] = useState<FleetStation>();
  return (
    <>
      <div className="c-bar">
        {asked.value ? <Summary stations={asked.value.stations} /> : <span />}
        {mayAdd ? (
          <Button kind="primary" icon="plus" onPress={() => setIsAdding(true)}>
            {t('stations.add')}
          </Button>
        ) : (
          <p className="quiet">{t('stations.notAllowed')}</p>
        )}
      </div>
      <AskedStates asked={asked} loading={<Skeleton shape="tile" count={4} />}>
        {({ stations }) =>
          stations.length === 0 ? (
            <EmptyState
              icon="stations"
              title={t('stations.empty')}
              {...(mayAdd ? { action: { label: t('stations.add'), onPress: () => setIsAdding(true) } } : {})}
            >
              {t('stations.emptyText')}
            </EmptyState>
          ) : (
            <ul className="c-stations">
              {stations.map((station) => (
                <li key={station.stationId}>
                  <StationCard
                    station={station}
                    {...(mayAdd && station.state !== 'revoked'
                      ? { onRevoke: () => setRevoking(station) }
                      : {})}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </AskedStates>
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

/** A clock may be off by this much before anybody needs to hear of it. */
const calmOffsetMs = 2_000;

function StationCard({
  station,
  onRevoke,
}: {
  readonly station: FleetStation;
  readonly onRevoke?: () => void;
}) {
  const { t } = useTranslation('console');
  const format = useFormat();
  const nowMs = useNow(5_000);
  const look = looks[station.state];
  const { expected, have, missing, clockOffsetMs: offset } = station;
  const blanks = {
    expected: format.count(expected),
    have: format.count(have),
    missing: format.count(missing),
  };
  const offsetWords =
    offset === null
      ? t('stations.clockUnknown')
      : Math.abs(offset) <= calmOffsetMs
        ? t('stations.clockFine')
        : t(offset > 0 ? 'stations.clockAhead' : 'stations.clockBehind', {
            amount: spanWords(Math.abs(offset), format.locale),
          });
  return (
    <Card>
      <div className="c-station" data-tone={look.tone}>
        <header>
          <div className="c-station-name">
            <h2 className="t3">{station.name}</h2>
            <p className="quiet">
              {[t(`stations.role.${station.role}`), station.place].filter((word) => word !== '').join(' · ')}
            </p>
          </div>
          <div className="c-station-state">
            {station.isHub ? <Badge>{t('stations.hub')}</Badge> : null}
            <Mark kind={look.kind} tone={look.tone}>
              {t(`stations.${station.state}`)}
            </Mark>
          </div>
        </header>
        <p className="c-station-records num">
          <span className="t4 hero">{format.count(have)}</span>
          <span className={missing > 0 ? 'c-warn strong' : 'quiet'}>
            {missing > 0 ? t('stations.expected', blanks) : t('stations.nothingMissing', blanks)}
          </span>
        </p>
        {station.state === 'online' ? null : (
          <p className="c-station-text">{t(`stations.${station.state}Text`)}</p>
        )}
        {station.quarantined > 0 ? (
          <Banner tone="bad">
            {t('stations.quarantined', {
              count: station.quarantined,
              formatted: format.count(station.quarantined),
            })}
          </Banner>
        ) : null}
        {station.devicesGone.map((device) => (
          <Banner key={device}>{t('stations.deviceGone', { device })}</Banner>
        ))}
        {station.openPrintJobs > 0 ? (
          <Banner>
            {t('stations.printJobs', {
              count: station.openPrintJobs,
              formatted: format.count(station.openPrintJobs),
            })}
          </Banner>
        ) : null}
        <dl className="c-facts">
          <dt>{t('stations.seen')}</dt>
          <dd className="num">
            {station.lastSeenAtMs === null
              ? t('stations.neverSeen')
              : nowMs - station.lastSeenAtMs < 5_000
                ? format.age(0)
                : t('stations.ago', { age: format.age(nowMs - station.lastSeenAtMs) })}
          </dd>
          <dt>{t('stations.clock')}</dt>
          <dd className={offset !== null && Math.abs(offset) > calmOffsetMs ? 'c-warn strong num' : 'num'}>
            {offsetWords}
          </dd>
          <dt>{t('stations.version')}</dt>
          <dd className="num">{station.softwareVersion === '' ? '–' : station.softwareVersion}</dd>
        </dl>
        {onRevoke ? (
          <div>
            <Button kind="quiet" size="s" onPress={onRevoke}>
              {t('stations.revoke')}
            </Button>
          </div>
        ) : null}
      </div>
    </Card>
  );
}

/** "3.4 s", "2 min": a clock's error in the unit a person would use. */
function spanWords(ms: number, locale: string): string {
  const [unit, value] = ms < 90_000 ? (['second', ms / 1000] as const) : (['minute', ms / 60_000] as const);
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'narrow',
    maximumFractionDigits: 1,
  }).format(value);
}
