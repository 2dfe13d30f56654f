import { describe, expect, it } from 'vitest';
import { REASONS } from '@gatehouse/core/admission';
import { alreadyUsed, gateView, granted, refused } from '../../../test-support/fake-gate.ts';
import { lookOf, soundOf, withPassage } from './showing.ts';

describe('how a scan looks and sounds', () => {
  it('is green only for a grant that was not left unused', () => {
    expect(lookOf(granted('a', 0, 'Adult', 'waiting'))).toBe('granted');
    expect(lookOf(granted('a', 0, 'Adult', 'passed'))).toBe('granted');
    expect(lookOf(granted('a', 0, 'Adult', 'not-passed'))).toBe('not-passed');
    expect(lookOf(granted('a', 0, 'Adult', 'fault'))).toBe('fault');
    for (const reason of REASONS)
      expect(['refused', 'attention']).toContain(lookOf(refused('r', 0, reason, 'none')));
  });

  it('sounds once per verdict, and again only for trouble', () => {
    expect(soundOf(alreadyUsed, true)).toBe('refused');
    expect(soundOf(granted('a', 0, 'Adult', 'waiting'), true)).toBe('granted');
    expect(soundOf(granted('a', 0, 'Adult', 'passed'), false)).toBeNull();
    expect(soundOf(granted('a', 0, 'Adult', 'fault'), false)).toBe('attention');
  });

  it('puts a new scan on top and a passage into its own row', () => {
    const ready = { kind: 'ready', value: gateView } as const;
    const entered = withPassage(ready, granted('new', 0, 'Adult', 'waiting'));
    const passed = withPassage(entered, granted('new', 0, 'Adult', 'passed'));
    expect(passed.kind === 'ready' && passed.value.recent.map(({ admissionId }) => admissionId)).toEqual([
      'new',
      ...gateView.recent.map(({ admissionId }) => admissionId),
    ]);
    expect(passed.kind === 'ready' && passed.value.recent[0]?.passage).toBe('passed');
  });
});
