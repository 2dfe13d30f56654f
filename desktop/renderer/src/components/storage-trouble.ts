import type { StorageState } from '@gatehouse/core/contract';

/** What of the disk asks for a person, worst first; one at a time, because each has its own way out. */
export type StorageTrouble = 'damaged' | 'broken' | 'full' | 'failing' | 'held' | 'low';

export function storageTroubleOf(storage: StorageState | undefined): StorageTrouble | null {
  if (!storage) return null;
  if (storage.damage !== null) return 'damaged';
  if (storage.writing === 'unwritable') return 'broken';
  if (storage.level === 'critical') return 'full';
  if (storage.writing === 'failing') return 'failing';
  if (storage.logHeld) return 'held';
  return storage.level === 'low' ? 'low' : null;
}

/** Whether work here ends, which a line at the foot would say too quietly. */
export const stopsWork = (trouble: StorageTrouble | null): trouble is 'damaged' | 'broken' | 'full' =>
  trouble === 'damaged' || trouble === 'broken' || trouble === 'full';
