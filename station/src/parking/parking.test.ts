import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { basket as basketSchema, type Basket } from '@gatehouse/core/contract';
import { readRecord } from '@gatehouse/core/journal';
import { JONAS, lineOf, type ScratchTill, scratchTill } from '../till/testing/scratch-till.ts';
import {
  discardParked,
  HOLD_MS,
  listParked,
  type ParkingParts,
  parkSale,
  releaseOverdue,
  takeBack,
} from './index.ts';

let at: ScratchTill;
let told: string[];
let sessionId: string;
beforeEach(async () => {
  at = await scratchTill();
  told = [];
  sessionId =
    at.replica.sql.value<string>('SELECT session_id FROM session ORDER BY starts_at_ms DESC LIMIT 1') ?? '';
});
afterEach(async () => {
  await at.close();
  at.scratch.remove();
});

const parts = (): ParkingParts => ({
  ledger: at.ledger,
  replica: at.replica,
  reader: at.reader,
  clock: at.scratch.clock,
  ids: { nextId: () => `park-${told.length}-${Math.round(performance.now() * 1_000)}` },
  onSessionsChanged: (ids) => void told.push(...ids),
});
const basketOf = (quantity = 2): Basket =>
  basketSchema.parse({
    basketId: 'b1',
    lines: [lineOf('climb-60', quantity, sessionId), lineOf('coffee')],
  });
const park = (operationId = 'op-park-1', basket = basketOf()) =>
  parkSale(parts(), { operationId, label: ' blue jacket ', basket, amountMinor: 3_220 }, JONAS);
const kinds = () =>
  at.ledger.recordsFrom(1, 100).flatMap(({ text }) => {
    const read = readRecord(text);
    return read.kind === 'record' ? [read.record.kind] : [];
  });
const left = (): number => at.reader.session(sessionId)?.left ?? -1;

describe('a parked sale', () => {
  it('is set aside with its places, and comes back as it was', () => {
    at.till.keepBasket(basketOf());
    const before = left();
    expect(park()).toMatchObject({
      ok: true,
      value: { label: 'blue jacket', itemCount: 3, amountMinor: 3_220 },
    });
    expect([left(), at.till.basket().lines]).toEqual([before - 2, []]);
    const [parked] = listParked(at.ledger);
    const back = takeBack(parts(), { operationId: 'op-back-1', parkId: parked?.parkId ?? '' }, JONAS);
    expect(back).toMatchObject({ ok: true, value: { placesHeld: true, basket: basketOf() } });
    expect([left(), listParked(at.ledger), at.till.basket()]).toEqual([before, [], basketOf()]);
    expect(kinds()).toEqual(['BasketParked', 'ParkedBasketEnded']);
    expect(new Set(told)).toEqual(new Set([sessionId]));
  });

  it('is parked once however often it is asked, and taken back once', () => {
    expect(park()).toEqual(park());
    expect(listParked(at.ledger)).toHaveLength(1);
    const parkId = listParked(at.ledger)[0]?.parkId ?? '';
    const asked = { operationId: 'op-back-1', parkId };
    expect(takeBack(parts(), asked, JONAS)).toEqual(takeBack(parts(), asked, JONAS));
    expect(takeBack(parts(), { operationId: 'op-back-2', parkId }, JONAS)).toMatchObject({
      problem: { code: 'no_such_parked_sale' },
    });
  });

  it('is not mixed with the next guest’s', () => {
    park();
    at.till.keepBasket({ lines: [lineOf('coffee')] });
    const parkId = listParked(at.ledger)[0]?.parkId ?? '';
    expect(takeBack(parts(), { operationId: 'op-back-1', parkId }, JONAS)).toMatchObject({
      problem: { code: 'basket_not_empty' },
    });
    expect(listParked(at.ledger)).toHaveLength(1);
  });

  it('frees its places when their time is over, stays parked, and says so when it comes back', () => {
    const before = left();
    park();
    at.scratch.clock.advance(HOLD_MS - 1);
    releaseOverdue(parts());
    expect(left()).toBe(before - 2);
    told = [];
    at.scratch.clock.advance(1);
    expect(left()).toBe(before);
    releaseOverdue(parts());
    expect(told).toEqual([sessionId]);
    const parkId = listParked(at.ledger)[0]?.parkId ?? '';
    expect(takeBack(parts(), { operationId: 'op-back-1', parkId }, JONAS)).toMatchObject({
      value: { placesHeld: false },
    });
  });

  it('holds no more places than there are, and nothing without lines', () => {
    expect(park('op-park-1', basketOf(999))).toMatchObject({ problem: { code: 'session_full' } });
    expect(park('op-park-2', basketSchema.parse({ lines: [] }))).toMatchObject({
      problem: { code: 'empty_basket' },
    });
    expect(kinds()).toEqual([]);
  });

  it('outlives a power cut, and given up it leaves its trace', async () => {
    park();
    await at.restart();
    const parkId = listParked(at.ledger)[0]?.parkId ?? '';
    expect(listParked(at.ledger)).toMatchObject([{ amountMinor: 3_220 }]);
    const given = { operationId: 'op-discard-1', parkId, reason: 'guest left' };
    expect(discardParked(parts(), given, JONAS)).toMatchObject({ ok: true });
    expect([kinds(), listParked(at.ledger)]).toEqual([
      ['BasketParked', 'BasketVoided', 'ParkedBasketEnded'],
      [],
    ]);
  });
});
