import type { IncomingMessage } from 'node:http';
import type { ServiceProblem } from './problem.ts';

/**
 * Loopback is reachable from every page of every browser on this machine. A foreign page gives itself away by its
 * Origin, by Sec-Fetch-Site (cookies ignore ports, so "same-site" is a stranger too), or by the Host it was tricked
 * into using (DNS rebinding).
 */
export function strangerProblem(
  request: Pick<IncomingMessage, 'headers'>,
  port: number,
  kind: 'page' | 'api',
): ServiceProblem | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host, origin } = request.headers;
  if (host === undefined || !hosts.includes(host.toLowerCase())) {
    return { status: 421, code: 'wrong_host', title: 'This station answers to 127.0.0.1 only' };
  }
  if (origin !== undefined && !hosts.some((allowed) => origin.toLowerCase() === `http://${allowed}`)) {
    return { status: 403, code: 'wrong_origin', title: 'Another page may not talk to this station' };
  }
  const site = request.headers['sec-fetch-site'];
  if (kind === 'api' && site !== undefined && site !== 'same-origin' && site !== 'none') {
    return { status: 403, code: 'wrong_origin', title: 'Another page may not talk to this station' };
  }
  return undefined;
}

export const JSON_BYTES_MAX = 256 * 1024;
const JSON_DEPTH_MAX = 16;

/** Nesting deeper than any contract has: refused before a schema walks it. */
export function tooDeep(value: unknown, depth = 0): boolean {
  if (depth > JSON_DEPTH_MAX) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((inner) => tooDeep(inner, depth + 1));
}

/** What every answer carries. Styles and scripts come from here only; nothing may frame, sniff or remember a page. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self' data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=()',
};
