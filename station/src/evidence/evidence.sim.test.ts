import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckpointAnswer, Gossip, SignedHead } from '@gatehouse/core/evidence';
import { fact, PLAIN_CLOSE } from '@gatehouse/core/journal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labVenue, type LabStation, type LabVenue } from '../hub/testing/lab-venue.ts';
import type { Ledger } from '../ledger/index.ts';
import { loadSqlite } from '../ledger/sqlite.ts';
import { stationMigrations } from '../migrations.ts';
import { createEvidence, type EvidenceService } from './evidence-service.ts';
import { testLog, type TestLog } from './testing/test-log.ts';
import { verifyDayFile } from './verify/verify-day.ts';

/** A venue's stations with real ledgers and keys; the cloud is a log in memory that can be made to lie. */

let venue: LabVenue;
let folder: string;
let stations: LabStation[];
beforeEach(() => {
  venue = labVenue();
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-days-'));
  stations = [];
});
afterEach(() => {
  venue.remove();
  rmSync(folder, { recursive: true, force: true });
});

const rowOf = (stationId: string) => stations.find(({ row }) => row.stationId === stationId)?.row;
async function station(stationId: string): Promise<LabStation> {
  const made = await venue.station(stationId, 'till', { modules: stationMigrations });
  stations.push(made);
  return made;
}

interface Options {
  readonly log?: () => TestLog | undefined;
  readonly hub?: EvidenceService;
  readonly ledger?: Ledger;
  readonly bootId?: string;
  readonly held?: SignedHead[];
}

function evidenceOf(
  of: LabStation,
  { log, hub, ledger = of.ledger, bootId = 'boot', held = [] }: Options = {},
) {
  const unreachable = { ok: false as const, problem: { status: 0 } as never };
  return createEvidence({
    ledger,
    stationKey: () => of.stationKey,
    clock: venue.clock,
    verify: venue.verify,
    known: rowOf,
    bootId,
    dayFolder: folder,
    softwareVersion: 'test',
    hub: () =>
      hub && {
        heads: async ({ body }) => ({ ok: true as const, value: hub.hear(body, of.row) }),
      },
    cloud: {
      async checkpoint({ body }) {
        const from = log?.();
        if (!from) return unreachable;
        const { incarnation } = ledger.identity();
        const known = from.places.some((one) => one.incarnation === incarnation);
        const common = { logKey: from.logKey, timeMs: venue.clock.nowMs() };
        const value: CheckpointAnswer = known
          ? { kind: 'checkpoint', checkpoint: from.checkpoint(incarnation, body.heldSizes), ...common }
          : { kind: 'none', ...common };
        return { ok: true as const, value };
      },
    },
    onPeerHolds: (head) => void held.push(head),
  });
}

const write = (ledger: Ledger, count = 1): void =>
  ledger.transact((writer) => {
    for (let n = 0; n < count; n += 1)
      writer.append(fact('DrawerOpened', { cause: 'no-sale', saleId: null, reason: '' }));
  });
const placeOf = (ledger: Ledger) => {
  const { stationId, incarnation } = ledger.identity();
  return { stationId, incarnation, ...ledger.head() };
};
const kinds = (service: EvidenceService): string[] => service.alarms().map(({ conflict }) => conflict);
const recorded = (ledger: Ledger): string[] =>
  ledger.read
    .all<{ text: string }>("SELECT text FROM record WHERE kind = 'EvidenceConflict' ORDER BY position")
    .map(({ text }) => (JSON.parse(text) as { body: { conflict: string } }).body.conflict);
/** Cuts the end off a ledger as somebody with the file would, and opens it as the next process does. */
function truncated(of: LabStation, throughSeq: number): Ledger {
  of.ledger.close();
  const db = new (loadSqlite())(venue.ledgerFile(of.identity.stationId));
  for (const name of db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    .pluck()
    .all() as string[])
    if (/^(record|posting)_no/.test(name)) db.exec(`DROP TRIGGER ${name}`);
  db.prepare('DELETE FROM record WHERE position > ?').run(throughSeq);
  db.close();
  return of.reopen();
}

