import { describe, expect, it } from 'vitest';
import { newestVersionOf, RECORD_KINDS, type RecordKind } from './record-kinds.ts';
import { readRecord, recordText } from './record.ts';
import { upcastStepsOf } from './upcast.ts';

const header = {
  stationId: 'station-1',
  incarnation: '0'.repeat(32),
  seq: 1,
  id: 'record-1',
  organizationId: 'organization-1',
  venueId: 'venue-1',
  registerId: 'register-1',
  businessDay: '2026-05-01',
  occurredAtMs: 1,
  monotonicMs: 1,
  bootId: 'boot-1',
  clockOffsetMs: null,
  operatorId: null,
  shiftId: 'shift-1',
  refs: [],
} as const;

/** A record as software of that time wrote it. */
const written = (kind: string, kindVersion: number, body: object): string =>
  recordText({ ...header, kind, kindVersion } as never, { kind, kindVersion, body } as never);

describe('up-casters', () => {
  it.each(Object.keys(RECORD_KINDS) as RecordKind[])('reads every version of %s', (kind) => {
    expect(upcastStepsOf(kind)).toBe(newestVersionOf(kind) - 1);
  });

  it('reads a station enrolled by the first version as one that never was another', () => {
    const read = readRecord(
      written('StationEnrolled', 1, { role: 'till', softwareVersion: '0.1.0', publicKey: 'key' }),
    );
    expect(read).toMatchObject({
      kind: 'record',
      record: { kindVersion: 1, body: { role: 'till', cause: 'enrolled', previous: null } },
    });
  });

  it('says of an old close that its unsynced records were not noted, not that there were none', () => {
    const body = {
      shiftId: 'shift-1',
      zNumber: 7,
      currency: 'EUR',
      expectedMinor: 100,
      countedMinor: 100,
      differenceMinor: 0,
      saleCount: 1,
      grossMinor: 100,
    };
    const read = readRecord(written('ShiftClosed', 1, body));
    expect(read).toMatchObject({
      kind: 'record',
      record: {
        body: {
          ...body,
          unsyncedCount: null,
          journal: null,
          checkpoint: null,
          attempts: 1,
          foreign: [],
          unknownPayments: 0,
          openDeposits: 0,
          overrideId: null,
        },
      },
    });
    expect(readRecord(written('ShiftClosed', 4, body)).kind).toBe('unknown-kind');
    expect(readRecord(written('ShiftClosed', 2, body)).kind).toBe('malformed');
  });

  it('reads a sale of the first version as products at their list price, sold to nobody in particular', () => {
    const line = {
      lineId: 'l',
      productId: 'p',
      variantId: 'v',
      name: 'n',
      quantity: 2,
      unitPriceMinor: 50,
      netMinor: 100,
      taxMinor: 0,
      grossMinor: 100,
      taxRateId: 't',
      taxBasisPoints: 0,
      deferral: { kind: 'none' },
    };
    const money = {
      currency: 'EUR',
      lines: [line],
      tenders: [{ tenderId: 't', kind: 'cash', amountMinor: 100, tenderedMinor: 100, changeMinor: 0 }],
      roundingMinor: 0,
      totalMinor: 100,
    };
    const listed = { ...line, kind: 'product', listUnitMinor: 50, reductions: [], reference: null };
    const sale = { saleId: 's', receiptNumber: '1', ...money };
    expect(readRecord(written('SaleCompleted', 1, sale))).toMatchObject({
      record: { body: { ...sale, lines: [listed], basketId: null, customerId: null, orderId: null } },
    });
    const refund = { refundId: 'r', saleId: 's', receiptNumber: '2', reason: 'rain', ...money };
    expect(readRecord(written('SaleRefunded', 1, refund))).toMatchObject({
      record: {
        body: { ...refund, lines: [listed], scope: 'whole', overrideId: null, exchangeSaleId: null },
      },
    });
    // What the first version never could say is not read into it.
    const foreign = {
      ...money,
      tenders: [{ tenderId: 't', kind: 'invoice', amountMinor: 100, debtorId: 'd', reference: '' }],
    };
    expect(readRecord(written('SaleCompleted', 1, { ...sale, ...foreign })).kind).toBe('malformed');
  });
});
