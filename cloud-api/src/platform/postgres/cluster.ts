import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import type { Log } from '../log.ts';
import { type Place, placeOf } from './place.ts';

export interface Cluster {
  readonly host: string;
  readonly port: number;
  /** Administrator's URL of a database of this cluster. */
  urlOf(database: string): string;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  readonly dataFolder: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly password: string;
  readonly log: Log;
  /** Skips flushes; for throw-away clusters of tests only. */
  readonly throwAway?: boolean;
}

const ADMINISTRATOR = 'postgres';
const HOST = '127.0.0.1';
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
const RESTART_DELAY_MS = 500;

/**
 * Keeps the server tied to us and to nothing else. It runs in a session of its own, so that Ctrl-C in a terminal
 * reaches only us and we can finish requests first; and it ends when our end of the pipe closes, so that a
 * killed parent leaves no server behind.
 */
const KEEPER = `
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
( while read -r _; do :; done; kill -INT $server 2>/dev/null ) <&3 &
keeper=$!
exec 3<&-
wait $server
code=$?
kill $keeper 2>/dev/null
exit $code
`;

const run = promisify(execFile);

/** Starts the PostgreSQL of a data folder, creating it on the first start. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const place = await placeOf(options.dataFolder);
  const created = await stat(join(place.clusterFolder, 'PG_VERSION')).catch(() => undefined);
  if (!created) await createCluster(place, options);
  else await clearPidFile(place.clusterFolder, options.log);
  const port = options.port === 0 ? await freePort() : options.port;
  const urlOf = (database: string) =>
    `postgres://${ADMINISTRATOR}:${encodeURIComponent(options.password)}@${HOST}:${port}/${database}`;
  const start = async (): Promise<Server> => {
    const server = spawnServer(place, port, options);
    await untilReady(server, urlOf('postgres')).catch(async (error: unknown) => {
      await stopServer(server, options.log);
      throw error;
    });
    return server;
  };
  const kept = keepRunning(await start(), options.log, async () => {
    await clearPidFile(place.clusterFolder, options.log);
    return start();
  });
  return { host: HOST, port, urlOf, stop: () => kept.stop() };
}

/**
 * Brings the server back when it ends unasked (out of memory, kill -9): the cloud would go on answering 500 to every
 * push until somebody restarted it. Its own backends may hold the shared memory a moment longer, so it is tried again.
 */
function keepRunning(first: Server, log: Log, restart: () => Promise<Server>): { stop(): Promise<void> } {
  let server: Server | undefined;
  let stopping = false;
  let returning: Promise<void> = Promise.resolve();
  const watch = (running: Server): void => {
    server = running;
    const ended = (): void => {
      if (stopping) return;
      server = undefined;
      log.error({ said: running.said }, 'PostgreSQL ended unasked and is started again');
      returning = bringBack();
    };
    running.process.once('exit', ended);
    if (running.process.exitCode !== null || running.process.signalCode !== null) ended();
  };
  const bringBack = async (): Promise<void> => {
    while (!stopping) {
      try {
        return watch(await restart());
      } catch (error) {
        log.error({ err: error }, 'PostgreSQL does not start again yet');
        await pause(RESTART_DELAY_MS);
      }
    }
  };
  watch(first);
  return {
    async stop() {
      stopping = true;
      await returning;
      if (server) await stopServer(server, log);
    },
  };
}

