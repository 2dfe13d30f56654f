import type { Language } from '../i18n/resources.ts';

export type Layout = { readonly letters: readonly string[]; readonly symbols: readonly string[] };

const symbols = ['1234567890', '@€&%+-=*/#', '()[]“”"\'!?', ',.;:_~°'] as const;

/** Rows as people of that language know them; letters with marks stand where they are needed, not behind a long press. */
export const layouts: Readonly<Record<Language, Layout>> = {
  en: { letters: ['1234567890', 'qwertyuiop', "asdfghjkl'", 'zxcvbnm,.-'], symbols },
  de: { letters: ['1234567890ß', 'qwertzuiopü', 'asdfghjklöä', 'yxcvbnm,.-'], symbols },
  fr: { letters: ['1234567890', 'azertyuiopé', 'qsdfghjklmè', "wxcvbn'àçù,.-"], symbols },
  es: { letters: ['1234567890', 'qwertyuiopá', 'asdfghjklñé', 'zxcvbnmíóú,.-'], symbols },
};

/** The characters of a row, one per key. */
export const keysOf = (row: string): readonly string[] => Array.from(row);

/** Capitals as the language writes them; ß has none on a key. */
export function capital(character: string, language: Language): string {
  const upper = character.toLocaleUpperCase(language);
  return upper.length === character.length ? upper : character;
}
