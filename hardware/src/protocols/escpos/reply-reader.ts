/** Everything a printer can say on the way back, told apart by the fixed bits of each kind. */
export type PrinterReply =
  /** Answer to DLE EOT: 0xx1xx10. */
  | { readonly kind: 'real-time'; readonly byte: number }
  /** Automatic status: four bytes, the first 0xx1xx00. */
  | { readonly kind: 'asb'; readonly bytes: readonly [number, number, number, number] }
  /** Answer to GS r: 0xx0xxxx. Everything before the question was executed. */
  | { readonly kind: 'executed'; readonly byte: number }
  /** `37 22 d1–d4 00`: printing of everything before the question has ended. */
  | { readonly kind: 'process-id'; readonly id: string }
  /** Any other block, e.g. an answer to GS I. */
  | { readonly kind: 'block'; readonly header: number; readonly text: string };

const BLOCK_HEADERS = [0x35, 0x37, 0x3b, 0x3d, 0x5f];
const XON = 0x11;
const XOFF = 0x13;
const MAX_BLOCK_BYTES = 128;

/** Reads the back channel. Unknown bytes are skipped; it never throws. */
export function createReplyReader(): (chunk: Uint8Array) => PrinterReply[] {
  let block: number[] | undefined;
  let asb: number[] | undefined;

  const read = (byte: number): PrinterReply | undefined => {
    if (block) {
      if (byte !== 0 && block.length < MAX_BLOCK_BYTES) {
        block.push(byte);
        return undefined;
      }
      const [header = 0, ...rest] = block;
      block = undefined;
      return blockReply(header, rest);
    }
    if (byte === XON || byte === XOFF) return undefined;
    // A real-time answer may fall between the bytes of an automatic status.
    if ((byte & 0x93) === 0x12) return { kind: 'real-time', byte };
    if (asb && (byte & 0x90) === 0) {
      asb.push(byte);
      const [a = 0, b = 0, c = 0, d] = asb;
      if (d === undefined) return undefined;
      asb = undefined;
      return { kind: 'asb', bytes: [a, b, c, d] };
    }
    asb = undefined;
    if ((byte & 0x93) === 0x10) asb = [byte];
    else if (BLOCK_HEADERS.includes(byte)) block = [byte];
    else if ((byte & 0x90) === 0) return { kind: 'executed', byte };
    return undefined;
  };

  return (chunk) => {
    const replies: PrinterReply[] = [];
    for (const byte of chunk) {
      const reply = read(byte);
      if (reply) replies.push(reply);
    }
    return replies;
  };
}

function blockReply(header: number, bytes: readonly number[]): PrinterReply {
  const text = String.fromCharCode(...bytes);
  if (header === 0x37 && bytes[0] === 0x22 && bytes.length === 5)
    return { kind: 'process-id', id: text.slice(1) };
  return { kind: 'block', header, text };
}
