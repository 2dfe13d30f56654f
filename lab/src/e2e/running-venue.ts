import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import type { printView, VenueView } from '../api/contract.ts';
import { portsIn, takenPorts } from '../venue/free-ports.ts';
import { PORT_BLOCK, portsOf, REPOSITORY } from '../venue/settings.ts';

type Print = z.infer<typeof printView>;

/** A venue started exactly as `npm start` starts it, on ports and data of its own. */
export interface RunningVenue {
  readonly base: string;
  readonly dataFolder: string;
  view(): Promise<VenueView>;
  post(path: string, body: unknown): Promise<Record<string, unknown>>;
  get<T>(path: string): Promise<T>;
  prints(): Promise<readonly Print[]>;
  /** Asks a station's own API as its launcher would. */
  station(id: string, path: string): Promise<Record<string, unknown>>;
  /** Starts it (again); resolves with the milliseconds until it was ready. */
  start(): Promise<number>;
  /** Ctrl-C; resolves with the exit code when nothing is left of it. */
  stop(): Promise<number | null>;
  output(): string;
  dispose(): Promise<void>;
}

const READY_MS = 150_000;

/** Below 30,000: Linux gives outgoing connections ports from 32,768 on, and one of them took a station's before it listened. */
async function freeBlock(): Promise<number> {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const base = 10_000 + Math.floor(Math.random() * 200) * PORT_BLOCK;
    if ((await takenPorts(portsIn(portsOf(base)))).length === 0) return base;
  }
  throw new Error('no free block of ports was found');
}

export async function runVenue(): Promise<RunningVenue> {
  const port = await freeBlock();
  const base = `http://127.0.0.1:${port}`;
  const dataFolder = mkdtempSync(join(tmpdir(), 'gatehouse-venue-'));
  let child: ChildProcess | undefined;
  let said = '';

  const get = async <T>(path: string): Promise<T> => (await (await fetch(base + path)).json()) as T;
  const view = () => get<VenueView>('/venue.json');
  const stop = async (): Promise<number | null> => {
    if (!child || child.exitCode !== null) return child?.exitCode ?? null;
    const gone = once(child, 'exit') as Promise<[number | null]>;
    child.kill('SIGTERM');
    return (await gone)[0];
  };
  return {
    base,
    dataFolder,
    view,
    get,
    async post(path, body) {
      const answer = await fetch(base + path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      return (await answer.json()) as Record<string, unknown>;
    },
    prints: () => get<Print[]>('/devices/till-1-printer/prints'),
    async station(id, path) {
      const key = (await readFile(join(dataFolder, id, 'launch.key'), 'utf8')).trim();
      const api = (await view()).stations.find((station) => station.id === id)?.api ?? '';
      const answer = await fetch(api + path, { headers: { Authorization: `Bearer ${key}` } });
      return (await answer.json()) as Record<string, unknown>;
    },
    async start() {
      const startedAtMs = performance.now();
      const started = spawn(process.execPath, [join(REPOSITORY, 'lab/src/main.ts')], {
        cwd: REPOSITORY,
        env: { ...process.env, GATEHOUSE_PORT: String(port), GATEHOUSE_DATA: dataFolder },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = started;
      for (const stream of [started.stdout, started.stderr])
        stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const untilMs = startedAtMs + READY_MS;
      for (;;) {
        if (started.exitCode !== null) throw new Error(`the venue ended at once:\n${said}`);
        const ready = await view().then(
          (answer) => answer.ready,
          () => false,
        );
        if (ready) return performance.now() - startedAtMs;
        if (performance.now() > untilMs) throw new Error(`the venue is not ready:\n${said}`);
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
    },
    stop,
    output: () => said,
    async dispose() {
      await stop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** A ticket's code: 136 characters; receipts carry shorter ones. */
export const ticketCodes = (prints: readonly Print[]): string[] =>
  prints.flatMap((print) => print.codes).filter((code) => code.length === 136);
