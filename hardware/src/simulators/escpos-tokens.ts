/** One command as a printer's interpreter sees it. `rest` of unknown commands is skipped like real printers do. */
export type EscposToken =
  | { readonly kind: 'text'; readonly bytes: Uint8Array }
  | { readonly kind: 'line-feed' }
  | { readonly kind: 'initialise' }
  | { readonly kind: 'align'; readonly value: number }
  | { readonly kind: 'bold'; readonly on: boolean }
  | { readonly kind: 'underline'; readonly on: boolean }
  | { readonly kind: 'inverse'; readonly on: boolean }
  | { readonly kind: 'size'; readonly width: number; readonly height: number }
  | { readonly kind: 'font'; readonly value: number }
  | { readonly kind: 'print-mode'; readonly value: number }
  | { readonly kind: 'code-page'; readonly value: number }
  | { readonly kind: 'feed-lines'; readonly lines: number }
  | { readonly kind: 'feed-dots'; readonly dots: number }
  | { readonly kind: 'cut'; readonly full: boolean; readonly feedDots: number }
  | { readonly kind: 'drawer-pulse'; readonly pin: 2 | 5 }
  | { readonly kind: 'symbol'; readonly type: number; readonly fn: number; readonly data: Uint8Array }
  | { readonly kind: 'barcode-height'; readonly dots: number }
  | { readonly kind: 'barcode'; readonly type: number; readonly data: Uint8Array }
  | {
      readonly kind: 'raster';
      readonly mode: number;
      readonly rowBytes: number;
      readonly rows: number;
      readonly data: Uint8Array;
    }
  | { readonly kind: 'automatic-status'; readonly groups: number }
  | { readonly kind: 'ask-status'; readonly which: number }
  | { readonly kind: 'ask-identity'; readonly which: number }
  | { readonly kind: 'ask-process-id'; readonly id: Uint8Array }
  /** Executed when it was received, or of no effect on paper. */
  | { readonly kind: 'ignored' };

export interface TokenAt {
  readonly token: EscposToken;
  readonly length: number;
}

const DLE = 0x10;
const ESC = 0x1b;
const FS = 0x1c;
const GS = 0x1d;

/** Reads the command at the start of `bytes`; `undefined` when its end has not come yet. */
export function readToken(bytes: Uint8Array): TokenAt | undefined {
  const first = bytes[0];
  if (first === undefined) return undefined;
  if (first === 0x0a) return token({ kind: 'line-feed' }, 1);
  if (first === DLE) return readRealTime(bytes);
  if (first === ESC) return readEsc(bytes);
  if (first === FS) return readFs(bytes);
  if (first === GS) return readGs(bytes);
  if (first < 0x20 || first === 0x7f) return token({ kind: 'ignored' }, 1);
  let end = 1;
  while (end < bytes.length && isPrintable(bytes[end] ?? 0)) end += 1;
  return token({ kind: 'text', bytes: bytes.slice(0, end) }, end);
}

const isPrintable = (byte: number): boolean => byte >= 0x20 && byte !== 0x7f;

function token(what: EscposToken, length: number): TokenAt {
  return { token: what, length };
}

/** `length` bytes, or `undefined` when they are not all there. */
function fixed(
  bytes: Uint8Array,
  length: number,
  make: (bytes: Uint8Array) => EscposToken,
): TokenAt | undefined {
  return bytes.length < length ? undefined : token(make(bytes.subarray(0, length)), length);
}

const ignored = (): EscposToken => ({ kind: 'ignored' });

function readRealTime(bytes: Uint8Array): TokenAt | undefined {
  if (bytes.length < 2) return undefined;
  if (bytes[1] === 0x04 || bytes[1] === 0x05) return fixed(bytes, 3, ignored);
  if (bytes[1] === 0x14) {
    if (bytes.length < 3) return undefined;
    return fixed(bytes, bytes[2] === 8 ? 10 : 5, ignored);
  }
  return token({ kind: 'ignored' }, 1);
}

function readEsc(bytes: Uint8Array): TokenAt | undefined {
  if (bytes.length < 2) return undefined;
  const n = bytes[2] ?? 0;
  switch (String.fromCharCode(bytes[1] ?? 0)) {
    case '@':
      return token({ kind: 'initialise' }, 2);
    case 'a':
      return fixed(bytes, 3, () => ({ kind: 'align', value: n % 48 }));
    case 'E':
    case 'G':
      return fixed(bytes, 3, () => ({ kind: 'bold', on: (n & 1) === 1 }));
    case '-':
      return fixed(bytes, 3, () => ({ kind: 'underline', on: n % 48 !== 0 }));
    case '!':
      return fixed(bytes, 3, () => ({ kind: 'print-mode', value: n }));
    case 'M':
      return fixed(bytes, 3, () => ({ kind: 'font', value: n % 48 }));
    case 't':
      return fixed(bytes, 3, () => ({ kind: 'code-page', value: n }));
    case 'd':
      return fixed(bytes, 3, () => ({ kind: 'feed-lines', lines: n }));
    case 'J':
      return fixed(bytes, 3, () => ({ kind: 'feed-dots', dots: n }));
    case 'p':
      return fixed(bytes, 5, () => ({ kind: 'drawer-pulse', pin: n % 48 === 0 ? 2 : 5 }));
    case 'i':
    case 'm':
      return token({ kind: 'cut', full: false, feedDots: 0 }, 2);
    case '2':
    case '<':
    case 'L':
    case 'S':
      return token({ kind: 'ignored' }, 2);
    case '$':
    case '\\':
      return fixed(bytes, 4, ignored);
    case 'c':
      return fixed(bytes, 4, ignored);
    case '=':
    case '3':
    case ' ':
    case 'R':
    case 'T':
    case 'V':
    case 'r':
    case '{':
    case '%':
      return fixed(bytes, 3, ignored);
    case 'D': {
      const end = bytes.indexOf(0, 2);
      return end < 0 ? undefined : token({ kind: 'ignored' }, end + 1);
    }
    case '*': {
      if (bytes.length < 5) return undefined;
      const columns = (bytes[3] ?? 0) + (bytes[4] ?? 0) * 256;
      return fixed(bytes, 5 + columns * (n >= 32 ? 3 : 1), ignored);
    }
    default:
      return token({ kind: 'ignored' }, 2);
  }
}

