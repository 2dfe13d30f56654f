import { generateKeyPairSync, verify } from 'node:crypto';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Operator, SaleView, StationStatus } from '@gatehouse/core/contract';
import { readRecord } from '@gatehouse/core/journal';
import { ROLE_PERMISSIONS } from '@gatehouse/core/permissions';
import { createDispatcher, type Dispatcher } from '../api/index.ts';
import { EPSON_80MM } from '@gatehouse/hardware';
import {
  createClaimAuthority,
  createKeyRing,
  createPresentedReader,
  createRefundAuthority,
  createVenueReplica,
  hubProjection,
} from '../hub/index.ts';
import { labVenue } from '../hub/testing/lab-venue.ts';
import { systemTimers } from '../ledger/index.ts';
import { stationMigrations } from '../migrations.ts';
import { type StationPrinter, startPrinting } from '../printing/index.ts';
import { createTodayReport } from '../reports/index.ts';
import { tillHandlers } from '../routes.ts';
import { openMattersProjection, shiftHandlers } from '../shift/index.ts';
import type { StatusSources } from '../status.ts';
import { createTakingBack, takingBackHandlers } from '../taking-back/index.ts';
import { queueSaleJobs, renderPrintJob } from '../till/index.ts';
import type { RunningTill } from '../till/parts.ts';
import { JONAS, lineOf, scratchTill, type ScratchTill } from '../till/testing/scratch-till.ts';
import { byMode, createTraining, markedAsTraining, type Training, trainingHandlers } from './index.ts';
import { openSignedHead, trainingHeadText } from './signed-head.ts';

const SCREEN = 'screen-1';
const operator: Operator = { ...JONAS, permissions: [...ROLE_PERMISSIONS[JONAS.role]] };
const keys = generateKeyPairSync('ed25519');

let at: ScratchTill;
let training: Training;
let dispatch: Dispatcher;
let papers: Buffer[];
let failures: unknown[];

/** A printer that keeps what it was sent. */
const printer = (): StationPrinter =>
  ({
    printerId: 'p1',
    name: 'Printer',
    use: 'receipts',
    categories: [],
    takesOver: 'asked',
    profile: EPSON_80MM,
    printer: {
      health: () => ({ kind: 'ok' }),
      onHealth: () => () => {},
      status: () => ({ kind: 'ready' }),
      onStatus: () => () => {},
      onLateCompletion: () => () => {},
      print: ({ bytes }: { bytes: Uint8Array }) => {
        papers.push(Buffer.from(bytes));
        return Promise.resolve({ kind: 'PRINTED', proof: 'status' });
      },
    },
  }) as unknown as StationPrinter;

const takingBackOf = (till: RunningTill) => {
  const { ledger, clock, ids } = till;
  const replica = createVenueReplica(at.replica);
  const nobody = () => false;
  const readPresented = createPresentedReader(
    createKeyRing(() => undefined, nobody),
    nobody,
  );
  const claims = createClaimAuthority({ ledger, replica, readPresented, clock, ids });
  const authority = createRefundAuthority({ ledger, clock, ids, claims, policy: () => at.replica.policy() });
  const hub = () => ({ kind: 'self' as const, authority });
  return takingBackHandlers(createTakingBack({ till, hub, stationName: (stationId) => stationId }));
};

const openTraining = (): Training =>
  createTraining({
    dataFolder: at.scratch.folder,
    timers: systemTimers,
    real: at.till.parts,
    ledgerOptions: {
      modules: stationMigrations,
      projections: [hubProjection, openMattersProjection],
      calendar: () => ({ timeZone: 'Europe/Vienna', cutOverHour: 4 }),
    },
    approvals: {
      ledger: at.ledger,
      clock: at.scratch.clock,
      ids: at.till.parts.ids,
      bootId: 'boot',
      limits: () => undefined,
      identify: () => Promise.reject(new Error('nobody approves here')),
    },
    status: () =>
      ({
        ledger: at.ledger,
        replica: at.replica,
        devices: { health: () => [] },
        nowMs: () => at.scratch.clock.nowMs(),
        cloud: () => undefined,
        hub: () => undefined,
        ticketsAsOfMs: () => null,
        ticketSnapshot: () => null,
        storage: () => undefined,
      }) as unknown as StatusSources,
    stationKey: () => keys.privateKey,
    startPrinting: (lessons) =>
      startPrinting({
        ledger: lessons,
        ids: at.till.parts.ids,
        clock: at.scratch.clock,
        printers: [printer()],
        report: (error) => failures.push(error),
        collect: () => queueSaleJobs(lessons),
        locale: () => 'de',
        stamp: (paper) => markedAsTraining(paper, 'de'),
        render: (job) =>
          renderPrintJob(
            { sql: lessons.read, policy: at.replica.policy(), register: lessons.identity() },
            job,
          ),
      }),
    tillHandlers: (till, printing) => tillHandlers({ till, reader: at.reader, printing }),
    moreHandlers: ({ till }) => takingBackOf(till.parts),
    nameOf: () => 'Jonas',
    onPayment: () => {},
  });

