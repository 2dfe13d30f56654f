import { pino, type Logger } from 'pino';
import type { CloudConfig } from './config.ts';

export type Log = Logger;

/** Paths that must never reach a log, wherever an object carries them (ASVS 16.2.5). */
const SECRET_PATHS = [
  'req.headers.authorization',
  'req.headers.cookie',
  'res.headers["set-cookie"]',
  ...['password', 'pin', 'code', 'pinPepper', 'token', 'signature', 'email', 'holderName'].flatMap((name) => [
    name,
    `*.${name}`,
    `*.*.${name}`,
  ]),
];

export const createLog = (level: CloudConfig['logLevel']): Log =>
  pino({ level, base: { service: 'cloud' }, redact: { paths: SECRET_PATHS, censor: '[redacted]' } });