describe('checkpoints', () => {
  it('are proven, kept, and survive a restart; an honest log raises nothing', async () => {
    const till = await station('till-1');
    const log = testLog();
    const first = evidenceOf(till, { log: () => log });
    await first.keeper.ask();
    expect(first.checkpoint()).toBeUndefined();
    for (let round = 0; round < 5; round += 1) {
      write(till.ledger, 3);
      log.append(placeOf(till.ledger), {
        ...placeOf(till.ledger),
        stationId: 'x',
        incarnation: 'c3'.repeat(16),
      });
      await first.keeper.ask();
      expect(first.checkpoint()?.leaf.seq).toBe(till.ledger.head().seq);
    }
    expect(kinds(first)).toEqual([]);
    const again = evidenceOf(till, { log: () => log });
    expect(again.checkpoint()?.treeHead.treeSize).toBeGreaterThan(0);
    await again.keeper.ask();
    expect(again.checkpoint()?.treeHead.treeSize).toBe(10);
    expect(recorded(till.ledger)).toEqual([]);
  });

  it.each([
    ['a log that was set back', 'log-rollback', (log: TestLog) => log.fork(2)],
    [
      'a log that shows another history',
      'log-consistency',
      (log: TestLog) => {
        const other = log.fork(1);
        other.append(...log.places.slice(2), log.places[1] as never, log.places.at(-1) as never);
        return other;
      },
    ],
    ['an old checkpoint that is played again', 'log-rollback', (log: TestLog) => log.fork(3)],
    ['a log under another key', 'log-key', (log: TestLog) => testLog(undefined, log.places)],
  ])('tell %s, and selling goes on', async (_what, conflict, lie) => {
    const till = await station('till-1');
    let log = testLog();
    const service = evidenceOf(till, { log: () => log });
    for (let round = 0; round < 4; round += 1) {
      write(till.ledger, 2);
      log.append(placeOf(till.ledger));
      await service.keeper.ask();
    }
    const held = service.checkpoint();
    log = lie(log);
    await service.keeper.ask();
    await service.keeper.ask();
    expect(kinds(service)).toEqual([conflict]);
    expect(recorded(till.ledger)).toEqual([conflict]);
    expect(service.checkpoint()).toEqual(held);
    const { seq } = till.ledger.head();
    write(till.ledger);
    expect(till.ledger.head().seq).toBe(seq + 1);
  });

  it('believe no leaf that the journal does not have', async () => {
    const till = await station('till-1');
    write(till.ledger, 3);
    const log = testLog();
    log.append({ ...placeOf(till.ledger), hash: 'a'.repeat(64) });
    const service = evidenceOf(till, { log: () => log });
    await service.keeper.ask();
    expect(kinds(service)).toEqual(['log-leaf']);
  });

  it('show a split view where two stations are told two histories, as soon as they meet', async () => {
    const [hub, till] = [await station('hub'), await station('till-1')];
    write(hub.ledger);
    write(till.ledger);
    const log = testLog();
    log.append(placeOf(hub.ledger), placeOf(till.ledger));
    const lying = log.fork(1);
    lying.append({ ...placeOf(till.ledger) }, { ...placeOf(hub.ledger) });
    log.append(placeOf(till.ledger));
    const atHub = evidenceOf(hub, { log: () => log });
    const atTill = evidenceOf(till, { log: () => lying, hub: atHub });
    await Promise.all([atHub.keeper.ask(), atTill.keeper.ask()]);
    expect([kinds(atHub), kinds(atTill)]).toEqual([[], []]);
    await atTill.gossip.exchange();
    expect([kinds(atHub), kinds(atTill)]).toEqual([['split-view'], ['split-view']]);
  });

  it('show a split view also where the trees have different sizes, by the proof that cannot be given', async () => {
    const [hub, till] = [await station('hub'), await station('till-1')];
    write(hub.ledger);
    write(till.ledger);
    const log = testLog();
    log.append(placeOf(hub.ledger), placeOf(till.ledger));
    const lying = log.fork(1);
    lying.append(placeOf(till.ledger), placeOf(till.ledger), placeOf(till.ledger));
    const atHub = evidenceOf(hub, { log: () => log });
    const atTill = evidenceOf(till, { log: () => lying, hub: atHub });
    log.append(placeOf(hub.ledger));
    await Promise.all([atHub.keeper.ask(), atTill.keeper.ask()]);
    await atTill.gossip.exchange();
    await atTill.keeper.ask();
    expect(kinds(atTill)).toEqual(['split-view']);
  });
});

