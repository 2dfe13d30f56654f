import { z } from 'zod';
import { ALARM_KINDS } from '../exceptions/index.ts';

/** Stations as the console reads them. What a station did not report is null, never a guess. */

export const fleetAlarm = z.strictObject({
  stationId: z.string(),
  stationName: z.string(),
  kind: z.enum(ALARM_KINDS),
  level: z.enum(['bad', 'warn']),
  /** The number that raised it: milliseconds, bytes or records, by kind. */
  value: z.int(),
  acknowledgedBy: z.string().nullable(),
  acknowledgedAtMs: z.int().nullable(),
});
export type FleetAlarm = z.infer<typeof fleetAlarm>;

/** What a station said about itself with its last greeting, as far as its software says such things. */
export const stationReport = z.strictObject({
  unsyncedCount: z.int().nullable(),
  oldestUnsyncedAtMs: z.int().nullable(),
  mode: z.string().nullable(),
  storage: z
    .strictObject({
      freeBytes: z.int().nullable(),
      level: z.string().nullable(),
      walBytes: z.int().nullable(),
      ledgerBytes: z.int().nullable(),
    })
    .nullable(),
  backup: z.strictObject({ atMs: z.int().nullable(), verified: z.boolean().nullable() }).nullable(),
  protection: z.strictObject({ encrypted: z.boolean(), keptBy: z.string().nullable() }).nullable(),
  checkpoint: z
    .strictObject({ treeSize: z.int().nullable(), atMs: z.int().nullable(), conflict: z.boolean() })
    .nullable(),
});
export type StationReport = z.infer<typeof stationReport>;

export const fleetStation = z.strictObject({
  stationId: z.string(),
  name: z.string(),
  place: z.string(),
  role: z.enum(['till', 'gate', 'kiosk']),
  incarnation: z.string(),
  state: z.enum(['online', 'late', 'offline', 'never', 'forked', 'revoked']),
  lastSeenAtMs: z.int().nullable(),
  /** Head the station last reported, records the cloud holds, and the difference. */
  expected: z.int(),
  have: z.int(),
  missing: z.int(),
  quarantined: z.int(),
  openExceptions: z.int(),
  clockOffsetMs: z.int().nullable(),
  softwareVersion: z.string(),
  /** Newer software runs at another station of this venue. */
  updateAvailable: z.boolean(),
  devicesGone: z.array(z.string()),
  openPrintJobs: z.int(),
  isHub: z.boolean(),
  incarnationCount: z.int(),
  /** Rows of each scope the station has not fetched yet; empty when it did not say where it stands. */
  scopesBehind: z.array(z.strictObject({ scope: z.string(), rowsBehind: z.int() })),
  report: stationReport,
  alarms: z.array(fleetAlarm),
});
export type FleetStation = z.infer<typeof fleetStation>;

export const stationDetail = z.strictObject({
  station: fleetStation,
  /** Newest first. */
  incarnations: z.array(
    z.strictObject({
      incarnation: z.string(),
      enrolledAtMs: z.int(),
      /** Null when its first record has not arrived or does not say. */
      cause: z.string().nullable(),
      isCurrent: z.boolean(),
      have: z.int(),
      /** Where another history of it was seen. */
      forkSeq: z.int().nullable(),
    }),
  ),
  /** The last seven days, thinned; oldest first. */
  samples: z.array(
    z.strictObject({
      atMs: z.int(),
      missing: z.int(),
      clockOffsetMs: z.int().nullable(),
      diskFreeBytes: z.int().nullable(),
      walBytes: z.int().nullable(),
    }),
  ),
  /** What happened to this station, newest first. */
  timeline: z.array(
    z.strictObject({
      atMs: z.int(),
      kind: z.enum(['enrolled', 'exception-raised', 'exception-resolved', 'alarm-acknowledged', 'seen']),
      /** An incarnation's cause, an exception's kind, or an alarm's. */
      what: z.string(),
      exceptionId: z.string().nullable(),
    }),
  ),
});
export type StationDetail = z.infer<typeof stationDetail>;