const mount = (): Dispatcher => {
  const printing = startPrinting({
    ledger: at.ledger,
    ids: at.till.parts.ids,
    clock: at.scratch.clock,
    printers: [],
    report: (error) => failures.push(error),
    collect: () => {},
    locale: () => 'de',
    render: () => undefined,
  });
  const today = createTodayReport({
    parts: at.till.parts,
    nameOf: () => 'Jonas',
    unsynced: () => ({ count: 0, oldestAtMs: null }),
  });
  const real = [
    ...tillHandlers({ till: at.till, reader: at.reader, printing }),
    ...shiftHandlers({ till: at.till.parts, today }),
    ...takingBackOf(at.till.parts),
  ];
  return createDispatcher([...byMode(real, training), ...trainingHandlers(training, () => {})], (error) =>
    failures.push(error),
  );
};

beforeEach(async () => {
  at = await scratchTill();
  papers = [];
  failures = [];
  training = openTraining();
  dispatch = mount();
});
afterEach(async () => {
  await training.stop();
  await at.close();
  at.scratch.remove();
  if (failures.length > 0) throw new Error(`the station failed: ${failures.map(String).join('; ')}`);
});

const ask = async <Body>(method: string, path: string, body?: object, screen = SCREEN) => {
  const answer = await dispatch({ method, path, body }, () => ({ screen, operator }));
  return { status: answer.status, body: answer.body as Body & { readonly code?: string } };
};
const begin = () => ask('POST', '/api/v1/till/training/begin', {});
const end = () => ask('POST', '/api/v1/till/training/end', {});
let count = 0;
const idIn = (mode: 'training' | 'real'): string =>
  `${mode === 'training' ? 'training-' : ''}operation-${String(++count)}`;
const openShift = (mode: 'training' | 'real') =>
  ask('POST', '/api/v1/till/shifts', { operationId: idIn(mode), floatMinor: 10_000 });
const sell = (mode: 'training' | 'real', tenders: object[] = [{ kind: 'cash', tenderedMinor: 5_000 }]) =>
  ask<SaleView>('POST', '/api/v1/till/sales', {
    operationId: idIn(mode),
    lines: [lineOf('day-adult')],
    expectedTotalMinor: 2_400,
    tenders,
  });
const keepBasket = (variantId: string) => ask('PUT', '/api/v1/till/basket', { lines: [lineOf(variantId)] });
const basketNow = async () =>
  (await ask<{ lines: { variantId: string }[] }>('GET', '/api/v1/till/basket')).body.lines.map(
    ({ variantId }) => variantId,
  );

/** Every row of every table of the real ledger file, as another process reads it. */
function everythingIn(file: string): string {
  const db = new Sqlite(file, { readonly: true });
  try {
    const tables = db
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .pluck()
      .all() as string[];
    return JSON.stringify(
      tables.map((name) => [name, db.prepare(`SELECT * FROM "${name}"`).raw().all()]),
      (_key, value: unknown) => (Buffer.isBuffer(value) ? value.toString('hex') : value),
    );
  } finally {
    db.close();
  }
}

