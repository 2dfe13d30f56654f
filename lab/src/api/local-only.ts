import type { RequestHandler } from 'express';
import { ProblemError } from './problem.ts';

/**
 * The lab hands out PINs and passwords to whoever asks on this machine, so nobody else may ask: not by a foreign
 * name that was pointed at 127.0.0.1 (DNS rebinding: Host), not by a page of another site (Origin, Sec-Fetch-Site).
 */
export function localOnly(port: () => number): RequestHandler {
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  return (request, response, next) => {
    const hosts = new Set(names.map((name) => `${name}:${port()}`));
    if (!hosts.has(request.headers.host ?? '')) {
      throw new ProblemError(
        421,
        'wrong_host',
        'This venue answers on this machine only',
        `Host must be 127.0.0.1:${port()}`,
      );
    }
    const { origin } = request.headers;
    if (origin !== undefined && !names.some((name) => origin === `http://${name}:${port()}`)) {
      throw new ProblemError(
        403,
        'wrong_origin',
        'Another page may not drive this venue',
        `Origin ${origin} is not this bench`,
      );
    }
    if (request.headers['sec-fetch-site'] === 'cross-site') {
      throw new ProblemError(
        403,
        'wrong_origin',
        'Another site may not drive this venue',
        'Open the link from the bench or type it.',
      );
    }
    response.set({
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    });
    next();
  };
}
