const CR = 0x0d;
const LF = 0x0a;
const TAB = 0x09;
const STX = 0x02;
const ETX = 0x03;

export const MAX_FRAME_BYTES = 4_096;

/** How a scanner ends its frames. `auto` takes CR, LF, CRLF or ETX, and TAB at the end of a silent frame. */
export type FrameSuffix = 'auto' | 'cr' | 'lf' | 'tab' | 'etx';

export type Frame =
  | { readonly kind: 'frame'; readonly bytes: Uint8Array }
  /** More than 4 KB came without an end; everything up to the next end was thrown away. */
  | { readonly kind: 'too-long'; readonly byteCount: number; readonly head: Uint8Array };

export interface LineFramer {
  /** Takes a chunk as it came from the wire; chunk borders mean nothing. */
  push(chunk: Uint8Array): Frame[];
  /** The wire was silent for the idle time: a frame without a suffix is complete. */
  flush(): Frame[];
  /** Bytes are waiting for their end, so the idle timer has to run. */
  pending(): boolean;
}

/**
 * Cuts a byte stream into frames. Empty frames (the LF of CRLF, a repeated suffix) are swallowed; a leading STX and a
 * trailing ETX or TAB are stripped. GS (1D) is data of GS1 codes and is never touched.
 */
export function createLineFramer(suffix: FrameSuffix = 'auto', maxBytes = MAX_FRAME_BYTES): LineFramer {
  const ends = endBytes(suffix);
  const buffer = new Uint8Array(maxBytes);
  let length = 0;
  let overflow = 0;

  const take = (): Frame[] => {
    if (overflow > 0) {
      const frame: Frame = { kind: 'too-long', byteCount: maxBytes + overflow, head: buffer.slice(0, 64) };
      length = 0;
      overflow = 0;
      return [frame];
    }
    const bytes = strip(buffer.subarray(0, length));
    length = 0;
    return bytes.length === 0 ? [] : [{ kind: 'frame', bytes: bytes.slice() }];
  };

  return {
    push(chunk) {
      const frames: Frame[] = [];
      for (const byte of chunk) {
        if (ends.includes(byte)) frames.push(...take());
        else if (length < maxBytes) {
          buffer[length] = byte;
          length += 1;
        } else overflow += 1;
      }
      return frames;
    },
    flush: take,
    pending: () => length > 0,
  };
}

function endBytes(suffix: FrameSuffix): readonly number[] {
  switch (suffix) {
    case 'auto':
      return [CR, LF, ETX];
    case 'cr':
      return [CR];
    case 'lf':
      return [LF];
    case 'tab':
      return [TAB];
    case 'etx':
      return [ETX];
  }
}

function strip(bytes: Uint8Array): Uint8Array {
  let start = 0;
  let end = bytes.length;
  while (start < end && (bytes[start] === STX || isEnding(bytes[start]))) start += 1;
  while (end > start && isEnding(bytes[end - 1])) end -= 1;
  return bytes.subarray(start, end);
}

function isEnding(byte: number | undefined): boolean {
  return byte === CR || byte === LF || byte === TAB || byte === ETX;
}
