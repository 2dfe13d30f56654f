import type {
  LinkState,
  Operator,
  ShiftState,
  SnapshotState,
  StationStatus,
  StorageState,
} from '@gatehouse/core/contract';
import type { ReplicaStore } from './catalogue/index.ts';
import type { StationDevices } from './devices/index.ts';
import type { Ledger } from './ledger/index.ts';
import { shownTo } from './shift/drawer.ts';

export interface StatusSources {
  readonly ledger: Ledger;
  readonly replica: ReplicaStore;
  readonly devices: StationDevices;
  readonly nowMs: () => number;
  readonly shift: () => ShiftState | null;
  readonly cloud: () => LinkState;
  readonly hub: () => LinkState;
  readonly ticketsAsOfMs: () => number | null;
  readonly ticketSnapshot: () => SnapshotState | null;
  readonly openPrintJobs: () => number;
  readonly atRest: NonNullable<StationStatus['atRest']>;
  readonly backup?: () => StationStatus['backup'];
  readonly storage: () => StorageState;
  readonly evidence?: () => NonNullable<StationStatus['evidence']>;
}

/** What should be in the drawer is not for every screen; the machine itself, by its launch key, is not blind. */
const shiftShown = (
  shift: ShiftState | null,
  operator: Operator | null,
  isMachine: boolean,
): ShiftState | null => (shift && !isMachine ? shownTo(operator, shift) : shift);

/** Who this station is and how it is, for one screen: who is signed in differs from screen to screen. */
export function statusOf(
  sources: StatusSources,
  operator: Operator | null,
  isMachine = false,
): StationStatus {
  const { ledger, replica } = sources;
  const { stationId, registerId, name, place, role } = ledger.identity();
  const policy = replica.policy();
  return {
    stationId,
    registerId,
    name,
    place,
    role,
    venue: {
      name: policy?.name ?? '',
      currency: policy?.currency ?? 'EUR',
      timeZone: policy?.timeZone ?? 'UTC',
      locale: policy?.locale ?? 'en',
    },
    businessDay: ledger.businessDay(),
    nowMs: sources.nowMs(),
    operator,
    shift: shiftShown(sources.shift(), operator, isMachine),
    cloud: sources.cloud(),
    hub: sources.hub(),
    ticketsAsOfMs: sources.ticketsAsOfMs(),
    ticketSnapshot: sources.ticketSnapshot(),
    devices: sources.devices.health(),
    openPrintJobs: sources.openPrintJobs(),
    storage: sources.storage(),
    evidence: sources.evidence?.(),
    atRest: sources.atRest,
    backup: sources.backup?.(),
  };
}
