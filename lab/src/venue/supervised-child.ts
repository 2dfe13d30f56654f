import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';

export type ChildState = 'starting' | 'running' | 'restarting' | 'stopped';

export interface SupervisedChild {
  readonly name: string;
  state(): ChildState;
  restarts(): number;
  processId(): number | undefined;
  /** The last words of its log since it was started, for a person who asks why it died. */
  lastWords(): string;
  start(): void;
  /** Asks it to stop and waits; kills it when it does not. Never restarts afterwards. */
  stop(): Promise<void>;
  /** Kills it as a crash would; the supervisor brings it back. */
  kill(): void;
}

export interface ChildOptions {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly workFolder: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly logFile: string;
  readonly onChange: () => void;
}

const STOP_PATIENCE_MS = 15_000;
const RESTART_DELAYS_MS = [200, 500, 1_000, 2_000, 5_000] as const;
/** A child that lived this long was healthy: its next death is a first one. */
const HEALTHY_MS = 20_000;
const WORDS_KEPT = 2_000;
const LOG_BYTES_MAX = 20_000_000;
const LEASH = new URL('leash.ts', import.meta.url).href;

/** One process of the venue: started, watched, brought back when it dies, and stopped for good on request. */
export function superviseChild(options: ChildOptions): SupervisedChild {
  let child: ChildProcess | undefined;
  let state: ChildState = 'stopped';
  let wanted = false;
  let restarts = 0;
  let failuresInRow = 0;
  let timer: NodeJS.Timeout | undefined;
  let logStart = 0;

  const become = (next: ChildState): void => {
    state = next;
    options.onChange();
  };

  /** The child writes into the file itself: through a pipe its last words would die with the venue, and its first would kill it. */
  const openLog = (): number => {
    try {
      if (statSync(options.logFile).size > LOG_BYTES_MAX) renameSync(options.logFile, `${options.logFile}.1`);
    } catch {
      // No log yet.
    }
    const file = openSync(options.logFile, 'a', 0o600);
    logStart = statSync(options.logFile).size;
    return file;
  };

  const launch = (): void => {
    const log = openLog();
    const startedAtMs = performance.now();
    const started = spawn(process.execPath, ['--import', LEASH, ...options.parameters], {
      cwd: options.workFolder,
      env: { ...process.env, ...options.environment },
      stdio: ['ignore', log, log, 'ipc'],
      // A group of its own: a terminal's Ctrl-C goes to the venue alone, which then stops its children in order.
      detached: process.platform !== 'win32',
    });
    closeSync(log);
    child = started;
    started.once('spawn', () => become('running'));
    started.once('error', () => {});
    started.once('exit', () => {
      child = undefined;
      if (!wanted) return become('stopped');
      failuresInRow = performance.now() - startedAtMs > HEALTHY_MS ? 0 : failuresInRow + 1;
      restarts += 1;
      const delay =
        RESTART_DELAYS_MS[Math.min(failuresInRow, RESTART_DELAYS_MS.length) - 1] ?? RESTART_DELAYS_MS[0];
      timer = setTimeout(launch, delay);
      return become('restarting');
    });
  };

  return {
    name: options.name,
    state: () => state,
    restarts: () => restarts,
    processId: () => child?.pid,
    lastWords() {
      try {
        return readFileSync(options.logFile).subarray(logStart).toString().slice(-WORDS_KEPT);
      } catch {
        return '';
      }
    },
    start() {
      if (wanted) return;
      wanted = true;
      become('starting');
      launch();
    },
    async stop() {
      wanted = false;
      clearTimeout(timer);
      const stopping = child;
      if (stopping) {
        await new Promise<void>((resolve) => {
          const lastResort = setTimeout(() => stopping.kill('SIGKILL'), STOP_PATIENCE_MS);
          stopping.once('exit', () => {
            clearTimeout(lastResort);
            resolve();
          });
          stopping.kill('SIGTERM');
        });
      }
      become('stopped');
    },
    kill() {
      child?.kill('SIGKILL');
    },
  };
}
