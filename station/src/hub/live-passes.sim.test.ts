import { fact, headText, type RecordBody } from '@gatehouse/core/journal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signText } from '../enrolment/index.ts';
import { createPeerReceiver } from './peer-receiver.ts';
import { labVenue, newSerial, type LabStation, type LabVenue } from './testing/lab-venue.ts';

/** What the journal of another gate makes of the passes in use at a hub. */
let venue: LabVenue;
let hub: LabStation;
let gateB: LabStation;
let pushed = 0;
beforeEach(async () => {
  venue = labVenue();
  hub = await venue.station('gate-a');
  gateB = await venue.station('gate-b');
  pushed = 0;
});
afterEach(() => venue.remove());

const push = (): void => {
  const { ledger, identity, stationKey, row } = gateB;
  const { stationId, incarnation } = identity;
  const head = ledger.head();
  const records = ledger.recordsFrom(pushed + 1, 64);
  const signature = signText(headText(stationId, incarnation, head.seq, head.hash), stationKey);
  const receiver = createPeerReceiver({ ledger: hub.ledger, clock: venue.clock, verify: venue.verify });
  const answer = receiver.push(
    { stationId, incarnation, fromSeq: pushed + 1, records, head, signature } as Parameters<
      typeof receiver.push
    >[0],
    row.publicKey,
  );
  if (!answer.ok || answer.value.kind !== 'ack' || answer.value.results.length > 0)
    throw new Error(`not taken: ${JSON.stringify(answer)}`);
  pushed = head.seq;
};
const at = { accessPointId: 'b-in', direction: 'in' as const };
const admit = (
  admissionId: string,
  ticketId: string,
  { claimId = null, ordinal = 1 }: { claimId?: string | null; ordinal?: number } = {},
): void => {
  const body: RecordBody<'AdmissionGranted'> = {
    ...at,
    admissionId,
    ticketId,
    claimId,
    entitlementWindow: WINDOW,
    ordinal,
    degraded: claimId === null ? { policy: 'budget', hubLastSeenMs: null, term: 1 } : null,
  };
  gateB.ledger.transact((writer) => writer.append(fact('AdmissionGranted', body), { id: admissionId }));
};
const timeOut = (
  admissionId: string,
  ticketId: string,
  claimId: string | null = null,
  cause: 'timed-out' | 'fault' = 'timed-out',
): void =>
  void gateB.ledger.transact((writer) =>
    writer.append(fact('PassageTimedOut', { ...at, admissionId, ticketId, claimId, cause }), {
      refs: [admissionId],
    }),
  );
const walkLate = (admissionId: string): void =>
  void gateB.ledger.transact((writer) => writer.append(fact('PassageForced', at), { refs: [admissionId] }));
const WINDOW = 'day:2026-06-15';
const family = (ticketId: string): string => {
  const serial = newSerial();
  const row = venue.row(ticketId, serial, {
    productId: 'family',
    variantId: 'family-v',
    ticketClass: 2,
    admits: 4,
  });
  venue.give(hub, 'tickets', [[ticketId, row]]);
  return venue.code({ serial, ticketClass: 2 });
};
const single = (ticketId: string): string => {
  const serial = newSerial();
  venue.give(hub, 'tickets', [[ticketId, venue.row(ticketId, serial)]]);
  return venue.code({ serial });
};
const ask = (code: string, operationId: string, accessPointId = 'b-in') =>
  hub.claims.claim(
    { operationId, code, accessPointId, direction: 'in', presentedAtMs: 0 },
    accessPointId === 'a-in' ? 'gate-a' : 'gate-b',
  );
const live = () =>
  hub.ledger.read.all<{ claimId: string; ordinal: number; entitlementWindow: string }>(
    'SELECT claim_id AS claimId, ordinal, entitlement_window AS entitlementWindow FROM live_pass ORDER BY ordinal',
  );

describe('a hub that was set up anew', () => {
  it('learns the passes it once claimed from the gates that let the guests in', async () => {
    const code = single('t1');
    admit('adm-1', 't1', { claimId: 'claim-of-the-old-hub' });
    push();
    expect(live()).toMatchObject([{ claimId: 'claim-of-the-old-hub', ordinal: 1 }]);
    expect((await ask(code, 'op-a', 'a-in')).verdict).toMatchObject({
      kind: 'refused',
      reason: 'already_used',
      facts: { usedAt: 'Gate B, lane 1' },
    });
  });

  it('frees the pass again where the gate’s journal goes on to say that nobody walked', async () => {
    const code = single('t1');
    admit('adm-1', 't1', { claimId: 'claim-of-the-old-hub' });
    timeOut('adm-1', 't1', 'claim-of-the-old-hub');
    push();
    expect((await ask(code, 'op-a', 'a-in')).verdict.kind).toBe('granted');
  });
});

