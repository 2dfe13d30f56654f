import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  folded,
  likeness,
  looksLikeSame,
  nationalDigits,
  prefixQuery,
  searchWordsOf,
  typedWords,
} from './search-words.ts';

const person = (name: string, phone = '', email = '') => ({ name, phone, email, birthDate: null });

describe('words people are found by', () => {
  it('fold accents and letters that are not accented ones', () => {
    expect(folded('Jürgen Weiß')).toBe('jurgen weiss');
    expect(folded('Łukasz Sørensen')).toBe('lukasz sorensen');
    expect(searchWordsOf(person('Núñez', '', 'a.b@Example.com'))).toEqual([
      'nunez',
      'a',
      'b',
      'example',
      'com',
    ]);
  });

  it('know a number however it was written down', () => {
    const written = [
      '+43 664 1203344',
      '0043 664 120 33 44',
      '0664/1203344',
      '+43 (0)664 1203344',
      '0664-1203344',
    ];
    expect(new Set(written.map(nationalDigits))).toEqual(new Set(['6641203344']));
    expect(nationalDigits('+1 212 555 0100')).toBe('2125550100');
    expect(nationalDigits('+353 86 330 1177')).toBe('863301177');
    expect(typedWords('0664 12')).toEqual(['66412']);
    expect(searchWordsOf(person('A', '0664 1203344'))).toContain('3344');
  });

  it('never let what was typed be syntax', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (typed) => {
        const query = prefixQuery(typedWords(typed));
        return query === '' || /^("[\p{L}\p{N}]+"\* ?)+$/u.test(query);
      }),
    );
  });

  it('put whoever is called exactly so first', () => {
    const names = ['Mara Kleinert', 'Klein Mara', 'Mara Klein', 'Tamara Klein'];
    const typed = typedWords('mara klein');
    expect(names.toSorted((a, b) => likeness(a, typed) - likeness(b, typed))[0]).toBe('Mara Klein');
  });

  it('hint at the same person, not at everybody of a name', () => {
    expect(looksLikeSame(person('Mara Klein', '+43 664 1203344'), person('M. Klein', '0664 1203344'))).toBe(
      true,
    );
    expect(looksLikeSame(person('Mara Klein'), person('KLEIN, Mara'))).toBe(true);
    expect(looksLikeSame(person('Mara Klein', '', 'm@x.at'), person('Max', '', 'M@X.at'))).toBe(true);
    expect(
      looksLikeSame(
        { ...person('Leo Klein'), birthDate: '2017-04-02' },
        { ...person('Leo Klein'), birthDate: '1980-01-01' },
      ),
    ).toBe(false);
  });
});
