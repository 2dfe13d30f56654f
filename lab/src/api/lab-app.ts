import express, { type Express, type Response } from 'express';
import type { BenchDevice } from '../devices/bench-device.ts';
import { isKind } from '../devices/bench-devices.ts';
import type { EventLog } from '../devices/event-log.ts';
import {
  faultRequest,
  networkRequest,
  passRequest,
  printView,
  scanRequest,
  type VenueView,
} from './contract.ts';
import { localOnly } from './local-only.ts';
import { answerProblems, bodyOf, ProblemError } from './problem.ts';

/** What the API needs of a venue; tests give it one with nothing but devices. */
export interface LabVenue {
  readonly log: EventLog;
  view(): VenueView;
  devices(): readonly BenchDevice[];
  /** Stations that have such a link. */
  linkStations(link: 'cloud' | 'lan'): readonly string[];
  setLink(link: 'cloud' | 'lan', stationId: string, up: boolean): Promise<void>;
  /** A one-time link into a station's screen or the console; undefined for an unknown name. */
  openLink(name: string): Promise<string | undefined>;
  /** Everything the bench page shows, as one snapshot. */
  bench(): unknown;
  /** Called when the snapshot changed. */
  onChange(listener: () => void): () => void;
  /** A process is killed as a crash would; false for an unknown name. */
  killProcess(name: string): boolean;
}

export interface LabAppOptions {
  readonly venue: LabVenue;
  readonly port: () => number;
  /** Folder of the built bench page. */
  readonly pageFolder?: string;
}

const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function createLabApp({ venue, port, pageFolder }: LabAppOptions): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use(localOnly(port));
  app.use(express.json({ limit: '64kb', strict: false }));
  app.get('/venue.json', (_request, response) => void response.json(venue.view()));
  addDeviceRoutes(app, venue);
  addVenueRoutes(app, venue);
  if (pageFolder !== undefined) {
    app.use(
      express.static(pageFolder, {
        setHeaders: (response) => void response.setHeader('Content-Security-Policy', PAGE_POLICY),
      }),
    );
  }
  app.use((request) => {
    throw new ProblemError(404, 'not_found', 'There is nothing here', `${request.method} ${request.path}`);
  });
  app.use(answerProblems);
  return app;
}

function addDeviceRoutes(app: Express, venue: LabVenue): void {
  const find = <K extends BenchDevice['kind']>(
    id: string,
    kind: K,
    verb: string,
  ): Extract<BenchDevice, { kind: K }> => {
    const device = findAny(venue, id);
    if (isKind(device, kind)) return device;
    throw new ProblemError(
      409,
      'wrong_kind',
      `A ${device.kind} cannot ${verb}`,
      `${id} is a ${device.kind}`,
      [{ field: 'id', message: `must name a ${kind}` }],
    );
  };

  app.post('/devices/:id/scan', async (request, response) => {
    const scanner = find(request.params.id, 'scanner', 'scan');
    const { code } = bodyOf(scanRequest, request.body);
    response.json({ heard: await scanner.scan(code) });
  });
  app.get('/devices/:id/prints', async (request, response) => {
    const prints = await find(request.params.id, 'printer', 'print').prints();
    response.json(
      prints.map((print) =>
        printView.parse({
          at: new Date(print.atMs).toISOString(),
          text: print.text,
          png: `data:image/png;base64,${print.png.toString('base64')}`,
          codes: [...print.codes],
        }),
      ),
    );
  });
  app.get('/devices/:id/prints/:number', async (request, response) => {
    const prints = await find(request.params.id, 'printer', 'print').prints();
    const print = prints.find(({ number }) => String(number) === request.params.number);
    if (!print)
      throw new ProblemError(404, 'not_found', 'No such paper', '', [
        { field: 'number', message: `is none of 1 to ${prints.length}` },
      ]);
    if (print.cut) response.set('Cache-Control', 'private, max-age=3600');
    response.type('png').send(print.png);
  });
  app.get(
    '/devices/:id/gate',
    (request, response) => void response.json(find(request.params.id, 'gate', 'be a gate').gate()),
  );
  app.post('/devices/:id/pass', async (request, response) => {
    const gate = find(request.params.id, 'gate', 'be walked through');
    const { direction, force } = bodyOf(passRequest, request.body);
    response.json(await (force ? gate.force(direction) : gate.pass(direction)));
  });
  app.post('/devices/:id/shut', (request, response) => {
    find(request.params.id, 'drawer', 'be shut').shut();
    response.json({});
  });
  app.post('/devices/:id/card', (request, response) => {
    response.json({ taken: find(request.params.id, 'terminal', 'take a card').presentCard() });
  });
  app.get(
    '/devices/:id/terminal',
    (request, response) => void response.json(find(request.params.id, 'terminal', 'take cards').terminal()),
  );
  app.post('/devices/:id/fault', async (request, response) => {
    const device = findAny(venue, request.params.id);
    const { fault, on } = bodyOf(faultRequest, request.body);
    if (!device.faultNames.includes(fault)) {
      const message =
        device.faultNames.length === 0
          ? `a ${device.kind} has no faults here`
          : `must be one of ${device.faultNames.join(', ')}`;
      throw new ProblemError(400, 'unknown_fault', `A ${device.kind} cannot be ${fault}`, message, [
        { field: 'fault', message },
      ]);
    }
    await device.setFault(fault, on);
    venue.log.add({ kind: 'fault', deviceId: device.id, fault, on });
    response.json({ faults: device.faults() });
  });
}

