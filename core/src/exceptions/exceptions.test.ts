import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  alarmsOf,
  choiceOf,
  commonChoices,
  differingFields,
  EXCEPTION_ACTIONS,
  EXCEPTION_KINDS,
  fieldsOfRecord,
  leastGapMs,
  type Moment,
  orderOf,
  RESOLUTIONS,
  type StationVitals,
  suggestResolution,
  type SuggestionGround,
} from './index.ts';

const moment = fc.record({
  stream: fc.constantFrom('a', 'b', 'c'),
  seq: fc.integer({ min: 1, max: 1_000 }),
  occurredAtMs: fc.integer({ min: 0, max: 600_000 }),
  clockOffsetMs: fc.option(fc.integer({ min: -5_000, max: 5_000 })),
});
const facts = fc.dictionary(
  fc.constantFrom(
    'firstAtMs',
    'secondAtMs',
    'firstAt',
    'secondAt',
    'count',
    'capacity',
    'taken',
    'paidMinor',
  ),
  fc.oneof(fc.integer({ min: 0, max: 10_000_000 }), fc.constantFrom('Gate A', 'Gate B')),
);
const ground: fc.Arbitrary<SuggestionGround> = fc.record({
  facts,
  moments: fc.array(moment, { maxLength: 2 }),
  verdict: fc.constantFrom('sound', 'unsound', 'unreadable', undefined),
  branch: fc.option(fc.record({ onlyThere: fc.nat({ max: 9 }), moneyOnlyThere: fc.nat({ max: 2 }) }), {
    nil: undefined,
  }),
  stationState: fc.constantFrom('active', 'retired', 'revoked', undefined),
});

describe('resolutions', () => {
  it('suggest nothing that is not on the closed list of the kind, whatever is known', () => {
    fc.assert(
      fc.property(fc.constantFrom(...EXCEPTION_KINDS), ground, (kind, known) => {
        const { action, values } = suggestResolution(kind, known);
        expect(choiceOf(kind, action)).toBeDefined();
        expect(Object.values(values).every(Number.isSafeInteger)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('use every action somewhere, and none twice for a kind', () => {
    const used = EXCEPTION_KINDS.flatMap((kind) => RESOLUTIONS[kind].map(({ action }) => action));
    expect(new Set(used)).toEqual(new Set(EXCEPTION_ACTIONS));
    for (const kind of EXCEPTION_KINDS) {
      const actions = RESOLUTIONS[kind].map(({ action }) => action);
      expect(new Set(actions).size).toBe(actions.length);
    }
  });

  it('of several kinds are what all of them can be decided as', () => {
    const names = (...kinds: Parameters<typeof commonChoices>[0]) =>
      commonChoices(kinds).map(({ action }) => action);
    expect(names('duplicate_admission', 'refunded_after_use')).toEqual([
      'accept_loss',
      'charge_guest',
      'void_ticket',
    ]);
    expect(names('duplicate_admission', 'stream_forked')).toEqual([]);
  });
});

describe('a suggestion for an admission twice', () => {
  const at = (stream: string, occurredAtMs: number, clockOffsetMs: number | null): Moment => ({
    stream,
    seq: 1,
    occurredAtMs,
    clockOffsetMs,
  });
  const twice = (gapMs: number, same: boolean, offsetMs: number | null) =>
    suggestResolution('duplicate_admission', {
      facts: { firstAtMs: 0, secondAtMs: gapMs, firstAt: 'A', secondAt: same ? 'A' : 'B' },
      moments: [at('a', 0, 0), at('b', gapMs, offsetMs)],
    }).reason;

  it('tells a lane that did not turn, a copied code, a guest long gone and clocks that cannot tell', () => {
    expect(twice(40_000, true, 0)).toBe('same_gate_at_once');
    expect(twice(180_000, false, 0)).toBe('two_gates_too_quick');
    expect(twice(5_400_000, false, 0)).toBe('long_after');
    expect(twice(100_000, false, null)).toBe('order_undetermined');
  });
});

describe('order', () => {
  it('is certain within one journal, and never claimed where the spans of two clocks touch', () => {
    fc.assert(
      fc.property(moment, moment, (one, other) => {
        const order = orderOf(one, other);
        if (one.stream === other.stream) {
          expect(order).toBe(one.seq < other.seq ? 'before' : 'after');
          return;
        }
        expect(order === 'undetermined').toBe(leastGapMs(one, other) === 0);
        const back = orderOf(other, one);
        expect(back).toBe(order === 'before' ? 'after' : order === 'after' ? 'before' : 'undetermined');
      }),
      { numRuns: 400 },
    );
  });
});

describe('fields of a record', () => {
  it('are read from any text, and those that differ are named', () => {
    const text = (accessPointId: string) =>
      JSON.stringify({ operatorId: 'jonas', body: { ticketId: 't', accessPointId } });
    const [one, other] = [fieldsOfRecord(text('north')), fieldsOfRecord(text('south'))];
    expect(one.map(({ name }) => name)).toEqual(['operator', 'accessPoint', 'ticket']);
    expect([...differingFields([one, other])]).toEqual(['accessPoint']);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (any) => {
        expect(Array.isArray(fieldsOfRecord(any))).toBe(true);
      }),
    );
  });
});

describe('alarms', () => {
  const well: StationVitals = {
    state: 'online',
    missing: 0,
    missingSinceMs: null,
    silentMs: 1_000,
    clockOffsetMs: 12,
    quarantined: 0,
    diskFreeBytes: 60e9,
    diskLevel: 'ok',
    walBytes: 4e6,
    backupAtMs: 0,
    backupVerified: true,
    checkpointConflict: false,
    versionTooOld: false,
  };
  const kinds = (change: Partial<StationVitals>, nowMs = 60_000) =>
    alarmsOf({ ...well, ...change }, nowMs).map(({ kind }) => kind);

  it('are silent for a station that is well, was never seen, or says nothing', () => {
    expect(kinds({})).toEqual([]);
    expect(kinds({ state: 'never', silentMs: null, clockOffsetMs: null })).toEqual([]);
    expect(
      kinds({ diskFreeBytes: null, diskLevel: null, walBytes: null, backupAtMs: null, backupVerified: null }),
    ).toEqual([]);
  });

  it('name each trouble, and missing records only when they stay missing', () => {
    expect(kinds({ state: 'forked' })).toEqual(['fork']);
    expect(kinds({ silentMs: 400_000 })).toEqual(['offline']);
    expect(kinds({ clockOffsetMs: -2_001 })).toEqual(['clock-off']);
    expect(kinds({ diskFreeBytes: 1e9 })).toEqual(['disk-low']);
    expect(kinds({ walBytes: 3e8 })).toEqual(['wal-large']);
    expect(kinds({ checkpointConflict: true })).toEqual(['checkpoint-conflict']);
    expect(kinds({ versionTooOld: true })).toEqual(['version-too-old']);
    expect(kinds({ backupVerified: false }, 40 * 3_600_000)).toEqual(['backup-old', 'backup-unverified']);
    expect(kinds({ missing: 51, missingSinceMs: 0 }, 299_000)).toEqual([]);
    expect(kinds({ missing: 51, missingSinceMs: 0 }, 300_000)).toEqual(['records-missing']);
    expect(kinds({ missing: 50, missingSinceMs: 0 }, 300_000)).toEqual([]);
  });
});