describe('gossip without any cloud', () => {
  it('makes every station hold every other one’s head, through the hub, across restarts', async () => {
    const [hub, till, gate] = [await station('hub'), await station('till-1'), await station('gate-a')];
    for (const one of [hub, till, gate]) write(one.ledger, 4);
    const atHub = evidenceOf(hub);
    const atTill = evidenceOf(till, { hub: atHub });
    const atGate = evidenceOf(gate, { hub: atHub });
    await atTill.gossip.exchange();
    await atGate.gossip.exchange();
    const names = (service: EvidenceService) =>
      service.gossip
        .heads()
        .map(({ stationId }) => stationId)
        .toSorted();
    expect(names(atGate)).toEqual(['hub', 'till-1']);
    expect(names(atHub)).toEqual(['gate-a', 'till-1']);
    await atGate.stop();
    expect(names(evidenceOf(gate))).toEqual(['hub', 'till-1']);
    expect([kinds(atHub), kinds(atGate)]).toEqual([[], []]);
  });

  it('catches a station whose tail was cut off, at the peer and at the station itself', async () => {
    const [hub, till] = [await station('hub'), await station('till-1')];
    write(hub.ledger);
    write(till.ledger, 10);
    const atHub = evidenceOf(hub);
    await evidenceOf(till, { hub: atHub }).gossip.exchange();
    const ledger = truncated(till, 6);
    const held: SignedHead[] = [];
    const again = evidenceOf(till, { hub: atHub, ledger, bootId: 'boot-2', held });
    expect(ledger.head().seq).toBe(6);
    await again.gossip.exchange();
    expect(kinds(atHub)).toEqual(['peer-truncated']);
    expect(kinds(again)).toEqual(['own-truncated']);
    expect(held).toMatchObject([{ stationId: 'till-1', seq: 10 }]);
    ledger.close();
  });

  it('catches a station that went on another way from a copy', async () => {
    const [hub, till] = [await station('hub'), await station('till-1')];
    write(hub.ledger);
    write(till.ledger, 10);
    const atHub = evidenceOf(hub);
    await evidenceOf(till, { hub: atHub }).gossip.exchange();
    const ledger = truncated(till, 6);
    write(ledger, 4);
    const again = evidenceOf(till, { hub: atHub, ledger, bootId: 'boot-2' });
    await again.gossip.exchange();
    expect(kinds(atHub)).toEqual(['peer-forked']);
    expect(kinds(again)).toEqual(['own-forked']);
    ledger.close();
  });

  it('takes a request that was overtaken for no step back, and nobody’s word for another’s', async () => {
    const [hub, till] = [await station('hub'), await station('till-1')];
    write(till.ledger, 3);
    const atHub = evidenceOf(hub);
    const sent: Gossip[] = [];
    const atTill = evidenceOf(till, {
      hub: { hear: (told: Gossip) => (sent.push(told), told) } as unknown as EvidenceService,
    });
    await atTill.gossip.exchange();
    write(till.ledger, 3);
    await atTill.gossip.exchange();
    const [early, late] = sent as [Gossip, Gossip];
    atHub.hear(late, till.row);
    atHub.hear(early, till.row);
    expect(kinds(atHub)).toEqual([]);
    const forged = { ...(late.own as SignedHead), hash: 'b'.repeat(64) };
    atHub.hear({ ...late, own: forged, count: late.count + 1 }, till.row);
    atHub.hear({ ...late, own: null, others: [forged], count: late.count + 2 }, till.row);
    expect(kinds(atHub)).toEqual([]);
  });
});

