import type { StationStatus } from '@gatehouse/core/contract';
import { Clock, StatusBar, StatusItem, useFormat, useTranslation } from '@gatehouse/ui';
import { useNow } from '../state/station-clock.ts';
import { useStore } from '../state/store.ts';
import { useCardLines } from './pay/card/use-card-lines.ts';
import { statusToShow, type StatusLine } from './model/status-lines.ts';
import { useStatusLines } from './use-status-lines.ts';
import { useTill } from './till-context.ts';

const same = <Value,>(value: Value) => value;

/** The truth in words: where we are, whose shift it is, what is not sent, which device needs a hand. */
export function TillStatusBar() {
  const till = useTill();
  const { t } = useTranslation('till');
  const format = useFormat();
  const status: StationStatus = useStore(till.status, same);
  const isLinked = useStore(till.linked, same);
  const nowMs = useNow(till.clock, 5_000);
  const cardLines = useCardLines();
  const lines: readonly StatusLine[] = [
    ...useStatusLines(status, isLinked, nowMs),
    ...(isLinked ? cardLines : []),
  ];
  const { shift, operator } = status;
  return (
    <StatusBar
      place={
        <>
          <strong>{status.name}</strong>
          {status.place ? <span className="quiet"> · {status.place}</span> : null}
        </>
      }
      end={<Clock offsetMs={till.clock.offsetMs()} />}
    >
      {shift ? (
        <StatusItem>
          {t('status.shift', { number: shift.number })} ·{' '}
          <strong className="status-name">{operator?.name ?? shift.openedBy}</strong>{' '}
          {t('status.since', { time: format.time(shift.openedAtMs) })}
        </StatusItem>
      ) : null}
      {statusToShow(lines).map((line) => (
        <StatusItem key={line.id} tone={line.tone}>
          {line.text}
        </StatusItem>
      ))}
    </StatusBar>
  );
}
