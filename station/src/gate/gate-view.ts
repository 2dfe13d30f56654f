import type { GateView, ScanView } from '@gatehouse/core/contract';
import { insideOf } from '../hub/index.ts';
import type { HubContact } from './hub-contact.ts';
import type { GateOptions } from './options.ts';
import { dayCounts } from './scan-store.ts';

/** The gate as its screens see it. */
export function gateViewOf(
  options: Pick<GateOptions, 'ledger' | 'replica' | 'gate' | 'accessPointId' | 'authority'>,
  hub: HubContact,
  recent: readonly ScanView[],
  laneSinceMs: number,
): GateView {
  const { ledger, replica, gate, accessPointId } = options;
  const venue = replica.venue();
  const point = venue?.accessPoints.find((candidate) => candidate.accessPointId === accessPointId);
  const area = venue?.areas.find((candidate) => candidate.areaId === point?.toAreaId) ?? venue?.areas[0];
  const businessDay = ledger.businessDay();
  const counts = dayCounts(ledger.read, businessDay);
  const state = gate?.state().kind ?? 'idle';
  return {
    accessPoint: {
      accessPointId,
      name: point?.name ?? accessPointId,
      gateName: point?.gateName ?? '',
      laneName: point?.laneName ?? '',
      direction: point?.direction ?? 'in',
    },
    lane: {
      kind: state === 'passing' ? 'open' : state,
      sinceMs: laneSinceMs,
      passagesToday: counts.passages,
      grantsToday: counts.grants,
    },
    mode: hub.mode(),
    hubLastSeenMs: options.authority().kind === 'self' ? null : hub.heardAtMs(),
    inside: {
      count: venue && area ? insideOf(ledger.read, venue, area.areaId, businessDay) : 0,
      capacity: area?.capacity ?? 0,
      areaName: area?.name ?? '',
    },
    recent: [...recent],
  };
}
