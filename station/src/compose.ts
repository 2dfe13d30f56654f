import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { fact } from '@gatehouse/core/journal';
import type { Scope } from '@gatehouse/core/sync';
import type { Clock, IdSource, RandomSource } from '@gatehouse/core/time';
import { serveMessagePort, type PortLike } from './adapters/index.ts';
import {
  createDispatcher,
  createLive,
  createPairing,
  type LocalApi,
  openApiDocument,
  startLocalApi,
} from './api/index.ts';
import { createMetrics } from './api/metrics.ts';
import { createTillCatalogueReader, openReplicaStore } from './catalogue/index.ts';
import type { StationConfig } from './config/index.ts';
import { createDevices } from './devices/index.ts';
import { createVerifier, type Enrolment } from './enrolment/index.ts';
import { enrol } from './enrol.ts';
import { createStationGate } from './station-gate.ts';
import {
  createClaimAuthority,
  createKeyRing,
  createPeerReceiver,
  createPresentedReader,
  createVenueReplica,
  hubProjection,
} from './hub/index.ts';
import {
  createIds,
  measureFsyncMs,
  openLedger,
  quickCheck,
  systemClock,
  systemRandom,
} from './ledger/index.ts';
import { createLinks } from './links.ts';
import { stationMigrations } from './migrations.ts';
import { createPeerService, listenForPeers } from './peers/index.ts';
import { startPrinting } from './printing/index.ts';
import { stationHandlers } from './routes.ts';
import { createPinVerifier, createStaffService } from './staff/index.ts';
import { startScreens } from './screens.ts';
import { createClockWatch } from './sync/index.ts';
import { createTillService, renderPrintJob, shiftState, soldHereSince } from './till/index.ts';
import { SOFTWARE_VERSION } from './version.ts';

export interface StationOverrides {
  readonly log: Logger;
  readonly clock?: Clock;
  readonly random?: RandomSource;
  readonly ids?: IdSource;
  /** Ends the waiting for a cloud that does not answer the first enrolment. */
  readonly signal?: AbortSignal;
  /** Puts other devices behind the same ports: a lane whose guests walk as fast as a measurement needs them to. */
  readonly devices?: typeof createDevices;
}

/** One running station. */
export interface Station {
  readonly enrolment: Enrolment;
  readonly api: LocalApi;
  readonly ledger: ReturnType<typeof openLedger>;
  readonly peerPort: number | undefined;
  /** Serves the contract to the holder of the other end of a port; returns how to stop. */
  connect(port: PortLike): () => void;
  /** Finishes what is in hand, lets go of every contact, truncates the log and unlocks the ledger. */
  stop(): Promise<void>;
}

/** What a station must have received once to do its work. */
const NEEDED_SCOPES = [
  'policy',
  'staff',
  'catalogue',
  'sessions',
  'keys',
] as const satisfies readonly Scope[];
const CLOCK_LOOK_EVERY_MS = 2_000;
const IDLE_EVERY_MS = 500;
/** Nothing is written for this long: a checkpoint keeps nobody waiting. */
const IDLE_AFTER_MS = 300;
/** A hub that is asked all day long is never idle, and its log must not grow until the evening. */
const CHECKPOINT_AT_LEAST_EVERY_MS = 10_000;
/** Answers to gates are kept for days; a hub that runs for months forgets the older ones in a quiet moment. */
const FORGET_EVERY_MS = 24 * 3_600_000;

