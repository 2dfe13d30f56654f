import { join, resolve } from 'node:path';
import { z } from 'zod';

/** Every module of the cloud; `SERVICES` chooses whose routes and background work a process serves. */
export const SERVICES = [
  'identity',
  'sync',
  'ticketing',
  'checkin',
  'payments',
  'analytics',
  'evidence',
  'notifications',
] as const;
export type Service = (typeof SERVICES)[number];

export interface CloudConfig {
  readonly dataFolder: string;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Administrator's URL of an existing PostgreSQL; without it an own one runs in the data folder. */
  readonly databaseUrl?: string | undefined;
  /** Port of the embedded PostgreSQL; 0 takes a free one. */
  readonly postgresPort: number;
  /** Folder of the built console page; without it only the API is served. */
  readonly consoleFolder?: string | undefined;
  /**
   * Where browsers reach this cloud, behind the proxy that ends TLS. With https cookies are `Secure`; set at all, the
   * proxy's word about the caller's address is taken, which nobody else's may be.
   */
  readonly publicUrl?: string | undefined;
  readonly services: ReadonlySet<Service>;
  /** The mail server receipts go out by, and whom they come from; without it they wait. */
  /** The account at Stripe that terminals are driven by. Keys come from the environment alone, never from a file. */
  readonly stripe?:
    | { readonly secretKey: string; readonly webhookSecret: string; readonly apiUrl?: string | undefined }
    | undefined;
  readonly mail?: { readonly url: string; readonly from: string } | undefined;
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug';
}

const port = z.coerce.number().int().min(0).max(65_535);

const services = z.string().transform((text, context): ReadonlySet<Service> => {
  if (text.trim() === 'all') return new Set(SERVICES);
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) {
    if (!SERVICES.some((known) => known === name)) {
      context.addIssue({
        code: 'custom',
        message: `"${name}" is no service; known are all, ${SERVICES.join(', ')}`,
      });
      return z.NEVER;
    }
  }
  return new Set(names as Service[]);
});

const environment = z.object({
  DATA_FOLDER: z.string().min(1).default(join('.data', 'cloud')),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port.default(7080),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'a postgres:// URL' }).optional(),
  POSTGRES_PORT: port.default(0),
  CONSOLE_FOLDER: z.string().min(1).optional(),
  PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'an http:// or https:// URL' }).optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'an smtp:// or smtps:// URL' }).optional(),
  MAIL_FROM: z.string().min(3).default('Gatehouse <receipts@localhost>'),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_(test|live)_\w+$/, 'a key such as sk_live_… or rk_live_…')
    .optional(),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_\w+$/, 'a signing secret such as whsec_…')
    .optional(),
  /** A double on this machine; the key would travel in clear to anywhere else. */
  STRIPE_API_URL: z
    .url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/, error: 'http://127.0.0.1:PORT' })
    .optional(),
  SERVICES: services.prefault('all'),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
});

/** A setting that cannot be used; the message names the variable, so that the reader knows where to go. */
export class ConfigError extends Error {}

/** Reads the settings from environment variables; throws `ConfigError` naming every variable that is wrong. */
export function configOf(env: Readonly<Record<string, string | undefined>>): CloudConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const read = environment.safeParse(given);
  if (!read.success) {
    const lines = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(lines.join('\n'));
  }
  const found = read.data;
  if ((found.STRIPE_SECRET_KEY === undefined) !== (found.STRIPE_WEBHOOK_SECRET === undefined))
    throw new ConfigError('STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET: both or neither');
  return {
    dataFolder: resolve(found.DATA_FOLDER),
    host: found.HOST,
    port: found.PORT,
    databaseUrl: found.DATABASE_URL,
    postgresPort: found.POSTGRES_PORT,
    consoleFolder: found.CONSOLE_FOLDER === undefined ? undefined : resolve(found.CONSOLE_FOLDER),
    publicUrl: found.PUBLIC_URL,
    ...(found.SMTP_URL !== undefined && { mail: { url: found.SMTP_URL, from: found.MAIL_FROM } }),
    ...(found.STRIPE_SECRET_KEY !== undefined &&
      found.STRIPE_WEBHOOK_SECRET !== undefined && {
        stripe: {
          secretKey: found.STRIPE_SECRET_KEY,
          webhookSecret: found.STRIPE_WEBHOOK_SECRET,
          apiUrl: found.STRIPE_API_URL,
        },
      }),
    services: found.SERVICES,
    logLevel: found.LOG_LEVEL,
  };
}
