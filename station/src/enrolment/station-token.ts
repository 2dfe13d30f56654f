import type { KeyObject } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';

/** A token lives shorter than a guest's patience: replaying one that leaked is bounded to this. */
export const TOKEN_LIFETIME_S = 60;
/** Two stations without internet may differ by this much and still understand each other. */
const CLOCK_TOLERANCE_S = 600;

export interface StationName {
  readonly stationId: string;
  readonly incarnation: string;
}

/** Makes `Authorization` tokens: JWT, EdDSA, `kid` = "<stationId>:<incarnation>", one audience, 60 s. */
export type CreateStationToken = (audience: string) => Promise<string>;

/** `nowMs` is injected; a token is kept and reused for half its life, because signing per request costs 60 µs. */
export function createStationTokens(
  name: StationName,
  key: KeyObject,
  nowMs: () => number,
  offsetMs: (audience: string) => number = () => 0,
): CreateStationToken {
  const kept = new Map<
    string,
    { readonly token: string; readonly untilMs: number; readonly madeAtMs: number }
  >();
  return async (audience) => {
    // Signed in the time of whoever reads it; records keep this station's own.
    const now = nowMs() + offsetMs(audience);
    const last = kept.get(audience);
    // A wall clock that went back must not keep a token from the future alive.
    if (last && now < last.untilMs && now >= last.madeAtMs) return last.token;
    const issuedAt = Math.floor(now / 1000);
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'EdDSA', kid: `${name.stationId}:${name.incarnation}` })
      .setSubject(name.stationId)
      .setAudience(audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + TOKEN_LIFETIME_S)
      .sign(key);
    kept.set(audience, { token, madeAtMs: now, untilMs: now + (TOKEN_LIFETIME_S * 1000) / 2 });
    return token;
  };
}

/** The `kid` a token claims, before anything is verified; undefined when it is not of a station's form. */
export function claimedStation(token: string): StationName | undefined {
  try {
    const match = /^([^:]{1,64}):([0-9a-f]{32})$/.exec(decodeProtectedHeader(token).kid ?? '');
    return match ? { stationId: match[1] as string, incarnation: match[2] as string } : undefined;
  } catch {
    return undefined;
  }
}

/** Verifies a token under the key of the station it names: algorithm, audience, subject, and a life of 60 s at most. */
export async function verifyStationToken(
  token: string,
  expected: StationName & { readonly audience: string; readonly key: KeyObject; readonly nowMs: number },
): Promise<boolean> {
  try {
    const { payload } = await jwtVerify(token, expected.key, {
      algorithms: ['EdDSA'],
      audience: expected.audience,
      subject: expected.stationId,
      requiredClaims: ['exp', 'iat'],
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: new Date(expected.nowMs),
    });
    return (payload.exp as number) - (payload.iat as number) <= TOKEN_LIFETIME_S;
  } catch {
    return false;
  }
}