/** Puts a station together and starts it. Rejects with what stands in the way of starting, said for a person. */
export async function createStation(config: StationConfig, overrides: StationOverrides): Promise<Station> {
  const { log } = overrides;
  const clock = overrides.clock ?? systemClock;
  const random = overrides.random ?? systemRandom;
  const ids = overrides.ids ?? createIds(clock, random);
  const report = (error: unknown): void => log.error({ err: error }, 'failed');
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 });
  const enrolment = await enrol(config, log, overrides.signal);
  const { identity } = enrolment;
  const ledgerFile = join(config.dataFolder, 'ledger.db');

  let replicaPolicy: () => { timeZone: string; cutOverHour: number } | undefined = () => undefined;
  const clockWatch = createClockWatch({
    clock,
    onJump(deltaMs) {
      log.warn({ deltaMs }, 'the wall clock was moved');
      ledger.transact((writer) => writer.append(fact('ClockJumped', { deltaMs })));
    },
  });
  const ledger = openLedger({
    file: ledgerFile,
    identity,
    clock,
    ids,
    bootId: randomUUID(),
    modules: stationMigrations,
    projections: [hubProjection],
    calendar: () => replicaPolicy() ?? { timeZone: 'UTC', cutOverHour: 0 },
    clockOffsetMs: () => clockWatch.offsetMs(),
    onListenerError: report,
  });
  const replica = openReplicaStore(ledger, config.dataFolder, (row) =>
    log.error(row, 'a row of the cloud cannot be read by this version: it was set aside'),
  );
  replicaPolicy = () => replica.policy();
  if (ledger.head().seq === 0) {
    const { role, publicKey } = identity;
    ledger.transact((writer) =>
      writer.append(
        fact('StationEnrolled', {
          role,
          softwareVersion: SOFTWARE_VERSION,
          publicKey,
          cause: 'enrolled',
          previous: null,
        }),
      ),
    );
  }

  const venue = createVenueReplica(replica);
  const verify = createVerifier();
  const keyRing = createKeyRing((keyId) => venue.ticketKey(keyId), verify);
  const readPresented = createPresentedReader(keyRing, verify);
  const devices = (overrides.devices ?? createDevices)(config.devices);
  const live = createLive(report);
  const printing = startPrinting({
    ledger,
    ids,
    clock,
    printer: devices.printer,
    profile: devices.printerProfile,
    report,
    locale: () => replica.policy()?.locale ?? 'en',
    render: (job) => renderPrintJob(ledger.read, job, replica.policy(), ledger.identity()),
  });
  const verifier = createPinVerifier(enrolment.pepper);
  const staff = createStaffService({
    ledger,
    replica,
    clock,
    verifier,
    autoLockMs: config.autoLockMinutes * 60_000,
  });
  const reader = createTillCatalogueReader(replica, (sessionId, seq) =>
    soldHereSince(ledger.read, sessionId, seq),
  );
  const links = createLinks({
    config,
    enrolment,
    ledger,
    replica,
    venue,
    clock,
    clockWatch,
    verify,
    softwareVersion: SOFTWARE_VERSION,
    health: () => ({
      devicesGone: devices
        .health()
        .filter(({ health }) => health.kind === 'gone')
        .map(({ deviceId }) => deviceId),
      openPrintJobs: printing.openCount(),
    }),
    onChange: () => screens.statusSoon(),
    onEarlier: (earlier) =>
      log.error(
        { earlier },
        'records of an earlier enrolment were never acknowledged by the cloud: nothing else holds them, keep the data folder',
      ),
    onFork: (fork) =>
      log.error(fork, 'the cloud holds another history of this station: its stream is frozen there'),
  });
  const till = createTillService({
    ledger,
    replica,
    reader,
    clock,
    ids,
    random,
    signer: () => {
      const signer = enrolment.ticketSigner;
      return (
        signer && {
          keyId: signer.keyId,
          sign: (message) => signer.sign(message),
          validUntilDayMax: venue.ticketKey(signer.keyId)?.certificate?.validUntilDayMax,
        }
      );
    },
    drawer: devices.drawer,
    report,
    unsyncedCount: links.unsyncedCount,
    pokePrinting: () => printing.poke(),
    onSessionsChanged(sessionIds) {
      for (const sessionId of new Set(sessionIds)) {
        const found = reader.session(sessionId);
        if (found) live.emit('session', reader.slotOf(found.session));
      }
    },
  });
  const claims = createClaimAuthority({ ledger, replica: venue, readPresented, clock, ids });
  const gate = createStationGate({
    config,
    identity,
    ledger,
    replica,
    venue,
    readPresented,
    clock,
    ids,
    scanner: devices.scanners[0],
    device: devices.gate,
    links,
    claims,
    live,
    report,
  });
  const status = {
    ledger,
    replica,
    devices,
    nowMs: clock.nowMs,
    shift: () => (config.role === 'gate' ? null : shiftState(ledger)),
    cloud: links.cloud,
    hub: links.hub,
    ticketsAsOfMs: links.ticketsAsOfMs,
    openPrintJobs: () => printing.openCount(),
  };
  const metrics = createMetrics({
    stationId: identity.stationId,
    unsyncedCount: links.unsyncedCount,
    devices: () => devices.health(),
    openPrintJobs: () => printing.openCount(),
  });

  const screens = startScreens({ role: config.role, status, live, printing, metrics, report });
  replica.onChanged((scopes) => {
    if (scopes.includes('keys') || scopes.includes('stations')) keyRing.forget();
  });
  let lastAppendMs = 0;
  let lastForgottenMs = clock.monotonicMs();
  let lastCheckpointMs = clock.monotonicMs();
  ledger.onAppended(() => void (lastAppendMs = clock.monotonicMs()));

  // ——— Doors ———

  let damage: string | undefined;
  const mounted = stationHandlers({
    role: config.role,
    status,
    staff,
    devices,
    till,
    reader,
    printing,
    gate: gate.service,
    mintLaunchUrl: () => api.mintLaunchUrl(),
    onOperatorChanged: () => screens.statusSoon(),
  });
  const dispatcher = createDispatcher(mounted, (error, route) =>
    log.error({ err: error, route }, 'a handler failed'),
  );
  const operatorAt = (screen: string, touch: boolean) => staff.operatorAt(screen, touch);
  const api: LocalApi = await startLocalApi({
    port: config.api.port,
    dispatcher,
    live,
    operatorAt,
    uiFolder: config.uiFolder,
    metrics: () => metrics.text(),
    onBug: report,
    pairing: createPairing({ dataFolder: config.dataFolder, stationId: identity.stationId, clock }),
    openApi: (url) =>
      openApiDocument(
        mounted.map(({ route }) => route),
        url,
        SOFTWARE_VERSION,
      ),
    ready: () => {
      const missing = NEEDED_SCOPES.filter((scope) => !replica.cursor(scope));
      const reasons = [
        ...(damage === undefined ? [] : [damage]),
        ...missing.map((scope) => `${scope} not received yet`),
      ];
      return { ready: reasons.length === 0, reasons };
    },
  });
  const peers =
    config.peer &&
    (await listenForPeers({
      host: config.peer.host,
      port: config.peer.port,
      stationId: identity.stationId,
      lanCertificate: enrolment.lanCertificate,
      known: links.known,
      clock,
      onError: report,
      service: createPeerService({
        stationId: identity.stationId,
        claims,
        clock,
        isHub: links.isHub,
        receiver: createPeerReceiver({
          ledger,
          clock,
          verify,
          onAlarm: (alarm) => log.error(alarm, 'a peer’s journal needs a person'),
        }),
      }),
    }));

  // ——— Running ———

  devices.open();
  gate.start();
  links.start();
  printing.poke();
  metrics.fsync(measureFsyncMs(config.dataFolder));
  quickCheck(ledgerFile).then((verdict) => {
    if (verdict !== 'ok') damage = `the ledger file is damaged: ${verdict}`;
    if (damage !== undefined) log.fatal(damage);
  }, report);
  const timers = [
    setInterval(() => clockWatch.look(), CLOCK_LOOK_EVERY_MS),
    setInterval(() => {
      const nowMs = clock.monotonicMs();
      const isBusy = nowMs - lastAppendMs < IDLE_AFTER_MS;
      if (isBusy && nowMs - lastCheckpointMs < CHECKPOINT_AT_LEAST_EVERY_MS) return;
      lastCheckpointMs = nowMs;
      if (!isBusy) till.tidyBetween();
      ledger.checkpointBetween();
      replica.checkpointBetween();
      if (isBusy || nowMs - lastForgottenMs < FORGET_EVERY_MS) return;
      lastForgottenMs = nowMs;
      try {
        claims.forgetOldAnswers();
      } catch (error) {
        report(error);
      }
    }, IDLE_EVERY_MS),
  ];
  log.info({ stationId: identity.stationId, url: api.url, peerPort: peers?.port }, 'station ready');

  return {
    enrolment,
    api,
    ledger,
    peerPort: peers?.port,
    connect: (port) => serveMessagePort(port, { dispatcher, live, operatorAt, report }),
    async stop() {
      screens.stop();
      timers.forEach((timer) => clearInterval(timer));
      await api.close();
      await gate.stop();
      await till.settled();
      await printing.close();
      await links.stop();
      await peers?.close();
      await devices.close();
      await verifier.close();
      venue.stop();
      replica.close();
      ledger.close();
    },
  };
}
