import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fact } from '@gatehouse/core/journal';
import { createIds, openLedger, protectFolder, systemClock } from '../ledger/index.ts';
import { stationMigrations } from '../migrations.ts';
import { SOFTWARE_VERSION } from '../version.ts';
import { restoreBackup, type RestoreOrder, type RestorePlan } from './restore.ts';

export interface Rehearsal extends RestorePlan {
  /** From the backup to a ledger that took a record under a new incarnation. */
  readonly tookMs: number;
}

/**
 * Restores a backup into a folder that is thrown away afterwards, opens the ledger there under an incarnation made up
 * for the purpose, and writes a record: what is tested is what a restore would do. Nothing of the station is touched.
 */
export function rehearseRestore(order: RestoreOrder): Rehearsal {
  const startedMs = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-drill-'));
  try {
    const plan = restoreBackup({ ...order, dataFolder: folder }, () => undefined);
    const { stamp } = plan;
    protectFolder(folder, plan.encrypted ? (order.key ?? undefined) : undefined);
    const ledger = openLedger({
      file: join(folder, 'ledger.db'),
      identity: {
        stationId: stamp.stationId,
        incarnation: randomBytes(16).toString('hex'),
        organizationId: 'drill',
        venueId: 'drill',
        registerId: 'drill',
        name: 'drill',
        place: 'drill',
        role: 'till',
      },
      clock: systemClock,
      ids: createIds(),
      bootId: 'drill',
      modules: stationMigrations,
      calendar: () => ({ timeZone: 'UTC', cutOverHour: 0 }),
    });
    try {
      const previous = { incarnation: stamp.incarnation, seq: stamp.seq, hash: stamp.hash };
      const begun = fact('StationEnrolled', {
        role: 'till',
        softwareVersion: SOFTWARE_VERSION,
        publicKey: 'drill',
        cause: 'restored',
        previous,
      });
      ledger.transact((writer) => writer.append(begun));
    } finally {
      ledger.close();
    }
    return { ...plan, tookMs: Math.round(performance.now() - startedMs) };
  } finally {
    protectFolder(folder, undefined);
    rmSync(folder, { recursive: true, force: true });
  }
}