async function createCluster(place: Place, options: ClusterOptions): Promise<void> {
  await mkdir(place.clusterFolder, { recursive: true, mode: 0o700 });
  const passwordFile = join(place.clusterFolder, '..', `.initdb-${process.pid}`);
  await writeFile(passwordFile, `${options.password}\n`, { mode: 0o600 });
  if (place.account) {
    await chown(place.clusterFolder, place.account.uid, place.account.gid);
    await chown(passwordFile, place.account.uid, place.account.gid);
  }
  // The built-in locale sorts by code point on every machine: no operating system's collation under an index.
  const flags = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--locale-provider=builtin'];
  try {
    await run(
      join(place.programFolder, 'bin', 'initdb'),
      [
        '-D',
        place.clusterFolder,
        '-U',
        ADMINISTRATOR,
        `--pwfile=${passwordFile}`,
        ...flags,
        '--builtin-locale=C.UTF-8',
        ...(options.throwAway ? ['--no-sync'] : []),
      ],
      { ...place.account, cwd: place.clusterFolder },
    );
  } catch (error) {
    await rm(place.clusterFolder, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/**
 * A pid file outlives a killed server. When the number now belongs to some other program PostgreSQL would refuse to
 * start for ever; when it is still our server (its parent was killed a moment ago), it is asked to stop.
 */
async function clearPidFile(clusterFolder: string, log: Log): Promise<void> {
  const path = join(clusterFolder, 'postmaster.pid');
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === undefined) return;
    const pid = Math.abs(Number.parseInt(text, 10));
    if (!(await isServerOf(pid, clusterFolder))) {
      log.warn({ pid }, 'removing the pid file of a server that is gone');
      await rm(path, { force: true });
      return;
    }
    if (Date.now() > deadline) throw new Error(`The former PostgreSQL (pid ${pid}) does not stop`);
    process.kill(pid, 'SIGINT');
    await pause(100);
  }
}

async function isServerOf(pid: number, clusterFolder: string): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  try {
    const { stdout } = await run('ps', ['-p', String(pid), '-o', 'command=']);
    return stdout.includes(clusterFolder);
  } catch {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return text.includes(clusterFolder);
  }
}

interface Server {
  readonly process: ChildProcess;
  /** The last lines it said, for the message when it does not start. */
  readonly said: string[];
}

function spawnServer(place: Place, port: number, options: ClusterOptions): Server {
  const settings: Readonly<Record<string, string>> = {
    listen_addresses: HOST,
    unix_socket_directories: '',
    max_connections: '60',
    log_min_messages: 'warning',
    ...(options.throwAway ? { fsync: 'off', full_page_writes: 'off' } : {}),
  };
  const program = join(place.programFolder, 'bin', platform() === 'win32' ? 'postgres.exe' : 'postgres');
  const flags = ['-D', place.clusterFolder, '-p', String(port)];
  for (const [name, value] of Object.entries(settings)) flags.push('-c', `${name}=${value}`);
  const common = {
    ...place.account,
    cwd: place.clusterFolder,
    stdio: ['pipe', 'ignore', 'pipe'] as ['pipe', 'ignore', 'pipe'],
  };
  const child =
    platform() === 'win32'
      ? spawn(program, flags, common)
      : spawn('/bin/sh', ['-c', KEEPER, 'gatehouse-postgres', program, ...flags], {
          ...common,
          detached: true,
        });
  const said: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said.push(...text.trim().split('\n'));
    said.splice(0, said.length - 20);
    if (/\b(ERROR|FATAL|PANIC|WARNING):/.test(text) && !text.includes('administrator command'))
      options.log.warn({ postgres: text.trim() }, 'postgres');
  });
  child.stdin?.on('error', () => undefined);
  return { process: child, said };
}

async function untilReady(server: Server, url: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (server.process.exitCode !== null) {
      throw new Error(`PostgreSQL did not start:\n${server.said.join('\n')}`);
    }
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      const code = (error as { code?: string }).code;
      if (code === '28P01') {
        server.process.stdin?.end();
        throw new Error('The database refuses our password: it was made under another keys/cloud.key', {
          cause: error,
        });
      }
      if (Date.now() > deadline) throw new Error('PostgreSQL did not become ready', { cause: error });
      await pause(30);
    }
  }
}

async function stopServer(server: Server, log: Log): Promise<void> {
  const child = server.process;
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  if (platform() === 'win32') child.kill();
  else child.stdin?.end();
  const timer = setTimeout(() => {
    log.error('PostgreSQL did not stop in time and is killed');
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, STOP_TIMEOUT_MS);
  await gone;
  clearTimeout(timer);
}

/** A port nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, HOST);
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
