import { describe, expect, it } from 'vitest';
import { reportChecks, runChecks } from './self-checks.ts';

describe('runChecks', () => {
  it('reports what passed, what failed and what hung, each by itself', async () => {
    const results = await runChecks(
      [
        { name: 'good', run: () => Promise.resolve('42') },
        { name: 'bad', run: () => Promise.reject(new Error('wrong')) },
        { name: 'hung', run: () => new Promise(() => {}) },
        { name: 'after', run: () => Promise.resolve('still asked') },
      ],
      20,
    );
    expect(reportChecks(results)).toBe(
      'pass  good: 42\nFAIL  bad: wrong\nFAIL  hung: no answer in 20 ms\npass  after: still asked\n',
    );
  });
});
