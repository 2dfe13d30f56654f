import { hash } from 'node:crypto';
import { createClient, type Transport } from '@gatehouse/core/contract';
import {
  pageDigestText,
  pullRequest,
  type PullResponse,
  type Scope,
  SNAPSHOT_REQUIRED,
  syncRoutes,
} from '@gatehouse/core/sync';
import { afterEach, expect, it } from 'vitest';
import { until } from '../testing/until.ts';
import { createPuller, type Puller, type ReplicaSink } from './puller.ts';

/** What a puller does where pages do not do: the file, a cursor that cannot go on, a sum that differs. */

let puller: Puller | undefined;
afterEach(() => puller?.stop());

const cursors = new Map<Scope, { generation: string; position: number; confirmedAtMs: number }>();
const calls: string[] = [];
let kept: string | undefined;
const sink: ReplicaSink = {
  cursor: (scope) => cursors.get(scope),
  applyPage({ scope, generation, toPosition, confirmedAtMs }) {
    calls.push(`apply ${scope} ${cursors.has(scope) ? 'on' : 'over'}`);
    cursors.set(scope, { generation, position: toPosition, confirmedAtMs });
  },
  restartScope(scope) {
    calls.push(`restart ${scope}`);
    cursors.delete(scope);
  },
  digest: (scope) => (scope === 'tickets' ? kept : undefined),
};

function start(
  answer: (asked: {
    scope: Scope;
    position: number;
    snapshotVersion?: number | undefined;
  }) => Partial<PullResponse> | 'file',
  version: number | undefined,
  drifted: (scope: Scope) => void = () => undefined,
): Puller {
  calls.length = 0;
  cursors.clear();
  cursors.set('tickets', { generation: 'g', position: 10, confirmedAtMs: 1 });
  const transport: Transport = async ({ body }) => {
    const { scope, generation, position, snapshotVersion } = pullRequest.parse(body);
    const given = scope === 'tickets' ? answer({ scope, position, snapshotVersion }) : {};
    if (given === 'file') {
      return {
        status: 409,
        body: {
          type: 'about:blank',
          title: 'file',
          status: 409,
          code: SNAPSHOT_REQUIRED,
          detail: 'behind',
          errors: [],
        },
      };
    }
    const rows = given.rows ?? [];
    const page: PullResponse = {
      scope,
      generation: generation === '' ? 'g' : generation,
      fromPosition: position,
      toPosition: position,
      rows,
      digest: hash('sha256', pageDigestText(rows), 'hex'),
      more: false,
      projectedThroughSeq: null,
      timeMs: 1,
      ...given,
    };
    return { status: 200, body: page };
  };
  puller = createPuller({
    client: createClient(syncRoutes, transport),
    sink,
    clock: { nowMs: () => 5, monotonicMs: () => performance.now() },
    random: () => 0,
    pollMs: 5,
    onDrift: drifted,
    snapshots: {
      version: () => version,
      wanted: () => void calls.push('wanted'),
      installReady: () => {
        calls.push('between');
        return Promise.resolve(false);
      },
    },
  });
  puller.start();
  return puller;
}

it('hands over to the file, says which files it can take, and goes on with the other scopes', async () => {
  const versions = new Set<number | undefined>();
  const running = start(({ snapshotVersion }) => {
    versions.add(snapshotVersion);
    return 'file';
  }, 2);
  await until('it was handed over twice', () => calls.filter((call) => call === 'wanted').length >= 2);
  expect([...versions]).toEqual([2]);
  expect(running.failure()).toBeNull();
  expect(calls).toContain('apply revocations over');
  expect(calls).not.toContain('apply tickets on');
  // A file is put in force only between rounds, when nothing is in the middle of a page.
  expect(calls[0]).toBe('between');
});

it('asks for rows while files are out of question', async () => {
  const versions = new Set<number | undefined>();
  start(({ snapshotVersion }) => {
    versions.add(snapshotVersion);
    return {};
  }, undefined);
  await until('it asked', () => versions.size > 0);
  expect([...versions]).toEqual([undefined]);
});

it('empties a scope that begins at its beginning again, though the generation is the same', async () => {
  const row = { rowId: 'a', position: 40, deleted: false, text: '{}' };
  let given = 0;
  start(() => ((given += 1) === 1 ? { fromPosition: 0, toPosition: 40, rows: [row] } : {}), 2);
  await until('the page is applied', () => calls.includes('apply tickets over'));
  expect(calls.indexOf('restart tickets')).toBeLessThan(calls.indexOf('apply tickets over'));
  expect(cursors.get('tickets')?.position).toBe(40);
});

it('starts a scope over once when its sum differs, and not again and again', async () => {
  const drifted: Scope[] = [];
  kept = 'a'.repeat(32);
  let asked = 0;
  start(
    () => {
      asked += 1;
      return { scopeDigest: 'b'.repeat(32) };
    },
    2,
    (scope) => drifted.push(scope),
  );
  await until('several rounds went by', () => asked > 6);
  expect(drifted).toEqual(['tickets']);
  kept = undefined;
});