describe('a day’s evidence', () => {
  const closeShift = (ledger: Ledger): void =>
    void ledger.transact((writer) =>
      writer.append(
        fact('ShiftClosed', {
          shiftId: 's',
          zNumber: 1,
          currency: 'EUR',
          expectedMinor: 0,
          countedMinor: 0,
          differenceMinor: 0,
          saleCount: 0,
          grossMinor: 0,
          unsyncedCount: 0,
          journal: null,
          checkpoint: null,
          ...PLAIN_CLOSE,
        }),
      ),
    );

  it('is written at each close, holds against the ledger, and shows every alteration', async () => {
    const till = await station('till-1');
    const log = testLog();
    const service = evidenceOf(till, { log: () => log });
    write(till.ledger, 5);
    till.ledger.transact((writer) =>
      writer.append(
        fact('ReceiptUnknown', {
          jobId: 'j',
          saleId: null,
          document: 'receipt',
          printerId: null,
          cause: 'no-answer',
        }),
      ),
    );
    log.append(placeOf(till.ledger));
    await service.keeper.ask();
    closeShift(till.ledger);
    const first = service.days.write() as string;
    write(till.ledger, 4);
    closeShift(till.ledger);
    const second = service.days.write() as string;
    const keys = {
      stations: [{ stationId: 'till-1', incarnation: till.row.incarnation, publicKey: till.row.publicKey }],
      logs: [{ logId: 'org', publicKey: log.logKey }],
      heads: [],
    };
    for (const file of [first, second]) {
      const report = verifyDayFile(file, readFileSync(file, 'utf8'), keys, till.ledger.read.db);
      expect(report.findings).toEqual([]);
      expect(report).toMatchObject({ verdict: 'sound', chains: [{ publicKeyFrom: 'keys-file' }] });
    }
    const text = readFileSync(first, 'utf8');
    const day = JSON.parse(text.split('\n')[0] ?? '') as { counts: Record<string, number>; chain: object };
    expect(day.counts).toEqual({ DrawerOpened: 5, ReceiptUnknown: 1, ShiftClosed: 1 });
    expect(JSON.parse(readFileSync(second, 'utf8').split('\n')[0] ?? '')).toMatchObject({
      chain: { fromSeq: 8, throughSeq: 12 },
      counts: { DrawerOpened: 4, ShiftClosed: 1 },
    });
    let seen = 0;
    for (let at = 0; at < text.length; at += 29) {
      const changed = `${text.slice(0, at)}${text[at] === '7' ? '8' : '7'}${text.slice(at + 1)}`;
      if (verifyDayFile(first, changed, keys).verdict === 'broken') seen += 1;
      else throw new Error(`an alteration at byte ${at} was not seen`);
    }
    expect(seen).toBeGreaterThan(50);
    writeFileSync(first, text);
  });

  it('shows that the ledger was rewritten since', async () => {
    const till = await station('till-1');
    write(till.ledger, 5);
    closeShift(till.ledger);
    const service = evidenceOf(till);
    const file = service.days.write() as string;
    const ledger = truncated(till, 4);
    write(ledger, 2);
    const report = verifyDayFile(file, readFileSync(file, 'utf8'), undefined, ledger.read.db);
    expect(report.findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['history-rewritten', 'count-differs']),
    );
    ledger.close();
  });
});
