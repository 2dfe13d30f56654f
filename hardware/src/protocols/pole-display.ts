import CodepageEncoder from '@point-of-sale/codepage-encoder';

/** Two-line customer displays in Epson mode (ESC/POS display commands), 9600 8N1. */

export const POLE_COLUMNS = 20;

const ESC = 0x1b;
const US = 0x1f;

/** Initialise, code page 858 (which has the euro), overwrite mode, cursor off. */
export const initialiseDisplay = (): Uint8Array =>
  Uint8Array.of(ESC, 0x40, ESC, 0x74, 19, US, 0x01, US, 0x43, 0);

const PAGE = 'cp858';
let known: ReadonlySet<string> | undefined;
const glyphs = (): ReadonlySet<string> =>
  (known ??= new Set(
    CodepageEncoder.getCodepoints(PAGE, true)
      .slice(0x80)
      .map((point) => String.fromCodePoint(point)),
  ));

/** As the display can show it: one cell to the sign, marks taken off letters it does not have. */
function showable(text: string): string {
  let shown = '';
  for (const sign of text.normalize('NFC').replace(/[\u00a0\u2000-\u200a\u202f]/gu, ' ')) {
    if ((sign >= ' ' && sign <= '~') || glyphs().has(sign)) shown += sign;
    else {
      const plain = sign.normalize('NFKD').replace(/\p{M}/gu, '');
      shown += plain.length === 1 && plain >= ' ' && plain <= '~' ? plain : '?';
    }
  }
  return shown;
}

/** Both lines, cell by cell from the upper left: nothing of what stood there before stays. */
export function displayFrame(upper: string, lower: string): Uint8Array {
  const row = (text: string) =>
    CodepageEncoder.encode(showable(text).slice(0, POLE_COLUMNS).padEnd(POLE_COLUMNS), PAGE);
  return Uint8Array.of(US, 0x24, 1, 1, ...row(upper), US, 0x24, 1, 2, ...row(lower));
}
