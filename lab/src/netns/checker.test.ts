import { describe, expect, it } from 'vitest';
import { check, type AdmissionFact, type CloudContent, type StationContent } from './checker.ts';
import type { Answer, HistoryEvent, Operation } from './history.ts';

const at = { wallMs: 0, monotonicMs: 0 };
const ended = (operation: Operation, answer: Answer): HistoryEvent[] => [
  { kind: 'invoke', process: 'p', operation, at },
  { kind: 'ok', process: 'p', operation, at, answer },
];
const sold = (id: string): HistoryEvent[] =>
  ended(
    { kind: 'sale', operationId: `op-${id}` },
    { kind: 'sold', saleId: id, receiptNumber: `R-${id}`, codes: [] },
  );
const pass = (gate: string, ticketId: string, overrides: Partial<AdmissionFact> = {}): AdmissionFact => ({
  stationId: gate,
  admissionId: `${gate}-${ticketId}`,
  ticketId,
  window: 'today',
  ordinal: 1,
  degraded: false,
  released: false,
  ...overrides,
});
const admitted = (fact: AdmissionFact): HistoryEvent[] => {
  const { stationId, admissionId, ticketId, window, ordinal, degraded } = fact;
  return ended(
    { kind: 'scan', scanId: `${stationId}-${ticketId}`, code: 'c' },
    { kind: 'admitted', admissionId, ticketId, window, ordinal, degraded },
  );
};
const station: StationContent = { stationId: 'till-1', seq: 3, hash: 'h', problems: [] };
const cloud = (overrides: Partial<CloudContent> = {}): CloudContent => ({
  sales: ['a', 'b'].map((saleId) => ({ saleId, receiptNumber: `R-${saleId}`, stationId: 'till-1' })),
  admissions: [pass('gate-a', 't1')],
  imbalances: [{ currency: 'EUR', differenceMinor: 0 }],
  ...{ quarantined: 0, unprojected: 0, forked: 0, duplicateExceptions: [] },
  streams: [{ stationId: 'till-1', seq: 3, hash: 'h', chain: 'intact' }],
  ...overrides,
});
const history = [...sold('a'), ...sold('b'), ...admitted(pass('gate-a', 't1'))];
const judge = (overrides: Partial<CloudContent>, seen = history, stations = [station]) =>
  check(seen, cloud(overrides), stations, { degradedBudget: 2 });

it('finds nothing wrong with a venue that kept its word', () => {
  expect(judge({})).toEqual([]);
});

describe('negative controls', () => {
  it('finds a lost sale, a doubled one and one nobody asked for', () => {
    const { sales } = cloud();
    expect(judge({ sales: sales.slice(1) })[0]).toMatch(
      /sale a was acknowledged and is in the cloud 0 times/,
    );
    expect(judge({ sales: [...sales, sales[0]!] })[0]).toMatch(/2 times/);
    expect(judge({ sales: [...sales, { ...sales[0]!, saleId: 'c', receiptNumber: 'R-c' }] })).not.toEqual([]);
  });

  it('allows a sale whose answer never arrived, once', () => {
    const operation: Operation = { kind: 'sale', operationId: 'op-c' };
    const lost: HistoryEvent[] = [
      { kind: 'invoke', process: 'p', operation, at },
      { kind: 'info', process: 'p', operation, at, reason: 'no answer' },
    ];
    const extra = { saleId: 'c', receiptNumber: 'R-c', stationId: 'till-1' };
    expect(judge({ sales: [...cloud().sales, extra] }, [...history, ...lost])).toEqual([]);
    expect(judge({}, [...history, ...lost])).toEqual([]);
  });

  it('finds two answers to one operation', () => {
    const again = sold('b').map((event) =>
      event.kind === 'ok' ? { ...event, operation: { kind: 'sale' as const, operationId: 'op-a' } } : event,
    );
    expect(judge({}, [...history, ...again])[0]).toMatch(/two sales/);
  });

  it('finds one pass that opened two gates', () => {
    const twice = [pass('gate-a', 't1'), pass('gate-b', 't1')];
    expect(judge({ admissions: twice })[0]).toMatch(/opened 2 gates/);
    expect(judge({ admissions: twice }, [...history, ...admitted(twice[1]!)])).toContainEqual(
      expect.stringMatching(/two gates opened/),
    );
  });

  it('allows a pass to be used again when nobody went through the first time', () => {
    const admissions = [pass('gate-a', 't1', { released: true }), pass('gate-b', 't1')];
    expect(judge({ admissions }, [...history, ...admitted(admissions[1]!)])).toEqual([]);
  });

  it('allows a second, degraded admission only with an exception about it', () => {
    const admissions = [pass('gate-a', 't1'), pass('gate-b', 't1', { degraded: true })];
    expect(judge({ admissions })[0]).toMatch(/nobody is told/);
    expect(judge({ admissions, duplicateExceptions: ['t1'] })).toEqual([]);
  });

  it('finds a gate that admitted more alone than it may', () => {
    const alone = ['t2', 't3', 't4'].map((ticket) => pass('gate-b', ticket, { degraded: true }));
    expect(judge({ admissions: [pass('gate-a', 't1'), ...alone] })[0]).toMatch(/admitted 3 alone/);
  });

  it('finds books that do not balance, quarantine, forks, and journals that did not arrive whole', () => {
    expect(judge({ imbalances: [{ currency: 'EUR', differenceMinor: 5 }] })[0]).toMatch(/off by 5/);
    expect(judge({ quarantined: 1 })[0]).toMatch(/quarantine/);
    expect(judge({ unprojected: 1 })[0]).toMatch(/not projected/);
    expect(judge({ forked: 1 })[0]).toMatch(/forked/);
    const [stream] = cloud().streams;
    expect(judge({ streams: [{ ...stream!, seq: 2 }] })[0]).toMatch(/not drained/);
    expect(judge({ streams: [{ ...stream!, chain: 'broken' }] })[0]).toMatch(/chain of till-1 is broken/);
    expect(judge({}, history, [{ ...station, problems: ['quick_check'] }])[0]).toMatch(/quick_check/);
  });
});
