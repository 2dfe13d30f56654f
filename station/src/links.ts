import { createClient, type LinkState, type SnapshotState, type Transport } from '@gatehouse/core/contract';
import { CLOUD_AUDIENCE, hubRoutes, type Scope, SCOPES, syncRoutes } from '@gatehouse/core/sync';
import type { Clock, Timers } from '@gatehouse/core/time';
import type { StationConfig } from './config/index.ts';
import type { ReplicaStore } from './catalogue/index.ts';
import { type EarlierRecords, earlierUnsynced } from './earlier-records.ts';
import { createStationTokens, type Enrolment } from './enrolment/index.ts';
import type { HubClient } from './gate/index.ts';
import type { VenueReplica } from './hub/index.ts';
import type { Ledger } from './ledger/index.ts';
import {
  createKnownStations,
  type KnownStations,
  type PeerConnection,
  type PeerConnectionOptions,
} from './peers/index.ts';
import {
  organizationKeys,
  type SnapshotFailureCode,
  type SnapshotFollower,
  type SnapshotFollowerOptions,
} from './snapshot/index.ts';
import {
  createHeadSigner,
  createJournalPusher,
  createPuller,
  type ClockWatch,
  type JournalPusher,
  type Puller,
} from './sync/index.ts';
import type { VerifySignature } from '@gatehouse/core/tickets';

/** How long a gate's guest waits for the hub before the product's own policy decides. */
const CLAIM_TIMEOUT_MS = 400;
const PEER_TIMEOUT_MS = 5_000;

export interface LinkParts {
  readonly config: StationConfig;
  readonly enrolment: Enrolment;
  readonly ledger: Ledger;
  readonly replica: ReplicaStore;
  readonly venue: VenueReplica;
  readonly clock: Clock;
  readonly timers: Timers;
  /** From 0 (included) to 1 (excluded), so that a hundred stations do not return in one second. */
  readonly jitter: () => number;
  /** Carries requests to the cloud, each under the token it asks for. */
  readonly cloudTransport: (token: () => Promise<string | null>) => Transport;
  readonly peerConnection: (options: PeerConnectionOptions) => PeerConnection;
  /** Fetches tickets as a file where pages would take too long; left out, everything comes in pages. */
  readonly followSnapshots?: (options: Omit<SnapshotFollowerOptions, 'baseUrl'>) => SnapshotFollower;
  readonly onSnapshotFailure: (failure: {
    readonly code: SnapshotFailureCode;
    readonly detail: string;
  }) => void;
  /** Told when what is kept of a scope was not what the cloud has. */
  readonly onDrift: (scope: Scope) => void;
  readonly clockWatch: ClockWatch;
  readonly verify: VerifySignature;
  readonly softwareVersion: string;
  readonly health: () => { readonly devicesGone: string[]; readonly openPrintJobs: number };
  readonly onChange: () => void;
  /** Told at the start of records only this ledger holds, of an enrolment before the present one. */
  readonly onEarlier: (earlier: readonly EarlierRecords[]) => void;
  readonly onFork: (fork: { readonly seq: number; readonly peerHash: string }) => void;
}

/** This station's links: up to the cloud, and across to the venue's hub when that is another station. */
export interface Links {
  start(): void;
  stop(): Promise<void>;
  cloud(): LinkState;
  hub(): LinkState;
  isHub(): boolean;
  unsyncedCount(): number;
  ticketsAsOfMs(): number | null;
  ticketSnapshot(): SnapshotState | null;
  readonly hubClient: HubClient;
  readonly known: KnownStations;
  hubHeardAtMs(): number | null;
  poke(): void;
}

