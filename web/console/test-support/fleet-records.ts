/** The stations of the believable venue with one of every trouble, and the exceptions their journals raised. Long because it is records, not logic. */
import type {
  ExceptionRecord,
  ExceptionRow,
  FleetAlarm,
  FleetStation,
  StationDetail,
} from '@gatehouse/core/contract';
import { alarmsOf, fieldsOfRecord, isExceptionKind, suggestResolution } from '@gatehouse/core/exceptions';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const GB = 1_000_000_000;
const MB = 1_000_000;

const nothingReported: FleetStation['report'] = {
  unsyncedCount: null,
  oldestUnsyncedAtMs: null,
  mode: null,
  storage: null,
  backup: null,
  protection: null,
  checkpoint: null,
};

type Given = Partial<FleetStation> &
  Pick<FleetStation, 'stationId' | 'name' | 'role' | 'state' | 'expected' | 'have'>;

function station(nowMs: number, given: Given): FleetStation {
  const base: Omit<FleetStation, 'alarms'> = {
    place: '',
    incarnation: '5f1c0a9d2be84c7791d3e6a04b8f2c10',
    lastSeenAtMs: nowMs - 900,
    missing: given.expected - given.have,
    quarantined: 0,
    openExceptions: 0,
    clockOffsetMs: 12,
    softwareVersion: '0.1.0',
    updateAvailable: false,
    devicesGone: [],
    openPrintJobs: 0,
    isHub: false,
    incarnationCount: 1,
    scopesBehind: [
      { scope: 'revocations', rowsBehind: 0 },
      { scope: 'tickets', rowsBehind: 0 },
      { scope: 'sessions', rowsBehind: 0 },
      { scope: 'catalogue', rowsBehind: 0 },
      { scope: 'resolutions', rowsBehind: 0 },
    ],
    report: {
      unsyncedCount: 0,
      oldestUnsyncedAtMs: null,
      mode: null,
      storage: { freeBytes: 61 * GB, level: 'ok', walBytes: 4 * MB, ledgerBytes: 212 * MB },
      backup: { atMs: nowMs - 3 * HOUR_MS, verified: true },
      protection: { encrypted: true, keptBy: 'TPM' },
      checkpoint: { treeSize: Math.max(given.have, 7_300), atMs: nowMs - 4 * MINUTE_MS, conflict: false },
    },
    ...given,
  };
  const { report } = base;
  const alarms = alarmsOf(
    {
      state: base.state,
      missing: base.missing,
      missingSinceMs: base.missing > 0 ? nowMs - 6 * MINUTE_MS : null,
      silentMs: base.lastSeenAtMs === null ? null : nowMs - base.lastSeenAtMs,
      clockOffsetMs: base.clockOffsetMs,
      quarantined: base.quarantined,
      diskFreeBytes: report.storage?.freeBytes ?? null,
      diskLevel: report.storage?.level ?? null,
      walBytes: report.storage?.walBytes ?? null,
      backupAtMs: report.backup?.atMs ?? null,
      backupVerified: report.backup?.verified ?? null,
      checkpointConflict: report.checkpoint?.conflict ?? false,
      versionTooOld: false,
    },
    nowMs,
  ).map((alarm): FleetAlarm => ({
    ...alarm,
    value: Math.round(alarm.value),
    stationId: base.stationId,
    stationName: base.name,
    acknowledgedBy: null,
    acknowledgedAtMs: null,
  }));
  return { ...base, alarms };
}

