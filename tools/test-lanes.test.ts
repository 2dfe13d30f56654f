import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './steps.ts';
import { asOnCi, outcomesOf, type VitestReport } from './test-lanes.ts';

const report = (status: string, ...tests: [fullName: string, status: string][]): VitestReport => ({
  testResults: [
    {
      name: join(root, 'core/src/a.test.ts'),
      status,
      message: 'beforeAll broke',
      assertionResults: tests.map(([fullName, state]) => ({ fullName, status: state })),
    },
  ],
});
const kinds = (given: VitestReport) => outcomesOf(given).map(({ kind }) => kind);

describe('outcomesOf', () => {
  it('counts each test once', () => {
    expect(kinds(report('failed', ['a', 'passed'], ['b', 'failed'], ['c', 'pending']))).toEqual([
      'passed',
      'failed',
      'skipped',
    ]);
  });

  it('counts a file that did not load as a failure', () => {
    expect(kinds(report('failed'))).toEqual(['failed']);
  });

  it('counts a broken hook as a failure beside the tests it kept from running', () => {
    expect(kinds(report('failed', ['a', 'skipped']))).toEqual(['skipped', 'failed']);
  });
});

describe('asOnCi', () => {
  const judged = (name: string) =>
    asOnCi(outcomesOf(report('passed', [name, 'skipped']))).map(({ kind }) => kind);

  it('turns a skip into a failure', () => expect(judged('opens the gate')).toEqual(['failed']));
  it('lets the Electron lane be', () => expect(judged('starts [needs Electron]')).toEqual(['skipped']));
  it('lets the device lane be', () =>
    expect(judged('drives a real relay [needs TEST_PORT]')).toEqual(['skipped']));
});
