import { expect, it } from 'vitest';
import type { ReplicaPage } from '../catalogue/index.ts';
import { createSliceApplier } from './apply-slices.ts';

const pageOf = (count: number, scope: ReplicaPage['scope'] = 'tickets'): ReplicaPage => ({
  scope,
  generation: 'g',
  rows: Array.from({ length: count }, (_, index) => ({
    rowId: `${index}`,
    position: (index + 1) * 10,
    deleted: false,
    text: '{}',
  })),
  toPosition: count * 10 + 5,
  confirmedAtMs: 7,
  cloudHoldsThroughSeq: 3,
});

/** A replica that takes so long a row, on a clock that moves with it. */
function slowSink(costOf: (page: ReplicaPage) => number) {
  let nowMs = 0;
  const applied: ReplicaPage[] = [];
  let turns = 0;
  const applier = createSliceApplier(
    {
      applyPage(page) {
        applied.push(page);
        nowMs += costOf(page);
      },
    },
    { monotonicMs: () => nowMs },
    {
      soon(work) {
        turns += 1;
        queueMicrotask(work);
        return () => undefined;
      },
    },
  );
  return { applier, applied, turns: () => turns };
}

it('applies every row once, in order, and only the last slice says that the page is complete', async () => {
  const { applier, applied, turns } = slowSink((page) => page.rows.length * 0.05);
  await applier.apply(pageOf(250));
  expect(applied.flatMap(({ rows }) => rows.map(({ rowId }) => Number(rowId)))).toEqual(
    Array.from({ length: 250 }, (_, index) => index),
  );
  expect(turns()).toBe(applied.length - 1);
  expect(applied.map(({ toPosition }) => toPosition)).toEqual([
    ...applied.slice(0, -1).map(({ rows }) => rows.at(-1)?.position),
    2_505,
  ]);
  expect(applied.map(({ cloudHoldsThroughSeq }) => cloudHoldsThroughSeq)).toEqual([
    ...applied.slice(0, -1).map(() => undefined),
    3,
  ]);
});

it('stays below 5 ms of the device loop, whatever a row costs', async () => {
  for (const perRowMs of [0.002, 0.02, 0.1, 0.3]) {
    const { applier } = slowSink((page) => page.rows.length * perRowMs);
    for (let pages = 0; pages < 20; pages += 1) await applier.apply(pageOf(250));
    expect(applier.longestMs()).toBeLessThan(5);
  }
});

it('learns scope by scope: a slow one does not slow down the others', async () => {
  const { applier, applied } = slowSink(
    (page) => page.rows.length * (page.scope === 'catalogue' ? 0.3 : 0.001),
  );
  for (let pages = 0; pages < 5; pages += 1) {
    await applier.apply(pageOf(250, 'catalogue'));
    await applier.apply(pageOf(250));
  }
  const largest = (scope: string) =>
    Math.max(...applied.filter((page) => page.scope === scope).map(({ rows }) => rows.length));
  expect(largest('catalogue')).toBeLessThanOrEqual(16);
  expect(largest('tickets')).toBe(250);
});

it('applies a page without rows, for its cursor', async () => {
  const { applier, applied } = slowSink(() => 0);
  await applier.apply(pageOf(0));
  expect(applied).toHaveLength(1);
});
