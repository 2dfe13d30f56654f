import { describe, expect, it } from 'vitest';
import { cloudKeyOf } from './cloud-key.ts';

const key = cloudKeyOf(new Uint8Array(32).fill(7));

describe('the cloud key', () => {
  it('opens what it sealed, for the same purpose only', () => {
    const sealed = key.seal(Buffer.from('private'), 'ticket-key:1');
    expect(key.open(sealed, 'ticket-key:1').toString()).toBe('private');
    expect(() => key.open(sealed, 'ticket-key:2')).toThrow('unable to authenticate');
    expect(() => cloudKeyOf(new Uint8Array(32).fill(8)).open(sealed, 'ticket-key:1')).toThrow(
      'unable to authenticate',
    );
  });

  it('notices every changed byte', () => {
    const sealed = key.seal(Buffer.from('private'), 'context');
    for (let at = 0; at < sealed.length; at += 1) {
      const altered = Buffer.from(sealed);
      altered[at] = (altered[at] ?? 0) ^ 1;
      expect(() => key.open(altered, 'context')).toThrow('unable to authenticate');
    }
  });

  it('derives one secret per purpose, the same every time', () => {
    expect(key.derive('a')).toEqual(cloudKeyOf(new Uint8Array(32).fill(7)).derive('a'));
    expect(key.derive('a')).not.toEqual(key.derive('b'));
    expect(() => cloudKeyOf(new Uint8Array(31))).toThrow(RangeError);
  });
});
