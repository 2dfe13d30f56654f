/**
 * A holder's name as it travels to gates: sealed twice. The inner seal is under the person's own data key, so that
 * destroying that key erases every copy; the outer one under a key that follows from the ticket code's signature, which
 * no replica holds, so that a stolen gate reads nobody's name and a presented code shows its own and no other.
 */

/** Cryptography and text encoding, which differ by runtime. */
export interface Sealing {
  utf8(text: string): Uint8Array;
  text(bytes: Uint8Array): string;
  /** HKDF-SHA-256 (RFC 5869), 32 bytes. */
  hkdf(secret: Uint8Array, salt: Uint8Array, info: Uint8Array): Uint8Array;
  /** AES-256-GCM under a fresh nonce; returns everything `open` needs. */
  seal(key: Uint8Array, plain: Uint8Array, associated: Uint8Array): Uint8Array;
  /** Undefined when the bytes were altered or sealed under another key or association. */
  open(key: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Uint8Array | undefined;
}

/** The ticket a name belongs to, and the secret that only its code carries. */
export interface SealedTo {
  readonly ticketId: string;
  readonly serial: string;
  /** The code's 64 signature bytes. */
  readonly signature: Uint8Array;
}

const FORM = 1;
/** Names are padded to a multiple of this: the length of a name says a good deal about it. */
const PADDING = 32;

/** Seals a name for the holder of a code. `subjectKey` has 32 bytes; throws RangeError for an id above 64 ASCII letters. */
export function sealHolder(
  holder: { readonly name: string; readonly subjectId: string; readonly subjectKey: Uint8Array },
  to: SealedTo,
  sealing: Sealing,
): Uint8Array {
  const id = sealing.utf8(holder.subjectId);
  if (id.length === 0 || id.length > 64) throw new RangeError('a subject id has 1 to 64 letters');
  const name = sealing.utf8(holder.name);
  const padded = new Uint8Array(Math.ceil((name.length + 1) / PADDING) * PADDING);
  padded.set(name);
  const inner = sealing.seal(holder.subjectKey, padded, innerContext(holder.subjectId, sealing));
  const body = new Uint8Array(2 + id.length + inner.length);
  body.set([FORM, id.length]);
  body.set(id, 2);
  body.set(inner, 2 + id.length);
  return sealing.seal(codeKey(to, sealing), body, outerContext(to, sealing));
}

/** The name behind a presented code; undefined when it is not this code's, was altered, or the person was erased. */
export function openHolder(
  sealed: Uint8Array,
  to: SealedTo,
  subjectKeyOf: (subjectId: string) => Uint8Array | undefined,
  sealing: Sealing,
): string | undefined {
  const body = sealing.open(codeKey(to, sealing), sealed, outerContext(to, sealing));
  if (!body || body[0] !== FORM) return undefined;
  const idEnd = 2 + (body[1] ?? 0);
  const subjectId = sealing.text(body.slice(2, idEnd));
  const key = subjectKeyOf(subjectId);
  const padded = key && sealing.open(key, body.slice(idEnd), innerContext(subjectId, sealing));
  if (!padded) return undefined;
  const end = padded.indexOf(0);
  return sealing.text(end < 0 ? padded : padded.slice(0, end));
}

const codeKey = ({ serial, signature }: SealedTo, sealing: Sealing): Uint8Array =>
  sealing.hkdf(signature, sealing.utf8(serial), sealing.utf8('gatehouse/holder/v1'));

const outerContext = ({ ticketId, serial }: SealedTo, sealing: Sealing): Uint8Array =>
  sealing.utf8(`gatehouse/holder/v1\n${ticketId}\n${serial}`);

const innerContext = (subjectId: string, sealing: Sealing): Uint8Array =>
  sealing.utf8(`gatehouse/subject/v1\n${subjectId}\nholder-name`);
