import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const TOKEN_LIFETIME_MS = 2 * 60 * 1000;
/** A screen stays paired until the key file is deleted: a till must come back by itself after a power cut. */
const COOKIE_MAX_AGE_S = 10 * 365 * 24 * 3600;

/** Decides who is a local client: whoever can read the launch key, and screens opened through a one-time link. */
export interface Pairing {
  readonly cookieName: string;
  mintToken(): string;
  /** Uses up a token; the cookie's value for the new screen, or undefined when it is unknown, used or too old. */
  redeem(token: string): string | undefined;
  setCookie(value: string): string;
  /** The screen a request comes from, by `Authorization: Bearer` or cookie; null when it is not paired. */
  screenOf(headers: {
    readonly authorization?: string | undefined;
    readonly cookie?: string | undefined;
  }): string | null;
}

export function createPairing(options: {
  dataFolder: string;
  stationId: string;
  clock: { monotonicMs(): number };
}): Pairing {
  const key = launchKeyOf(options.dataFolder);
  const cookieName = `gatehouse-${options.stationId.replaceAll(/[^\w-]/g, '_')}`;
  const tokens = new Map<string, number>();
  const { clock } = options;

  const macOf = (screen: string): string =>
    createHmac('sha256', key)
      .update(`gatehouse/screen/v1\n${options.stationId}\n${screen}`)
      .digest('base64url');

  const screenOfCookie = (value: string): string | null => {
    const [screen = '', mac = ''] = value.split('.');
    return screen !== '' && same(mac, macOf(screen)) ? screen : null;
  };

  return {
    cookieName,
    mintToken() {
      const nowMs = clock.monotonicMs();
      for (const [token, untilMs] of tokens) if (untilMs < nowMs) tokens.delete(token);
      const token = randomBytes(32).toString('base64url');
      tokens.set(token, nowMs + TOKEN_LIFETIME_MS);
      return token;
    },
    redeem(token) {
      const untilMs = tokens.get(token);
      tokens.delete(token);
      if (untilMs === undefined || untilMs < clock.monotonicMs()) return undefined;
      const screen = randomBytes(16).toString('base64url');
      return `${screen}.${macOf(screen)}`;
    },
    setCookie: (value) =>
      `${cookieName}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${COOKIE_MAX_AGE_S}`,
    screenOf({ authorization, cookie }) {
      const bearer = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
      if (bearer !== undefined) return same(bearer, key) ? 'launch-key' : null;
      for (const pair of (cookie ?? '').split(';')) {
        const [name, value = ''] = pair.trim().split('=', 2);
        if (name === cookieName) return screenOfCookie(value);
      }
      return null;
    },
  };
}

/** Whoever can read this file is this machine's user: it is kept from everybody else (0600). */
function launchKeyOf(dataFolder: string): string {
  const file = join(dataFolder, 'launch.key');
  if (existsSync(file)) {
    const kept = readFileSync(file, 'utf8').trim();
    if (kept.length >= 32) return kept;
  }
  const made = randomBytes(32).toString('base64url');
  writeFileSync(file, made, { mode: 0o600 });
  chmodSync(file, 0o600);
  return made;
}

function same(given: string, wanted: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}
