import { createHash } from 'node:crypto';
import { createClient, type Transport } from '@gatehouse/core/contract';
import {
  pageDigestText,
  pullRequest,
  syncRoutes,
  type PullResponse,
  type Scope,
  type ScopeRow,
  UPGRADE_REQUIRED,
} from '@gatehouse/core/sync';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createPuller, type Puller, type ReplicaSink } from './puller.ts';

/** The cloud's side of a pull over rows in memory, and the replica's side of it. */
class Cloud {
  generation = 'g1';
  readonly rows = new Map<Scope, ScopeRow[]>();
  readonly asked: { scope: Scope; position: number }[] = [];
  corruptOnce = false;
  pageRows = 2;
  projectedThroughSeq: number | null = null;
  put(scope: Scope, rowId: string, text: string): void {
    const rows = this.rows.get(scope) ?? [];
    this.rows.set(scope, [
      ...rows.filter((row) => row.rowId !== rowId),
      { rowId, position: rows.length + 1, deleted: false, text },
    ]);
  }
  /** Scopes whose rows are of a version no station reads yet. */
  readonly tooNew = new Set<Scope>();
  transport: Transport = async ({ body }) => {
    const { scope, generation, position } = pullRequest.parse(body);
    this.asked.push({ scope, position });
    if (this.tooNew.has(scope))
      return { status: 426, body: { title: 'too old', status: 426, code: UPGRADE_REQUIRED } };
    const from = generation === this.generation ? position : 0;
    const after = (this.rows.get(scope) ?? []).filter((row) => row.position > from);
    const rows = after.slice(0, this.pageRows);
    let digest = createHash('sha256').update(pageDigestText(rows)).digest('hex');
    if (this.corruptOnce && rows.length > 0) {
      this.corruptOnce = false;
      digest = 'f'.repeat(64);
    }
    const page: PullResponse = {
      scope,
      generation: this.generation,
      fromPosition: from,
      toPosition: rows.at(-1)?.position ?? from,
      rows,
      digest,
      more: after.length > rows.length,
      projectedThroughSeq: this.projectedThroughSeq,
      timeMs: 1,
    };
    return { status: 200, body: page };
  };
}

class Replica implements ReplicaSink {
  readonly cursors = new Map<Scope, { generation: string; position: number; confirmedAtMs: number }>();
  readonly texts = new Map<string, string>();
  restarts = 0;
  readonly pages: Parameters<ReplicaSink['applyPage']>[0][] = [];
  cursor = (scope: Scope) => this.cursors.get(scope);
  applyPage: ReplicaSink['applyPage'] = (page) => {
    const { scope, generation, rows, toPosition, confirmedAtMs } = page;
    this.pages.push(page);
    if (this.cursors.get(scope)?.generation !== generation) {
      for (const key of this.texts.keys()) if (key.startsWith(`${scope}/`)) this.texts.delete(key);
    }
    for (const row of rows) this.texts.set(`${scope}/${row.rowId}`, row.text);
    this.cursors.set(scope, { generation, position: toPosition, confirmedAtMs });
  };
  restartScope = (scope: Scope): void => {
    this.restarts += 1;
    this.cursors.delete(scope);
  };
}

const pullers: Puller[] = [];
afterEach(async () => {
  for (const puller of pullers.splice(0)) await puller.stop();
});
function pull(cloud: Pick<Cloud, 'transport'>, replica: Replica, changed: Scope[][] = []): Puller {
  const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };
  const puller = createPuller({
    client: createClient(syncRoutes, cloud.transport),
    sink: replica,
    clock,
    random: () => 0,
    pollMs: 10,
    onChanged: (scopes) => changed.push([...scopes]),
  });
  pullers.push(puller);
  puller.start();
  return puller;
}
const settled = async (holds: () => boolean): Promise<void> => {
  const endMs = performance.now() + 3_000;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error('not reached');
    await new Promise((resolve) => setImmediate(resolve));
  }
};

