import type { PersonText } from './person-seal.ts';

/** How people are found by what a cashier hears: accents, case and the shape of a phone number must not matter. */

const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/** Lower case without accents; letters that are no accented ones are written out. */
export const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[ßøæœłđðþı]/g, (letter) => LETTERS[letter] ?? letter);

/** Words of letters and digits, folded. */
export const wordsOf = (text: string): string[] => folded(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/** Country calling codes of one and two digits (ITU-T E.164); every other has three. */
const ONE_DIGIT = new Set(['1', '7']);
const TWO_DIGITS = new Set(
  '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'.split(
    ' ',
  ),
);

/** The digits of a phone number behind its country and trunk prefix: "+43 (0)664 12" and "0664 12" are the same. */
export function nationalDigits(phone: string): string {
  const text = phone.replaceAll('(0)', '').trim();
  const digits = text.replaceAll(/\D/g, '');
  const international = text.startsWith('+') ? digits : digits.startsWith('00') ? digits.slice(2) : undefined;
  if (international === undefined) return digits.replace(/^0/, '');
  if (ONE_DIGIT.has(international.slice(0, 1))) return international.slice(1);
  return international.slice(TWO_DIGITS.has(international.slice(0, 2)) ? 2 : 3);
}

/** People say the end of their number: the last four, or the last block or two. */
const ENDINGS = [4, 6, 7];

/** What a person is indexed under: names, the parts of the e-mail, the number and its endings. */
export function searchWordsOf({ name, phone, email }: PersonText): string[] {
  const digits = nationalDigits(phone);
  return [
    ...wordsOf(name),
    ...wordsOf(email),
    ...(digits.length > 0 ? [digits] : []),
    ...(digits.length > 6 ? ENDINGS.map((length) => digits.slice(-length)) : []),
  ];
}

const MAX_WORDS = 8;

/** What was typed, as words to look up by their beginnings: a phone number however it was spaced is one word. */
export function typedWords(typed: string): string[] {
  const text = typed.trim();
  // A telephone number is typed with spaces, dashes and brackets; a name has letters.
  if (/^[+\d][\d\s()/.-]*$/.test(text)) {
    const digits = nationalDigits(text);
    return digits === '' ? [] : [digits];
  }
  return wordsOf(text).slice(0, MAX_WORDS);
}

/** Every word as a quoted prefix: what a person types is never the syntax of the full-text index. */
export const prefixQuery = (words: readonly string[]): string => words.map((word) => `"${word}"*`).join(' ');

/** Names that begin as typed before others, then whoever came lately. Smaller is better. */
export function likeness(name: string, typed: readonly string[]): number {
  const words = wordsOf(name);
  const exact = typed.every((word) => words.includes(word));
  const inOrder = typed.every((word, index) => words[index]?.startsWith(word) === true);
  return exact && inOrder ? 0 : exact ? 1 : inOrder ? 2 : 3;
}

/** "Mara Klein" and "mara  KLEIN" are the same name; the order of its words does not matter. */
const sameName = (a: string, b: string) =>
  wordsOf(a).toSorted().join(' ') === wordsOf(b).toSorted().join(' ');

/** Whether two entries look like one person: same number or address, or the same name and one of them without either. */
export function looksLikeSame(a: PersonText, b: PersonText): boolean {
  const [numberA, numberB] = [nationalDigits(a.phone), nationalDigits(b.phone)];
  if (numberA.length > 5 && numberA === numberB) return true;
  const [mailA, mailB] = [a.email.trim().toLowerCase(), b.email.trim().toLowerCase()];
  if (mailA !== '' && mailA === mailB) return true;
  return sameName(a.name, b.name) && a.birthDate === b.birthDate;
}
