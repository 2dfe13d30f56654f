import { flushCompileCache } from 'node:module';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import type { PortLike } from './adapters/index.ts';
import { ConfigError, readConfig, type StationConfig } from './config/index.ts';
import type { AskShell, ShellAnswer } from './at-rest/index.ts';
import { createStation, type Station } from './compose.ts';
import { StartError } from './enrol.ts';
import { UnsafeStorageError } from './ledger/index.ts';

/** Exit codes a supervisor can act on: 2 will not cure itself, 1 may. */
const EXIT = { ok: 0, failed: 1, unusable: 2 } as const;
/** A device that hangs must not keep the ledger from being closed by the system's own kill. */
const STOP_TIMEOUT_MS = 10_000;

/** The process around a station: its arguments, its signals, its exit code. */
const USAGE = 'npm run station -- --config FILE   (a JSON file; every key is described in station/README.md)';

/** What Electron's utilityProcess adds to `process`: the shell's port, over which it hands in its pages' ports. */
interface ParentPort {
  on(
    event: 'message',
    listener: (message: { readonly data: unknown; readonly ports: readonly PortLike[] }) => void,
  ): void;
  postMessage(message: unknown): void;
}

function configFrom(args: readonly string[]): StationConfig {
  const { values } = parseArgs({ args: [...args], options: { config: { type: 'string' } }, strict: true });
  if (values.config === undefined)
    throw new ConfigError('The command line', [`--config: is missing. ${USAGE}`]);
  return readConfig(values.config);
}

async function run(): Promise<void> {
  const config = configFrom(process.argv.slice(2));
  const log = pino({ level: config.log, base: { role: config.role } });
  const stopping = new AbortController();
  const running: { station?: Station } = {};

  const stop = async (why: string): Promise<void> => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    log.info({ why }, 'stopping');
    setTimeout(() => process.exit(EXIT.failed), STOP_TIMEOUT_MS).unref();
    await running.station?.stop();
    log.info('stopped');
    process.exit(EXIT.ok);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => void stop(signal).catch((error: unknown) => giveUp(error)));
  }
  // A state nobody foresaw must not go on writing into a ledger: the supervisor starts a fresh process.
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'a bug');
    process.exit(EXIT.failed);
  });

  const parent = (process as unknown as { parentPort?: ParentPort }).parentPort;
  const early: PortLike[] = [];
  parent?.on('message', ({ data, ports }) => {
    const kind = (data as { kind?: unknown } | null)?.kind;
    if (kind === 'stop') void stop('the shell asked').catch((error: unknown) => giveUp(error));
    if (kind !== 'connect' || !ports[0]) return;
    if (running.station) running.station.connect(ports[0]);
    else early.push(ports[0]);
  });
  running.station = await createStation(config, {
    log,
    signal: stopping.signal,
    ...(parent && { askShell: askThrough(parent) }),
  });
  for (const port of early) running.station.connect(port);
  // Written now and not at exit: a station ends by a power cut more often than by itself.
  flushCompileCache();
}

/** Questions to the shell's keyring, over the port it started this process with. */
function askThrough(parent: ParentPort): AskShell {
  const waiting = new Map<number, (answer: ShellAnswer) => void>();
  let asked = 0;
  parent.on('message', ({ data }) => {
    const answer = data as ({ kind?: unknown; id: number } & ShellAnswer) | null;
    if (answer?.kind !== 'key-answer') return;
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  return (ask, value) =>
    new Promise((resolve) => {
      const id = (asked += 1);
      waiting.set(id, resolve);
      parent.postMessage({ kind: 'key-question', id, ask, value });
    });
}

function giveUp(error: unknown): never {
  const known =
    error instanceof ConfigError || error instanceof StartError || error instanceof UnsafeStorageError;
  const inUse = (error as { code?: string } | null)?.code === 'EADDRINUSE';
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    inUse
      ? `api.port: ${message}; choose another port or stop what uses it\n`
      : known
        ? `${message}\n`
        : `${error instanceof Error ? (error.stack ?? message) : message}\n`,
  );
  process.exit(known || inUse ? EXIT.unusable : EXIT.failed);
}

run().catch((error: unknown) => {
  if (error instanceof Error && error.name === 'AbortError') return;
  giveUp(error);
});
