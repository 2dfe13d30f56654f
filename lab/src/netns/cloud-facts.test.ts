import { expect, it } from 'vitest';
import { factsIn } from './cloud-facts.ts';

const record = (kind: string, body: Record<string, unknown>) => ({
  streamId: 'stream-1',
  bytes: Buffer.from(JSON.stringify({ kind, body })),
});
const granted = record('AdmissionGranted', {
  ...{ admissionId: 'a1', ticketId: 'serial:S1', direction: 'in' },
  ...{ entitlementWindow: 'today', ordinal: 1, degraded: null },
});
const admissionsOf = (...records: ReturnType<typeof record>[]) =>
  factsIn([{ streamId: 'stream-1', stationId: 'gate-a' }], records).admissions;

it('counts a pass as given back when nobody went through while the lane watched', () => {
  const timedOut = record('PassageTimedOut', { admissionId: 'a1', cause: 'timed-out' });
  expect(admissionsOf(granted, timedOut)).toMatchObject([{ admissionId: 'a1', released: true }]);
});

it('counts it as used when somebody went through, or when a fault leaves it open', () => {
  expect(admissionsOf(granted)).toMatchObject([{ released: false }]);
  const fault = record('PassageTimedOut', { admissionId: 'a1', cause: 'fault' });
  expect(admissionsOf(granted, fault)).toMatchObject([{ released: false }]);
});

it('knows a ticket by its id wherever a record names its serial, also when it was issued later in the journal', () => {
  const issued = record('TicketIssued', { serial: 'S1', ticketId: 't1' });
  expect(admissionsOf(granted, issued)).toMatchObject([{ ticketId: 't1', stationId: 'gate-a' }]);
});
