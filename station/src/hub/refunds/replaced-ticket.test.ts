import { fact } from '@gatehouse/core/journal';
import { parseTicketCode } from '@gatehouse/core/tickets';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRefundAuthority } from './authority.ts';
import { type LabStation, type LabVenue, labVenue, newSerial, NOON_MS, TODAY } from '../testing/lab-venue.ts';

let venue: LabVenue;
let hub: LabStation;
let opNo = 0;
beforeAll(async () => {
  venue = labVenue();
  hub = await venue.station('gate-a');
});
afterAll(() => venue.remove());

const serialOf = (code: string): string => {
  const parsed = parseTicketCode(code);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed.claims.serial;
};
/** What the till's record does at the hub when its journal arrives. */
const reissue = (ticketId: string, oldCode: string, newCode: string): void => {
  hub.ledger.transact((writer) =>
    writer.append(
      fact('TicketReissued', {
        ticketId,
        oldSerial: serialOf(oldCode),
        serial: serialOf(newCode),
        keyId: 1,
        productId: 'day',
        variantId: 'day-v',
        ticketClass: 1,
        sessionId: null,
        scope: 0,
        validFromDay: TODAY,
        validUntilDay: TODAY,
        admits: 1,
        saleId: 'sale',
        lineId: 'line',
        reason: 'lost',
        overrideId: null,
        cause: 'lost',
      }),
    ),
  );
};
const scan = async (code: string) => {
  opNo += 1;
  const request = {
    operationId: `scan-${opNo}`,
    code,
    accessPointId: 'a-in',
    direction: 'in' as const,
    presentedAtMs: NOON_MS,
  };
  return (await hub.claims.claim(request, 'gate-a')).verdict;
};

describe('a ticket with a new code', () => {
  it('opens by the new code once, and the old one is refused as replaced', async () => {
    const [old, now] = [venue.code(), venue.code()];
    venue.give(hub, 'tickets', [['t-1', venue.row('t-1', serialOf(old))]]);
    reissue('t-1', old, now);
    expect(await scan(old)).toMatchObject({ kind: 'refused', reason: 'replaced' });
    expect(await scan(now)).toMatchObject({ kind: 'granted' });
    expect(await scan(now)).toMatchObject({ kind: 'refused', reason: 'already_used' });
    expect(await scan(old)).toMatchObject({ kind: 'refused', reason: 'replaced' });
  });

  it('keeps the uses of the old code, also one claimed on its signature alone', async () => {
    for (const [ticketId, isKnown] of [
      ['t-2', true],
      ['t-3', false],
    ] as const) {
      const [old, now] = [venue.code(), venue.code()];
      if (isKnown) venue.give(hub, 'tickets', [[ticketId, venue.row(ticketId, serialOf(old))]]);
      expect(await scan(old)).toMatchObject({ kind: 'granted' });
      reissue(ticketId, old, now);
      expect(await scan(now)).toMatchObject({ kind: 'refused', reason: 'already_used' });
      expect(await scan(old)).toMatchObject({ kind: 'refused', reason: 'replaced' });
    }
  });

  it('is refused as replaced at a gate that has heard the revocation from the feed alone', async () => {
    const old = venue.code({ serial: newSerial() });
    venue.give(hub, 'tickets', [['t-4', venue.row('t-4', serialOf(old))]]);
    venue.give(hub, 'revocations', [
      [serialOf(old), { serial: serialOf(old), ticketId: 't-4', reason: 'reissued', atMs: 1 }],
    ]);
    expect(await scan(old)).toMatchObject({ kind: 'refused', reason: 'replaced' });
  });

  it('is let in again after its scan was undone, within the venue’s window only', async () => {
    const code = venue.code();
    venue.give(hub, 'tickets', [['t-5', venue.row('t-5', serialOf(code))]]);
    const refunds = createRefundAuthority({
      ledger: hub.ledger,
      clock: venue.clock,
      ids: { nextId: () => `undo-${(opNo += 1)}` },
      claims: hub.claims,
      policy: () => hub.store.policy(),
    });
    const asked = { operationId: 'undo-operation', ticketId: 't-5', serial: serialOf(code) };
    expect(refunds.undoScan(asked)).toEqual({ kind: 'refused', reason: 'not_used' });
    await scan(code);
    expect(refunds.undoScan(asked)).toMatchObject({ kind: 'undone' });
    expect(refunds.undoScan(asked)).toMatchObject({ kind: 'undone' });
    expect(await scan(code)).toMatchObject({ kind: 'granted' });
    venue.clock.shift(31 * 60_000);
    expect(refunds.undoScan({ ...asked, operationId: 'undo-later' })).toEqual({
      kind: 'refused',
      reason: 'too_long_ago',
    });
  });
});
