import { describe, expect, it } from 'vitest';
import { languages } from '../i18n/resources.ts';
import { deleteBack, insertText } from './edit.ts';
import { capital, keysOf, layouts } from './layouts.ts';

describe('touch keyboard', () => {
  it.each(languages.map(({ id }) => id))('%s has every letter and digit once', (language) => {
    const keys = layouts[language].letters.flatMap(keysOf);
    expect(keys.length).toBe(new Set(keys).size);
    expect(keys).toEqual(expect.arrayContaining(Array.from('abcdefghijklmnopqrstuvwxyz0123456789')));
  });

  it.each([
    ['de', 'äöüß'],
    ['fr', 'éèàçù'],
    ['es', 'ñáéíóú'],
  ] as const)('%s has its own letters', (language, wanted) => {
    expect(layouts[language].letters.join('')).toEqual(expect.stringContaining(wanted.slice(0, 1)) as string);
    for (const letter of Array.from(wanted)) expect(layouts[language].letters.join('')).toContain(letter);
  });

  it('offers what an address needs', () => {
    for (const { id } of languages) expect(layouts[id].symbols.join('')).toContain('@');
  });

  it('writes capitals that fit one key', () => {
    expect([capital('ä', 'de'), capital('ß', 'de'), capital('ñ', 'es'), capital('1', 'en')]).toEqual([
      'Ä',
      'ß',
      'Ñ',
      '1',
    ]);
  });

  it('types over a selection and deletes whole characters', () => {
    expect(insertText({ value: 'Mara Klein', start: 5, end: 10 }, 'K.')).toEqual({
      value: 'Mara K.',
      start: 7,
      end: 7,
    });
    expect(deleteBack({ value: 'Mara', start: 2, end: 2 })).toEqual({ value: 'Mra', start: 1, end: 1 });
    expect(deleteBack({ value: 'Mara', start: 1, end: 3 })).toEqual({ value: 'Ma', start: 1, end: 1 });
    expect(deleteBack({ value: 'a😀', start: 3, end: 3 })).toEqual({ value: 'a', start: 1, end: 1 });
    expect(deleteBack({ value: 'a', start: 0, end: 0 })).toEqual({ value: 'a', start: 0, end: 0 });
  });
});
