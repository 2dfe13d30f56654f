import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRecord } from '@gatehouse/core/journal';
import { venuePolicy } from '@gatehouse/core/catalogue';
import { JONAS, type ScratchTill, scratchTill } from '../till/testing/scratch-till.ts';
import {
  billOf,
  type BookingParts,
  cancelBooking,
  changeBooking,
  changeTab,
  dayOfBookings,
  makeBooking,
} from './index.ts';

let at: ScratchTill;
beforeEach(async () => {
  at = await scratchTill();
  const policy = venuePolicy.parse({
    ...at.replica.policy(),
    rooms: [
      { roomId: 'den', name: { default: 'Fox den' }, capacity: 12 },
      { roomId: 'loft', name: { default: 'Loft' }, capacity: 30 },
    ],
  });
  at.replica.applyPage({
    scope: 'policy',
    generation: 'g',
    rows: [{ rowId: policy.venueId, position: 200, deleted: false, text: JSON.stringify(policy) }],
    toPosition: 200,
    confirmedAtMs: 2,
  });
  at.till.openShift({ operationId: 'op-shift-1', floatMinor: 20_000 }, JONAS);
});
afterEach(async () => {
  await at.close();
  at.scratch.remove();
});

let nextId = 0;
const parts = (): BookingParts => ({
  ledger: at.ledger,
  replica: at.replica,
  reader: at.reader,
  clock: at.scratch.clock,
  ids: { nextId: () => `booking-${++nextId}` },
  pokePrinting: () => {},
});
const make = (operationId = 'op-book-1', more: Partial<Parameters<typeof makeBooking>[1]> = {}) =>
  makeBooking(
    parts(),
    {
      operationId,
      kind: 'party',
      day: '2026-06-15',
      startMinute: 14 * 60,
      durationMinutes: 120,
      roomId: 'den',
      headcount: 10,
      variantId: 'coffee',
      depositMinor: 1_000,
      customerId: null,
      ...more,
    },
    JONAS,
  );
const bookingId = (): string => {
  const answer = make();
  if (!answer.ok) throw new Error(answer.problem.title);
  return answer.value.bookingId;
};
const day = () => {
  const answer = dayOfBookings(parts(), '2026-06-15');
  if (!answer.ok) throw new Error('no policy');
  return answer.value;
};
const kinds = () =>
  at.ledger.recordsFrom(1, 100).flatMap(({ text }) => {
    const read = readRecord(text);
    return read.kind === 'record' ? [read.record.kind] : [];
  });

describe('a booking', () => {
  it('has a room, a package and a price, and is made once', () => {
    expect(make()).toEqual(make());
    expect(day().bookings).toMatchObject([
      { roomName: 'Fox den', packageName: 'Kaffee', headcount: 10, totalMinor: 10 * 320, state: 'open' },
    ]);
    expect(day().rooms.map(({ name }) => name)).toEqual(['Fox den', 'Loft']);
  });

  it('does not share its room, and fits into it', () => {
    make();
    expect(make('op-book-2', { startMinute: 15 * 60 })).toMatchObject({
      problem: { code: 'room_taken' },
    });
    expect(make('op-book-3', { startMinute: 15 * 60, roomId: 'loft' }).ok).toBe(true);
    expect(make('op-book-4', { startMinute: 16 * 60, durationMinutes: 60 }).ok).toBe(true);
    expect(
      make('op-book-5', {
        roomId: 'den',
        headcount: 13,
        startMinute: 20 * 60,
      }),
    ).toMatchObject({
      problem: { code: 'room_too_small', errors: [{ field: 'headcount' }] },
    });
    expect(make('op-book-6', { roomId: 'cellar' })).toMatchObject({ problem: { code: 'unknown_room' } });
  });

  it('changes on the day: more guests, a tab, and a bill that says both', () => {
    const id = bookingId();
    changeBooking(
      parts(),
      {
        operationId: 'op-more-1',
        bookingId: id,
        day: '2026-06-15',
        startMinute: 14 * 60,
        durationMinutes: 60,
        roomId: 'loft',
        headcount: 14,
      },
      JONAS,
    );
    const tab = (quantity: number, operationId: string) =>
      changeTab(
        parts(),
        { operationId, bookingId: id, tabLineId: 'tab-1', variantId: 'coffee', quantity },
        JONAS,
      );
    tab(3, 'op-tab-001');
    expect(tab(5, 'op-tab-002')).toMatchObject({ value: { totalMinor: 14 * 320 + 5 * 320 } });
    expect(billOf(parts(), id)).toMatchObject({
      value: { basket: { bookingId: id, lines: [{ quantity: 14 }, { lineId: 'tab-1', quantity: 5 }] } },
    });
    const bill = billOf(parts(), id);
    if (!bill.ok) throw new Error('no bill');
    const sale = {
      ...bill.value.basket,
      operationId: 'op-sale-1',
      expectedTotalMinor: 19 * 320,
      tenders: [{ kind: 'cash' as const, tenderedMinor: 19 * 320 }],
    };
    expect(at.till.completeSale(sale, JONAS)).toMatchObject({ ok: true });
    expect(day().bookings).toMatchObject([{ state: 'billed', headcount: 14 }]);
    expect(kinds()).toContain('BookingBilled');
    expect(
      cancelBooking(parts(), { operationId: 'op-cancel-1', bookingId: id, reason: 'rain' }, JONAS),
    ).toMatchObject({
      problem: { code: 'booking_over' },
    });
  });

  it('holds its deposit until it is billed, and a deposit alone bills nothing', () => {
    const id = bookingId();
    const deposit = {
      operationId: 'op-sale-1',
      basketId: 'b',
      bookingId: id,
      lines: [],
      extras: [{ lineId: 'd', kind: 'deposit' as const, reference: id, name: 'Deposit', amountMinor: 1_000 }],
      expectedTotalMinor: 1_000,
      tenders: [{ kind: 'cash' as const, tenderedMinor: 1_000 }],
    };
    expect(at.till.completeSale(deposit, JONAS)).toMatchObject({ ok: true });
    expect(day().bookings).toMatchObject([{ state: 'open', depositHeldMinor: 1_000 }]);
  });

  it('is what the cloud says once the cloud has heard as much', () => {
    const id = bookingId();
    const [known] = day().bookings;
    const {
      roomName: _room,
      packageName: _package,
      totalMinor: _total,
      startMinute: _start,
      depositHeldMinor: _held,
      ...row
    } = known ?? never();
    const cloud = { ...row, tab: [], headcount: 11, changes: 2 };
    at.replica.applyPage({
      scope: 'bookings',
      generation: 'g',
      rows: [{ rowId: id, position: 1, deleted: false, text: JSON.stringify(cloud) }],
      toPosition: 1,
      confirmedAtMs: 3,
    });
    expect(day().bookings).toMatchObject([{ headcount: 11 }]);
  });
});

const never = (): never => {
  throw new Error('there is no booking');
};
