import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchView } from '../api/bench-view.ts';
import type { VenueView } from '../api/contract.ts';
import type { LabVenue } from '../api/lab-app.ts';
import { VENUE_ID } from '../demo/bootstrap.ts';
import { PARK, PAST_STATIONS, STATIONS } from '../demo/park.ts';
import type { BenchDevice } from '../devices/bench-device.ts';
import { createEventLog } from '../devices/event-log.ts';
import { benchViewOf } from './bench-snapshot.ts';
import { cloudProcess, type CloudProcess } from './cloud-process.ts';
import { watchCloud, type CloudWatch } from './cloud-watch.ts';
import { credentialsIn } from './credentials.ts';
import { openCutLink, type CutLink } from './cut-link.ts';
import { placeDevices } from './place-devices.ts';
import { writePrivateFile } from './private-file.ts';
import type { LabSettings } from './settings.ts';
import { portsOf } from './settings.ts';
import { configOf } from './station-config.ts';
import { stationProcess, type StationProcess } from './station-process.ts';
import { watchStations, type StationWatch } from './station-watch.ts';
import type { SupervisedChild } from './supervised-child.ts';

export interface Venue extends LabVenue {
  /** Brings everything up; resolves when a ticket can be sold. Rejects with a sentence when something cannot start. */
  start(): Promise<void>;
  /** Stations first, then the cloud they report to, then the devices. */
  stop(): Promise<void>;
}