export function stationsAt(nowMs: number): FleetStation[] {
  const at = (given: Given) => station(nowMs, given);
  const healthy = at({
    stationId: 'x',
    name: 'x',
    role: 'till',
    state: 'online',
    expected: 0,
    have: 0,
  }).report;
  return [
    at({
      stationId: 'gate-a',
      name: 'Gate A',
      place: 'North entrance',
      role: 'gate',
      state: 'online',
      expected: 18_204,
      have: 18_204,
      isHub: true,
      openExceptions: 1,
    }),
    at({
      stationId: 'gate-b',
      name: 'Gate B',
      place: 'South entrance',
      role: 'gate',
      state: 'offline',
      lastSeenAtMs: nowMs - 23 * MINUTE_MS,
      expected: 6_120,
      have: 6_120,
      quarantined: 1,
      openExceptions: 3,
      scopesBehind: [
        { scope: 'revocations', rowsBehind: 2 },
        { scope: 'tickets', rowsBehind: 186 },
        { scope: 'sessions', rowsBehind: 14 },
        { scope: 'catalogue', rowsBehind: 0 },
      ],
      report: { ...healthy, protection: { encrypted: false, keptBy: null } },
    }),
    at({
      stationId: 'kiosk-1',
      name: 'Kiosk 1',
      role: 'kiosk',
      state: 'never',
      lastSeenAtMs: null,
      expected: 0,
      have: 0,
      clockOffsetMs: null,
      softwareVersion: '',
      scopesBehind: [],
      report: nothingReported,
    }),
    at({
      stationId: 'till-1',
      name: 'Till 1',
      place: 'North entrance',
      role: 'till',
      state: 'online',
      lastSeenAtMs: nowMs - 2_000,
      expected: 9_812,
      have: 9_812,
      devicesGone: ['Receipt printer'],
      openPrintJobs: 1,
      openExceptions: 2,
      incarnationCount: 2,
      report: {
        ...healthy,
        storage: { freeBytes: 1.4 * GB, level: 'low', walBytes: 18 * MB, ledgerBytes: 604 * MB },
      },
    }),
    at({
      stationId: 'till-2',
      name: 'Till 2',
      place: 'South entrance',
      role: 'till',
      state: 'late',
      lastSeenAtMs: nowMs - 46_000,
      expected: 7_412,
      have: 7_331,
      clockOffsetMs: -3_400,
      softwareVersion: '0.0.9',
      updateAvailable: true,
      openExceptions: 2,
      report: {
        ...healthy,
        unsyncedCount: 81,
        oldestUnsyncedAtMs: nowMs - 9 * MINUTE_MS,
        backup: { atMs: nowMs - 52 * HOUR_MS, verified: false },
      },
    }),
    // An older station that says nothing of disks, backups or encryption yet.
    at({
      stationId: 'till-3',
      name: 'Till 3',
      place: 'Café',
      role: 'till',
      state: 'online',
      lastSeenAtMs: nowMs - 3_000,
      expected: 2_408,
      have: 2_408,
      softwareVersion: '0.0.9',
      updateAvailable: true,
      scopesBehind: [],
      report: nothingReported,
    }),
  ];
}

