import type { GateView, ScanView } from '@gatehouse/core/contract';
import type { PresentedTicket, Reason, Refused as RefusedVerdict } from '@gatehouse/core/admission';
import { ROLE_PERMISSIONS } from '@gatehouse/core/permissions';
import { gateStatus, startMs, today } from './demo.ts';
import { createFakeStation, pinOf, Refused, type FakeStation, type Handlers } from './fake-station.ts';

const ticket = (productName: string, shortCode: string, holder = ''): PresentedTicket => ({
  ticketId: shortCode,
  shortCode,
  productName,
  holder,
  validFrom: today,
  validUntil: today,
  sessionStartsAtMs: null,
});

/** A grant at the gate; `seconds` before the demo's moment. */
export const granted = (
  id: string,
  seconds: number,
  productName: string,
  passage: ScanView['passage'],
  of: readonly [ordinal: number, admits: number] = [1, 1],
): ScanView => ({
  admissionId: id,
  atMs: startMs - seconds * 1000,
  accessPointId: 'a1',
  passage,
  verdict: {
    kind: 'granted',
    ticket: ticket(productName, `…${id.toUpperCase()}`),
    ordinal: of[0],
    admits: of[1],
    entitlementWindow: `day:${today}`,
    fromSignature: false,
    degraded: null,
    warnings: [],
  },
});

export const refused = (
  id: string,
  seconds: number,
  reason: Reason,
  remedy: RefusedVerdict['remedy'],
  facts: RefusedVerdict['facts'] = {},
  holder = '',
): ScanView => ({
  admissionId: id,
  atMs: startMs - seconds * 1000,
  accessPointId: 'a1',
  passage: 'none',
  verdict: { kind: 'refused', reason, remedy, facts, ticket: ticket('Adult day', '…7F3Q', holder) },
});

/** 10:42 on the demo's day. */
export const usedAtMs = startMs - (2 * 60 + 39) * 60_000;

export const alreadyUsed = refused(
  'used',
  1,
  'already_used',
  'ask_missed_exit',
  { usedAtMs, usedAt: 'Gate B south, lane 2', accessPointId: 'b2' },
  'Mara K.',
);

const recent: ScanView[] = [
  granted('a1', 7, 'Adult day', 'passed'),
  granted('a2', 10, 'Child day', 'passed'),
  refused('a3', 24, 'too_early', 'come_back_at', {
    opensAtMs: startMs + 24 * 60_000,
    startsAtMs: startMs + 39 * 60_000,
  }),
  granted('a4', 37, 'Season pass', 'passed'),
  granted('a5', 46, 'Family 2+2', 'passed', [3, 4]),
  granted('a6', 59, 'Adult day', 'not-passed'),
];

export const gateView: GateView = {
  accessPoint: {
    accessPointId: 'a1',
    name: 'Gate A, lane 1, in',
    gateName: 'Gate A',
    laneName: 'Lane 1',
    direction: 'in',
  },
  lane: { kind: 'idle', sinceMs: startMs - 7000, passagesToday: 312, grantsToday: 318 },
  mode: 'hub',
  hubLastSeenMs: null,
  inside: { count: 1386, capacity: 2000, areaName: 'Park' },
  recent,
};

/** A gate whose operator has the PIN 3333. Its view holds the scans it told of. */
export function createFakeGate(view: GateView = gateView): FakeStation {
  let { recent: scans } = view;
  const station = createFakeStation(gateStatus, (self) =>
    handlersOf(self, () => ({ ...view, recent: scans })),
  );
  station.onEmit((name, payload) => {
    if (name !== 'scan') return;
    const scan = payload as ScanView;
    scans = [scan, ...scans.filter(({ admissionId }) => admissionId !== scan.admissionId)];
  });
  return station;
}

function handlersOf(station: FakeStation, view: () => GateView): Handlers {
  return {
    gate: view,
    signIn: ({ body }) => {
      if (pinOf(body) !== '3333') throw new Refused(401, 'wrong_pin', 'Unknown PIN');
      const operator = {
        operatorId: 'o',
        name: 'Ines',
        role: 'operator' as const,
        permissions: [...ROLE_PERMISSIONS.operator],
      };
      station.setStatus({ operator });
      return operator;
    },
    signOut: () => {
      station.setStatus({ operator: null });
      return {};
    },
    lookUp: () => alreadyUsed.verdict,
    scan: () => {
      station.emit('scan', alreadyUsed);
      return alreadyUsed;
    },
  };
}
