import type { FleetStation } from '@gatehouse/core/contract';
import { Badge, Card, Table, useTranslation, type Column } from '@gatehouse/ui';
import { useConsole } from '../app/console-context.ts';
import { useNarrow } from '../state/use-narrow.ts';
import { RecordBar } from './RecordBar.tsx';
import { StateMark, useStationWords } from './station-looks.tsx';

/** Every station in one look; a row opens its page. On a phone, two lines each. */
export function FleetTable({ stations }: { readonly stations: readonly FleetStation[] }) {
  const { t } = useTranslation(['console', 'repair']);
  const { place, go } = useConsole();
  const narrow = useNarrow();
  const words = useStationWords();
  const open = (station: FleetStation): void =>
    go({ id: 'stations', station: station.stationId, venueId: place.venueId });
  const name = (station: FleetStation) => (
    <span className="c-two-lines">
      <span className="strong f-name">
        {station.name}
        {station.isHub ? <Badge>{t('console:stations.hub')}</Badge> : null}
      </span>
      <span className="quiet">
        {[t(`console:stations.role.${station.role}`), station.place]
          .filter((word) => word !== '')
          .join(' · ')}
      </span>
    </span>
  );
  const state = (station: FleetStation) => (
    <span className="c-two-lines">
      <StateMark state={station.state} />
      <span className="quiet num">{words.seen(station)}</span>
    </span>
  );
  const quiet = (text: string) =>
    text === words.notReported ? <span className="f-unsaid">{text}</span> : text;
  const columns: readonly Column<FleetStation>[] = narrow
    ? [
        { id: 'station', head: t('repair:fleet.columns.station'), cell: name },
        {
          id: 'state',
          head: t('repair:fleet.columns.state'),
          cell: (station) => (
            <span className="c-two-lines">
              <StateMark state={station.state} />
              <RecordBar station={station} />
            </span>
          ),
        },
      ]
    : [
        { id: 'station', head: t('repair:fleet.columns.station'), cell: name },
        { id: 'state', head: t('repair:fleet.columns.state'), cell: state },
        {
          id: 'records',
          head: t('repair:fleet.columns.records'),
          cell: (station) => <RecordBar station={station} />,
        },
        {
          id: 'oldest',
          head: t('repair:fleet.columns.oldest'),
          numeric: true,
          cell: (station) => quiet(words.oldest(station)),
        },
        {
          id: 'clock',
          head: t('repair:fleet.columns.clock'),
          numeric: true,
          cell: (station) => (
            <span className={words.clockIsOff(station.clockOffsetMs) ? 'c-warn strong' : ''}>
              {words.clock(station.clockOffsetMs)}
            </span>
          ),
        },
        {
          id: 'disk',
          head: t('repair:fleet.columns.disk'),
          numeric: true,
          cell: (station) => quiet(words.size(station.report.storage?.freeBytes)),
        },
        {
          id: 'backup',
          head: t('repair:fleet.columns.backup'),
          numeric: true,
          cell: (station) => quiet(words.backup(station)),
        },
        {
          id: 'version',
          head: t('repair:fleet.columns.version'),
          numeric: true,
          cell: (station) => (
            <span className="c-two-lines">
              <span>{station.softwareVersion === '' ? '–' : station.softwareVersion}</span>
              {station.alarms.some((alarm) => alarm.kind === 'version-too-old') ? (
                <span className="c-warn strong">{t('repair:fleet.update')}</span>
              ) : station.updateAvailable ? (
                <span className="quiet">{t('repair:fleet.newer')}</span>
              ) : null}
            </span>
          ),
        },
      ];
  return (
    <Card padded={false}>
      <Table
        label={t('repair:fleet.table')}
        columns={columns}
        rows={stations}
        rowKey={(station) => station.stationId}
        onRow={open}
      />
    </Card>
  );
}
