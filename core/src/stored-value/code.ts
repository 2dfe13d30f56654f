import type { RandomSource } from '../time/index.ts';

/** Letters that are not mistaken for one another when a guest reads a card out (Crockford's base 32). */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_LENGTH = 16;
/** Tells codes of our own make from cards printed elsewhere, which have no check letter and may be as long. */
const OWN_PREFIX = 'GH';

/** What was scanned, tapped or typed, as one spelling: no spaces and dashes, capital letters. */
export const normalCode = (code: string): string => code.replaceAll(/[\s\-–·.:]/g, '').toUpperCase();

/**
 * The name of a code in records and rows: 160 bits of a digest over organization and code. Any station makes the same
 * name without asking anybody, and nobody can pay with it.
 */
export const codeIdOf = (sha256Hex: (text: string) => string, organizationId: string, code: string): string =>
  sha256Hex(`gatehouse/stored-value/1\n${organizationId}\n${normalCode(code)}`).slice(0, 40);

/** All that screens and paper show of a code once it is in use. */
export const lastFourOf = (code: string): string => normalCode(code).slice(-4);

/** A fresh code: 65 random bits and a check character, in groups of four. */
export function newCode(random: RandomSource): string {
  const bytes = random.bytes(CODE_LENGTH - 1 - OWN_PREFIX.length);
  const letters = OWN_PREFIX + [...bytes].map((byte) => ALPHABET.charAt(byte % 32)).join('');
  return `${letters}${checkLetter(letters)}`.replaceAll(/(.{4})(?=.)/g, '$1-');
}

/** False for a code of our own make that was mistyped; foreign codes (a band's, a printed card's) have no check. */
export function isWellTyped(code: string): boolean {
  const normal = normalCode(code);
  const isOwn = normal.length === CODE_LENGTH && normal.startsWith(OWN_PREFIX);
  if (!isOwn || [...normal].some((letter) => !ALPHABET.includes(letter))) return true;
  return checkLetter(normal.slice(0, -1)) === normal.at(-1);
}

/** Odd weights find every single wrong letter, and nearly every pair of neighbours swapped. */
function checkLetter(letters: string): string {
  const sum = [...letters].reduce((total, letter, at) => total + ALPHABET.indexOf(letter) * (2 * at + 1), 0);
  return ALPHABET.charAt(sum % 32);
}
