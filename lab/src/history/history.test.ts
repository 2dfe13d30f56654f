import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { chainStart, readRecord, verifyChain } from '@gatehouse/core/journal';
import { postingsOf } from '@gatehouse/core/ledger';
import { sessionsBetween } from '../demo/sessions.ts';
import { historyOf, type History, type HistoryOptions } from './history.ts';
import { sealJournal } from './journal-draft.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const options: HistoryOptions = {
  seed: 'waldspitz',
  untilMs: Date.parse('2026-09-20T12:30:00Z'),
  lastDate: '2026-09-20',
  days: 15,
  meanParties: 20,
  accessPointId: 'gate-c-in',
  ticketKeyId: 7,
  operatorIds: ['jonas', 'samir'],
  registerId: 'T2',
};
const identity = {
  stationId: 'past-till',
  incarnation: 'ab'.repeat(16),
  organizationId: 'o',
  venueId: 'v',
  registerId: 'T2',
  bootId: 'boot',
};

describe('history of the demo park', () => {
  let history: History;
  beforeAll(() => {
    history = historyOf(options);
  });

  it('is the same for the same seed and another for another', () => {
    expect(historyOf(options)).toEqual(history);
    expect(historyOf({ ...options, seed: 'elsewhere' }).till).not.toEqual(history.till);
  });

  it('seals into an intact chain of records that this software reads', () => {
    const sealed = sealJournal(history.till, identity, sha256);
    expect(
      verifyChain(sealed, chainStart(identity.stationId, identity.incarnation, sha256), sha256).kind,
    ).toBe('intact');
    expect(sealed.map(({ text }) => readRecord(text).kind).filter((kind) => kind !== 'record')).toEqual([]);
  });

  it('balances to the cent, record by record', () => {
    const sealed = sealJournal(history.till, identity, sha256);
    for (const { text } of sealed) {
      const read = readRecord(text);
      if (read.kind !== 'record') throw new Error('unreadable');
      const postings = postingsOf(read.record);
      expect(
        postings.reduce((sum, posting) => sum + (posting.side === 'debit' ? 1 : -1) * posting.amountMinor, 0),
      ).toBe(0);
    }
  });

  it('stops at the present, with the last sale whole', () => {
    const all = [...history.till, ...history.gate];
    expect(Math.max(...all.map((record) => record.occurredAtMs))).toBeLessThan(options.untilMs);
    const sales = new Set(
      history.till.flatMap(({ fact }) => (fact.kind === 'SaleCompleted' ? [fact.body.saleId] : [])),
    );
    const receipts = history.till.flatMap(({ fact }) =>
      fact.kind === 'ReceiptPrinted' && fact.body.saleId ? [fact.body.saleId] : [],
    );
    expect(receipts.toSorted()).toEqual([...sales].toSorted());
  });

  it('lets nobody in whose ticket was not sold before', () => {
    const soldAtMs = new Map(
      history.till.flatMap(({ fact, occurredAtMs }) =>
        fact.kind === 'TicketIssued' ? [[fact.body.ticketId, occurredAtMs] as const] : [],
      ),
    );
    const early = history.gate.filter(
      ({ fact, occurredAtMs }) =>
        fact.kind === 'AdmissionGranted' && (soldAtMs.get(fact.body.ticketId) ?? Infinity) >= occurredAtMs,
    );
    expect(early).toEqual([]);
    expect(history.gate.length).toBeGreaterThan(1_000);
  });

  it('sells no seat that a session does not have', () => {
    const sessions = new Map(
      sessionsBetween('2026-09-01', '2026-09-30').map((session) => [session.sessionId, session.capacity]),
    );
    const sold = new Map<string, number>();
    for (const { fact } of history.till) {
      if (fact.kind === 'TicketIssued' && fact.body.sessionId !== null) {
        sold.set(fact.body.sessionId, (sold.get(fact.body.sessionId) ?? 0) + 1);
      }
    }
    expect(sold.size).toBeGreaterThan(20);
    for (const [sessionId, seats] of sold) expect(seats).toBeLessThanOrEqual(sessions.get(sessionId) ?? -1);
  });

  it('has fuller weekends than Tuesdays', () => {
    const takings = (weekday: number) =>
      history.till.reduce(
        (sum, { fact, businessDay }) =>
          sum +
          (fact.kind === 'SaleCompleted' && new Date(businessDay).getUTCDay() === weekday
            ? fact.body.totalMinor
            : 0),
        0,
      );
    expect(takings(6)).toBeGreaterThan(1.5 * takings(2));
  });
});
