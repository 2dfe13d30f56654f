import { describe, expect, it } from 'vitest';
import { ageOn, waiverState, waiverValidUntil } from './waiver-state.ts';

const template = { templateId: 'risk', version: 2 };
const signed = (version: number, validUntil: string) => ({
  customerId: 'leo',
  templateId: 'risk',
  version,
  signedAtMs: 1,
  validUntil,
  guardianId: 'mara',
});

describe('a waiver', () => {
  it('holds for its years or its visit, leap day included', () => {
    expect(waiverValidUntil({ validity: { kind: 'years', years: 1 } }, '2028-02-29')).toBe('2029-02-28');
    expect(waiverValidUntil({ validity: { kind: 'years', years: 4 } }, '2028-02-29')).toBe('2032-02-29');
    expect(waiverValidUntil({ validity: { kind: 'visit' } }, '2026-11-22')).toBe('2026-11-22');
  });

  it('is valid on its last day and expired after it', () => {
    expect(waiverState(template, [signed(2, '2026-11-22')], '2026-11-22').kind).toBe('valid');
    expect(waiverState(template, [signed(2, '2026-11-22')], '2026-11-23')).toEqual({
      kind: 'expired',
      since: '2026-11-22',
    });
  });

  it('asks anew for a new text, and says whether anything was ever signed', () => {
    expect(waiverState(template, [signed(1, '2030-01-01')], '2026-11-22')).toEqual({
      kind: 'outdated',
      signedVersion: 1,
    });
    expect(waiverState(template, [], '2026-11-22')).toEqual({ kind: 'missing' });
    expect(
      waiverState({ ...template, templateId: 'other' }, [signed(2, '2030-01-01')], '2026-11-22').kind,
    ).toBe('missing');
  });

  it('counts years by birthdays', () => {
    expect(ageOn('2017-04-02', '2026-04-01')).toBe(8);
    expect(ageOn('2017-04-02', '2026-04-02')).toBe(9);
    expect(ageOn('2008-02-29', '2026-02-28')).toBe(17);
  });
});
