import type { DeviceHealth, GateView, StationStatus } from '@gatehouse/core/contract';
import { Clock, StatusBar, StatusItem, useFormat, useTranslation } from '@gatehouse/ui';
import { useStorageLines } from '../components/StorageBanner.tsx';
import { useSafetyLines } from '../components/use-safety-lines.ts';
import { useSnapshotLines } from '../components/use-snapshot-lines.ts';
import { useEvidenceLines } from '../components/evidence-lines.ts';
import type { Loadable } from '../state/loadable.ts';
import { useNow } from '../state/station-clock.ts';
import { useStore } from '../state/store.ts';
import { shortestAgeMs, statusToShow, ticketsOldMs, type StatusLine } from '../till/model/status-lines.ts';
import { useGate } from './gate-context.ts';

const same = <Value,>(value: Value) => value;

/** Mode, staleness and devices in words: which rule answers here, and how old what it knows is. */
export function GateStatusBar() {
  const gate = useGate();
  const status: StationStatus = useStore(gate.status, same);
  const view: Loadable<GateView> = useStore(gate.view, same);
  const isLinked = useStore(gate.linked, same);
  const nowMs = useNow(gate.clock, 5_000);
  const lines = useGateLines(status, view.kind === 'ready' ? view.value : null, isLinked, nowMs);
  return (
    <StatusBar
      place={
        <>
          <strong>{status.name}</strong>
          {status.place ? <span className="quiet"> · {status.place}</span> : null}
        </>
      }
      end={<Clock offsetMs={gate.clock.offsetMs()} />}
    >
      {statusToShow(lines).map((line) => (
        <StatusItem key={line.id} tone={line.tone}>
          {line.text}
        </StatusItem>
      ))}
    </StatusBar>
  );
}

function useGateLines(
  status: StationStatus,
  view: GateView | null,
  isLinked: boolean,
  nowMs: number,
): StatusLine[] {
  const { t } = useTranslation(['gate', 'common']);
  const format = useFormat();
  const storage = useStorageLines(status, 'gate');
  const evidence = useEvidenceLines(status);
  const snapshot = useSnapshotLines(status);
  const safety = useSafetyLines(status);
  if (!isLinked) return [{ id: 'station', tone: 'bad', text: t('gate:status.noStation') }];
  const age = (sinceMs: number): string => format.age(Math.max(shortestAgeMs, nowMs - sinceMs));

  const mode = (): StatusLine[] => {
    switch (view?.mode) {
      case 'hub':
        return [{ id: 'mode', tone: 'ok', text: t('gate:status.hubSelf') }];
      case 'strict':
        return [{ id: 'mode', tone: 'ok', text: t('gate:status.hubUp') }];
      case 'degraded': {
        const since = view.hubLastSeenMs ?? status.hub.sinceMs;
        return [{ id: 'mode', tone: 'warn', text: t('gate:status.degraded', { age: age(since) }) }];
      }
      case undefined:
        return [];
    }
  };

  const tickets = (): StatusLine[] => {
    const asOf = status.ticketsAsOfMs;
    if (asOf === null)
      return snapshot.length > 0
        ? []
        : [{ id: 'tickets', tone: 'warn', text: t('gate:status.ticketsNever') }];
    const isOld = nowMs - asOf > ticketsOldMs && status.cloud.state !== 'down';
    return isOld
      ? [{ id: 'tickets', tone: 'warn', text: t('gate:status.ticketsOld', { age: age(asOf) }) }]
      : [];
  };

  const cloud = (): StatusLine[] => {
    const { state, sinceMs, unsyncedCount } = status.cloud;
    const waiting: StatusLine[] =
      unsyncedCount > 0
        ? [
            {
              id: 'records',
              tone: 'plain',
              text: t('gate:status.records', {
                count: unsyncedCount,
                formatted: format.count(unsyncedCount),
              }),
            },
          ]
        : [];
    return state === 'down'
      ? [{ id: 'cloud', tone: 'warn', text: t('gate:status.cloudAway', { age: age(sinceMs) }) }, ...waiting]
      : waiting;
  };

  const device = ({ deviceId, kind, name, health }: DeviceHealth): StatusLine[] => {
    if (health.kind === 'ok') return [];
    if (health.kind === 'degraded')
      return [
        { id: deviceId, tone: 'warn', text: t('gate:status.deviceOther', { name, reason: health.reason }) },
      ];
    const text =
      kind === 'gate'
        ? t('gate:status.laneGone')
        : kind === 'scanner'
          ? t('gate:status.scannerGone')
          : t('gate:status.deviceOther', { name, reason: health.reason });
    return [{ id: deviceId, tone: 'bad', text }];
  };

  return [
    ...storage,
    ...evidence,
    ...mode(),
    ...status.devices.flatMap(device),
    ...cloud(),
    ...snapshot,
    ...tickets(),
    ...safety,
  ];
}
