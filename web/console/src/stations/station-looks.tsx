import type { FleetStation } from '@gatehouse/core/contract';
import { useFormat, useNow, useTranslation } from '@gatehouse/ui';
import { Mark, type MarkTone } from '../components/Mark.tsx';
import { sizeWords } from './measure-words.ts';
import { spanWords } from './span-words.ts';

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

export function StateMark({ state }: { readonly state: FleetStation['state'] }) {
  const { t } = useTranslation('console');
  const look = looks[state];
  return (
    <Mark kind={look.kind} tone={look.tone}>
      {t(`stations.${state}`)}
    </Mark>
  );
}

/** A clock may be off by this much before anybody needs to hear of it. */
const CALM_OFFSET_MS = 2_000;

/** The figures of a station in words; what it did not report is said so, never guessed. */
export function useStationWords() {
  const { t } = useTranslation(['console', 'repair']);
  const format = useFormat();
  const nowMs = useNow(5_000);
  const notReported = t('repair:fleet.notReported');
  const ago = (atMs: number): string =>
    t('repair:fleet.backupAge', { age: format.age(Math.max(0, nowMs - atMs)) });
  return {
    notReported,
    size: (bytes: number | null | undefined): string =>
      bytes === null || bytes === undefined ? notReported : sizeWords(bytes, format.locale),
    seen: (station: FleetStation): string => {
      const { lastSeenAtMs } = station;
      if (lastSeenAtMs === null) return t('console:stations.neverSeen');
      return nowMs - lastSeenAtMs < 5_000
        ? format.age(0)
        : t('console:stations.ago', { age: format.age(nowMs - lastSeenAtMs) });
    },
    clock: (offsetMs: number | null): string => {
      if (offsetMs === null) return t('console:stations.clockUnknown');
      if (Math.abs(offsetMs) <= CALM_OFFSET_MS) return t('console:stations.clockFine');
      // The offset is cloud time less station time: a positive one is a clock that runs behind.
      return t(offsetMs > 0 ? 'console:stations.clockBehind' : 'console:stations.clockAhead', {
        amount: spanWords(Math.abs(offsetMs), format.locale),
      });
    },
    clockIsOff: (offsetMs: number | null): boolean =>
      offsetMs !== null && Math.abs(offsetMs) > CALM_OFFSET_MS,
    oldest: (station: FleetStation): string => {
      const { unsyncedCount, oldestUnsyncedAtMs } = station.report;
      if (oldestUnsyncedAtMs !== null) return format.age(Math.max(0, nowMs - oldestUnsyncedAtMs));
      return unsyncedCount === null ? notReported : '–';
    },
    backup: (station: FleetStation): string => {
      const { backup } = station.report;
      if (!backup) return notReported;
      return backup.atMs === null ? '–' : ago(backup.atMs);
    },
    ago,
  };
}
