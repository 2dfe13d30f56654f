import { hash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SealedRecord } from '@gatehouse/core/journal';
import { pageDigestText, type Scope, type ScopeRow, syncRoutes } from '@gatehouse/core/sync';
import { stationMigrations } from '@gatehouse/station';
import { createVerifier } from '@gatehouse/station/enrolment';
import { createPeerReceiver } from '@gatehouse/station/hub';
import { createIds, openLedger } from '@gatehouse/station/ledger';
import type { Answer, Network } from './network.ts';
import type { Sabotage } from './planted-bugs.ts';
import { randomFrom } from './seeded-keys.ts';
import { identityOf, stationRowOf, type StationName, type VenueRows } from './venue-rows.ts';
import type { World } from './world.ts';

/** What a run needs to know of the cloud's side, whichever cloud it is. */
export interface SimCloud {
  /** Records held of one incarnation of a station, in order. */
  held(stationId: string, incarnation: string): Promise<readonly SealedRecord[]>;
  headSeq(stationId: string, incarnation: string): number;
  /** Adds a row to a scope, as a manager or the shop does. */
  publish(scope: Scope, rowId: string, body: unknown): void;
  setUp(up: boolean): void;
  /** Where a fully served scope stands. */
  positionOf(scope: Scope): number;
  dispose(): void | Promise<void>;
}

/**
 * The cloud of the fast mode: the stations' own receiver for journals on a real SQLite ledger, and rows served from
 * memory. It answers by the same contract; the real cloud with its PostgreSQL plays in the full mode.
 */
export function createStandInCloud(
  world: World,
  network: Network,
  home: string,
  rows: VenueRows,
  sabotage: Sabotage | undefined,
): SimCloud {
  mkdirSync(home, { recursive: true });
  const clock = { nowMs: () => Math.round(world.nowMs()), monotonicMs: () => world.nowMs() };
  const identity = { ...identityOf('gate-a'), stationId: 'cloud', incarnation: 'c'.repeat(32) };
  const ledger = openLedger({
    file: join(home, 'ledger.db'),
    identity,
    clock,
    ids: createIds(clock, randomFrom(world.dice('cloud'))),
    bootId: 'cloud',
    calendar: () => ({ timeZone: 'UTC', cutOverHour: 0 }),
    modules: stationMigrations,
  });
  const receiver = createPeerReceiver({ ledger, clock, verify: createVerifier() });
  const naive = new Map<string, SealedRecord[]>();
  let up = true;

  const push = (body: unknown): Answer => {
    const request = syncRoutes.push.body.parse(body);
    if (sabotage === 'peer-without-dedupe') {
      const kept = naive.get(`${request.stationId}/${request.incarnation}`) ?? [];
      kept.push(...request.records);
      naive.set(`${request.stationId}/${request.incarnation}`, kept);
    }
    const row = stationRowOf(request.stationId as StationName, request.incarnation);
    const taken = receiver.push(request, row.publicKey);
    return taken.ok ? { status: 200, body: taken.value } : problem(422, taken.code, taken.detail);
  };
  const pull = (body: unknown): Answer => {
    const { scope, generation, position, max } = syncRoutes.pull.body.parse(body);
    const from = generation === 'g1' ? position : 0;
    const all = rows.get(scope) ?? [];
    const fresh = all.filter((row) => row.position > from);
    const page = fresh.slice(0, max);
    return {
      status: 200,
      body: {
        scope,
        generation: 'g1',
        fromPosition: from,
        toPosition: page.at(-1)?.position ?? from,
        rows: page,
        digest: hash('sha256', pageDigestText(page), 'hex'),
        more: page.length < fresh.length,
        timeMs: clock.nowMs(),
      },
    };
  };
  const answer = (path: string, body: unknown): Answer => {
    if (path === syncRoutes.hello.path)
      return { status: 200, body: receiver.hello(syncRoutes.hello.body.parse(body)) };
    if (path === syncRoutes.push.path) return push(body);
    if (path === syncRoutes.pull.path) return pull(body);
    return problem(404, 'not_found', path);
  };
  network.listen('cloud', ({ path, body }) =>
    up ? Promise.resolve().then(() => answer(path, body)) : undefined,
  );

  return {
    held: async (stationId, incarnation) =>
      naive.get(`${stationId}/${incarnation}`) ??
      ledger.read.all<SealedRecord>(
        `SELECT seq, text, peer_record.hash AS hash FROM peer_record JOIN peer_stream USING (stream_no)
         WHERE station_id = ? AND incarnation = ? ORDER BY seq`,
        stationId,
        incarnation,
      ),
    headSeq: (stationId, incarnation) =>
      ledger.read.value<number>(
        'SELECT head_seq FROM peer_stream WHERE station_id = ? AND incarnation = ?',
        stationId,
        incarnation,
      ) ?? 0,
    publish(scope, rowId, body) {
      const known: ScopeRow[] = rows.get(scope) ?? [];
      const position = Math.max(0, ...known.map((row) => row.position)) + 1;
      rows.set(scope, [
        ...known.filter((row) => row.rowId !== rowId),
        { rowId, position, deleted: false, text: JSON.stringify(body) },
      ]);
    },
    setUp: (next) => void (up = next),
    positionOf: (scope) => Math.max(0, ...(rows.get(scope) ?? []).map((row) => row.position)),
    dispose: () => ledger.close(),
  };
}

const problem = (status: number, code: string, detail: string): Answer => ({
  status,
  body: { type: 'about:blank', title: code, status, code, detail, errors: [] },
});
