import { expect, it } from 'vitest';
import type { StorageState } from '@gatehouse/core/contract';
import { stopsWork, storageTroubleOf } from './storage-trouble.ts';

const well: StorageState = {
  level: 'ok',
  freeBytes: 5e9,
  ledgerBytes: 1,
  walBytes: 1,
  ballast: 'kept',
  writing: 'writable',
  damage: null,
  logHeld: false,
};

it('names the worst of several troubles, and nothing when all is well', () => {
  expect(storageTroubleOf(undefined)).toBeNull();
  expect(storageTroubleOf(well)).toBeNull();
  expect(storageTroubleOf({ ...well, level: 'low' })).toBe('low');
  expect(storageTroubleOf({ ...well, level: 'low', logHeld: true })).toBe('held');
  expect(storageTroubleOf({ ...well, level: 'critical', writing: 'failing' })).toBe('full');
  expect(storageTroubleOf({ ...well, level: 'critical', writing: 'unwritable' })).toBe('broken');
  expect(storageTroubleOf({ ...well, damage: 'row 3 missing from index', writing: 'unwritable' })).toBe(
    'damaged',
  );
});

it('stops work only where selling or admitting ends', () => {
  expect(
    ['damaged', 'broken', 'full', 'failing', 'held', 'low', null].map((each) => stopsWork(each as never)),
  ).toEqual([true, true, true, false, false, false, false]);
});
