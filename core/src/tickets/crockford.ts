/** Crockford's base32: no I, L, O, U; every letter is in the QR alphanumeric set, which keeps the symbol small. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const VALUES = new Map<string, number>([...ALPHABET].map((letter, value) => [letter, value]));
for (const [alias, letter] of [
  ['O', '0'],
  ['I', '1'],
  ['L', '1'],
] as const) {
  VALUES.set(alias, VALUES.get(letter) as number);
}

/** Encodes bytes without padding; 85 bytes become exactly 136 characters. */
export function encodeCrockford(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(buffer >> bits) & 31];
    }
    buffer &= (1 << bits) - 1;
  }
  if (bits > 0) text += ALPHABET[(buffer << (5 - bits)) & 31];
  return text;
}

/** Decodes, case-insensitively; undefined for a foreign character or for leftover bits that are not zero. */
export function decodeCrockford(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let buffer = 0;
  let bits = 0;
  let at = 0;
  for (const letter of text.toUpperCase()) {
    const value = VALUES.get(letter);
    if (value === undefined) return undefined;
    buffer = (buffer << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (buffer >> bits) & 255;
      buffer &= (1 << bits) - 1;
    }
  }
  return buffer === 0 ? bytes : undefined;
}
