/** Codes a person carries about: taken off the paper, or made up to see what the gate says. */
export interface HeldTicket {
  readonly key: string;
  readonly code: string;
  readonly title: string;
  readonly kind: 'real' | 'bad';
  readonly note: string;
}

const KEPT = 12;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export const isTicketCode = (code: string): boolean => code.length === 136;

/** The last four characters of the serial, as the ticket and the gate show it: bytes 7–14 of 85, base32. */
export const shortCode = (code: string): string => `…${serialOf(code).slice(-4).toUpperCase()}`;

function serialOf(code: string): string {
  let bits = '';
  for (const letter of code.slice(0, 25)) bits += ALPHABET.indexOf(letter).toString(2).padStart(5, '0');
  return BigInt(`0b${bits.slice(7 * 8, 15 * 8)}`)
    .toString(16)
    .padStart(16, '0');
}

export const hold = (held: readonly HeldTicket[], ticket: HeldTicket): readonly HeldTicket[] =>
  [ticket, ...held.filter((other) => other.key !== ticket.key)].slice(0, KEPT);

const random = (length: number): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(length)), (byte) => ALPHABET[byte & 31]).join('');

/** Another letter of the alphabet in one place. */
const swapAt = (code: string, at: number): string =>
  code.slice(0, at) + (ALPHABET[(ALPHABET.indexOf(code[at] ?? '0') + 7) & 31] ?? '0') + code.slice(at + 1);

/** Codes no honest guest has; each is refused for a reason of its own. */
export function badTickets(sample: string | undefined): readonly HeldTicket[] {
  const bad = (key: string, title: string, note: string, code: string): HeldTicket => ({
    key,
    title,
    note,
    code,
    kind: 'bad',
  });
  return [
    // Letter 32 lies in the last day of validity: it changes, and the signature no longer fits.
    ...(sample
      ? [bad('altered', 'Altered ticket', 'a real one with its date changed', swapAt(sample, 32))]
      : []),
    // Letters 12–22 lie in the serial: the same product and day, sold to nobody.
    ...(sample
      ? [
          bad(
            'forged',
            'Forged ticket',
            'right form, made-up signature',
            sample.slice(0, 12) + random(11) + sample.slice(23, 34) + random(102),
          ),
        ]
      : []),
    bad('unknown', 'Supermarket barcode', 'a code of nobody here', '4006381333931'),
    bad('torn', 'Torn ticket', 'half of it is missing', (sample ?? random(136)).slice(0, 70)),
  ];
}
