/*
 * Longer than 400 lines: every link of a station is tied here, cloud, hub and peers together, because one fork, one key
 * and one clock concern them all.
 */
import type { KeyObject } from 'node:crypto';
import {
  createClient,
  type LinkState,
  type ServiceClient,
  type SnapshotState,
  notificationRoutes,
  terminalRoutes,
  type Transport,
} from '@gatehouse/core/contract';
import {
  CLOUD_AUDIENCE,
  COUNTER_SCOPES,
  hubCollectRoutes,
  hubRefundRoutes,
  hubRoutes,
  sealedTextRoutes,
  type Scope,
  SCOPES,
  type StorageHealth,
  syncRoutes,
} from '@gatehouse/core/sync';
import { storedValueRoutes } from '@gatehouse/core/stored-value';
import type { Clock, Timers } from '@gatehouse/core/time';
import { evidenceRoutes, gossipRoutes } from '@gatehouse/core/evidence';
import type { StationConfig } from './config/index.ts';
import type { ReplicaStore } from './catalogue/index.ts';
import { type EarlierRecords, earlierUnsynced } from './earlier-records.ts';
import {
  type CreateStationToken,
  createStationTokens,
  type Enrolment,
  type Incarnations,
  type LanCertificate,
  type PendingSuccession,
} from './enrolment/index.ts';
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
  createHandOver,
  createHeadSigner,
  createJournalPusher,
  createPuller,
  createRegistration,
  createWitnessKeeper,
  type ClockWatch,
  type FoundFork,
  type JournalPusher,
  type JournalPusherOptions,
  type Puller,
} from './sync/index.ts';
import type { VerifySignature } from '@gatehouse/core/tickets';

/** How long a gate's guest waits for the hub before the product's own policy decides. */
const CLAIM_TIMEOUT_MS = 400;
/** A guest at the counter waits a little longer than one in a gate, and a search over a day's journals takes longer. */
const REFUND_TIMEOUT_MS = 2_500;
const PEER_TIMEOUT_MS = 5_000;
/** Beyond this a peer refuses what is signed in this station's own time. */
const CLOCK_WRONG_MS = 600_000;

export interface LinkParts {
  readonly config: StationConfig;
  readonly enrolment: Enrolment;
  readonly incarnations: Incarnations;
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
  readonly health: () => {
    readonly devicesGone: string[];
    readonly openPrintJobs: number;
    readonly storage: StorageHealth;
  };
  readonly onChange: () => void;
  readonly onBug: (error: unknown) => void;
  /** Told at the start of records only this ledger holds, of an incarnation before the present one. */
  readonly onEarlier: (earlier: readonly EarlierRecords[]) => void;
  /** A peer holds another history of this station: it goes on under a new incarnation, which this has to begin. */
  readonly onFork: (fork: FoundFork) => void;
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
  /** Whom to ask what other tills handed out, undefined at the hub itself; and who takes sealed texts about people. */
  readonly collecting: {
    hub(): ServiceClient<typeof hubCollectRoutes> | undefined;
    readonly texts: ServiceClient<typeof sealedTextRoutes>;
  };
  /** The hub as it is asked before money goes back. */
  readonly refundClient: ServiceClient<typeof hubRefundRoutes>;
  readonly known: KnownStations;
  hubHeardAtMs(): number | null;
  /** The one authority over balances of gift cards and wallets. */
  readonly storedValue: ServiceClient<typeof storedValueRoutes>;
  /** Messages to guests. */
  readonly notifications: ServiceClient<typeof notificationRoutes>;
  /** The provider of card payments, reached through the cloud. */
  readonly cardProvider: ServiceClient<typeof terminalRoutes>;
  /** Whom to ask for checkpoints, whom to tell heads, and the key to sign them with. */
  readonly evidence: {
    readonly cloud: ServiceClient<typeof evidenceRoutes>;
    hub(): ServiceClient<typeof gossipRoutes> | undefined;
    stationKey(): KeyObject;
  };
  poke(): void;
  /** What this station shows to its peers now. */
  lanCertificate(): LanCertificate;
  /** The ledger went on under a new incarnation: what the one before left behind is handed over under its own name. */
  wentOn(before: string): void;
}

