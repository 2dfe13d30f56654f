import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { Logger } from 'pino';
import type { Scope } from '@gatehouse/core/sync';
import type { Clock, IdSource, RandomSource } from '@gatehouse/core/time';
import { serveMessagePort, type PortLike } from './adapters/index.ts';
import {
  createDispatcher,
  createPairing,
  type LocalApi,
  openApiDocument,
  startLocalApi,
} from './api/index.ts';
import { type AskShell, describeProtection, prepareAtRest, wrappersFor } from './at-rest/index.ts';
import { assertNoCutRestore, comeBackFromBackup } from './backup/index.ts';
import type { StationConfig } from './config/index.ts';
import { createDevices } from './devices/index.ts';
import type { Enrolment } from './enrolment/index.ts';
import { enrol } from './enrol.ts';
import {
  createIds,
  type Ledger,
  measureFsyncMs,
  systemClock,
  systemRandom,
  systemTimers,
} from './ledger/index.ts';
import { createPeerConnection, listenForPeers } from './peers/index.ts';
import { createThreadedSearch } from './customers/index.ts';
import { createRasteriser } from './printing/index.ts';
import { stationHandlers } from './routes.ts';
import { createServices } from './services.ts';
import { createSnapshotFollower } from './snapshot/index.ts';
import { createPinVerifier } from './staff/index.ts';
import { checkFile, freeBytesOf } from './storage/index.ts';
import { createHttpTransport } from './sync/index.ts';
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
  /** Asks the desktop shell's keyring for the key of encrypted files; left out where there is no shell. */
  readonly askShell?: AskShell;
}

/** One running station. */
export interface Station {
  readonly enrolment: Enrolment;
  readonly api: LocalApi;
  readonly ledger: Ledger;
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

/** Puts a station together and starts it. Rejects with what stands in the way of starting, said for a person. */
export async function createStation(config: StationConfig, overrides: StationOverrides): Promise<Station> {
  const { log } = overrides;
  const clock = overrides.clock ?? systemClock;
  const random = overrides.random ?? systemRandom;
  const ids = overrides.ids ?? createIds(clock, random);
  const report = (error: unknown): void => log.error({ err: error }, 'failed');
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 });
  assertNoCutRestore(config.dataFolder);
  const atRest = await prepareAtRest(
    config.dataFolder,
    config.atRest,
    wrappersFor(config.atRest, overrides.askShell),
  );
  const { converted, ...protection } = atRest;
  log.info({ ...protection, converted }, describeProtection(atRest.protection));
  const enrolment = await enrol(config, log, overrides.signal);
  const cameBack = comeBackFromBackup(config.dataFolder, enrolment, clock.nowMs());
  if (cameBack)
    log.warn(cameBack, 'the ledger is a backup that came back: the station goes on under a new incarnation');
  const { identity } = enrolment;
  const devices = (overrides.devices ?? createDevices)(config.devices);
  const services = createServices(config, enrolment, {
    log,
    clock,
    timers: systemTimers,
    random,
    jitter: Math.random,
    ids,
    bootId: randomUUID(),
    cloudTransport: (token) => createHttpTransport({ baseUrl: config.cloud.url, token }),
    peerConnection: createPeerConnection,
    followSnapshots: (options) => createSnapshotFollower({ ...options, baseUrl: config.cloud.url }),
    devices,
    pinVerifier: createPinVerifier(enrolment.pepper),
    raster: createRasteriser(),
    personSearch: (fileOfReplica) => createThreadedSearch(fileOfReplica, report),
    freeBytes: freeBytesOf,
    atRest: protection,
  });
  const { ledgerFile, ledger, replica, live, printing, staff, reader, links, till, gate, status, metrics } =
    services;

  // ——— Doors ———

  let damage: string | undefined;
  const mounted = stationHandlers({
    role: config.role,
    status,
    staff,
    approvals: services.approvals,
    devices,
    till,
    reader,
    printing,
    gate: gate.service,
    office: services.office,
    counter: services.counter,
    training: services.training,
    mintLaunchUrl: () => api.mintLaunchUrl(),
    onOperatorChanged: () => services.screens.statusSoon(),
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
      lanCertificate: links.lanCertificate(),
      known: links.known,
      clock,
      onError: report,
      service: services.peerService,
    }));

  replica.onChanged((scopes) => {
    if (scopes.includes('stations') && peers) peers.show(links.lanCertificate());
  });

  // ——— Running ———

  services.start();
  metrics.fsync(measureFsyncMs(config.dataFolder));
  const stopChecks = checkFile({
    file: ledgerFile,
    clock,
    timers: systemTimers,
    isIdle: services.isIdle,
    found(verdict) {
      damage = verdict === null ? undefined : `the ledger file is damaged: ${verdict}`;
      services.storage.found(verdict);
      if (damage !== undefined) log.fatal(damage);
    },
    report,
  });
  log.info({ stationId: identity.stationId, url: api.url, peerPort: peers?.port }, 'station ready');

  return {
    enrolment,
    api,
    ledger,
    peerPort: peers?.port,
    connect: (port) => serveMessagePort(port, { dispatcher, live, operatorAt, report }),
    async stop() {
      stopChecks();
      services.quiesce();
      await api.close();
      await services.finish();
      await peers?.close();
      await services.close();
    },
  };
}