export function createLinks(parts: LinkParts): Links {
  const { config, enrolment, ledger, replica, venue, clock, timers, clockWatch, verify } = parts;
  const { stationId } = enrolment.identity;
  const tokens = createStationTokens(enrolment.identity, enrolment.stationKey, clock.nowMs);
  const cloudClient = createClient(
    syncRoutes,
    parts.cloudTransport(() => tokens(CLOUD_AUDIENCE)),
  );
  const known = createKnownStations(() => venue.stations(), verify);

  const hubStationId = (): string | null => {
    const named = replica.policy()?.hubStationId;
    return named ?? (config.hub === 'self' ? stationId : null);
  };
  const isHub = (): boolean => hubStationId() === stationId;
  const hubAddress = (): { host: string; port: number } | undefined => {
    if (config.hub === 'self') return undefined;
    const { hostname, port } = new URL(config.hub.url);
    return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 443) };
  };
  const connection = parts.peerConnection({
    address: hubAddress,
    peer: () => {
      const id = hubStationId();
      return id === null ? undefined : known.byId(id);
    },
    lanCertificate: enrolment.lanCertificate,
    token: tokens,
  });

  let hubHeardAtMs: number | null = null;
  const common = {
    ledger,
    stationKey: enrolment.stationKey,
    clock,
    timers,
    random: parts.jitter,
    softwareVersion: parts.softwareVersion,
    health: () => {
      const { unsyncedCount, oldestUnsyncedAtMs } = cloudLink();
      return { role: config.role, unsyncedCount, oldestUnsyncedAtMs, ...parts.health() };
    },
    cursors: () =>
      SCOPES.flatMap((scope) => {
        const at = replica.cursor(scope);
        return at ? [{ scope, generation: at.generation, position: at.position }] : [];
      }),
    onLink: parts.onChange,
    onFork: parts.onFork,
  };
  const cloud: JournalPusher = createJournalPusher({
    ...common,
    peer: 'cloud',
    client: cloudClient,
    onTime: (sample) => clockWatch.sample(sample),
    onLink(link) {
      if (link.state === 'up') puller.poke();
      parts.onChange();
    },
  });
  const hub = createJournalPusher({
    ...common,
    peer: 'hub',
    client: createClient(syncRoutes, connection.transport(PEER_TIMEOUT_MS)),
    onTime: () => void (hubHeardAtMs = clock.nowMs()),
    // A hub that holds another history is that hub's alarm; only the cloud's word makes this station start anew.
    onFork: () => parts.onChange(),
  });
  const snapshots = parts.followSnapshots?.({
    dataFolder: config.dataFolder,
    ledger,
    replica,
    clock,
    token: () => tokens(CLOUD_AUDIENCE),
    trust: () => {
      const { organizationId, venueId } = enrolment.identity;
      return { organizationId, venueId, keys: organizationKeys(ledger, replica, organizationId) };
    },
    onReady: () => puller.poke(),
    onState: parts.onChange,
    onFailure: parts.onSnapshotFailure,
  });
  const puller: Puller = createPuller({
    ...(snapshots && { snapshots }),
    onDrift: parts.onDrift,
    client: cloudClient,
    sink: replica,
    clock,
    timers,
    random: parts.jitter,
    onTime: (sample) => clockWatch.sample(sample),
  });

  const earlier = earlierUnsynced(ledger);
  const earlierCount = earlier.reduce((sum, { count }) => sum + count, 0);
  if (earlierCount > 0) parts.onEarlier(earlier);
  /** The cloud's link with what an earlier enrolment left behind: it is this station's unsynced work all the same. */
  const cloudLink = (): LinkState => {
    const link = cloud.link();
    if (earlierCount === 0) return link;
    const oldest = [...earlier.map(({ oldestAtMs }) => oldestAtMs), link.oldestUnsyncedAtMs ?? Infinity];
    const left = `${earlierCount} records of an earlier enrolment are in this ledger only`;
    return {
      ...link,
      unsyncedCount: link.unsyncedCount + earlierCount,
      oldestUnsyncedAtMs: Math.min(...oldest),
      detail: link.detail === '' ? left : `${link.detail}; ${left}`,
    };
  };

  const headSigner = createHeadSigner({ ledger, stationKey: enrolment.stationKey, clock, timers });

  let hubStarted = false;
  /** The venue may name another hub at any time; a station that becomes the hub hands its journal to nobody else. */
  const followHub = (): void => {
    if (hubStarted || isHub() || config.hub === 'self') return;
    hubStarted = true;
    hub.start();
  };
  const stopFollowing = replica.onChanged((scopes) => {
    if (scopes.includes('policy') || scopes.includes('stations')) followHub();
  });

  return {
    known,
    hubClient: createClient(hubRoutes, connection.transport(CLAIM_TIMEOUT_MS)),
    start() {
      headSigner.start();
      cloud.start();
      puller.start();
      followHub();
    },
    async stop() {
      stopFollowing();
      await Promise.all([
        cloud.stop(),
        puller.stop(),
        snapshots?.stop(),
        hubStarted ? hub.stop() : undefined,
      ]);
      connection.close();
      headSigner.stop();
    },
    cloud: cloudLink,
    hub() {
      if (isHub())
        return { state: 'self', sinceMs: 0, unsyncedCount: 0, oldestUnsyncedAtMs: null, detail: '' };
      return hub.link();
    },
    isHub,
    unsyncedCount: () => cloudLink().unsyncedCount,
    ticketsAsOfMs: () => puller.confirmedAtMs('tickets'),
    ticketSnapshot: () => snapshots?.state() ?? null,
    hubHeardAtMs: () => hubHeardAtMs,
    poke() {
      cloud.poke();
      puller.poke();
    },
  };
}
