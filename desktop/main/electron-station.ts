import type { ElectronPort, UtilityProcess, WebContents } from './electron-port.ts';
import { createKeyKeeper, isKeyQuestion, type KeyAnswer } from './electron-key-keeper.ts';
import { channels } from '../preload/channels.ts';
import { countFailure, restartDelayMs } from './policy/restart.ts';
import type { ShellLog } from './shell-log.ts';

export type StationOptions = {
  /** Absolute path of the station's bundled entry. */
  readonly entry: string;
  readonly parameters: readonly string[];
  readonly nowMs: () => number;
  /** Calls back once after the delay; returns how to cancel it. */
  readonly setTimer: (callback: () => void, delayMs: number) => () => void;
  readonly log: ShellLog;
};

/** What the shell posts to the station process; one MessagePort comes with `connect`. */
export type StationMessage = { readonly kind: 'connect' } | { readonly kind: 'stop' } | KeyAnswer;

export type StationProcess = {
  /** Gives a page a port of its own to the station, now and again after every restart, until it is destroyed. */
  readonly connect: (contents: WebContents) => void;
  /** Asks the station to finish and waits for its exit; a station that does not answer is ended. */
  readonly stop: (timeoutMs: number) => Promise<void>;
  readonly state: () => 'running' | 'waiting' | 'stopped';
};

/**
 * Keeps the station running in a utilityProcess: its own V8 cage, so that a page or this process running out of
 * memory cannot take the ledger with it. (child_process.fork does not start once the RunAsNode fuse is off.)
 */
export function startStation(electron: ElectronPort, options: StationOptions): StationProcess {
  const keepKey = createKeyKeeper(electron, process.platform);
  const pages = new Set<WebContents>();
  let child: UtilityProcess | undefined;
  let failures = 0;
  let stopping = false;
  let cancelTimer = (): void => {};
  let exited = (): void => {};

  const handPort = (contents: WebContents): void => {
    if (!child || contents.isDestroyed()) return;
    const { port1, port2 } = new electron.MessageChannelMain();
    child.postMessage({ kind: 'connect' } satisfies StationMessage, [port1]);
    contents.postMessage(channels.stationPort, null, [port2]);
  };

  const start = (): void => {
    const startedAtMs = options.nowMs();
    const started = electron.utilityProcess.fork(options.entry, [...options.parameters], {
      serviceName: 'Gatehouse station',
      stdio: 'inherit',
    });
    child = started;
    started.on('message', (message: unknown) => {
      if (!isKeyQuestion(message)) return;
      // The answer goes to who asked: a station that died meanwhile asks again by itself.
      void keepKey(message).then((answer) => child === started && started.postMessage(answer));
    });
    started.once('spawn', () => {
      for (const page of pages) handPort(page);
    });
    started.once('exit', (code) => {
      child = undefined;
      exited();
      // An empty message: the page knows at once, instead of after its requests' time-outs.
      for (const page of pages) if (!page.isDestroyed()) page.postMessage(channels.stationPort, null, []);
      if (stopping) return;
      failures = countFailure(failures, options.nowMs() - startedAtMs);
      const delayMs = restartDelayMs(failures);
      options.log('station_gone', { code, failures, restartInMs: delayMs });
      cancelTimer = options.setTimer(start, delayMs);
    });
  };
  start();

  return {
    connect(contents) {
      if (!pages.has(contents)) {
        pages.add(contents);
        contents.once('destroyed', () => pages.delete(contents));
      }
      // Before the process has spawned, its `spawn` event hands the port over.
      if (child?.pid !== undefined) handPort(contents);
    },
    async stop(timeoutMs) {
      stopping = true;
      cancelTimer();
      const running = child;
      if (!running) return;
      await new Promise<void>((resolve) => {
        const cancel = options.setTimer(() => {
          options.log('station_killed', { afterMs: timeoutMs });
          running.kill();
        }, timeoutMs);
        exited = () => {
          cancel();
          resolve();
        };
        running.postMessage({ kind: 'stop' } satisfies StationMessage);
      });
    },
    state: () => (stopping ? 'stopped' : child ? 'running' : 'waiting'),
  };
}
