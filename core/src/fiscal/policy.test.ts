import { expect, it } from 'vitest';
import { fiscalPolicyOn, fiscalRules } from './index.ts';

const rules = fiscalRules.parse({
  country: 'XX',
  rules: [
    { fromDay: '2027-01-01', policy: { kind: 'outage-marked-late-sign', waitMs: 800 } },
    { fromDay: '2026-03-01', policy: { kind: 'before-print', waitMs: 500 } },
    { fromDay: '2029-06-30', policy: { kind: 'none' } },
  ],
});

it.each([
  ['2026-02-28', 'none'],
  ['2026-03-01', 'before-print'],
  ['2026-12-31', 'before-print'],
  ['2027-01-01', 'outage-marked-late-sign'],
  ['2029-06-30', 'none'],
])('asks on %s for %s', (day, kind) => {
  expect(fiscalPolicyOn(rules, day).kind).toBe(kind);
});

it('asks for nothing where no rules are', () => {
  expect(fiscalPolicyOn(undefined, '2030-01-01')).toEqual({ kind: 'none' });
});