describe('training', () => {
  it('changes nothing of the real till in a whole morning: no record, no counter, no balance, no byte of a table', async () => {
    expect((await openShift('real')).status).toBe(201);
    expect((await sell('real')).status).toBe(201);
    await keepBasket('coffee');
    await at.till.settled();
    const before = everythingIn(at.scratch.file);
    const kicksBefore = at.kicks.count;
    expect(kicksBefore).toBe(1);

    expect((await begin()).body, JSON.stringify(failures.map(String))).toEqual({ training: true });
    expect((await openShift('training')).status).toBe(201);
    await keepBasket('day-child');
    const sales: SaleView[] = [];
    for (let n = 0; n < 5; n += 1) sales.push((await sell('training')).body);
    const [first] = sales;
    if (!first) throw new Error('nothing was sold');
    const listed = await ask<{ sales: SaleView[] }>('GET', '/api/v1/till/sales');
    expect(listed.body.sales).toHaveLength(5);
    const moved = await ask('POST', '/api/v1/till/cash-movements', {
      operationId: idIn('training'),
      direction: 'paid-out',
      amountMinor: 1_000,
      reason: 'practice',
    });
    expect(moved.status).toBe(201);
    const refund = await ask('POST', `/api/v1/till/sale-files/${first.saleId}/refunds`, {
      operationId: idIn('training'),
      wanted: { kind: 'whole' },
      expectedTotalMinor: 2_400,
      reason: 'practice',
    });
    expect(refund.status, JSON.stringify(refund.body)).toBe(201);
    await end();

    expect(everythingIn(at.scratch.file)).toBe(before);
    expect(at.kicks.count).toBe(kicksBefore);
    // The control: one real sale is seen by the same comparison.
    expect((await sell('real')).status).toBe(201);
    await at.till.settled();
    expect(everythingIn(at.scratch.file)).not.toBe(before);
    expect(at.kicks.count).toBe(kicksBefore + 1);
  });

  it('has receipt numbers of its own, and a mark at both ends of every paper', async () => {
    await openShift('real');
    const real = (await sell('real')).body;
    await begin();
    await openShift('training');
    const lesson = (await sell('training')).body;
    expect(lesson.receiptNumber).toMatch(/^TRAINING-T1-[0-9A-F]{4}-000001$/);
    expect(lesson.receiptNumber.slice(12, 16)).not.toBe(real.receiptNumber.slice(3, 7));
    await expect.poll(() => papers.length).toBe(1 + lesson.tickets.length);
    for (const paper of papers) {
      const words = paper.toString('latin1');
      // The first letter lies on another place of the printer's code page.
      expect(words.split('BUNG - KEIN BELEG')).toHaveLength(3);
    }
  });

  it('sells tickets no gate lets through', async () => {
    await begin();
    await openShift('training');
    const [ticket] = (await sell('training')).body.tickets;
    const venue = labVenue();
    try {
      const hub = await venue.station('gate-a');
      const present = (code: string, operationId: string) =>
        hub.claims.claim(
          { operationId, code, accessPointId: 'a-in', direction: 'in', presentedAtMs: 0 },
          'gate-a',
        );
      expect((await present(ticket?.code ?? '', 'op-1')).verdict).toMatchObject({ kind: 'refused' });
      expect((await present(venue.code(), 'op-2')).verdict).toMatchObject({ kind: 'granted' });
    } finally {
      venue.remove();
    }
  });

  it('loses nothing and parks nothing when it is switched in the middle of a sale', async () => {
    await openShift('real');
    await keepBasket('coffee');
    await begin();
    expect(await basketNow()).toEqual([]);
    await openShift('training');
    await keepBasket('day-child');
    await end();
    expect(await basketNow()).toEqual(['coffee']);
    const parked = at.ledger
      .recordsFrom(1, 1_000)
      .map(({ text }) => readRecord(text))
      .filter((read) => read.kind === 'record' && read.record.kind === 'BasketParked');
    expect(parked).toEqual([]);
    await begin();
    expect(await basketNow()).toEqual(['day-child']);
  });

  it('refuses an operation that was made before the switch, on both sides of it', async () => {
    await openShift('real');
    await begin();
    await openShift('training');
    expect((await sell('real')).body.code).toBe('training_switched');
    await end();
    expect((await sell('training')).body.code).toBe('training_switched');
    expect((await sell('real')).status).toBe(201);
  });

  it('practises on one screen while another sells', async () => {
    await openShift('real');
    await begin();
    const other = await ask<SaleView>(
      'POST',
      '/api/v1/till/sales',
      {
        operationId: idIn('real'),
        lines: [lineOf('day-adult')],
        expectedTotalMinor: 2_400,
        tenders: [{ kind: 'cash', tenderedMinor: 2_400 }],
      },
      'screen-2',
    );
    expect(other.status).toBe(201);
    expect(other.body.receiptNumber).toMatch(/^T1-/);
  });

  it('tells a screen that it practises, with the shift of the lesson', async () => {
    await openShift('real');
    await begin();
    const seen: StationStatus = training.statusFor(operator);
    expect(seen).toMatchObject({ training: true, registerId: 'TRAINING-T1', shift: null });
    await openShift('training');
    expect(training.statusFor(operator).shift).toMatchObject({ number: 1, floatMinor: 10_000 });
  });

  it('keeps a signed journal of its own, under one name over restarts', async () => {
    await begin();
    await openShift('training');
    await sell('training');
    await training.stop();
    const head = openSignedHead(at.scratch.folder).read();
    if (!head) throw new Error('nothing was signed');
    const { signature, ...place } = head;
    expect(place.seq).toBeGreaterThanOrEqual(3);
    const isSigned = (text: string): boolean =>
      verify(null, Buffer.from(text), keys.publicKey, Buffer.from(signature, 'base64url'));
    expect(isSigned(trainingHeadText(place))).toBe(true);
    expect(isSigned(trainingHeadText({ ...place, seq: place.seq - 1 }))).toBe(false);

    training = openTraining();
    dispatch = mount();
    await begin();
    expect((await sell('training')).body.receiptNumber).toMatch(/-000002$/);
    await training.stop();
    const later = openSignedHead(at.scratch.folder).read();
    expect(later?.incarnation).toBe(head.incarnation);
    expect(later?.seq).toBeGreaterThan(head.seq);
  });
});
