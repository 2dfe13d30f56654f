import { expect, it } from 'vitest';
import { sectionsOf } from './report.ts';

it('finds the sections of a report again, and none in a report of another form', () => {
  const found = sectionsOf(
    '# Benchmarks\n\nIntro.\n\n<!-- sale -->\n\n## Sales\n\nText.\n\n<!-- at-rest -->\n\n## At rest\n',
  );
  expect([...found]).toEqual([
    ['sale', '<!-- sale -->\n\n## Sales\n\nText.'],
    ['at-rest', '<!-- at-rest -->\n\n## At rest'],
  ]);
  expect(sectionsOf('# Benchmarks\n\n## Sales\n').size).toBe(0);
});
