import CodepageEncoder from '@point-of-sale/codepage-encoder';

import type { CodePage, PrinterProfile } from './document.ts';

/**
 * The library makes a structured clone of a whole code page for every character it encodes: ten milliseconds a
 * receipt, on the loop the devices run on. One clone of each is kept, and callers get its points copied plainly:
 * the library itself writes into what it was given when one page extends another.
 */
const keptPages = new Map<string, ReturnType<typeof CodepageEncoder.getEncoding>>();
const cloneOfPage = CodepageEncoder.getEncoding.bind(CodepageEncoder);
CodepageEncoder.getEncoding = (codepage) => {
  const kept = keptPages.get(codepage) ?? cloneOfPage(codepage);
  keptPages.set(codepage, kept);
  return { ...kept, codepoints: kept.codepoints.slice() };
};

/** A character the printer has in none of its code pages, and what was printed in its place. */
export interface Substitution {
  readonly character: string;
  readonly by: string;
}

export interface PrintableText {
  readonly text: string;
  readonly substitutions: readonly Substitution[];
}

/** Signs that no single-byte page has, by what a reader of the receipt understands. */
const SPELLED: Readonly<Record<string, string>> = {
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'JPY',
  '₹': 'INR',
  '₺': 'TRY',
  '₽': 'RUB',
  '₴': 'UAH',
  '₪': 'ILS',
  '₩': 'KRW',
  '₫': 'VND',
  '₱': 'PHP',
  '₦': 'NGN',
  '₸': 'KZT',
  '฿': 'THB',
  '‘': "'",
  '’': "'",
  '‚': ',',
  '“': '"',
  '”': '"',
  '„': '"',
  '–': '-',
  '—': '-',
  '−': '-',
  '‐': '-',
  '‑': '-',
  '…': '...',
  '•': '*',
  '●': 'o',
  '▲': '^',
  '■': '#',
  '◆': '<>',
  '★': '*',
  '×': 'x',
  '→': '->',
  '←': '<-',
  '✓': 'v',
  '™': '(TM)',
  '©': '(C)',
  '®': '(R)',
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ł: 'l',
  Ł: 'L',
  ı: 'i',
};

const SPACES = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/gu;
const INVISIBLE = /[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufe0e\ufe0f]/gu;

const repertoires = new Map<CodePage, ReadonlySet<string>>();

function repertoireOf(page: CodePage): ReadonlySet<string> {
  let known = repertoires.get(page);
  if (!known) {
    const upperHalf = CodepageEncoder.getCodepoints(page, true).slice(0x80);
    const glyphs = upperHalf.filter((point) => point >= 0xa0 && point !== 0xfffd);
    known = new Set(glyphs.map((point) => String.fromCodePoint(point)));
    repertoires.set(page, known);
  }
  return known;
}

/**
 * Makes a text printable on this printer and says what it changed. The encoder prints `?` for what it does not know and
 * says nothing, so this comes first; what is left of unknown scripts becomes `?` here, and is reported.
 */
export function toPrintable(text: string, profile: PrinterProfile): PrintableText {
  const pages = codePagesOf(profile).map(repertoireOf);
  const hasGlyph = (character: string): boolean =>
    (character >= ' ' && character <= '~') || character === '\n' || pages.some((page) => page.has(character));
  const substitutions = new Map<string, string>();
  let printable = '';
  const clean = text.normalize('NFC').replace(/\r\n?/g, '\n').replaceAll('\t', ' ').replace(SPACES, ' ');
  for (const character of clean.replace(INVISIBLE, '')) {
    if (hasGlyph(character)) {
      printable += character;
      continue;
    }
    const by = spell(character, hasGlyph);
    substitutions.set(character, by);
    printable += by;
  }
  return {
    text: printable,
    substitutions: [...substitutions].map(([character, by]) => ({ character, by })),
  };
}

export function codePagesOf(profile: PrinterProfile): CodePage[] {
  // Plain pages first: the encoder takes the first that fits, and most receipts then need no switch at all.
  const order: readonly CodePage[] = ['cp437', 'cp858', 'cp850', 'windows1252', 'cp852', 'cp857', 'cp866'];
  return order.filter((page) => profile.codePages[page] !== undefined);
}

function spell(character: string, hasGlyph: (character: string) => boolean): string {
  const spelled = SPELLED[character];
  if (spelled !== undefined) return spelled;
  const plain = [...character.normalize('NFKD').replace(/\p{M}/gu, '')]
    .map((part) => SPELLED[part] ?? part)
    .join('');
  return plain !== '' && [...plain].every(hasGlyph) ? plain : '?';
}
