import { z } from 'zod';
import { deviceConfig } from './device-config.ts';

const port = z.int('a whole number').min(0).max(65_535);
const httpUrl = z.url({ protocol: /^https?$/, error: 'an address such as https://cloud.example' });

/** What a station is told on its own machine. Everything else comes from the cloud. Strict: a misspelt key is an error. */
export const stationConfig = z
  .strictObject({
    role: z.enum(['till', 'gate', 'kiosk'], { error: 'one of till, gate, kiosk' }),
    /** Ledger, replica, keys. Relative paths start at the configuration file. */
    dataFolder: z.string().min(1),
    api: z.strictObject({ port }).default({ port: 7100 }),
    /** Built pages (index.html); left out, the station serves its API only. */
    uiFolder: z.string().min(1).optional(),
    cloud: z.strictObject({ url: httpUrl }),
    /** The one-time code from the console; needed for the first start only. */
    enrolment: z.strictObject({ code: z.string().min(8).max(64) }).optional(),
    /** Where other stations of the venue reach this one. */
    peer: z.strictObject({ host: z.string().min(1).default('0.0.0.0'), port }).optional(),
    /** `self`: this station is the venue's hub unless the venue names another; else where the hub's peer listener is. */
    hub: z
      .union(
        [
          z.literal('self'),
          z.strictObject({
            url: z.url({ protocol: /^https$/, error: 'an address such as https://192.168.1.20:7200' }),
          }),
        ],
        {
          error: '"self" or {"url": "https://HOST:PORT"}',
        },
      )
      .default('self'),
    gate: z
      .strictObject({
        /** Left out, the lane the venue's policy assigns to this station. */
        accessPointId: z.string().min(1).optional(),
        /** Length of the unlock pulse. */
        openMs: z.int().min(100).max(1_000).default(200),
        /** How long a guest has to start walking. */
        passTimeoutMs: z.int().min(1_000).max(120_000).default(8_000),
      })
      .default({ openMs: 200, passTimeoutMs: 8_000 }),
    /** A screen nobody touches is locked after this many minutes. */
    autoLockMinutes: z
      .int()
      .min(1)
      .max(24 * 60)
      .default(15),
    /** Whether files of the data folder are encrypted. Turned on or off, the next start converts them. */
    atRest: z
      .strictObject({
        encryption: z.enum(['none', 'file'], { error: '"none" or "file"' }).default('none'),
        /** A file for the key on a removable or other volume; left out, the operating system keeps it where it can. */
        keyFile: z.string().min(1).optional(),
      })
      .default({ encryption: 'none' }),
    /** Copies of the ledger: daily in a quiet moment and at every shift close. Left out, there are none. */
    backup: z
      .strictObject({
        folder: z.string().min(1),
        /** Generations kept; the oldest goes when a newer one was verified. */
        keep: z.int().min(1).max(400).default(14),
      })
      .optional(),
    /** Room on the data folder's volume, in MiB: when people are told, and when selling stops. */
    storage: z
      .strictObject({
        lowMiB: z.int().min(1).max(1_048_576).default(1_024),
        criticalMiB: z.int().min(1).max(65_536).default(64),
        /** Held by a file and given back when the disk is full, so that a shift can be closed; 0 for none. */
        ballastMiB: z.int().min(0).max(4_096).default(64),
      })
      .refine(({ lowMiB, criticalMiB }) => lowMiB > criticalMiB, {
        error: 'lowMiB must be above criticalMiB',
        path: ['lowMiB'],
      })
      .prefault({}),
    log: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
    devices: z.array(deviceConfig).max(32).default([]),
  })
  .superRefine((config, context) => {
    const seen = new Set<string>();
    config.devices.forEach((device, index) => {
      if (seen.has(device.id))
        context.addIssue({
          code: 'custom',
          path: ['devices', index, 'id'],
          message: `"${device.id}" is used twice`,
        });
      seen.add(device.id);
      if (
        device.kind === 'drawer' &&
        !config.devices.some((other) => other.kind === 'printer' && other.id === device.printer)
      ) {
        context.addIssue({
          code: 'custom',
          path: ['devices', index, 'printer'],
          message: `no printer has the id "${device.printer}"`,
        });
      }
    });
    const printers = config.devices.filter((device) => device.kind === 'printer');
    if (printers.length > 0 && printers.every(({ use }) => use === 'orders'))
      context.addIssue({
        code: 'custom',
        path: ['devices'],
        message: 'every printer prints orders: one must print receipts',
      });
    if (config.devices.filter(({ kind }) => kind === 'display').length > 1)
      context.addIssue({ code: 'custom', path: ['devices'], message: 'a till has one pole display' });
  });

export type StationConfig = z.infer<typeof stationConfig>;
export type StationConfigInput = z.input<typeof stationConfig>;