function readFs(bytes: Uint8Array): TokenAt | undefined {
  if (bytes.length < 2) return undefined;
  switch (String.fromCharCode(bytes[1] ?? 0)) {
    case '(':
      return parameterBlock(bytes, ignored);
    case '!':
    case '-':
    case 'C':
      return fixed(bytes, 3, ignored);
    case 'p':
    case 'S':
      return fixed(bytes, 4, ignored);
    default:
      return token({ kind: 'ignored' }, 2);
  }
}

/** `… ( fn pL pH data`: the length stands in the command, so that unknown ones are skipped whole. */
function parameterBlock(bytes: Uint8Array, make: (data: Uint8Array) => EscposToken): TokenAt | undefined {
  if (bytes.length < 5) return undefined;
  const length = (bytes[3] ?? 0) + (bytes[4] ?? 0) * 256;
  return fixed(bytes, 5 + length, (all) => make(all.slice(5)));
}

function readGs(bytes: Uint8Array): TokenAt | undefined {
  if (bytes.length < 2) return undefined;
  const n = bytes[2] ?? 0;
  switch (String.fromCharCode(bytes[1] ?? 0)) {
    case '!':
      return fixed(bytes, 3, () => ({ kind: 'size', width: ((n >> 4) & 7) + 1, height: (n & 7) + 1 }));
    case 'B':
      return fixed(bytes, 3, () => ({ kind: 'inverse', on: (n & 1) === 1 }));
    case 'V':
      return readCut(bytes);
    case 'a':
      return fixed(bytes, 3, () => ({ kind: 'automatic-status', groups: n }));
    case 'r':
      return fixed(bytes, 3, () => ({ kind: 'ask-status', which: n % 48 }));
    case 'I':
      return fixed(bytes, 3, () => ({ kind: 'ask-identity', which: n }));
    case 'h':
      return fixed(bytes, 3, () => ({ kind: 'barcode-height', dots: n }));
    case 'w':
    case 'H':
    case 'f':
    case 'b':
      return fixed(bytes, 3, ignored);
    case 'L':
    case 'W':
    case 'P':
    case '$':
    case '\\':
      return fixed(bytes, 4, ignored);
    case 'k':
      return readBarcode(bytes);
    case 'v':
      return readRaster(bytes);
    case '(':
      return parameterBlock(bytes, (data) => parameterCommand(bytes[2] ?? 0, data));
    case '8': {
      if (bytes.length < 7) return undefined;
      const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(3, true);
      return fixed(bytes, 7 + length, ignored);
    }
    default:
      return token({ kind: 'ignored' }, 2);
  }
}

function parameterCommand(letter: number, data: Uint8Array): EscposToken {
  const name = String.fromCharCode(letter);
  if (name === 'k') return { kind: 'symbol', type: data[0] ?? 0, fn: data[1] ?? 0, data: data.slice(2) };
  if (name === 'H' && data[0] === 0x30 && data[1] === 0x30 && data.length === 6) {
    return { kind: 'ask-process-id', id: data.slice(2) };
  }
  return { kind: 'ignored' };
}

function readCut(bytes: Uint8Array): TokenAt | undefined {
  const mode = bytes[2];
  if (mode === undefined) return undefined;
  const full = mode === 0 || mode === 48 || mode === 65;
  if (mode < 65 || mode > 66) return token({ kind: 'cut', full, feedDots: 0 }, 3);
  return fixed(bytes, 4, (all) => ({ kind: 'cut', full, feedDots: all[3] ?? 0 }));
}

function readBarcode(bytes: Uint8Array): TokenAt | undefined {
  const type = bytes[2];
  if (type === undefined) return undefined;
  if (type <= 6) {
    const end = bytes.indexOf(0, 3);
    return end < 0
      ? undefined
      : token({ kind: 'barcode', type: type + 65, data: bytes.slice(3, end) }, end + 1);
  }
  const length = bytes[3];
  if (length === undefined) return undefined;
  return fixed(bytes, 4 + length, (all) => ({ kind: 'barcode', type, data: all.slice(4) }));
}

function readRaster(bytes: Uint8Array): TokenAt | undefined {
  if (bytes.length < 8) return undefined;
  const rowBytes = (bytes[4] ?? 0) + (bytes[5] ?? 0) * 256;
  const rows = (bytes[6] ?? 0) + (bytes[7] ?? 0) * 256;
  return fixed(bytes, 8 + rowBytes * rows, (all) => ({
    kind: 'raster',
    mode: (all[3] ?? 0) % 48,
    rowBytes,
    rows,
    data: all.slice(8),
  }));
}
