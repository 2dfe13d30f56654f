/** Modbus application protocol 1.1b3: the function codes relay boards need (1, 2, 5). */
export const READ_COILS = 1;
export const READ_DISCRETE_INPUTS = 2;
export const WRITE_SINGLE_COIL = 5;

export const COIL_ON = 0xff00;
export const COIL_OFF = 0x0000;

export type Pdu = Uint8Array;

/** Function 1 or 2: `count` bits from `address`. */
export function readBitsRequest(
  functionCode: typeof READ_COILS | typeof READ_DISCRETE_INPUTS,
  address: number,
  count: number,
): Pdu {
  return Uint8Array.of(functionCode, address >> 8, address & 0xff, count >> 8, count & 0xff);
}

/**
 * Function 5 with the value as it is. Boards give values other than FF00 and 0000 a meaning of their own (flash-on takes
 * tenths of a second), so nothing here may round a value to FF00.
 */
export function writeCoilRequest(address: number, value: number): Pdu {
  return Uint8Array.of(WRITE_SINGLE_COIL, address >> 8, address & 0xff, value >> 8, value & 0xff);
}

export type BitsReply =
  | { readonly kind: 'bits'; readonly bits: readonly boolean[] }
  | { readonly kind: 'exception'; readonly code: number }
  | { readonly kind: 'malformed' };

/** Reads the answer to `readBitsRequest(functionCode, _, count)`. */
export function parseBitsReply(functionCode: number, count: number, reply: Pdu): BitsReply {
  const exception = exceptionOf(functionCode, reply);
  if (exception !== undefined) return { kind: 'exception', code: exception };
  const byteCount = Math.ceil(count / 8);
  if (reply[0] !== functionCode || reply[1] !== byteCount || reply.length !== byteCount + 2) {
    return { kind: 'malformed' };
  }
  const bits = Array.from(
    { length: count },
    (_, at) => (((reply[2 + (at >> 3)] ?? 0) >> (at & 7)) & 1) === 1,
  );
  return { kind: 'bits', bits };
}

export type WriteReply =
  | { readonly kind: 'done' }
  | { readonly kind: 'exception'; readonly code: number }
  | { readonly kind: 'malformed' };

/** The answer to a write is its echo. */
export function parseWriteReply(request: Pdu, reply: Pdu): WriteReply {
  const exception = exceptionOf(request[0] ?? 0, reply);
  if (exception !== undefined) return { kind: 'exception', code: exception };
  const same = reply.length === request.length && reply.every((byte, at) => byte === request[at]);
  return same ? { kind: 'done' } : { kind: 'malformed' };
}

function exceptionOf(functionCode: number, reply: Pdu): number | undefined {
  return reply[0] === (functionCode | 0x80) && reply.length === 2 ? reply[1] : undefined;
}