describe('createPuller', () => {
  it('is as new as its question, not as the answer: what was written meanwhile may be missing', async () => {
    const [cloud, replica] = [new Cloud(), new Replica()];
    let answeredFromMs = 0;
    const slow: Transport = async (request) => {
      const sentAtMs = Date.now();
      const answer = await cloud.transport(request);
      await vi.waitUntil(() => Date.now() >= sentAtMs + 20, { interval: 2 });
      answeredFromMs ||= Date.now();
      return answer;
    };
    const puller = pull({ transport: slow }, replica);
    await settled(() => puller.confirmedAtMs('revocations') !== null);
    expect(puller.confirmedAtMs('revocations')).toBeLessThan(answeredFromMs);
  });

  it('goes on with the other scopes when it is too old for one, says so, and has it after an update', async () => {
    const [cloud, replica] = [new Cloud(), new Replica()];
    cloud.put('catalogue', 'p1', '{}');
    cloud.put('tickets', 't1', '{}');
    cloud.tooNew.add('catalogue');
    const puller = pull(cloud, replica);
    await settled(() => puller.confirmedAtMs('tickets') !== null);
    expect([puller.upgradeRequired(), puller.failure()]).toEqual([['catalogue'], null]);
    expect([...replica.texts.keys()]).toEqual(['tickets/t1']);
    cloud.tooNew.clear();
    puller.poke();
    await settled(() => replica.texts.has('catalogue/p1'));
    expect(puller.upgradeRequired()).toEqual([]);
  });

  it('pulls every page, revocations before tickets, and then only what is new', async () => {
    const [cloud, replica, changed] = [new Cloud(), new Replica(), [] as Scope[][]];
    for (let n = 1; n <= 5; n += 1) cloud.put('tickets', `t${n}`, `{"n":${n}}`);
    cloud.put('revocations', 'r1', '{}');
    const puller = pull(cloud, replica, changed);
    await settled(() => puller.confirmedAtMs('tickets') !== null);
    expect([...replica.texts.keys()]).toEqual([
      'revocations/r1',
      'tickets/t1',
      'tickets/t2',
      'tickets/t3',
      'tickets/t4',
      'tickets/t5',
    ]);
    expect(changed[0]).toEqual(['revocations', 'tickets']);
    cloud.put('tickets', 't6', '{}');
    cloud.asked.length = 0;
    await settled(() => replica.texts.has('tickets/t6'));
    expect(
      cloud.asked.filter(({ scope }) => scope === 'tickets').every(({ position }) => position >= 5),
    ).toBe(true);
  });

  it('says how far its own sales are in the rows as the cloud applied them, and only with the last page', async () => {
    const [cloud, replica] = [new Cloud(), new Replica()];
    for (let n = 1; n <= 3; n += 1) cloud.put('sessions', `s${n}`, '{}');
    cloud.projectedThroughSeq = 7;
    const puller = pull(cloud, replica);
    await settled(() => puller.confirmedAtMs('sessions') !== null);
    const told = replica.pages.filter(({ scope }) => scope === 'sessions');
    expect(told.map(({ cloudHoldsThroughSeq }) => cloudHoldsThroughSeq)).toEqual([undefined, 7]);
  });

  it('starts a scope over when a page does not fit its digest, and never applies that page', async () => {
    const [cloud, replica] = [new Cloud(), new Replica()];
    cloud.put('tickets', 't1', '{"good":1}');
    cloud.corruptOnce = true;
    const puller = pull(cloud, replica);
    await settled(() => puller.confirmedAtMs('tickets') !== null);
    expect(replica.restarts).toBe(1);
    expect(replica.texts.get('tickets/t1')).toBe('{"good":1}');
  });

  it('goes on with the other scopes when one holds a row that cannot be applied', async () => {
    const [cloud, replica] = [new Cloud(), new Replica()];
    cloud.put('policy', 'p', '{}');
    cloud.put('tickets', 't1', '{}');
    const apply = replica.applyPage;
    replica.applyPage = (page) => {
      if (page.scope === 'policy' && page.rows.length > 0) throw new Error('a row does not fit');
      apply(page);
    };
    const puller = pull(cloud, replica);
    await settled(() => replica.texts.has('tickets/t1') && puller.failure() !== null);
    expect(puller.failure()).toBe('a row does not fit');
    expect(puller.confirmedAtMs('policy')).toBeNull();
  });

  it('replaces a scope whose generation changed', async () => {
    const [cloud, replica] = [new Cloud(), new Replica()];
    cloud.put('tickets', 'old', '{}');
    pull(cloud, replica);
    await settled(() => replica.texts.has('tickets/old'));
    cloud.rows.clear();
    cloud.generation = 'g2';
    cloud.put('tickets', 'new', '{}');
    await settled(() => replica.texts.has('tickets/new'));
    expect(replica.texts.has('tickets/old')).toBe(false);
  });
});
