import type { ScanView } from '@gatehouse/core/contract';
import { describe, expect, it } from 'vitest';
import { refusal } from './admission-record.ts';
import { hasItsVerdict } from './repeats.ts';

const lastOf = (verdict: ScanView['verdict'], passage: ScanView['passage'] = 'none') => ({
  scan: { admissionId: 'a', atMs: 0, accessPointId: 'p', verdict, passage },
  decidedMs: 10_000,
});
const granted = (admits: number): ScanView['verdict'] => ({
  kind: 'granted',
  ticket: null,
  ordinal: 1,
  admits,
  entitlementWindow: '',
  fromSignature: false,
  degraded: null,
  warnings: [],
});

describe('a code that is held before the scanner', () => {
  it.each(['hub_unreachable', 'internal'] as const)('is decided again a second after %s', (reason) => {
    const last = lastOf(refusal(reason, 'call_supervisor'));
    expect(hasItsVerdict(last, 10_999, false)).toBe(true);
    expect(hasItsVerdict(last, 11_000, false)).toBe(false);
  });

  it('is decided again as soon as the lane is free, and not before', () => {
    const last = lastOf(refusal('lane_busy', 'wait_for_lane'));
    expect(hasItsVerdict(last, 60_000, true)).toBe(true);
    expect(hasItsVerdict(last, 10_001, false)).toBe(false);
  });

  it('is decided again for the next of a group who went in, and for nobody else', () => {
    expect(hasItsVerdict(lastOf(granted(4), 'passed'), 10_001, false)).toBe(false);
    expect(hasItsVerdict(lastOf(granted(1), 'passed'), 60_000, false)).toBe(true);
    for (const passage of ['none', 'waiting', 'not-passed', 'fault'] as const)
      expect(hasItsVerdict(lastOf(granted(4), passage), 60_000, false)).toBe(true);
  });

  it('keeps a verdict about the ticket itself', () => {
    expect(hasItsVerdict(lastOf(refusal('already_used', 'call_supervisor')), 60_000, false)).toBe(true);
  });
});
