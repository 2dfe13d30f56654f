import { consoleRoutes } from '@gatehouse/core/contract';
import type { Argon2 } from '../../platform/argon2.ts';
import type { Database } from '../../platform/database.ts';
import type { StaffCaller } from '../../platform/http/caller.ts';
import { bind, type BoundRoute } from '../../platform/http/mount.ts';
import { createThrottle } from '../../platform/http/throttle.ts';
import {
  callerOfToken,
  COOKIE,
  signIn,
  type SignInParts,
  signOut,
  staffMemberOf,
  tokenIn,
} from './sign-in.ts';

export interface IdentityModule {
  readonly routes: readonly BoundRoute[];
  /** Proves a staff member from a Cookie header. */
  staffOf(cookieHeader: string | undefined): Promise<StaffCaller | undefined>;
}

export interface IdentityParts {
  readonly database: Database;
  readonly argon2: Argon2;
  readonly nowMs: () => number;
  /** Cookies carry `Secure` when the cloud is reached over TLS. */
  readonly secureCookies: boolean;
}

export function createIdentityModule(parts: IdentityParts): IdentityModule {
  const signInParts: SignInParts = {
    ...parts,
    perAddress: createThrottle(30, 60),
    perAccount: createThrottle(10, 900),
  };
  const cookie = (value: string, maxAgeSeconds: number) =>
    `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${parts.secureCookies ? '; Secure' : ''}`;

  const routes = bind('identity', consoleRoutes, {
    async signIn({ body }, _caller, exchange) {
      const { token, caller } = await signIn(signInParts, { ...body, ip: exchange.ip });
      exchange.setHeader('Set-Cookie', cookie(token, 12 * 3600));
      return staffMemberOf(signInParts, caller);
    },
    async signOut(_input, caller, exchange) {
      await signOut(signInParts, caller);
      exchange.setHeader('Set-Cookie', cookie('', 0));
      return {};
    },
    me: (_input, caller) => staffMemberOf(signInParts, caller),
  });

  return {
    routes,
    async staffOf(cookieHeader) {
      const token = tokenIn(cookieHeader);
      return token === undefined ? undefined : callerOfToken(parts, token);
    },
  };
}