export function stationDetailAt(nowMs: number, found: FleetStation): StationDetail {
  const points = found.state === 'never' ? 0 : 7 * 144;
  return {
    station: found,
    incarnations:
      found.incarnationCount > 1
        ? [
            {
              incarnation: found.incarnation,
              enrolledAtMs: nowMs - 3 * DAY_MS,
              cause: 'restored',
              isCurrent: true,
              have: found.have,
              forkSeq: null,
            },
            {
              incarnation: 'c2280b61f3a94d15a77e9e0b4412d5f8',
              enrolledAtMs: nowMs - 92 * DAY_MS,
              cause: 'enrolled',
              isCurrent: false,
              have: 41_377,
              forkSeq: 41_180,
            },
          ]
        : [
            {
              incarnation: found.incarnation,
              enrolledAtMs: nowMs - 92 * DAY_MS,
              cause: 'enrolled',
              isCurrent: true,
              have: found.have,
              forkSeq: null,
            },
          ],
    samples: Array.from({ length: points }, (_, at) => {
      const atMs = nowMs - (points - at) * 10 * MINUTE_MS;
      const hour = (atMs / HOUR_MS) % 24;
      const wave = Math.abs(Math.sin(at / 37) * Math.cos(at / 11));
      return {
        atMs,
        missing: hour > 9 && hour < 18 ? Math.round(wave * 34) + (at > 960 ? 40 : 0) : 0,
        clockOffsetMs: Math.round(Math.abs((found.clockOffsetMs ?? 0) * (at / points)) + wave * 90),
        diskFreeBytes: found.report.storage ? Math.round((9.5 - (at / points) * 8) * GB) : null,
        walBytes: found.report.storage?.walBytes ?? null,
      };
    }),
    timeline: [
      {
        atMs: nowMs - 38 * MINUTE_MS,
        kind: 'exception-raised',
        what: 'duplicate_admission',
        exceptionId: 'exc-1',
      },
      { atMs: nowMs - DAY_MS, kind: 'exception-resolved', what: 'quarantined_record', exceptionId: 'exc-3' },
      { atMs: nowMs - 2 * DAY_MS, kind: 'alarm-acknowledged', what: 'clock-off', exceptionId: null },
      { atMs: nowMs - 92 * DAY_MS, kind: 'enrolled', what: 'enrolled', exceptionId: null },
    ],
  };
}

const LABELS: Readonly<Record<string, string>> = {
  'op-jonas': 'Jonas',
  'op-lena': 'Lena',
  'north-in': 'North entrance, lane 1',
  'south-in': 'South entrance, lane 2',
  'ticket-41': '7KQM4T',
  'ticket-88': 'Z2RB9X',
};

const nameOf: Readonly<Record<string, string>> = {
  'gate-a': 'Gate A',
  'gate-b': 'Gate B',
  'till-1': 'Till 1',
  'till-2': 'Till 2',
};

interface Written {
  readonly stationId: string;
  readonly seq: number;
  readonly kind: string;
  readonly atMs: number;
  readonly offsetMs: number | null;
  readonly operatorId?: string | null;
  readonly body: object;
}

function record(given: Written, more: Partial<ExceptionRecord> = {}): ExceptionRecord {
  const incarnation = '5f1c0a9d2be84c7791d3e6a04b8f2c10';
  const text = JSON.stringify({
    stationId: given.stationId,
    incarnation,
    seq: given.seq,
    kind: given.kind,
    businessDay: '2026-11-22',
    occurredAtMs: given.atMs,
    clockOffsetMs: given.offsetMs,
    operatorId: given.operatorId ?? null,
    body: given.body,
  });
  return {
    stationId: given.stationId,
    stationName: nameOf[given.stationId] ?? given.stationId,
    incarnation: `${incarnation}${given.stationId}`,
    seq: given.seq,
    kind: given.kind,
    occurredAtMs: given.atMs,
    clockOffsetMs: given.offsetMs,
    receivedAtMs: given.atMs + 900,
    stands: true,
    text,
    fields: fieldsOfRecord(text).map((field) => ({
      ...field,
      label: field.value.kind === 'id' ? (LABELS[field.value.id] ?? '') : '',
    })),
    quarantine: null,
    ...more,
  };
}

function raised(
  given: Omit<ExceptionRow, 'suggestion' | 'state' | 'history' | 'otherBranch'> & Partial<ExceptionRow>,
): ExceptionRow {
  const suggestion = isExceptionKind(given.kind)
    ? suggestResolution(given.kind, {
        facts: given.facts,
        moments: given.records.map((one) => ({ ...one, stream: one.incarnation })),
        verdict: given.records[0]?.quarantine?.verdict,
      })
    : null;
  return {
    state: 'open',
    history: [],
    otherBranch: null,
    suggestion: suggestion && { ...suggestion, values: { ...suggestion.values } },
    ...given,
  };
}

