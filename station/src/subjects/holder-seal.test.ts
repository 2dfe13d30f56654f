import { openHolder, sealHolder } from '@gatehouse/core/subjects';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeSealing as sealing } from './node-sealing.ts';

const to = { ticketId: 'ticket-1', serial: '00000000000012f3', signature: new Uint8Array(64).fill(7) };
const subject = { subjectId: 'subject-1', subjectKey: new Uint8Array(32).fill(9) };
const keyOf = (id: string) => (id === subject.subjectId ? subject.subjectKey : undefined);
const seal = (name: string) => sealHolder({ name, ...subject }, to, sealing);

describe('a sealed holder', () => {
  it('opens with the code and the key of the person, whatever the name', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 80 }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(name, (text) => openHolder(seal(text), to, keyOf, sealing) === text),
      { numRuns: 100 },
    );
  });

  it('stays shut for another code, another ticket, an altered byte and an erased person', () => {
    const sealed = seal('Mara Klein');
    const other = { ...to, signature: new Uint8Array(64).fill(8) };
    expect(openHolder(sealed, other, keyOf, sealing)).toBeUndefined();
    expect(openHolder(sealed, { ...to, ticketId: 'ticket-2' }, keyOf, sealing)).toBeUndefined();
    expect(openHolder(sealed, { ...to, serial: '00000000000012f4' }, keyOf, sealing)).toBeUndefined();
    expect(openHolder(sealed, to, () => undefined, sealing)).toBeUndefined();
    expect(openHolder(sealed, to, () => new Uint8Array(32), sealing)).toBeUndefined();
    for (let at = 0; at < sealed.length; at += 7) {
      const altered = Uint8Array.from(sealed);
      altered[at] = (altered[at] as number) ^ 1;
      expect(openHolder(altered, to, keyOf, sealing)).toBeUndefined();
    }
  });

  it('says neither the name, nor whose it is, nor how long it is', () => {
    const [short, long] = [seal('Al'), seal('Mara Klein-Hofer von Ried')];
    expect(short.length).toBe(long.length);
    expect(Buffer.from(long).includes('Mara')).toBe(false);
    expect(Buffer.from(long).includes(subject.subjectId)).toBe(false);
  });
});
