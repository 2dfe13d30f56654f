import { join } from 'node:path';
import type { Logger } from 'pino';
import { fact } from '@gatehouse/core/journal';
import type { Clock, IdSource, RandomSource, Timers } from '@gatehouse/core/time';
import { createLive } from './api/index.ts';
import { createMetrics } from './api/metrics.ts';
import { createTillCatalogueReader, openReplicaStore } from './catalogue/index.ts';
import type { StationConfig } from './config/index.ts';
import type { StationDevices } from './devices/index.ts';
import { createVerifier, type Enrolment } from './enrolment/index.ts';
import { createStationGate } from './station-gate.ts';
import {
  createClaimAuthority,
  createKeyRing,
  createPeerReceiver,
  createPresentedReader,
  createVenueReplica,
  hubProjection,
} from './hub/index.ts';
import { type LedgerOptions, openLedger } from './ledger/index.ts';
import { createLinks, type LinkParts } from './links.ts';
import { stationMigrations } from './migrations.ts';
import { createPeerService } from './peers/index.ts';
import { startPrinting } from './printing/index.ts';
import { createStaffService, type PinVerifier } from './staff/index.ts';
import { createOfficeNotes, createResolutionFollower } from './resolutions/index.ts';
import { startScreens } from './screens.ts';
import type { StatusSources } from './status.ts';
import { createClockWatch } from './sync/index.ts';
import { createTillService, queueSaleJobs, renderPrintJob, shiftState, soldHereSince } from './till/index.ts';
import { SOFTWARE_VERSION } from './version.ts';

/**
 * All that a station's services reach outside their files: time, chance, other machines, devices. Real ones come from
 * `createStation`; a simulation hands in virtual ones and runs the same code.
 */
export interface Surroundings {
  readonly log: Logger;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: RandomSource;
  /** From 0 (included) to 1 (excluded), for the spread of retries. */
  readonly jitter: () => number;
  readonly ids: IdSource;
  /** Names this run in every record. */
  readonly bootId: string;
  /** Carries requests to the cloud under the tokens it is given. */
  readonly cloudTransport: LinkParts['cloudTransport'];
  /** Carries requests to the venue's hub. */
  readonly peerConnection: LinkParts['peerConnection'];
  /** Fetches tickets as a file, on a thread of its own; a simulation has none. */
  readonly followSnapshots?: LinkParts['followSnapshots'];
  readonly devices: StationDevices;
  readonly pinVerifier: PinVerifier;
  /** How the files were prepared before they were opened; left out where nothing was. */
  readonly atRest?: StatusSources['atRest'];
  /** How the ledger commits; replaced where a commit is made to fail. */
  readonly commit?: LedgerOptions['commit'];
}

const CLOCK_LOOK_EVERY_MS = 2_000;
const IDLE_EVERY_MS = 500;
/** Nothing is written for this long: a checkpoint keeps nobody waiting. */
const IDLE_AFTER_MS = 300;
/** A hub that is asked all day long is never idle, and its log must not grow until the evening. */
const CHECKPOINT_AT_LEAST_EVERY_MS = 10_000;
/** Answers to gates are kept for days; a hub that runs for months forgets the older ones in a quiet moment. */
const FORGET_EVERY_MS = 24 * 3_600_000;

export type StationServices = ReturnType<typeof createServices>;

