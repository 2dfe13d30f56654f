import type { DeviceHealth, LinkState, StationStatus } from '@gatehouse/core/contract';
import { useFormat, useTranslation } from '@gatehouse/ui';
import { useStorageLines } from '../components/StorageBanner.tsx';
import { useSnapshotLines } from '../components/use-snapshot-lines.ts';
import { useSafetyLines } from '../components/use-safety-lines.ts';
import { useEvidenceLines } from '../components/evidence-lines.ts';
import { shortestAgeMs, ticketsOldMs, unsentCalmMs, type StatusLine } from './model/status-lines.ts';

/** What the bar of a till says now. Green is silent, amber says what happens next, red says what to do. */
export function useStatusLines(status: StationStatus, isLinked: boolean, nowMs: number): StatusLine[] {
  const { t } = useTranslation(['till', 'common']);
  const format = useFormat();
  const storage = useStorageLines(status, 'till');
  const snapshot = useSnapshotLines(status);
  const evidence = useEvidenceLines(status);
  const safety = useSafetyLines(status);
  if (!isLinked) return [{ id: 'station', tone: 'bad', text: t('till:status.noStation') }];
  const age = (sinceMs: number): string => format.age(Math.max(shortestAgeMs, nowMs - sinceMs));
  const records = (count: number): string =>
    t('common:count.records', { count, formatted: format.count(count) });

  const cloud = ({ state, sinceMs, unsyncedCount, oldestUnsyncedAtMs }: LinkState): StatusLine => {
    const id = 'cloud';
    if (state === 'down')
      return {
        id,
        tone: 'warn',
        text:
          unsyncedCount > 0
            ? t('till:status.cloudAwayWaiting', { age: age(sinceMs), records: records(unsyncedCount) })
            : t('till:status.cloudAwayCalm', { age: age(sinceMs) }),
      };
    if (unsyncedCount === 0) return { id, tone: 'ok', text: t('common:status.synced') };
    const oldestMs = oldestUnsyncedAtMs ?? nowMs;
    return {
      id,
      tone: nowMs - oldestMs > unsentCalmMs ? 'warn' : 'plain',
      text: t('common:status.unsynced', {
        count: unsyncedCount,
        formatted: format.count(unsyncedCount),
        age: age(oldestMs),
      }),
    };
  };

  const hub = ({ state, sinceMs }: LinkState): StatusLine[] => {
    if (state === 'self') return [];
    return state === 'up'
      ? [{ id: 'hub', tone: 'ok', text: t('common:status.hubReady') }]
      : [{ id: 'hub', tone: 'warn', text: t('till:status.hubAway', { age: age(sinceMs) }) }];
  };

  const printer = ({ deviceId, health, note }: DeviceHealth): StatusLine => {
    if (health.kind === 'gone') return { id: deviceId, tone: 'bad', text: t('common:status.printerGone') };
    const reason = health.kind === 'degraded' ? health.reason : note;
    if (reason === '') return { id: deviceId, tone: 'ok', text: t('common:status.printerReady') };
    if (/cover/i.test(reason))
      return { id: deviceId, tone: 'bad', text: t('common:status.printerCoverOpen') };
    if (/near|low/i.test(reason))
      return { id: deviceId, tone: 'warn', text: t('common:status.printerPaperLow') };
    if (/paper/i.test(reason)) return { id: deviceId, tone: 'bad', text: t('common:status.printerPaperOut') };
    if (/offline/i.test(reason)) return { id: deviceId, tone: 'bad', text: t('common:status.printerGone') };
    if (/does not report/i.test(reason))
      return { id: deviceId, tone: 'warn', text: t('till:status.printerMute') };
    if (/silent|answer|timeout/i.test(reason))
      return { id: deviceId, tone: 'warn', text: t('common:status.printerUnknown') };
    return { id: deviceId, tone: 'warn', text: t('till:status.printerOther', { reason }) };
  };

  const receiptPrinter = status.devices.find(({ kind }) => kind === 'printer')?.deviceId;
  /** Printers beside the one for receipts speak up by name, and only when something is wrong. */
  const otherPrinter = (each: DeviceHealth): StatusLine[] => {
    const line = printer(each);
    return line.tone === 'ok' ? [] : [{ ...line, text: `${each.name}: ${line.text}` }];
  };

  const scanner = ({ deviceId, health }: DeviceHealth): StatusLine[] => {
    if (health.kind === 'ok') return [{ id: deviceId, tone: 'ok', text: t('common:status.scannerReady') }];
    return health.kind === 'gone'
      ? [{ id: deviceId, tone: 'bad', text: t('common:status.scannerGone') }]
      : [{ id: deviceId, tone: 'warn', text: t('till:status.scannerOther', { reason: health.reason }) }];
  };

  const device = (each: DeviceHealth): StatusLine[] => {
    if (each.kind === 'printer')
      return each.deviceId === receiptPrinter ? [printer(each)] : otherPrinter(each);
    if (each.kind === 'scanner') return scanner(each);
    if (each.kind === 'drawer' && each.health.kind === 'gone')
      return [{ id: each.deviceId, tone: 'bad', text: t('till:status.drawerGone') }];
    return [];
  };

  const tickets = (): StatusLine[] => {
    const asOf = status.ticketsAsOfMs;
    if (asOf === null)
      return snapshot.length > 0
        ? []
        : [{ id: 'tickets', tone: 'warn', text: t('till:status.ticketsNever') }];
    if (nowMs - asOf <= ticketsOldMs) return [];
    return [{ id: 'tickets', tone: 'warn', text: t('till:status.ticketsOld', { age: age(asOf) }) }];
  };

  const prints = (): StatusLine[] =>
    status.openPrintJobs === 0
      ? []
      : [
          {
            id: 'prints',
            tone: 'warn',
            text: t('till:status.printsWait', {
              count: status.openPrintJobs,
              formatted: format.count(status.openPrintJobs),
            }),
          },
        ];

  return [
    ...storage,
    ...evidence,
    cloud(status.cloud),
    ...prints(),
    ...status.devices.flatMap(device),
    ...hub(status.hub),
    ...snapshot,
    ...tickets(),
    ...safety,
  ];
}
