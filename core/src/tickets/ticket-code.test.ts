import { createHmac, generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  authenticate,
  decodeCrockford,
  encodeCrockford,
  judgeRotation,
  looksLikeTicketCode,
  parseTicketCode,
  ROTATING_CODE_LENGTH,
  rotateCode,
  shortCodeOf,
  signTicketCode,
  STATIC_CODE_LENGTH,
  type TicketClaims,
  type TicketKey,
  totpOf,
} from './index.ts';

const pair = generateKeyPairSync('ed25519');
const rawPublicKey = pair.publicKey.export({ format: 'jwk' }).x as string;
const signWith = (message: Uint8Array): Uint8Array => sign(null, message, pair.privateKey);
const verifyWith = (_: string, message: Uint8Array, signature: Uint8Array): boolean =>
  verify(null, message, pair.publicKey, signature);
const hmac = (key: Uint8Array, message: Uint8Array): Uint8Array =>
  createHmac('sha1', key).update(message).digest();

const claims: TicketClaims = {
  shape: 'static',
  keyId: 7,
  scope: 0,
  serial: '00ff00aa12345678',
  ticketClass: 3,
  validFromDay: 2_517,
  validUntilDay: 2_517,
};
const key: TicketKey = {
  keyId: 7,
  organizationId: 'org',
  publicKey: rawPublicKey,
  revoked: false,
  certificate: null,
};
const anyClaims: fc.Arbitrary<TicketClaims> = fc.record({
  shape: fc.constantFrom('static' as const, 'rotating' as const),
  keyId: fc.integer({ min: 0, max: 65_535 }),
  scope: fc.integer({ min: 0, max: 4_294_967_295 }),
  serial: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 16, maxLength: 16 }),
  ticketClass: fc.integer({ min: 0, max: 65_535 }),
  validFromDay: fc.integer({ min: 0, max: 65_535 }),
  validUntilDay: fc.integer({ min: 0, max: 65_535 }),
});

function parsed(code: string) {
  const result = parseTicketCode(code);
  if (typeof result === 'string') throw new Error(result);
  return result;
}

describe('base32', () => {
  it('brings any bytes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(decodeCrockford(encodeCrockford(bytes))).toEqual(bytes);
      }),
    );
  });

  it('reads what people mistype: lower case, O for 0, I and L for 1', () => {
    expect(decodeCrockford('O1il')).toEqual(decodeCrockford('0111'));
    expect(decodeCrockford('U0')).toBeUndefined();
  });
});

describe('a ticket code', () => {
  it('has 136 characters of the QR alphanumeric set and gives its claims back', () => {
    fc.assert(
      fc.property(anyClaims, (any) => {
        const code = signTicketCode(any, signWith);
        expect(code).toMatch(/^[0-9A-Z]{136}$/);
        expect(code).toHaveLength(STATIC_CODE_LENGTH);
        expect(parsed(code).claims).toEqual(any);
      }),
      { numRuns: 50 },
    );
  });

  it('is forged as soon as any one of its characters is another', () => {
    const code = signTicketCode(claims, signWith);
    for (let at = 0; at < code.length; at += 1) {
      const other = code[at] === '7' ? '8' : '7';
      const result = parseTicketCode(code.slice(0, at) + other + code.slice(at + 1));
      if (typeof result === 'string') continue;
      expect(authenticate(result, () => key, verifyWith).kind, `character ${at}`).toBe('forged');
    }
  });

  it('names what is wrong with other texts and never throws', () => {
    expect(parseTicketCode('HELLO')).toBe('wrong-length');
    expect(parseTicketCode('!'.repeat(STATIC_CODE_LENGTH))).toBe('foreign-characters');
    expect(parseTicketCode('0'.repeat(STATIC_CODE_LENGTH))).toBe('unknown-version');
    expect(parseTicketCode(`${signTicketCode(claims, signWith)}${'1'.repeat(18)}`)).toBe('bad-rotation');
    fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void parseTicketCode(text)));
  });

  it('refuses claims that do not fit their bytes', () => {
    expect(() => signTicketCode({ ...claims, keyId: 65_536 }, signWith)).toThrow(/keyId/);
    expect(() => signTicketCode({ ...claims, serial: 'xyz' }, signWith)).toThrow(/serial/);
  });

  it('shows four characters for people to compare', () => {
    expect(shortCodeOf(claims.serial)).toBe('…5678');
    expect(looksLikeTicketCode('9002490100070')).toBe(false);
  });
});

describe('the key behind a code', () => {
  const bounds = {
    stationId: 'till-1',
    issuerKeyId: 1,
    ticketClasses: [3],
    validUntilDayMax: 2_600,
    notAfterMs: 0,
    signature: '',
  };
  const judge = (change: Partial<TicketClaims>, known: TicketKey | undefined) =>
    authenticate(parsed(signTicketCode({ ...claims, ...change }, signWith)), () => known, verifyWith);

  it('must be known and not revoked', () => {
    expect(judge({}, undefined).kind).toBe('unknown-key');
    expect(judge({}, { ...key, revoked: true }).kind).toBe('revoked-key');
    expect(judge({}, key).kind).toBe('authentic');
  });

  it('may sign only the classes and dates its certificate names', () => {
    const till: TicketKey = { ...key, certificate: bounds };
    expect(judge({}, till).kind).toBe('authentic');
    expect(judge({ ticketClass: 4 }, till)).toEqual({ kind: 'out-of-bounds', bound: 'class' });
    expect(judge({ validUntilDay: 2_601 }, till)).toEqual({ kind: 'out-of-bounds', bound: 'validity' });
  });
});

describe('the rotating shape', () => {
  const secret = new TextEncoder().encode('12345678901234567890');

  it('computes the TOTP vectors of RFC 6238, appendix B', () => {
    const vectors: readonly (readonly [number, string])[] = [
      [59, '94287082'],
      [1_111_111_109, '07081804'],
      [1_111_111_111, '14050471'],
      [1_234_567_890, '89005924'],
      [2_000_000_000, '69279037'],
      [20_000_000_000, '65353130'],
    ];
    for (const [seconds, expected] of vectors) expect(totpOf(secret, seconds, hmac)).toBe(expected);
  });

  it('is live for one step either way, stale after that, and missing when printed', () => {
    const printed = signTicketCode({ ...claims, shape: 'rotating' }, signWith);
    const shownAt = 1_800_000_000;
    const shown = rotateCode(printed, secret, shownAt, hmac);
    expect(shown).toHaveLength(ROTATING_CODE_LENGTH);
    const at = (seconds: number, code = shown, rotationKey: Uint8Array | undefined = secret) =>
      judgeRotation(parsed(code), { key: rotationKey, nowMs: seconds * 1000, hmac });
    expect(at(shownAt)).toBe('live');
    expect(at(shownAt + 30)).toBe('live');
    expect(at(shownAt + 90)).toBe('stale');
    expect(at(shownAt, printed)).toBe('missing');
    expect(at(shownAt, shown.slice(0, -1) + (shown.endsWith('0') ? '1' : '0'))).toBe('wrong');
    expect(at(shownAt, signTicketCode(claims, signWith))).toBe('not-rotating');
  });
});