export function exceptionsAt(nowMs: number): ExceptionRow[] {
  const at = nowMs - 38 * MINUTE_MS;
  const granted = { ticketId: 'ticket-41', direction: 'in', ordinal: 1, entitlementWindow: '2026-11-22' };
  const degraded = { policy: 'budget', hubLastSeenMs: at - 60_000, term: 1 };
  const oversold = (n: number): ExceptionRow =>
    raised({
      exceptionId: `exc-2${n}`,
      kind: 'oversold_session',
      raisedAtMs: at - HOUR_MS - n * 7 * MINUTE_MS,
      stationId: 'till-2',
      stationName: 'Till 2',
      detail: `Ticket Z2RB9${n} was sold for the 14:00 session when its 20 seats were taken.`,
      facts: { sessionId: 'session-14', ticketId: 'ticket-88', capacity: 20, taken: 21 + n },
      records: [
        record({
          stationId: 'till-2',
          seq: 7_102 + n,
          kind: 'TicketIssued',
          atMs: at - HOUR_MS,
          offsetMs: -3_400,
          operatorId: 'op-lena',
          body: { ticketId: 'ticket-88', productId: 'Climbing 60 min', sessionId: '14:00' },
        }),
      ],
    });
  return [
    raised({
      exceptionId: 'exc-1',
      kind: 'duplicate_admission',
      raisedAtMs: at + 60_000,
      stationId: 'gate-b',
      stationName: 'Gate B',
      detail:
        'Ticket 7KQM4T was let in twice for the same pass: 12:43 at North entrance, lane 1 and 12:46 at South entrance, lane 2.',
      facts: {
        ticketId: 'ticket-41',
        firstAtMs: at,
        firstAt: 'North entrance, lane 1',
        secondAtMs: at + 3 * MINUTE_MS,
        secondAt: 'South entrance, lane 2',
      },
      records: [
        record({
          stationId: 'gate-a',
          seq: 17_201,
          kind: 'AdmissionGranted',
          atMs: at,
          offsetMs: 40,
          body: { ...granted, accessPointId: 'north-in', claimId: 'claim-0192' },
        }),
        record({
          stationId: 'gate-b',
          seq: 6_034,
          kind: 'AdmissionGranted',
          atMs: at + 3 * MINUTE_MS,
          offsetMs: -620,
          body: { ...granted, accessPointId: 'south-in', claimId: null, degraded },
        }),
      ],
    }),
    raised({
      exceptionId: 'exc-4',
      kind: 'quarantined_record',
      raisedAtMs: at - 20 * MINUTE_MS,
      stationId: 'gate-b',
      stationName: 'Gate B',
      detail: 'Record 5991 was put aside: says it is record 5990',
      facts: { seq: 5_991, cause: 'malformed' },
      records: [
        record(
          {
            stationId: 'gate-b',
            seq: 5_991,
            kind: 'AdmissionRefused',
            atMs: at - 21 * MINUTE_MS,
            offsetMs: -620,
            body: {
              ticketId: 'ticket-41',
              accessPointId: 'south-in',
              direction: 'in',
              reason: 'already_used',
            },
          },
          {
            quarantine: {
              cause: 'malformed',
              detail: 'says it is record 5990',
              state: 'aside',
              verdict: 'unsound',
              expected: [{ field: 'seq', expected: '5991', found: '5990' }],
            },
          },
        ),
      ],
    }),
    oversold(0),
    oversold(1),
    raised({
      exceptionId: 'exc-5',
      kind: 'refund_exceeds_sale',
      raisedAtMs: at - 26 * HOUR_MS,
      stationId: 'till-1',
      stationName: 'Till 1',
      detail: 'More was refunded for receipt T1-00412 than was paid.',
      facts: { saleId: 'sale-412', paidMinor: 2_400, refundedMinor: 4_800 },
      records: [
        record({
          stationId: 'till-1',
          seq: 9_640,
          kind: 'SaleRefunded',
          atMs: at - 27 * HOUR_MS,
          offsetMs: 12,
          operatorId: 'op-jonas',
          body: {
            saleId: 'sale-412',
            receiptNumber: 'T1-00455',
            totalMinor: 2_400,
            currency: 'EUR',
            reason: 'rain',
            lines: [{ quantity: 1, name: 'Adult day' }],
          },
        }),
        record({
          stationId: 'till-2',
          seq: 6_981,
          kind: 'SaleRefunded',
          atMs: at - 27 * HOUR_MS + 4_000,
          offsetMs: null,
          operatorId: 'op-lena',
          body: {
            saleId: 'sale-412',
            receiptNumber: 'T2-00391',
            totalMinor: 2_400,
            currency: 'EUR',
            reason: 'rain',
            lines: [{ quantity: 1, name: 'Adult day' }],
          },
        }),
      ],
    }),
    {
      ...raised({
        exceptionId: 'exc-6',
        kind: 'station_restored',
        raisedAtMs: at - 70 * HOUR_MS,
        stationId: 'till-1',
        stationName: 'Till 1',
        detail:
          'This station came back from an older copy of its disk: it no longer knows what it wrote after it. It goes on selling under a new incarnation, and both histories are kept.',
        facts: { cause: 'restored', previousSeq: 41_179, heldThrough: 41_377, copies: 1 },
        records: [
          record({
            stationId: 'till-1',
            seq: 41_180,
            kind: 'SaleCompleted',
            atMs: at - 71 * HOUR_MS,
            offsetMs: 12,
            operatorId: 'op-jonas',
            body: {
              saleId: 'sale-977',
              receiptNumber: 'T1-00977',
              totalMinor: 4_100,
              currency: 'EUR',
              lines: [
                { quantity: 1, name: 'Adult day' },
                { quantity: 1, name: 'Child day' },
              ],
            },
          }),
        ],
      }),
      otherBranch: {
        total: 4,
        onlyThere: 2,
        moneyOnlyThere: 1,
        records: [
          { seq: 41_180, kind: 'SaleCompleted', occurredAtMs: at - 71 * HOUR_MS, repeatOfSeq: 41_180 },
          { seq: 41_181, kind: 'TicketIssued', occurredAtMs: at - 71 * HOUR_MS, repeatOfSeq: 41_181 },
          { seq: 41_182, kind: 'SaleCompleted', occurredAtMs: at - 70 * HOUR_MS, repeatOfSeq: null },
          { seq: 41_183, kind: 'TicketIssued', occurredAtMs: at - 70 * HOUR_MS, repeatOfSeq: null },
        ],
      },
    },
    {
      ...raised({
        exceptionId: 'exc-3',
        kind: 'quarantined_record',
        raisedAtMs: at - DAY_MS,
        stationId: 'gate-b',
        stationName: 'Gate B',
        detail: 'Record 5871 was put aside: not a JSON object',
        facts: { seq: 5_871, cause: 'malformed' },
        records: [
          {
            ...record({ stationId: 'gate-b', seq: 5_871, kind: '', atMs: 0, offsetMs: null, body: {} }),
            text: '{"kind":"Adm',
            fields: [],
            quarantine: {
              cause: 'malformed',
              detail: 'not a JSON object',
              state: 'aside',
              verdict: 'unreadable',
              expected: [{ field: 'text', expected: '{…}', found: '{"kind":"Adm' }],
            },
          },
        ],
      }),
      state: 'resolved',
      suggestion: null,
      history: [
        {
          kind: 'resolved',
          round: 1,
          action: 'accept_as_evidence',
          note: 'Compared with the gate’s paper log: one guest, already counted.',
          operatorName: 'Mara Klein',
          atMs: at - 20 * HOUR_MS,
          task: null,
          taskClosedAtMs: null,
          acknowledged: [{ stationName: 'Gate B', atMs: at - 20 * HOUR_MS + 4_000, seq: 5_902 }],
          waitingFor: [],
        },
      ],
    },
  ];
}
