import { describe, expect, it } from 'vitest';
import { venueFile } from '../testing/fixtures.ts';
import { bootstrapFile } from './schema.ts';

describe('a bootstrap file', () => {
  const withPins = (...pins: readonly (string | null)[]) => {
    const file = venueFile();
    return { ...file, staff: pins.map((pin, index) => ({ ...file.staff[index], pin })) };
  };

  it('is refused when two people have one PIN, naming the second', () => {
    const read = bootstrapFile.safeParse(withPins('1234', '5678', null, '1234'));
    expect(read.error?.issues.map((issue) => issue.path.join('.'))).toEqual(['staff.3.pin']);
  });

  it('may leave out any number of PINs', () => {
    expect(bootstrapFile.safeParse(withPins('1234', null, null, '4321')).success).toBe(true);
  });
});
