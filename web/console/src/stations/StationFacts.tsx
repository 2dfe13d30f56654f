import type { ReactNode } from 'react';
import type { FleetStation } from '@gatehouse/core/contract';
import { Card, resources, useFormat, useNow, useTranslation } from '@gatehouse/ui';
import { useStationWords } from './station-looks.tsx';

type ScopeName = keyof (typeof resources)['en']['repair']['fleet']['scopeNames'];
const isScopeName = (text: string): text is ScopeName =>
  Object.hasOwn(resources.en.repair.fleet.scopeNames, text);

/** The figures of a station in four groups; what it does not report is said so. */
export function StationFacts({ station }: { readonly station: FleetStation }) {
  const { t } = useTranslation(['console', 'repair']);
  const format = useFormat();
  const words = useStationWords();
  const nowMs = useNow(30_000);
  const { report } = station;
  const { storage, backup, protection, checkpoint } = report;
  return (
    <div className="f-groups">
      <Group title={t('repair:fleet.journal')}>
        <Fact name={t('repair:fleet.expected')}>{format.count(station.expected)}</Fact>
        <Fact name={t('repair:fleet.haveLabel')}>{format.count(station.have)}</Fact>
        <Fact name={t('repair:fleet.missingLabel')} warn={station.missing > 0}>
          {format.count(station.missing)}
        </Fact>
        <Fact name={t('repair:fleet.columns.oldest')}>{words.oldest(station)}</Fact>
        <Fact name={t('repair:fleet.aside')} warn={station.quarantined > 0}>
          {format.count(station.quarantined)}
        </Fact>
        <Fact name={t('repair:fleet.checkpoint')} warn={checkpoint?.conflict === true}>
          {checkpoint && checkpoint.treeSize !== null && checkpoint.atMs !== null
            ? t('repair:fleet.checkpointAt', {
                formatted: format.count(checkpoint.treeSize),
                age: format.age(Math.max(0, nowMs - checkpoint.atMs)),
              })
            : words.notReported}
        </Fact>
      </Group>
      <Group title={t('repair:fleet.storage')}>
        <Fact name={t('repair:fleet.diskFree')}>{words.size(storage?.freeBytes)}</Fact>
        <Fact name={t('repair:fleet.level')} warn={storage?.level !== undefined && storage.level !== 'ok'}>
          {storage?.level ?? words.notReported}
        </Fact>
        <Fact name={t('repair:fleet.wal')}>{words.size(storage?.walBytes)}</Fact>
        <Fact name={t('repair:fleet.ledger')}>{words.size(storage?.ledgerBytes)}</Fact>
        <Fact name={t('repair:fleet.backup')}>
          {words.backup(station)}
          {backup && backup.verified !== null
            ? ` · ${t(backup.verified ? 'repair:fleet.verified' : 'repair:fleet.notVerified')}`
            : ''}
        </Fact>
        <Fact name={t('repair:fleet.protection')}>
          {protection
            ? `${t(protection.encrypted ? 'repair:fleet.encrypted' : 'repair:fleet.notEncrypted')}${
                protection.keptBy === null ? '' : ` · ${protection.keptBy}`
              }`
            : words.notReported}
        </Fact>
      </Group>
      <Group title={t('repair:fleet.software')}>
        <Fact name={t('repair:fleet.columns.version')}>
          {[
            station.softwareVersion === '' ? '–' : station.softwareVersion,
            station.updateAvailable ? t('repair:fleet.newer') : '',
          ]
            .filter((word) => word !== '')
            .join(' · ')}
        </Fact>
        <Fact name={t('console:stations.seen')}>{words.seen(station)}</Fact>
        <Fact name={t('console:stations.clock')} warn={words.clockIsOff(station.clockOffsetMs)}>
          {words.clock(station.clockOffsetMs)}
        </Fact>
        <Fact name={t('repair:fleet.mode')}>
          {report.mode ?? t(station.isHub ? 'repair:fleet.hub' : 'repair:fleet.member')}
        </Fact>
        <Fact name={t('repair:fleet.devices')} warn={station.devicesGone.length > 0}>
          {station.devicesGone.length === 0 ? t('repair:fleet.devicesFine') : station.devicesGone.join(', ')}
        </Fact>
      </Group>
      <Group title={t('repair:fleet.scopes')}>
        {station.scopesBehind.length === 0 ? (
          <p className="f-unsaid">{words.notReported}</p>
        ) : (
          station.scopesBehind.map(({ scope, rowsBehind }) => (
            <Fact
              key={scope}
              name={isScopeName(scope) ? t(`repair:fleet.scopeNames.${scope}`) : scope}
              warn={rowsBehind > 0}
            >
              {rowsBehind === 0
                ? t('repair:fleet.upToDate')
                : t('repair:fleet.behind', { count: rowsBehind, formatted: format.count(rowsBehind) })}
            </Fact>
          ))
        )}
      </Group>
    </div>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Card title={title}>
      <dl className="c-facts">{children}</dl>
    </Card>
  );
}

function Fact({
  name,
  warn = false,
  children,
}: {
  readonly name: string;
  readonly warn?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={warn ? 'num c-warn strong' : 'num'}>{children}</dd>
    </div>
  );
}
