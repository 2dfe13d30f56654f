import { crc16 } from './crc16.ts';
import type { Pdu } from './pdu.ts';

/** `rtu`: unit, PDU, CRC (also what many Ethernet relays speak on a raw TCP socket). `tcp`: MBAP header, PDU. */
export type ModbusFraming = 'rtu' | 'tcp';

export function rtuFrame(unit: number, pdu: Pdu): Uint8Array {
  const frame = new Uint8Array(pdu.length + 3);
  frame[0] = unit;
  frame.set(pdu, 1);
  const crc = crc16(frame.subarray(0, pdu.length + 1));
  frame[pdu.length + 1] = crc & 0xff;
  frame[pdu.length + 2] = crc >> 8;
  return frame;
}

export function tcpFrame(transactionId: number, unit: number, pdu: Pdu): Uint8Array {
  const frame = new Uint8Array(pdu.length + 7);
  const length = pdu.length + 1;
  frame.set([transactionId >> 8, transactionId & 0xff, 0, 0, length >> 8, length & 0xff, unit]);
  frame.set(pdu, 7);
  return frame;
}

export interface UnframedPdu {
  readonly unit: number;
  readonly pdu: Pdu;
  /** Only with MBAP. */
  readonly transactionId?: number;
  /** The whole frame, for the trace. */
  readonly frame: Uint8Array;
}

/** Cuts a byte stream into frames; whatever is no frame is skipped byte by byte until one fits. */
export interface Deframer {
  push(chunk: Uint8Array): UnframedPdu[];
  reset(): void;
}

/** Length of the PDU that starts with these bytes: a number, `undefined` when more bytes are needed, or `'unknown'`. */
export type PduLength = (start: Uint8Array) => number | undefined | 'unknown';

/** For the side that asks. */
export const replyPduLength: PduLength = (start) => {
  const functionCode = start[0];
  if (functionCode === undefined) return undefined;
  if (functionCode > 0x80) return 2;
  if (functionCode === 1 || functionCode === 2) return start[1] === undefined ? undefined : 2 + start[1];
  if (functionCode === 5) return 5;
  return 'unknown';
};

/** For the side that answers. */
export const requestPduLength: PduLength = (start) => {
  const functionCode = start[0];
  if (functionCode === undefined) return undefined;
  return functionCode === 1 || functionCode === 2 || functionCode === 5 ? 5 : 'unknown';
};

export function createDeframer(framing: ModbusFraming, pduLength: PduLength): Deframer {
  let buffer = new Uint8Array(0);
  return {
    push(chunk) {
      const joined = new Uint8Array(buffer.length + chunk.length);
      joined.set(buffer);
      joined.set(chunk, buffer.length);
      const frames: UnframedPdu[] = [];
      let at = 0;
      while (at < joined.length) {
        const rest = joined.subarray(at);
        const found = framing === 'rtu' ? firstRtu(rest, pduLength) : firstTcp(rest);
        if (typeof found === 'object') {
          frames.push(found);
          at += found.frame.length;
        } else if (found === 'garbage' || (framing === 'rtu' && hidesFrame(rest, pduLength))) at += 1;
        else break;
      }
      buffer = joined.slice(at);
      return frames;
    },
    reset() {
      buffer = new Uint8Array(0);
    },
  };
}

function firstRtu(bytes: Uint8Array, pduLength: PduLength): UnframedPdu | 'garbage' | undefined {
  const length = pduLength(bytes.subarray(1));
  if (length === 'unknown') return 'garbage';
  if (length === undefined || bytes.length < length + 3) return undefined;
  const crc = crc16(bytes.subarray(0, length + 1));
  if (bytes[length + 1] !== (crc & 0xff) || bytes[length + 2] !== crc >> 8) return 'garbage';
  return { unit: bytes[0] ?? 0, pdu: bytes.slice(1, length + 1), frame: bytes.slice(0, length + 3) };
}

/** Noise can look like the head of a long frame; a whole one with a right CRC behind it must not wait for its end. */
function hidesFrame(bytes: Uint8Array, pduLength: PduLength): boolean {
  for (let at = 1; at < bytes.length; at += 1) {
    if (typeof firstRtu(bytes.subarray(at), pduLength) === 'object') return true;
  }
  return false;
}

function firstTcp(bytes: Uint8Array): UnframedPdu | 'garbage' | undefined {
  // Bytes 2–3 are the protocol id (always 0); a length above 254 cannot be Modbus.
  const length = ((bytes[4] ?? 0) << 8) | (bytes[5] ?? 0);
  if ((bytes[2] ?? 0) !== 0 || (bytes[3] ?? 0) !== 0) return 'garbage';
  if (bytes.length < 6) return undefined;
  if (length < 2 || length > 254) return 'garbage';
  if (bytes.length < 6 + length) return undefined;
  return {
    transactionId: ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0),
    unit: bytes[6] ?? 0,
    pdu: bytes.slice(7, 6 + length),
    frame: bytes.slice(0, 6 + length),
  };
}