describe('a claim of this hub', () => {
  it('is not brought back by the admission of a gate that has given it back already', async () => {
    const code = single('t1');
    const { claimId } = await ask(code, 'adm-1');
    await hub.claims.release({ operationId: 'adm-1', claimId: claimId ?? '', cause: 'timed-out' }, 'gate-b');
    admit('adm-1', 't1', { claimId });
    timeOut('adm-1', 't1', claimId);
    push();
    expect(live()).toEqual([]);
  });

  it('ends by its release, which is a fact, and not by the journal of the gate', async () => {
    const code = single('t1');
    const { claimId } = await ask(code, 'adm-1');
    admit('adm-1', 't1', { claimId });
    timeOut('adm-1', 't1', claimId);
    push();
    expect(live()).toMatchObject([{ claimId }]);
    const release = { operationId: 'adm-1', claimId: claimId ?? '', cause: 'timed-out' as const };
    expect(await hub.claims.release(release, 'gate-b')).toEqual({ released: true });
    expect(live()).toEqual([]);
  });
});

describe('what a gate let in while it was cut off', () => {
  it('takes the lowest free pass of a group ticket when another gate has the ordinal', async () => {
    const code = family('t-family');
    const { entitlementWindow } = await ask(code, 'op-1', 'a-in');
    expect(entitlementWindow).toBe(WINDOW);
    admit('adm-1', 't-family');
    admit('adm-2', 't-family', { ordinal: 2 });
    push();
    expect(live().map(({ ordinal }) => ordinal)).toEqual([1, 2, 3]);
    expect((await ask(code, 'op-2', 'a-in')).ordinal).toBe(4);
    expect((await ask(code, 'op-3', 'a-in')).verdict).toMatchObject({ reason: 'no_entries_left' });
  });

  it.each([
    ['before the journal', (tell: () => void, settle: () => Promise<void>) => settle().then(tell)],
    [
      'after the journal',
      async (tell: () => void, settle: () => Promise<void>) => {
        tell();
        await settle();
      },
    ],
  ])('is free again after a fault before the pulse, settled %s', async (_, inOrder) => {
    for (const [ticketId, code] of [
      ['t-one', single('t-one')],
      ['t-family', family('t-family')],
    ] as const) {
      const admissionId = `adm-${ticketId}`;
      admit(admissionId, ticketId);
      timeOut(admissionId, ticketId, null, 'fault');
      await inOrder(push, async () => {
        const { claimId } = await ask(code, admissionId);
        const request = {
          operationId: admissionId,
          claimId: claimId ?? admissionId,
          cause: 'undone' as const,
        };
        await hub.claims.release(request, 'gate-b');
      });
      expect(live()).toEqual([]);
    }
  });
});

describe('a passage after its grant had timed out', () => {
  it('uses the pass again that was given back', async () => {
    const code = single('t1');
    const { claimId } = await ask(code, 'adm-1');
    admit('adm-1', 't1', { claimId });
    timeOut('adm-1', 't1', claimId);
    await hub.claims.release({ operationId: 'adm-1', claimId: claimId ?? '', cause: 'timed-out' }, 'gate-b');
    push();
    expect(live()).toEqual([]);
    walkLate('adm-1');
    push();
    expect((await ask(code, 'op-a', 'a-in')).verdict).toMatchObject({ reason: 'already_used' });
  });

  it('answers no to a release that comes after it', async () => {
    const code = single('t1');
    const { claimId } = await ask(code, 'adm-1');
    admit('adm-1', 't1', { claimId });
    timeOut('adm-1', 't1', claimId);
    walkLate('adm-1');
    push();
    const release = { operationId: 'adm-1', claimId: claimId ?? '', cause: 'timed-out' as const };
    expect(await hub.claims.release(release, 'gate-b')).toEqual({ released: false });
    expect(live()).toMatchObject([{ claimId, ordinal: 1 }]);
  });
});

it('forgets answers that nobody asks for any more whenever it is told to', async () => {
  await ask(single('t1'), 'op-1');
  const answers = () => hub.ledger.read.value<number>('SELECT count(*) FROM claim_answer');
  hub.claims.forgetOldAnswers();
  expect(answers()).toBe(1);
  venue.clock.shift(8 * 24 * 3_600_000);
  hub.claims.forgetOldAnswers();
  expect(answers()).toBe(0);
});
