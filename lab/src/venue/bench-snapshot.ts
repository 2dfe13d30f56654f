import type { BenchDeviceView, BenchView, CloudTruth, StationTruth } from '../api/bench-view.ts';
import type { VenueView } from '../api/contract.ts';
import { STATIONS } from '../demo/park.ts';
import type { BenchDevice } from '../devices/bench-device.ts';
import type { LoggedEvent } from '../devices/event-log.ts';
import type { CutLink } from './cut-link.ts';
import type { SupervisedChild } from './supervised-child.ts';

interface SnapshotParts {
  readonly venue: VenueView;
  readonly venueMark: string;
  readonly park: BenchView['park'];
  readonly processes: readonly SupervisedChild[];
  readonly links: Readonly<Record<'cloud' | 'lan', ReadonlyMap<string, CutLink>>>;
  readonly devices: readonly BenchDevice[];
  readonly truthOf: (stationId: string) => StationTruth | null;
  readonly cloudTruth: CloudTruth | null;
  readonly events: readonly LoggedEvent[];
}

const PRINTS_SHOWN = 10;

/** Everything the page draws, in one piece: it keeps nothing of the venue itself. */
export function benchViewOf(parts: SnapshotParts): BenchView {
  const { venue } = parts;
  return {
    ready: venue.ready,
    progress: venue.progress,
    venueMark: parts.venueMark,
    park: parts.park,
    processes: parts.processes.map((child) => ({
      name: child.name,
      label: STATIONS.find(({ stationId }) => stationId === child.name)?.name ?? 'Cloud',
      state: child.state(),
      restarts: child.restarts(),
      processId: child.processId() ?? null,
    })),
    links: (['cloud', 'lan'] as const).flatMap((link) =>
      [...parts.links[link]].map(([stationId, cut]) => ({ link, stationId, up: cut.isUp() })),
    ),
    devices: parts.devices.map(deviceView),
    stations: STATIONS.toSorted((a, b) => Number(a.role === 'gate') - Number(b.role === 'gate')).map(
      (station) => ({
        id: station.stationId,
        name: station.name,
        place: station.place,
        role: station.role,
        isHub: station.stationId === 'gate-a',
        truth: parts.truthOf(station.stationId),
      }),
    ),
    staff: venue.staff,
    console: venue.console,
    cloudTruth: parts.cloudTruth,
    events: parts.events,
  };
}

function deviceView(device: BenchDevice): BenchDeviceView {
  const { id, kind, stationId, name, wire, faultNames } = device;
  const prints = device.kind === 'printer' ? device.finished().slice(-PRINTS_SHOWN) : [];
  return {
    id,
    kind,
    stationId,
    name,
    wire,
    faultNames,
    faults: device.faults(),
    gate: device.kind === 'gate' ? device.gate() : null,
    drawerOpen: device.kind === 'drawer' && device.isOpen(),
    makes: device.kind === 'printer' ? device.makes : [],
    shown: device.kind === 'display' ? device.lines() : null,
    prints: prints.map(({ number, atMs, text, codes }) => ({
      number,
      atMs,
      text,
      codes,
      title: text.split('\n')[0]?.trim() ?? '',
    })),
  };
}
