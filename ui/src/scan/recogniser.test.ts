import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idleScan, recognise, type ScanStep } from './recogniser.ts';

/** Types keys with the same gap before each. */
function type(
  keys: readonly string[],
  gapMs: number,
  extra: { repeat?: boolean; modified?: boolean } = {},
): ScanStep[] {
  let state = idleScan;
  let atMs = 1_000;
  return keys.map((key) => {
    const [next, step] = recognise(state, {
      key,
      atMs,
      repeat: extra.repeat ?? false,
      modified: extra.modified ?? false,
    });
    state = next;
    atMs += gapMs;
    return step;
  });
}

const codes = (steps: ScanStep[]): string[] =>
  steps.flatMap((step) => (step.kind === 'code' ? [step.code] : []));

describe('recognise', () => {
  it('collects a burst and its Enter', () => {
    expect(codes(type([...Array.from('7F3Q9K'), 'Enter'], 8))).toEqual(['7F3Q9K']);
    expect(codes(type([...Array.from('7F3Q9K'), 'Tab'], 50))).toEqual(['7F3Q9K']);
  });

  it('leaves people alone', () => {
    expect(codes(type([...Array.from('Mara Klein'), 'Enter'], 90))).toEqual([]);
    expect(type(['Enter'], 10)).toEqual([{ kind: 'human' }]);
  });

  it('does not take a short fast word or a PIN end for a code', () => {
    expect(codes(type([...Array.from('123'), 'Enter'], 10))).toEqual([]);
    expect(codes(type([...Array.from('1234'), 'Enter'], 10))).toEqual(['1234']);
  });

  it('does not take an Enter that comes late, pressed by a person after a scan without one', () => {
    let state = idleScan;
    for (const [at, key] of Array.from('ABCDEF').entries())
      [state] = recognise(state, { key, atMs: at * 5, repeat: false, modified: false });
    const [, step] = recognise(state, { key: 'Enter', atMs: 400, repeat: false, modified: false });
    expect(step).toEqual({ kind: 'human' });
  });

  it('starts again after a pause, so what a person typed does not lead the code', () => {
    let state = idleScan;
    [state] = recognise(state, { key: 'x', atMs: 0, repeat: false, modified: false });
    const steps: ScanStep[] = [];
    for (const [at, key] of [...Array.from('ABCD'), 'Enter'].entries()) {
      const [next, step] = recognise(state, { key, atMs: 500 + at * 5, repeat: false, modified: false });
      state = next;
      steps.push(step);
    }
    expect(codes(steps)).toEqual(['ABCD']);
  });

  it('ignores Shift inside a code and refuses held keys and shortcuts', () => {
    expect(codes(type(['Shift', 'A', 'Shift', 'B', 'c', '1', 'Enter'], 4))).toEqual(['ABc1']);
    expect(codes(type([...Array.from('AAAAAAA'), 'Enter'], 30, { repeat: true }))).toEqual([]);
    expect(codes(type([...Array.from('abcdef'), 'Enter'], 5, { modified: true }))).toEqual([]);
  });

  it('drops what is too long instead of growing without end', () => {
    expect(codes(type([...Array.from('A'.repeat(5000)), 'Enter'], 1))).toEqual([]);
  });

  it('returns every code exactly, whatever the rhythm below the limit', () => {
    const text = fc.string({
      unit: fc.constantFrom(...Array.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ $%*+-./:')),
      minLength: 4,
      maxLength: 160,
    });
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 50 }), (code, gapMs) => {
        expect(codes(type([...Array.from(code), 'Enter'], gapMs))).toEqual([code]);
      }),
    );
  });
});
