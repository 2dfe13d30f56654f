import { useState } from 'react';
import type { FleetAlarm, FleetStation } from '@gatehouse/core/contract';
import { Banner, Button, useFormat, useTranslation, VerdictShape } from '@gatehouse/ui';
import { useConsole, useMay } from '../app/console-context.ts';
import { useAlarmWords } from './use-alarm-words.ts';

export interface AlarmListProps {
  readonly alarms: readonly FleetAlarm[];
  readonly onAcknowledged: (stations: FleetStation[]) => void;
  /** On a station's own page its name needs no saying. */
  readonly named?: boolean;
}

/** Loud first, and those somebody sees to last. An alarm stays until its cause is gone. */
export const alarmsInOrder = (stations: readonly FleetStation[]): readonly FleetAlarm[] =>
  stations
    .flatMap((station) => station.alarms)
    .toSorted(
      (left, right) =>
        Number(left.acknowledgedAtMs !== null) - Number(right.acknowledgedAtMs !== null) ||
        Number(right.level === 'bad') - Number(left.level === 'bad'),
    );

export function AlarmList({ alarms, onAcknowledged, named = true }: AlarmListProps) {
  const { t } = useTranslation('repair');
  const format = useFormat();
  const words = useAlarmWords();
  const mayAcknowledge = useMay('exception.resolve');
  const { client, venue, place, go } = useConsole();
  const [asking, setAsking] = useState<string>();
  const [failed, setFailed] = useState(false);
  if (alarms.length === 0) return null;
  const acknowledge = async (alarm: FleetAlarm): Promise<void> => {
    const { stationId, kind } = alarm;
    setAsking(`${stationId} ${kind}`);
    setFailed(false);
    const answer = await client.acknowledgeAlarm({
      params: { venueId: venue.venueId, stationId, kind },
      body: {},
    });
    setAsking(undefined);
    if (answer.ok) onAcknowledged(answer.value.stations);
    else setFailed(true);
  };
  return (
    <section className="f-alarms" aria-label={t('fleet.alarms')}>
      {failed ? <Banner>{t('fleet.ackFailed')}</Banner> : null}
      <ul className="f-alarm-list">
        {alarms.map((alarm) => {
          const key = `${alarm.stationId} ${alarm.kind}`;
          const isSeenTo = alarm.acknowledgedAtMs !== null;
          return (
            <li key={key} className="f-alarm" data-level={alarm.level} data-seen={isSeenTo || undefined}>
              <VerdictShape
                kind={isSeenTo ? 'not-passed' : alarm.level === 'bad' ? 'refused' : 'attention'}
                size={16}
                filled={!isSeenTo}
              />
              <p className="f-alarm-words">
                {named ? (
                  <button
                    type="button"
                    className="f-alarm-station strong"
                    onClick={() => go({ id: 'stations', station: alarm.stationId, venueId: place.venueId })}
                  >
                    {alarm.stationName}
                  </button>
                ) : null}
                <span>{words(alarm)}</span>
              </p>
              {isSeenTo ? (
                <span className="quiet num f-alarm-end">
                  {t('fleet.seenTo', {
                    name: alarm.acknowledgedBy ?? '',
                    time: format.time(alarm.acknowledgedAtMs ?? 0),
                  })}
                </span>
              ) : mayAcknowledge ? (
                <Button size="s" onPress={() => void acknowledge(alarm)} isPending={asking === key}>
                  {t('fleet.acknowledge')}
                </Button>
              ) : null}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
