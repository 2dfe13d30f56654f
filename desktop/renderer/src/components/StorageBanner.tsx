import type { StationStatus } from '@gatehouse/core/contract';
import { Banner, useFormat, useTranslation } from '@gatehouse/ui';
import { type Store, useStore } from '../state/store.ts';
import type { StatusLine } from '../till/model/status-lines.ts';
import { stopsWork, storageTroubleOf } from './storage-trouble.ts';

const troubleOf = ({ storage }: StationStatus) => storageTroubleOf(storage);

type Place = 'till' | 'gate';

/** Over everything else, because work at this station ends: what happened, what to do, and that nothing is lost. */
export function StorageBanner({
  status,
  place,
}: {
  readonly status: Store<StationStatus>;
  readonly place: Place;
}) {
  const { t } = useTranslation('common');
  // Only the trouble itself: a status comes with every sale, and nothing here changes with it.
  const trouble = useStore(status, troubleOf);
  if (!stopsWork(trouble)) return null;
  const key = place === 'gate' && trouble !== 'damaged' ? (`${trouble}Gate` as const) : trouble;
  return (
    <div className="storage-banner">
      <Banner tone="bad">{t(`storage.banner.${key}`)}</Banner>
    </div>
  );
}

/** The same in short, for the status bar; empty while the disk is well. */
export function useStorageLines(status: StationStatus, place: Place): StatusLine[] {
  const { t } = useTranslation('common');
  const format = useFormat();
  const trouble = storageTroubleOf(status.storage);
  if (trouble === null) return [];
  const id = 'storage';
  if (trouble === 'low') {
    const free = format.count(Math.round((status.storage?.freeBytes ?? 0) / 1e6));
    return [{ id, tone: 'warn', text: t('storage.low', { free }) }];
  }
  const key =
    place === 'gate' && (trouble === 'full' || trouble === 'broken') ? (`${trouble}Gate` as const) : trouble;
  return [{ id, tone: stopsWork(trouble) ? 'bad' : 'warn', text: t(`storage.${key}`) }];
}