export function createLinks(parts: LinkParts): Links {
  const { config, incarnations, ledger, replica, venue, clock, timers, clockWatch, verify } = parts;
  const { stationId } = parts.enrolment.identity;
  const presentIncarnation = (): string => ledger.identity().incarnation;
  const keyOf = (incarnation: string): KeyObject => {
    const key = incarnations.stationKey(incarnation);
    if (!key) throw new Error(`the station key of incarnation ${incarnation} is not on this disk`);
    return key;
  };
  /** The cloud's time less ours; peers of the LAN are asked in our own time, which is what they compare with. */
  const offsetFor = (audience: string): number =>
    audience === CLOUD_AUDIENCE ? (clockWatch.offsetMs() ?? 0) : 0;
  /** A refusal tells the cloud's time, too: a station whose clock is a year off would otherwise be refused for ever. */
  const cloudTransport: LinkParts['cloudTransport'] = (token) => {
    const carry = parts.cloudTransport(token);
    return async (asked) => {
      const sentAtMs = clock.nowMs();
      const answer = await carry(asked);
      if (answer.status === 401 && answer.dateMs !== undefined)
        clockWatch.sample({ sentAtMs, receivedAtMs: clock.nowMs(), peerTimeMs: answer.dateMs });
      return answer;
    };
  };
  const tokenMakers = new Map<string, CreateStationToken>();
  const tokensOf = (incarnation: string): CreateStationToken => {
    const known = tokenMakers.get(incarnation);
    if (known) return known;
    const made = createStationTokens({ stationId, incarnation }, keyOf(incarnation), clock.nowMs, offsetFor);
    tokenMakers.set(incarnation, made);
    return made;
  };
  /** The cloud as one incarnation asks it: each hands its own journal over, under its own key. */
  const cloudClientOf = (incarnation: string) =>
    createClient(
      syncRoutes,
      cloudTransport(() => tokensOf(incarnation)(CLOUD_AUDIENCE)),
    );
  const register = createRegistration({
    incarnations,
    softwareVersion: parts.softwareVersion,
    clientOf: cloudClientOf,
    onRegistered: () => handOver.poke(),
  });
  /** Under a name the cloud does not know nothing would be taken: it is told first. */
  const tokens: CreateStationToken = async (audience) => {
    await register();
    return await tokensOf(presentIncarnation())(audience);
  };
  const cloudClient = createClient(
    syncRoutes,
    cloudTransport(() => tokens(CLOUD_AUDIENCE)),
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
    get lanCertificate() {
      return lan().lanCertificate;
    },
    token: (audience) => tokensOf(lan().incarnation)(audience),
  });
  /** The peers learn of a new incarnation from the cloud, as we do: until then they know the one before. */
  const lan = () =>
    incarnations.lanIdentity((incarnation) =>
      [...venue.stations().values()].some((row) => row.incarnation === incarnation),
    );
  /** For a hub that does not know the present incarnation yet: made once, because it needs a certificate. */
  let vouched: readonly PendingSuccession[] = [];
  const vouch = (): void =>
    void incarnations.pending().then((pending) => {
      vouched = pending;
      hub.poke();
    }, parts.onBug);

  let hubHeardAtMs: number | null = null;
  const common: Omit<JournalPusherOptions, 'peer' | 'client'> = {
    ledger,
    stationKey: keyOf,
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
    onFork: (fork) => parts.onFork(fork),
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
    successions: () => vouched.map(({ request }) => request),
  });
  const snapshots = parts.followSnapshots?.({
    dataFolder: config.dataFolder,
    ledger,
    replica,
    clock,
    token: () => tokens(CLOUD_AUDIENCE),
    trust: () => {
      const { organizationId, venueId } = parts.enrolment.identity;
      return { organizationId, venueId, keys: organizationKeys(ledger, replica, organizationId) };
    },
    onReady: () => puller.poke(),
    onState: parts.onChange,
    onFailure: parts.onSnapshotFailure,
    onDrift: parts.onDrift,
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
    without: config.role === 'gate' ? COUNTER_SCOPES : [],
  });

  const handOver = createHandOver({
    ledger,
    onChange: parts.onChange,
    optionsOf: (incarnation) =>
      incarnations.stationKey(incarnation) && {
        ...common,
        peer: 'cloud',
        client: cloudClientOf(incarnation),
        // It speaks for the past: how the station is now is said by its present incarnation.
        cursors: () => [],
      },
  });
  const earlier = earlierUnsynced(ledger);
  if (earlier.length > 0) parts.onEarlier(earlier);
  for (const { incarnation } of earlier) handOver.follow(incarnation);
  /** What nobody can hand over: the key that wrote it is not on this disk. */
  const stranded = earlier.filter(({ incarnation }) => incarnations.stationKey(incarnation) === undefined);
  const strandedCount = stranded.reduce((sum, { count }) => sum + count, 0);
  /** The cloud's link with what earlier incarnations left behind: it is this station's unsynced work all the same. */
  const cloudLink = (): LinkState => {
    const link = cloud.link();
    const waiting = handOver.waiting();
    const tooOld = [...new Set([...cloud.upgradeRequired(), ...puller.upgradeRequired()])];
    const count = waiting.count + strandedCount;
    const oldest = [
      ...stranded.map(({ oldestAtMs }) => oldestAtMs),
      ...[waiting.oldestAtMs, link.oldestUnsyncedAtMs].filter((atMs) => atMs !== null),
    ];
    const offMs = clockWatch.offsetMs() ?? 0;
    const detail = [
      link.detail,
      ...(Math.abs(offMs) > CLOCK_WRONG_MS
        ? [
            `this station's clock is wrong: it is ${Math.round(Math.abs(offMs) / 60_000)} min ${offMs > 0 ? 'slow' : 'fast'}`,
          ]
        : []),
      ...(waiting.count > 0
        ? [`${waiting.count} records of an earlier incarnation are being handed over`]
        : []),
      ...(strandedCount > 0
        ? [`${strandedCount} records of an earlier enrolment are in this ledger only`]
        : []),
      ...(tooOld.length > 0 ? [`update needed for: ${tooOld.join(', ')}`] : []),
    ];
    return {
      ...link,
      unsyncedCount: link.unsyncedCount + count,
      oldestUnsyncedAtMs: oldest.length === 0 ? null : Math.min(...oldest),
      detail: detail.filter((part) => part !== '').join('; '),
    };
  };

  const headSigner = createHeadSigner({ ledger, stationKey: keyOf, clock, timers });
  const witness = createWitnessKeeper({ ledger, dataFolder: config.dataFolder, clock, timers });

  let hubStarted = false;
  /** The venue may name another hub at any time; a station that becomes the hub hands its journal to nobody else. */
  const followHub = (): void => {
    if (hubStarted || isHub() || config.hub === 'self') return;
    hubStarted = true;
    hub.start();
  };
  const gossipClient = createClient(gossipRoutes, connection.transport(PEER_TIMEOUT_MS));
  const stopFollowing = replica.onChanged((scopes) => {
    if (scopes.includes('policy') || scopes.includes('stations')) followHub();
  });

  return {
    known,
    hubClient: createClient(hubRoutes, connection.transport(CLAIM_TIMEOUT_MS)),
    refundClient: createClient(hubRefundRoutes, connection.transport(REFUND_TIMEOUT_MS)),
    collecting: {
      hub: () =>
        isHub() || config.hub === 'self'
          ? undefined
          : createClient(hubCollectRoutes, connection.transport(CLAIM_TIMEOUT_MS)),
      texts: createClient(
        sealedTextRoutes,
        cloudTransport(() => tokens(CLOUD_AUDIENCE)),
      ),
    },
    storedValue: createClient(
      storedValueRoutes,
      cloudTransport(() => tokens(CLOUD_AUDIENCE)),
    ),
    notifications: createClient(
      notificationRoutes,
      cloudTransport(() => tokens(CLOUD_AUDIENCE)),
    ),
    cardProvider: createClient(
      terminalRoutes,
      cloudTransport(() => tokens(CLOUD_AUDIENCE)),
    ),
    evidence: {
      cloud: createClient(
        evidenceRoutes,
        cloudTransport(() => tokens(CLOUD_AUDIENCE)),
      ),
      hub: () => (isHub() || config.hub === 'self' ? undefined : gossipClient),
      stationKey: () => keyOf(presentIncarnation()),
    },
    start() {
      headSigner.start();
      witness.start();
      if (incarnations.isPending()) vouch();
      cloud.start();
      handOver.start();
      puller.start();
      followHub();
    },
    async stop() {
      stopFollowing();
      await Promise.all([
        cloud.stop(),
        handOver.stop(),
        puller.stop(),
        snapshots?.stop(),
        hubStarted ? hub.stop() : undefined,
      ]);
      connection.close();
      headSigner.stop();
      witness.stop();
    },
    cloud: cloudLink,
    hub() {
      if (isHub())
        return { state: 'self', sinceMs: 0, unsyncedCount: 0, oldestUnsyncedAtMs: null, detail: '' };
      return hub.link();
    },
    isHub,
    unsyncedCount: () => cloudLink().unsyncedCount,
    // A ticket is known as it stands only when its revocation would be: the older of the two says how old the list is.
    ticketsAsOfMs() {
      const [tickets, revocations] = [puller.confirmedAtMs('tickets'), puller.confirmedAtMs('revocations')];
      return tickets === null || revocations === null ? null : Math.min(tickets, revocations);
    },
    ticketSnapshot: () => snapshots?.state() ?? null,
    hubHeardAtMs: () => hubHeardAtMs,
    poke() {
      cloud.poke();
      handOver.poke();
      puller.poke();
    },
    lanCertificate: () => lan().lanCertificate,
    wentOn(before) {
      handOver.follow(before);
      vouch();
      cloud.poke();
      hub.poke();
      puller.poke();
    },
  };
}
