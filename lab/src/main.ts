import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { createLabApp } from './api/lab-app.ts';
import { portsIn, takenPorts } from './venue/free-ports.ts';
import { portsOf, REPOSITORY, settingsFrom, type LabSettings } from './venue/settings.ts';
import { createVenue, type Venue } from './venue/venue.ts';
import { holdVenueLock } from './venue/venue-lock.ts';

/** Children of a venue that was killed need this long to notice and to stop their database. */
const ORPHANS_LEAVE_MS = 20_000;

/** A reason a person can act on: printed without a stack. */
class CannotStart extends Error {}

async function main(): Promise<void> {
  const read = settingsFrom(process.env);
  if (read.kind === 'invalid') throw new CannotStart(read.reason);
  const { settings } = read;
  const lock = holdVenueLock(settings.dataFolder);
  if (lock.kind === 'taken') {
    throw new CannotStart(
      `A venue with its data in ${settings.dataFolder} is already running (process ${lock.processId}). Stop it, or give this one another folder with GATEHOUSE_DATA and other ports with GATEHOUSE_PORT.`,
    );
  }
  process.on('exit', lock.release);
  await waitForPorts(settings, lock.wasLeftBehind);

  const venue = createVenue(settings, tellTerminal());
  const server = await serve(venue, settings.basePort);
  const stop = stopOnce(venue, server);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
  const startedAtMs = performance.now();
  console.log(
    `Gatehouse is starting its simulated venue; watch it at http://127.0.0.1:${settings.basePort}/`,
  );
  try {
    await venue.start();
  } catch (error) {
    console.error(
      `\n${error instanceof Error ? error.message : String(error)}\nLogs are in ${join(settings.dataFolder, 'logs')}.`,
    );
    await stop(1);
    return;
  }
  if (venue.view().ready) announce(venue, settings, performance.now() - startedAtMs);
}

/** Names the port that is in somebody else's hands before anything is started. */
async function waitForPorts(settings: LabSettings, afterCrash: boolean): Promise<void> {
  const wanted = portsIn(portsOf(settings.basePort));
  const untilMs = performance.now() + (afterCrash ? ORPHANS_LEAVE_MS : 0);
  for (;;) {
    const taken = await takenPorts(wanted);
    if (taken.length === 0) return;
    if (performance.now() > untilMs) {
      const more = taken.length > 3 ? ` and ${taken.length - 3} more` : '';
      const list =
        taken.length === 1 ? `Port ${taken[0]} is` : `Ports ${taken.slice(0, 3).join(', ')}${more} are`;
      throw new CannotStart(
        `${list} in use by another program. Stop it, or move the whole block: GATEHOUSE_PORT=${settings.basePort + 1000} npm start`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

async function serve(venue: Venue, port: number): Promise<Server> {
  const pageFolder = join(REPOSITORY, 'lab/bench/dist');
  const app = createLabApp({ venue, port: () => port, ...(existsSync(pageFolder) ? { pageFolder } : {}) });
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

/** One line per step; a line that only counts on is written over where a terminal can, and left out where it cannot. */
function tellTerminal(): (words: string) => void {
  let last = '';
  return (words) => {
    const step = words.split(':')[0] ?? '';
    const counts = step === last;
    last = step;
    if (words === '') return;
    if (process.stdout.isTTY) process.stdout.write(`${counts ? '\u001b[1A\u001b[2K' : ''}  ${words} …\n`);
    else if (!counts) console.log(`  ${step} …`);
  };
}

function stopOnce(venue: Venue, server: Server): (code: number) => Promise<void> {
  let stopping: Promise<void> | undefined;
  return (code) => {
    stopping ??= (async () => {
      console.log('\nClosing the venue …');
      server.closeAllConnections();
      server.close();
      await venue.stop();
      process.exit(code);
    })();
    return stopping;
  };
}

function announce(venue: Venue, settings: LabSettings, tookMs: number): void {
  const { stations, console: office, staff } = venue.view();
  const base = `http://127.0.0.1:${settings.basePort}`;
  const person = (role: string) => staff.find((member) => member.role === role);
  const rows = [
    ['Bench', `${base}/`, 'start here: sell, scan, push, pull cables'],
    ...stations.map((station) => {
      const who = person(station.role === 'till' ? 'cashier' : 'operator');
      return [station.id, station.ui, `${who?.name ?? ''}, PIN ${who?.pin ?? ''}`];
    }),
    ['Console', office.url, `${office.email}, ${office.password}`],
  ];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  console.log(`\nThe venue is open (${(tookMs / 1000).toFixed(1)} s).\n`);
  for (const [name = '', address = '', note = ''] of rows) {
    console.log(`  ${name.padEnd(widths[0] ?? 0)}  ${address.padEnd(widths[1] ?? 0)}  ${note}`);
  }
  console.log('\nCtrl-C closes it; everything is kept for the next start.');
}

try {
  await main();
} catch (error) {
  console.error(error instanceof CannotStart ? error.message : error);
  process.exit(1);
}
