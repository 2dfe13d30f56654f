import { createHash } from 'node:crypto';
import type { CancelTimer } from '@gatehouse/core/time';
import { type Dice, diceFrom } from '../history/dice.ts';
import { isThreadPoolBusy, watchThreadPool } from './thread-pool.ts';

/**
 * Virtual time and the order of everything in it. One event runs at a time, and the next one only when all that the
 * last one set off has come to rest, so that the speed of the machine never enters a run: the same seed gives the
 * same events, and the hash over their trace says so.
 */
export interface World {
  readonly seed: string;
  /** True time of the simulated world; the nodes' wall clocks differ from it. */
  nowMs(): number;
  /** Chance of its own for each concern, so that leaving one fault out does not change every other. */
  dice(concern: string): Dice;
  /** Runs `work` after so much virtual time; events of one moment run in the order they were asked for. */
  after(delayMs: number, work: () => void): CancelTimer;
  /** Lets time pass inside the present event: a disk that takes its time. */
  spend(ms: number): void;
  /** Work of the real world (a database): the next event waits until it has ended. */
  real<T>(work: Promise<T>): Promise<T>;
  trace(node: string, what: string): void;
  /** Runs until virtual time `untilMs` or until `isDone`; `eachEvent` is called when everything has come to rest. */
  run(untilMs: number, eachEvent: () => void, isDone?: () => boolean): Promise<void>;
  readonly counts: Map<string, number>;
  count(what: string): void;
  eventCount(): number;
  traceHash(): string;
  traceLines(): readonly string[];
}

interface Waiting {
  readonly atMs: number;
  readonly order: number;
  readonly work: () => void;
  cancelled: boolean;
}

export function createWorld(seed: string, startMs: number, keepTrace = false): World {
  watchThreadPool();
  const queue: Waiting[] = [];
  const hashed = createHash('sha256');
  const lines: string[] = [];
  const counts = new Map<string, number>();
  const inReality = new Set<Promise<unknown>>();
  let nowMs = startMs;
  let order = 0;
  let events = 0;

  const rest = async (): Promise<void> => {
    do {
      if (inReality.size > 0) await Promise.allSettled(inReality);
      await new Promise((resolve) => setImmediate(resolve));
    } while (inReality.size > 0 || isThreadPoolBusy());
  };

  return {
    seed,
    counts,
    nowMs: () => nowMs,
    dice: (concern) => diceFrom(`${seed}/${concern}`),
    after(delayMs, work) {
      const waiting = { atMs: nowMs + Math.max(0, delayMs), order: (order += 1), work, cancelled: false };
      push(queue, waiting);
      return () => void (waiting.cancelled = true);
    },
    spend: (ms) => void (nowMs += ms),
    real(work) {
      const known = work.finally(() => inReality.delete(known));
      known.catch(() => {});
      inReality.add(known);
      return known;
    },
    trace(node, what) {
      const line = `${nowMs - startMs} ${node} ${what}`;
      hashed.update(`${line}\n`);
      if (keepTrace) lines.push(line);
    },
    async run(untilMs, eachEvent, isDone = () => false) {
      await rest();
      while (!isDone()) {
        const next = pop(queue);
        if (!next) break;
        if (next.cancelled) continue;
        if (next.atMs > untilMs) {
          push(queue, next);
          break;
        }
        nowMs = Math.max(nowMs, next.atMs);
        events += 1;
        next.work();
        await rest();
        eachEvent();
      }
      nowMs = Math.max(nowMs, isDone() ? nowMs : untilMs);
    },
    count: (what) => void counts.set(what, (counts.get(what) ?? 0) + 1),
    eventCount: () => events,
    traceHash: () => hashed.copy().digest('hex'),
    traceLines: () => lines,
  };
}

const before = (a: Waiting, b: Waiting): boolean =>
  a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

/** A binary heap: the earliest event is at the front. */
function push(heap: Waiting[], added: Waiting): void {
  let at = heap.push(added) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent] as Waiting;
    if (!before(added, above)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = added;
}

function pop(heap: Waiting[]): Waiting | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (!first || !last || heap.length === 0) return first;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    const right = heap[child + 1];
    if (right && before(right, heap[child] as Waiting)) child += 1;
    const below = heap[child] as Waiting;
    if (!before(below, last)) break;
    heap[at] = below;
    at = child;
  }
  heap[at] = last;
  return first;
}