function findAny(venue: LabVenue, id: string): BenchDevice {
  const device = venue.devices().find((candidate) => candidate.id === id);
  if (device) return device;
  const known = venue.devices().map((candidate) => candidate.id);
  throw new ProblemError(404, 'unknown_device', `There is no device ${id}`, `Known: ${known.join(', ')}`, [
    { field: 'id', message: `must be one of ${known.join(', ')}` },
  ]);
}

function addVenueRoutes(app: Express, venue: LabVenue): void {
  app.post('/network', async (request, response) => {
    const { link, station, up } = bodyOf(networkRequest, request.body);
    const known = venue.linkStations(link);
    if (station !== undefined && !known.includes(station)) {
      const message = `must be one of ${known.join(', ')}`;
      throw new ProblemError(400, 'unknown_station', `${station} has no ${link} link`, message, [
        { field: 'station', message },
      ]);
    }
    const stations = station === undefined ? known : [station];
    await Promise.all(stations.map((id) => venue.setLink(link, id, up)));
    response.json({ link, stations, up });
  });
  app.post('/processes/:name/kill', (request, response) => {
    if (!venue.killProcess(request.params.name)) {
      throw new ProblemError(404, 'unknown_process', `There is no process ${request.params.name}`, '', [
        { field: 'name', message: 'names no process' },
      ]);
    }
    response.json({});
  });
  app.get('/open/:name', async (request, response) => {
    const url = await venue.openLink(request.params.name);
    if (url === undefined)
      throw new ProblemError(404, 'not_found', `There is no ${request.params.name} to open`, '', [
        { field: 'name', message: 'must be a station or console' },
      ]);
    venue.log.add({ kind: 'opened', what: request.params.name });
    response.redirect(303, url);
  });
  app.get('/bench.json', (_request, response) => void response.json(venue.bench()));
  app.get('/live', (_request, response) => streamSnapshots(venue, response));
}

const SNAPSHOT_INTERVAL_MS = 80;

/** Server-sent events: the whole snapshot whenever it changed, at most a dozen times a second. */
function streamSnapshots(venue: LabVenue, response: Response): void {
  response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.flushHeaders();
  let timer: NodeJS.Timeout | undefined;
  const send = (): void => {
    timer = undefined;
    response.write(`data: ${JSON.stringify(venue.bench())}\n\n`);
  };
  const stopListening = venue.onChange(() => (timer ??= setTimeout(send, SNAPSHOT_INTERVAL_MS)));
  response.on('close', () => {
    stopListening();
    clearTimeout(timer);
  });
  send();
}
