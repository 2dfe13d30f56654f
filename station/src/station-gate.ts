import type { Clock, IdSource, Timers } from '@gatehouse/core/time';
import type { Gate, Scanner } from '@gatehouse/hardware';
import type { Live } from './api/index.ts';
import type { ReplicaStore } from './catalogue/index.ts';
import type { StationConfig } from './config/index.ts';
import { createGate, type GateService } from './gate/index.ts';
import type { ClaimAuthority, ReadPresented, VenueReplica } from './hub/index.ts';
import type { Ledger, StationIdentity } from './ledger/index.ts';
import type { Links } from './links.ts';
import { createHolderNames } from './subjects/index.ts';

export interface StationGateParts {
  readonly config: StationConfig;
  readonly identity: StationIdentity;
  readonly ledger: Ledger;
  readonly replica: ReplicaStore;
  readonly venue: VenueReplica;
  readonly readPresented: ReadPresented;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  readonly scanner: Scanner | undefined;
  readonly device: Gate | undefined;
  readonly links: Links;
  readonly claims: ClaimAuthority;
  readonly live: Live;
  readonly report: (error: unknown) => void;
}

/** The lane of a gate station, from the moment it is known which lane that is. */
export interface StationGate {
  service(): GateService | undefined;
  start(): void;
  stop(): Promise<void>;
}

/** Before the first pull nobody knows which lane this is; until then the gate stays shut and says so. */
export function createStationGate(parts: StationGateParts): StationGate {
  const { config, identity, ledger, replica, venue, readPresented, clock, ids, links, claims, live, report } =
    parts;
  let service: GateService | undefined;
  let stopFollowing = (): void => {};

  const laneOf = (): string | undefined => {
    const points = replica.policy()?.accessPoints ?? [];
    return (
      config.gate.accessPointId ??
      points.find(({ stationId }) => stationId === identity.stationId)?.accessPointId
    );
  };

  const begin = (): void => {
    if (service || config.role !== 'gate' || !replica.policy()) return;
    const accessPointId = laneOf();
    if (accessPointId === undefined) return;
    service = createGate({
      ledger,
      replica: venue,
      readPresented,
      clock,
      timers: parts.timers,
      ids,
      accessPointId,
      stationId: identity.stationId,
      scanner: parts.scanner,
      gate: parts.device,
      authority: () =>
        links.isHub() ? { kind: 'self', claims } : { kind: 'remote', client: links.hubClient },
      hubHeardAtMs: links.hubHeardAtMs,
      holderNameOf: createHolderNames(replica.sql),
      openMs: config.gate.openMs,
      passTimeoutMs: config.gate.passTimeoutMs,
      onError: report,
    });
    service.onEvent((event) => {
      if (event.kind === 'scan') live.emit('scan', event.scan);
      else live.emit('gate', event.view);
    });
    service.start();
    live.emit('gate', service.view());
  };

  return {
    service: () => service,
    start() {
      begin();
      stopFollowing = replica.onChanged(() => begin());
    },
    async stop() {
      stopFollowing();
      await service?.stop();
    },
  };
}