/** Everything of a station that is not a door: ledger, replica, till, claims, gate, printing, sync. Runs after `start`. */
export function createServices(config: StationConfig, enrolment: Enrolment, around: Surroundings) {
  const { log, clock, timers, random, ids, devices } = around;
  const { identity } = enrolment;
  const report = (error: unknown): void => log.error({ err: error }, 'failed');
  const ledgerFile = join(config.dataFolder, 'ledger.db');

  /** What no screen asked for is written again later when the disk refuses it: it must not end the station. */
  const safely = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      report(error);
    }
  };
  const unwrittenJumps: number[] = [];
  const writeJumps = (): void => {
    for (let deltaMs = unwrittenJumps[0]; deltaMs !== undefined; deltaMs = unwrittenJumps[0]) {
      const jump = fact('ClockJumped', { deltaMs });
      ledger.transact((writer) => writer.append(jump));
      unwrittenJumps.shift();
    }
  };
  let replicaPolicy: () => { timeZone: string; cutOverHour: number } | undefined = () => undefined;
  const clockWatch = createClockWatch({
    clock,
    onJump(deltaMs) {
      log.warn({ deltaMs }, 'the wall clock was moved');
      unwrittenJumps.push(deltaMs);
      safely(writeJumps);
    },
  });
  const ledger = openLedger({
    file: ledgerFile,
    identity,
    clock,
    ids,
    bootId: around.bootId,
    modules: stationMigrations,
    projections: [hubProjection],
    calendar: () => replicaPolicy() ?? { timeZone: 'UTC', cutOverHour: 0 },
    clockOffsetMs: () => clockWatch.offsetMs(),
    onListenerError: report,
    ...(around.commit && { commit: around.commit }),
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
  const live = createLive(report);
  const printing = startPrinting({
    ledger,
    ids,
    clock,
    timers,
    printer: devices.printer,
    profile: devices.printerProfile,
    report,
    collect: () => queueSaleJobs(ledger),
    locale: () => replica.policy()?.locale ?? 'en',
    render: (job) => renderPrintJob(ledger.read, job, replica.policy(), ledger.identity()),
  });
  const staff = createStaffService({
    ledger,
    replica,
    clock,
    verifier: around.pinVerifier,
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
    timers,
    jitter: around.jitter,
    cloudTransport: around.cloudTransport,
    peerConnection: around.peerConnection,
    ...(around.followSnapshots && { followSnapshots: around.followSnapshots }),
    onSnapshotFailure: (failure) =>
      log.warn(failure, 'the ticket snapshot is not in force; the tickets before it are'),
    onDrift: (scope) =>
      log.error({ scope }, 'what is kept of a scope is not what the cloud has: it is fetched anew'),
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
    timers,
    ids,
    scanner: devices.scanners[0],
    device: devices.gate,
    links,
    claims,
    live,
    report,
  });
  const resolutions = createResolutionFollower({ ledger, replica, clock, report });
  const office = createOfficeNotes({
    ledger,
    replica,
    clock,
    role: config.role,
    stations: () => venue.stations(),
  });
  const status: StatusSources = {
    atRest: around.atRest ?? { encryption: 'none', protection: 'none' },
    ledger,
    replica,
    devices,
    nowMs: clock.nowMs,
    shift: () => (config.role === 'gate' ? null : shiftState(ledger)),
    cloud: links.cloud,
    hub: links.hub,
    ticketsAsOfMs: links.ticketsAsOfMs,
    ticketSnapshot: links.ticketSnapshot,
    openPrintJobs: () => printing.openCount(),
  };
  const metrics = createMetrics({
    stationId: identity.stationId,
    unsyncedCount: links.unsyncedCount,
    devices: () => devices.health(),
    openPrintJobs: () => printing.openCount(),
  });

  const screens = startScreens({
    role: config.role,
    status,
    live,
    printing,
    metrics,
    report,
    clock,
    timers,
  });
  replica.onChanged((scopes) => {
    if (scopes.includes('keys') || scopes.includes('stations')) keyRing.forget();
  });
  const peerService = createPeerService({
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
  });

  let lastAppendMs = 0;
  let lastForgottenMs = clock.monotonicMs();
  let lastCheckpointMs = clock.monotonicMs();
  ledger.onAppended(() => void (lastAppendMs = clock.monotonicMs()));

  const lookAfter = (): void => {
    const nowMs = clock.monotonicMs();
    const isBusy = nowMs - lastAppendMs < IDLE_AFTER_MS;
    if (isBusy && nowMs - lastCheckpointMs < CHECKPOINT_AT_LEAST_EVERY_MS) return;
    lastCheckpointMs = nowMs;
    if (!isBusy) till.tidyBetween();
    ledger.checkpointBetween();
    replica.checkpointBetween();
    if (isBusy || nowMs - lastForgottenMs < FORGET_EVERY_MS) return;
    lastForgottenMs = nowMs;
    claims.forgetOldAnswers();
  };
  let cancels: (() => void)[] = [];

  return {
    ledgerFile,
    ledger,
    replica,
    venue,
    live,
    printing,
    staff,
    reader,
    links,
    till,
    claims,
    gate,
    status,
    metrics,
    screens,
    peerService,
    office,
    /** Opens the devices and begins to pull, push, print and look after the files. */
    start(): void {
      devices.open();
      gate.start();
      resolutions.start();
      links.start();
      printing.poke();
      cancels = [
        timers.every(CLOCK_LOOK_EVERY_MS, () => {
          clockWatch.look();
          safely(writeJumps);
        }),
        timers.every(IDLE_EVERY_MS, () => safely(lookAfter)),
      ];
    },
    /** Shows nothing more and starts nothing more; what is in hand goes on. */
    quiesce(): void {
      screens.stop();
      resolutions.stop();
      cancels.forEach((cancel) => cancel());
    },
    /** Finishes what is in hand, and ends the contact with other machines. */
    async finish(): Promise<void> {
      await gate.stop();
      await till.settled();
      await printing.close();
      await links.stop();
    },
    /** Closes devices and files, after everything that could still ask for them. */
    async close(): Promise<void> {
      await devices.close();
      await around.pinVerifier.close();
      venue.stop();
      replica.close();
      ledger.close();
    },
  };
}