/** A whole venue on this machine: cloud, stations, devices on their wires, and the cables between them. */
export function createVenue(settings: LabSettings, onProgress: (words: string) => void): Venue {
  const ports = portsOf(settings.basePort);
  const { dataFolder } = settings;
  const logFolder = join(dataFolder, 'logs');
  const nowMs = Date.now();
  const credentials = credentialsIn(dataFolder, nowMs);
  const manager = credentials.staff.find((person) => person.email !== null);
  const log = createEventLog();
  const listeners = new Set<() => void>();
  const announce = (): void => {
    for (const listener of listeners) listener();
  };
  log.onEvent(announce);

  const links = { cloud: new Map<string, CutLink>(), lan: new Map<string, CutLink>() };
  let devices: readonly BenchDevice[] = [];
  let cloud: CloudProcess | undefined;
  let stations: readonly StationProcess[] = [];
  let stationWatch: StationWatch | undefined;
  let cloudWatch: CloudWatch | undefined;
  let ready = false;
  let stopping = false;
  let progress = 'Waking up';

  const say = (words: string): void => {
    progress = words;
    onProgress(words);
    announce();
  };
  const children = (): SupervisedChild[] => [
    ...(cloud ? [cloud.child] : []),
    ...stations.map(({ child }) => child),
  ];
  const knownStates = new Map<string, string>();
  const onChildChange = (): void => {
    for (const child of children()) {
      const before = knownStates.get(child.name);
      knownStates.set(child.name, child.state());
      if (!stopping && before !== undefined && before !== child.state()) {
        if (child.state() === 'restarting')
          log.add({ kind: 'process', name: child.name, state: 'died and is being restarted' });
        else if (before === 'restarting')
          log.add({ kind: 'process', name: child.name, state: 'was started again' });
      }
    }
    announce();
  };

  const raiseLinks = async (): Promise<void> => {
    for (const { stationId } of STATIONS) {
      links.cloud.set(
        stationId,
        await openCutLink({ port: ports.cloudLinks[stationId], targetPort: ports.cloud }),
      );
      if (stationId === 'gate-a') continue;
      links.lan.set(
        stationId,
        await openCutLink({ port: ports.lanLinks[stationId], targetPort: ports.stations['gate-a'].peer }),
      );
    }
  };

  /** Once per installation: a cloud that knows the past stations has their journals, unless a start was cut short. */
  const writeHistory = async (codeOf: (id: string) => string | null): Promise<void> => {
    const marker = join(dataFolder, 'history-is-written');
    if (existsSync(marker) && codeOf(PAST_STATIONS.till.stationId) === null) return;
    // Loaded when it is needed: a later start has no use for a generator and a station's keys.
    const { writeDemoHistory } = await import('./demo-history.ts');
    await writeDemoHistory({
      cloudUrl: `http://127.0.0.1:${ports.cloud}`,
      dataFolder,
      credentials,
      codeOf,
      say,
    });
    writePrivateFile(marker, '');
  };

  const startStations = (codeOf: (stationId: string) => string | null): void => {
    say('Starting the till and the gates');
    stations = STATIONS.map((station) =>
      stationProcess({
        station,
        dataFolder,
        logFolder,
        apiPort: ports.stations[station.stationId].api,
        config: configOf(station.stationId, { ports, dataFolder, devices, code: codeOf(station.stationId) }),
        onChange: onChildChange,
      }),
    );
    stationWatch = watchStations(stations, announce);
    // The hub first: the others look for it as soon as they are up.
    for (const station of stations) station.child.start();
  };

  const start = async (): Promise<void> => {
    mkdirSync(logFolder, { recursive: true, mode: 0o700 });
    say('Plugging in scanners, printer and turnstiles');
    devices = await placeDevices(ports, log);
    for (const device of devices) if (device.kind === 'display') device.onChange(announce);
    await raiseLinks();
    say('Starting the cloud and its database');
    cloud = cloudProcess({ dataFolder, logFolder, ports, credentials, nowMs, onChange: onChildChange });
    cloud.child.start();
    // Enrolled stations need no cloud to start, on this bench as in a venue: only new ones wait for their codes.
    const areEnrolled = STATIONS.every(({ stationId }) =>
      existsSync(join(dataFolder, stationId, 'keys', 'identity.json')),
    );
    if (areEnrolled) startStations(() => null);
    const outcome = await cloud.ready();
    if (stopping) return;
    const codeOf = (stationId: string): string | null =>
      outcome.enrolments.find((enrolment) => enrolment.stationId === stationId)?.code ?? null;
    if (!areEnrolled) startStations(codeOf);
    cloudWatch = watchCloud({
      cloudUrl: cloud.url,
      venueId: VENUE_ID,
      email: manager?.email ?? '',
      password: manager?.password ?? '',
      onChange: announce,
    });
    await Promise.all([writeHistory(codeOf), ...stations.map((station) => station.ready())]);
    if (stopping) return;
    ready = true;
    say('');
    watchWhileWatched();
  };

  const watchWhileWatched = (): void => {
    const watched = ready && !stopping && listeners.size > 0;
    if (watched) stationWatch?.start();
    else stationWatch?.stop();
    if (watched) cloudWatch?.start();
    else cloudWatch?.stop();
  };

  const stop = async (): Promise<void> => {
    stopping = true;
    ready = false;
    watchWhileWatched();
    await Promise.all(stations.map(({ child }) => child.stop()));
    await cloud?.child.stop();
    await Promise.all([...links.cloud.values(), ...links.lan.values()].map((link) => link.close()));
    await Promise.all(devices.map((device) => device.stop()));
  };

  const openLink = async (name: string): Promise<string | undefined> => {
    if (name === 'console') return cloud && `${cloud.url}/`;
    const station = stations.find(({ stationId }) => stationId === name);
    if (!station) return undefined;
    const minted = await station.client.launchLink({ body: {} });
    return minted.ok ? minted.value.url : undefined;
  };

  const view = (): VenueView => {
    const base = `http://127.0.0.1:${ports.lab}`;
    const cloudUrl = `http://127.0.0.1:${ports.cloud}`;
    return {
      ready,
      progress,
      cloud: { url: cloudUrl, openapi: `${cloudUrl}/openapi.json` },
      console: { url: `${cloudUrl}/`, email: manager?.email ?? '', password: manager?.password ?? '' },
      staff: credentials.staff.map(({ name, role, pin, badge }) => ({ name, role, pin, badge })),
      stations: STATIONS.map(({ stationId, role }) => ({
        id: stationId,
        role,
        ui: `${base}/open/${stationId}`,
        api: `http://127.0.0.1:${ports.stations[stationId].api}`,
        devices: devices
          .filter((device) => device.stationId === stationId)
          .map(({ id, kind, wire }) => ({ id, kind, wire })),
      })),
    };
  };

  const bench = (): BenchView =>
    benchViewOf({
      venue: view(),
      venueMark: String(credentials.createdAtMs),
      processes: children(),
      links,
      devices,
      truthOf: (stationId) => stationWatch?.truthOf(stationId) ?? null,
      cloudTruth: cloudWatch?.truth() ?? null,
      events: log.recent(),
      park: { name: PARK.name, timeZone: PARK.timeZone },
    });

  return {
    log,
    start,
    stop,
    view,
    bench,
    devices: () => devices,
    linkStations: (link) => [...links[link].keys()],
    async setLink(link, stationId, up) {
      await links[link].get(stationId)?.setUp(up);
      log.add({ kind: 'network', link, stationId, up });
    },
    openLink,
    onChange(listener) {
      listeners.add(listener);
      watchWhileWatched();
      return () => {
        listeners.delete(listener);
        watchWhileWatched();
      };
    },
    killProcess(name) {
      const child = children().find((candidate) => candidate.name === name);
      child?.kill();
      return child !== undefined;
    },
  };
}
