import { decodeCrockford, encodeCrockford } from './crockford.ts';

/**
 * What the QR of a ticket holds: 21 bytes of claims and an Ed25519 signature (RFC 8032) over a domain tag and
 * those bytes, 85 bytes in all, exactly 136 Crockford characters. The rotating shape for phones appends ten
 * digits of Unix seconds and an eight-digit TOTP: 154 characters, the most that fits a version 5-L symbol.
 */
export interface TicketClaims {
  readonly shape: TicketShape;
  /** Names the key that signed; unique per organization, never reused. */
  readonly keyId: number;
  /** The session's scope number, or 0 for a ticket bound to days only. */
  readonly scope: number;
  /** Eight random bytes as 16 lower-case hex digits. Reissuing a ticket changes this, never the ticket id. */
  readonly serial: string;
  readonly ticketClass: number;
  /** First and last day of validity, both included, in days since 2020-01-01 in the venue's zone. */
  readonly validFromDay: number;
  readonly validUntilDay: number;
}

export type TicketShape = 'static' | 'rotating';

export interface Rotation {
  readonly unixSeconds: number;
  readonly totp: string;
}

export interface ParsedTicketCode {
  readonly claims: TicketClaims;
  /** Domain tag and claims: the bytes that were signed. */
  readonly signedBytes: Uint8Array;
  readonly signature: Uint8Array;
  readonly rotation?: Rotation;
}

export type TicketCodeError = 'wrong-length' | 'foreign-characters' | 'unknown-version' | 'bad-rotation';

export const STATIC_CODE_LENGTH = 136;
export const ROTATING_CODE_LENGTH = 154;
const CLAIMS_LENGTH = 21;
const SIGNATURE_LENGTH = 64;
const VERSION_TYPE: Readonly<Record<TicketShape, number>> = { static: 0x11, rotating: 0x12 };
/** Keeps a ticket signature from ever being valid for another kind of message under the same key. */
const DOMAIN = asciiBytes('gatehouse/ticket/v1\0');

/** Signs with an Ed25519 private key that the caller holds; returns 64 bytes. */
export type SignBytes = (message: Uint8Array) => Uint8Array;

export function encodeClaims(claims: TicketClaims): Uint8Array {
  const bytes = new Uint8Array(CLAIMS_LENGTH);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, VERSION_TYPE[claims.shape]);
  view.setUint16(1, inRange('keyId', claims.keyId, 0xffff));
  view.setUint32(3, inRange('scope', claims.scope, 0xffff_ffff));
  if (!/^[0-9a-f]{16}$/.test(claims.serial)) throw new RangeError('serial must be 16 lower-case hex digits');
  view.setBigUint64(7, BigInt(`0x${claims.serial}`));
  view.setUint16(15, inRange('ticketClass', claims.ticketClass, 0xffff));
  view.setUint16(17, inRange('validFromDay', claims.validFromDay, 0xffff));
  view.setUint16(19, inRange('validUntilDay', claims.validUntilDay, 0xffff));
  return bytes;
}

/** Builds the 136-character code of a ticket. A rotating one is completed on the phone with `appendRotation`. */
export function signTicketCode(claims: TicketClaims, sign: SignBytes): string {
  const body = encodeClaims(claims);
  const signature = sign(join(DOMAIN, body));
  if (signature.length !== SIGNATURE_LENGTH) throw new RangeError('an Ed25519 signature has 64 bytes');
  return encodeCrockford(join(body, signature));
}

/** Adds the moving part of a rotating code: ten digits of Unix seconds and an eight-digit TOTP (RFC 6238). */
export function appendRotation(code: string, rotation: Rotation): string {
  return code + String(rotation.unixSeconds).padStart(10, '0') + rotation.totp;
}

/** Takes a scanned text apart without judging it: no signature is checked here and nothing is looked up. */
export function parseTicketCode(text: string): ParsedTicketCode | TicketCodeError {
  if (text.length !== STATIC_CODE_LENGTH && text.length !== ROTATING_CODE_LENGTH) return 'wrong-length';
  const bytes = decodeCrockford(text.slice(0, STATIC_CODE_LENGTH));
  if (!bytes) return 'foreign-characters';
  const shape = shapeOf(bytes[0] as number);
  if (!shape) return 'unknown-version';
  const body = bytes.slice(0, CLAIMS_LENGTH);
  const view = new DataView(body.buffer);
  const claims: TicketClaims = {
    shape,
    keyId: view.getUint16(1),
    scope: view.getUint32(3),
    serial: view.getBigUint64(7).toString(16).padStart(16, '0'),
    ticketClass: view.getUint16(15),
    validFromDay: view.getUint16(17),
    validUntilDay: view.getUint16(19),
  };
  const parsed = { claims, signedBytes: join(DOMAIN, body), signature: bytes.slice(CLAIMS_LENGTH) };
  const tail = text.slice(STATIC_CODE_LENGTH);
  if (tail === '') return parsed;
  if (shape !== 'rotating' || !/^\d{18}$/.test(tail)) return 'bad-rotation';
  return { ...parsed, rotation: { unixSeconds: Number(tail.slice(0, 10)), totp: tail.slice(10) } };
}

/** Whether a text has the outer form of a ticket code; anything else is an imported barcode or rubbish. */
export const looksLikeTicketCode = (text: string): boolean =>
  (text.length === STATIC_CODE_LENGTH || text.length === ROTATING_CODE_LENGTH) && /^[0-9A-Za-z]+$/.test(text);

/** The last four characters a person can compare with a printed ticket: "…7F3Q". */
export const shortCodeOf = (serial: string): string => `…${serial.slice(-4).toUpperCase()}`;

function shapeOf(versionType: number): TicketShape | undefined {
  return (Object.keys(VERSION_TYPE) as TicketShape[]).find((shape) => VERSION_TYPE[shape] === versionType);
}

function inRange(name: string, value: number, max: number): number {
  if (!Number.isInteger(value) || value < 0 || value > max)
    throw new RangeError(`${name} must be a whole number from 0 to ${max}, got ${value}`);
  return value;
}

function join(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(left.length + right.length);
  bytes.set(left);
  bytes.set(right, left.length);
  return bytes;
}

function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
