export type KeyInput = {
  readonly type: string;
  readonly key: string;
  readonly control: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
};

const developerKeys = new Set(['i', 'j', 'c', 'k']);
const browserKeys = new Set(['r', 'w', 'p', 'n', 't', 'o', 's', 'u', 'f', 'g', 'h', 'l', 'q']);
const zoomKeys = new Set(['+', '-', '=', '_', '0']);

/**
 * Keys that would leave the screen, reload it in the middle of a sale, print it or open tools. F11 and F12 are the
 * tenders of the till: they must reach the page and nobody else, so the shell leaves them alone and has no menu.
 */
export function isBlockedShortcut(input: KeyInput, packaged: boolean): boolean {
  if (input.type !== 'keyDown') return false;
  const key = input.key.toLowerCase();
  const command = input.control || input.meta;
  if (command && input.shift && developerKeys.has(key)) return packaged;
  if (command && (browserKeys.has(key) || zoomKeys.has(key))) return true;
  if (input.alt && (key === 'f4' || key === 'arrowleft' || key === 'arrowright' || key === 'home'))
    return true;
  return key === 'f5' || key === 'f3' || key === 'f7' || key === 'browserback' || key === 'browserforward';
}
