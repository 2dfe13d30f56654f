/** Symbologies by AIM code character, ISO/IEC 15424. Modifiers that change the meaning are listed with the letter. */
const SYMBOLOGIES: Readonly<Record<string, string>> = {
  A: 'code39',
  C: 'code128',
  C1: 'gs1-128',
  E: 'ean-upc',
  E4: 'ean8',
  F: 'codabar',
  G: 'code93',
  H: 'code11',
  I: 'itf',
  L: 'pdf417',
  M: 'msi',
  Q: 'qr',
  Q3: 'gs1-qr',
  R: '2of5',
  S: '2of5',
  U: 'maxicode',
  X: 'other',
  d: 'datamatrix',
  d2: 'gs1-datamatrix',
  e: 'gs1-databar',
  z: 'aztec',
};

export interface AimIdentified {
  readonly aim?: string;
  readonly symbology?: string;
  readonly data: string;
}

/**
 * Splits `]cm` from the data of a scanner that is set to send it. Text that only looks similar (an unknown code
 * character) is left alone: it may be the code itself.
 */
export function splitAimIdentifier(text: string): AimIdentified {
  const match = /^\]([A-Za-z])([0-9A-Za-z])/.exec(text);
  const letter = match?.[1];
  const modifier = match?.[2];
  if (letter === undefined || modifier === undefined) return { data: text };
  const symbology = SYMBOLOGIES[letter + modifier] ?? SYMBOLOGIES[letter];
  if (symbology === undefined) return { data: text };
  return { aim: `]${letter}${modifier}`, symbology, data: text.slice(3) };
}
