/** Keys of the tiles while Alt is held, in reading order: by position on the keyboard, so layouts do not matter. */
export const tileKeys: readonly string[] = [
  ...Array.from('1234567890', (digit) => `Digit${digit}`),
  ...Array.from('QWERTYUIOP', (letter) => `Key${letter}`),
  ...Array.from('ASDFGHJKL', (letter) => `Key${letter}`),
];

/** What a person reads on the tile. */
export const keyLabel = (index: number): string | undefined => tileKeys[index]?.replace(/^(Digit|Key)/, '');
