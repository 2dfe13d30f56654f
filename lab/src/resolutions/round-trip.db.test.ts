/**
 * A decision's whole way on the real parts: a till's records reach the cloud, a manager decides in the console's API,
 * the till takes note in its journal, and the console sees that it did.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startTestCloud, type TestCloud, venueFile } from '@gatehouse/cloud-api/testing';
import type { ExceptionRow } from '@gatehouse/core/contract';
import { EXCEPTION_KINDS, RESOLUTIONS } from '@gatehouse/core/exceptions';
import { createResolutionFollower } from '@gatehouse/station/resolutions';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR, type RunningTill, startTill } from '../forks/running-till.ts';
import { waitFor } from '../venue/wait-for.ts';

const DEADLINE_MS = 30_000;
const STATION = 'round';
const params = { venueId: 'venue-a' };
const choices = EXCEPTION_KINDS.flatMap((kind) =>
  RESOLUTIONS[kind].map((choice) => ({ kind, choice, exceptionId: `${kind}.${choice.action}` })),
);

let cloud: TestCloud;
let admin: pg.Client;
let ida: Awaited<ReturnType<TestCloud['console']>>;
let folder: string;
let till: RunningTill;

beforeAll(async () => {
  const file = venueFile();
  cloud = await startTestCloud([
    {
      ...file,
      stations: [
        ...file.stations,
        { stationId: STATION, registerId: 'R9', name: 'Till 9', place: '', role: 'till' },
      ],
    },
  ]);
  admin = new pg.Client({ connectionString: cloud.cluster.urlOf('gatehouse') });
  await admin.connect();
  ida = await cloud.console('ida@org-a.example');
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-resolutions-'));
  till = await start();
}, 60_000);
afterAll(async () => {
  await till.stop();
  await admin.end();
  await cloud.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<RunningTill> {
  const all = [...cloud.outcomes.values()].flatMap(({ enrolments }) => enrolments);
  const code = all.find(({ stationId }) => stationId === STATION)?.code;
  return startTill({
    dataFolder: join(folder, STATION),
    cloudUrl: cloud.url,
    ...(typeof code === 'string' && { code }),
  });
}

interface Noted {
  readonly kind: string;
  readonly body: { readonly exceptionId: string; readonly action: string; readonly round: number };
}
const noted = (kind: string): Noted[] =>
  till
    .everyRecord()
    .map(({ text }) => JSON.parse(text) as Noted)
    .filter((record) => record.kind === kind);

/** Raises one exception about a record of the till, as a projector would have. */
async function raise(exceptionId: string, kind: string, facts: object, seq: number): Promise<void> {
  await admin.query(
    `INSERT INTO sync.exception (organization_id, exception_id, venue_id, kind, cause_key, station_id, raised_at_ms,
       detail, facts, record_refs)
     VALUES ('org-a', $1, 'venue-a', $2, $1, $3, 1, 'raised by a test', $4, $5)`,
    [
      exceptionId,
      kind,
      STATION,
      JSON.stringify(facts),
      JSON.stringify([{ stationId: STATION, incarnation: till.incarnation(), seq }]),
    ],
  );
}

async function exceptions(): Promise<ReadonlyMap<string, ExceptionRow>> {
  const answer = await ida.exceptions({ params, query: {} });
  if (!answer.ok) throw new Error(answer.problem.title);
  return new Map(answer.value.exceptions.map((one) => [one.exceptionId, one]));
}

async function decide(exceptionId: string, action: (typeof choices)[number]['choice']['action']) {
  const answer = await ida.resolveException({
    params: { ...params, exceptionId },
    body: { action, note: `Decided: ${action}` },
  });
  if (!answer.ok) throw new Error(`${exceptionId}: ${JSON.stringify(answer.problem)}`);
  return answer.value;
}

/** Waits for a state of the exceptions, with the till fetching and handing over meanwhile. */
const waitForExceptions = (what: string, look: (all: ReadonlyMap<string, ExceptionRow>) => boolean) =>
  waitFor(what, DEADLINE_MS, async () => {
    till.services.links.poke();
    return look(await exceptions()) ? true : undefined;
  });

const isAcknowledged = (one: ExceptionRow | undefined): boolean =>
  (one?.history.at(-1)?.acknowledged.length ?? 0) === 1 && one?.history.at(-1)?.waitingFor.length === 0;

let ticketId = '';

