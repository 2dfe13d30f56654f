import { hash } from 'node:crypto';
import { createClient, type Transport } from '@gatehouse/core/contract';
import {
  pageDigestText,
  pullRequest,
  type PullResponse,
  type Scope,
  SCOPES,
  syncRoutes,
} from '@gatehouse/core/sync';
import type { Timers } from '@gatehouse/core/time';
import { describe, expect, it } from 'vitest';
import { createPuller, type ReplicaSink } from './puller.ts';

/** Time that passes when nothing else is left to do. */
function virtualTime() {
  let nowMs = 0;
  let order = 0;
  const waiting = new Map<number, { readonly atMs: number; readonly work: () => void }>();
  const after = (delayMs: number, work: () => void) => {
    const key = (order += 1);
    waiting.set(key, { atMs: nowMs + Math.max(0, delayMs), work });
    return () => void waiting.delete(key);
  };
  const timers: Timers = {
    after,
    every: () => () => {},
    soon: (work) => after(0, work),
  };
  return {
    timers,
    clock: { nowMs: () => nowMs, monotonicMs: () => nowMs },
    async until(isDone: () => boolean, deadlineMs: number): Promise<boolean> {
      for (;;) {
        await new Promise<void>((resolve) => void setImmediate(resolve));
        if (isDone()) return true;
        const [next] = [...waiting].toSorted(([a, one], [b, other]) => one.atMs - other.atMs || a - b);
        if (!next || next[1].atMs > deadlineMs) return false;
        waiting.delete(next[0]);
        nowMs = next[1].atMs;
        next[1].work();
      }
    },
  };
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function page(body: unknown): PullResponse {
  const { scope, position } = pullRequest.parse(body);
  const rows = position > 0 ? [] : [{ rowId: 'r', position: 1, deleted: false, text: '{}' }];
  return {
    scope,
    generation: 'g1',
    fromPosition: position,
    toPosition: 1,
    rows,
    digest: hash('sha256', pageDigestText(rows), 'hex'),
    more: false,
    projectedThroughSeq: null,
    timeMs: 1,
  };
}

/** A fresh station on a link that loses a share of what is asked; returns what was asked, and whether all was reached. */
async function fetchOver(seed: number, lossShare: number, deadlineMs: number) {
  const random = mulberry32(seed);
  const { timers, clock, until } = virtualTime();
  const cursors = new Map<Scope, { generation: string; position: number; confirmedAtMs: number }>();
  const asked: { readonly scope: Scope; readonly atMs: number; readonly isLost: boolean }[] = [];
  const sink: ReplicaSink = {
    cursor: (scope) => cursors.get(scope),
    applyPage: ({ scope, generation, toPosition, confirmedAtMs }) =>
      void cursors.set(scope, { generation, position: toPosition, confirmedAtMs }),
    restartScope: (scope) => void cursors.delete(scope),
  };
  const transport: Transport = async ({ body }) => {
    const isLost = random() < lossShare;
    asked.push({ scope: pullRequest.parse(body).scope, atMs: clock.nowMs(), isLost });
    if (isLost) throw new Error('lost');
    return { status: 200, body: page(body) };
  };
  const client = createClient(syncRoutes, transport);
  const puller = createPuller({ client, sink, clock, timers, random });
  puller.start();
  const isReached = await until(() => SCOPES.every((scope) => cursors.has(scope)), deadlineMs);
  const atMs = clock.nowMs();
  let isStopped = false;
  const stopped = puller.stop().then(() => (isStopped = true));
  await until(() => isStopped, Number.MAX_SAFE_INTEGER);
  await stopped;
  return { isReached, atMs, asked };
}

const SEEDS = Array.from({ length: 40 }, (_, index) => index + 1);

describe('a fresh station on a link that loses every second request', () => {
  it('reaches every scope within three minutes, and asks about revocations all along', async () => {
    for (const seed of SEEDS) {
      const { isReached, asked } = await fetchOver(seed, 0.5, 180_000);
      expect(isReached, `seed ${seed}`).toBe(true);
      // Between two looks at revocations there is at most what "just confirmed" means and one wait.
      const looks = asked.filter(({ scope }) => scope === 'revocations').map(({ atMs }) => atMs);
      const gaps = looks.map((atMs, index) => atMs - (looks[index - 1] ?? 0));
      expect(Math.max(...gaps), `seed ${seed}`).toBeLessThanOrEqual(15_000);
    }
  });

  it('reaches nothing when nothing gets through', async () => {
    const { isReached, asked } = await fetchOver(1, 1, 180_000);
    expect(isReached).toBe(false);
    // A dead link is asked about what comes first only, and ever less often.
    expect(new Set(asked.map(({ scope }) => scope))).toEqual(new Set(['revocations']));
    expect(asked.length).toBeLessThan(60);
  });
});