describe('a decision', () => {
  it(`of every kind and action (${choices.length}) reaches its till, becomes one record there, and comes back`, async () => {
    till.sell();
    await till.synced();
    await cloud.cloud.projected();
    const texts = till.everyRecord().map(({ seq, text }) => ({ seq, text }));
    const issued = texts.find(({ text }) => text.includes('"kind":"TicketIssued"'));
    const sold = texts.find(({ text }) => text.includes('"kind":"SaleCompleted"'));
    ticketId = (JSON.parse(issued?.text ?? '{}') as { body: { ticketId: string } }).body.ticketId;
    for (const { kind, exceptionId } of choices)
      await raise(
        exceptionId,
        kind,
        {
          ticketId,
          paidMinor: 2_400,
          refundedMinor: 4_800,
          capacity: 2,
          taken: 3,
          previousIncarnation: till.incarnation(),
          newIncarnation: 'f'.repeat(32),
        },
        sold?.seq ?? 1,
      );

    // The other history of a fork that only repeats: the same record, handed over once more beside the first.
    await admin.query(
      `INSERT INTO sync.fork_record (stream_id, seq, hash, organization_id, bytes, received_at_ms)
       SELECT stream_id, seq, '\\x00', record.organization_id, bytes, 1 FROM sync.record JOIN sync.stream USING (stream_id)
       WHERE incarnation = $1 AND seq = $2`,
      [till.incarnation(), sold?.seq],
    );
    const open = await exceptions();
    expect(open.get('stream_forked.keep_both')).toMatchObject({
      otherBranch: { total: 1, onlyThere: 0, moneyOnlyThere: 0, records: [{ repeatOfSeq: sold?.seq }] },
      suggestion: { action: 'branch_is_duplicate', reason: 'repeats_only' },
    });
    expect(open.size).toBe(choices.length);
    for (const { exceptionId } of choices) {
      expect(open.get(exceptionId)?.suggestion, exceptionId).not.toBeNull();
      expect(open.get(exceptionId)?.records[0]?.fields.map(({ name }) => name)).toContain('amount');
    }
    for (const { choice, exceptionId } of choices) {
      const decided = await decide(exceptionId, choice.action);
      expect(decided.history).toMatchObject([{ action: choice.action, waitingFor: ['Till 9'] }]);
      // The same decision again is the same decision; another one is not taken in passing.
      expect((await decide(exceptionId, choice.action)).history).toHaveLength(1);
    }
    await waitForExceptions('every decision is acknowledged', (all) =>
      choices.every(({ exceptionId }) => isAcknowledged(all.get(exceptionId))),
    );
    const written = noted('ExceptionResolved').map(({ body }) => body);
    expect(written.map(({ exceptionId }) => exceptionId).toSorted()).toEqual(
      choices.map(({ exceptionId }) => exceptionId).toSorted(),
    );
    expect(written.every(({ exceptionId, action }) => exceptionId.endsWith(`.${action}`))).toBe(true);
    // No words of a manager in a journal.
    expect(till.everyRecord().some(({ text }) => text.includes('Decided:'))).toBe(false);
  });

  it('that cancels a ticket takes it from the gates, and one that asks for something is closed by the till', async () => {
    const { replica, office } = till.services;
    expect(replica.sql.value('SELECT count(*) FROM revocation WHERE ticket_id = ?', ticketId)).toBe(1);
    const asked = office.notes().filter((note) => note.task !== null);
    expect(asked.length).toBe(choices.filter(({ choice }) => choice.effect.kind === 'station-task').length);
    for (const { exceptionId, round } of asked)
      for (const recordId of [null, null])
        expect(office.closeTask({ exceptionId, round, recordId }, OPERATOR.operatorId).ok).toBe(true);
    expect(noted('OfficeTaskClosed')).toHaveLength(asked.length);
    await waitForExceptions('the console sees that it is done', (all) =>
      asked.every(({ exceptionId }) => all.get(exceptionId)?.history.at(-1)?.taskClosedAtMs !== null),
    );
  });

  it('is noted once, whatever is fetched again from the start, restarted or replayed', async () => {
    const before = noted('ExceptionResolved').length;
    till.services.replica.restartScope('resolutions');
    till.services.links.poke();
    await waitFor('the scope is fetched again', DEADLINE_MS, async () =>
      till.services.replica.cursor('resolutions') ? true : undefined,
    );
    await till.stop();
    till = await start();
    till.services.replica.restartScope('resolutions');
    till.services.links.poke();
    await waitFor('the scope is fetched once more', DEADLINE_MS, async () =>
      till.services.replica.cursor('resolutions') ? true : undefined,
    );
    expect(noted('ExceptionResolved')).toHaveLength(before);
  });

  it('can be taken back and taken anew, each as a fact of its own', async () => {
    const exceptionId = 'stream_forked.keep_both';
    const reopened = await ida.reopenException({
      params: { ...params, exceptionId },
      body: { reason: 'Looked again' },
    });
    expect(reopened.ok && reopened.value).toMatchObject({
      state: 'open',
      history: [{ kind: 'resolved' }, { kind: 'reopened', note: 'Looked again' }],
    });
    await waitForExceptions('the till knows that it is open again', (all) =>
      isAcknowledged(all.get(exceptionId)),
    );
    await decide(exceptionId, 'branch_is_duplicate');
    await waitForExceptions('the till knows the new decision', (all) => isAcknowledged(all.get(exceptionId)));
    const of = (kind: string) =>
      noted(kind)
        .map(({ body }) => body)
        .filter((body) => body.exceptionId === exceptionId);
    expect(of('ExceptionReopened')).toMatchObject([{ action: 'keep_both', round: 1 }]);
    expect(of('ExceptionResolved')).toMatchObject([
      { action: 'keep_both', round: 1 },
      { action: 'branch_is_duplicate', round: 2 },
    ]);
  });

  it('would be noted again and again by a till that did not remember: the negative control', async () => {
    const { ledger, replica } = till.services;
    const parts = { ledger, replica, clock: { nowMs: Date.now }, report: (error: unknown) => void error };
    expect(createResolutionFollower(parts).takeNote()).toBe(0);
    const forgetful = createResolutionFollower({ ...parts, remember: 'nothing' });
    expect(forgetful.takeNote()).toBe(choices.length);
    expect(forgetful.takeNote()).toBe(choices.length);
    const ids = noted('ExceptionResolved').map(
      ({ body }) => `${body.exceptionId} ${body.action} ${body.round}`,
    );
    expect(ids.length).toBeGreaterThan(new Set(ids).size);
    // The cloud counts a station's note of a decision once all the same.
    await till.synced();
    await cloud.cloud.projected();
    expect(isAcknowledged((await exceptions()).get('evidence_conflict.keep_both'))).toBe(true);
  });
});
