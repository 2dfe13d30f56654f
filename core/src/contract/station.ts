import { z } from 'zod';
import { isoDate } from '../catalogue/catalogue.ts';
import { EVIDENCE_CONFLICTS } from '../journal/index.ts';
import { permission, role } from '../permissions/index.ts';
import { defineRoutes } from './route.ts';

/** What every station answers, whatever its role: who it is, how its links and devices are, who is signed in. */

export const deviceHealth = z.strictObject({
  deviceId: z.string(),
  kind: z.enum(['scanner', 'printer', 'drawer', 'gate', 'reader', 'terminal', 'display']),
  name: z.string(),
  wire: z.string(),
  health: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('ok') }),
    z.strictObject({ kind: z.literal('degraded'), reason: z.string() }),
    z.strictObject({ kind: z.literal('gone'), reason: z.string() }),
  ]),
  /** Extra words for the status bar: "paper near end". */
  note: z.string().default(''),
});
export type DeviceHealth = z.infer<typeof deviceHealth>;

export const linkState = z.strictObject({
  state: z.enum(['up', 'down', 'self']),
  /** When it went into this state. */
  sinceMs: z.int(),
  /** Records not yet acknowledged by this peer and the time of the oldest. */
  unsyncedCount: z.int(),
  oldestUnsyncedAtMs: z.int().nullable(),
  detail: z.string().default(''),
});
export type LinkState = z.infer<typeof linkState>;

export const operator = z.strictObject({
  operatorId: z.string(),
  name: z.string(),
  role,
  permissions: z.array(permission),
});
export type Operator = z.infer<typeof operator>;

export const shiftState = z.strictObject({
  shiftId: z.string(),
  number: z.int(),
  openedAtMs: z.int(),
  openedBy: z.string(),
  /** Who answers for the drawer now: who opened it, or took it over last. */
  responsibleId: z.string(),
  responsibleName: z.string(),
  floatMinor: z.int(),
  /** Null for who may not see it: a count is worth something only while it is blind. */
  expectedCashMinor: z.int().nullable(),
  saleCount: z.int(),
  grossMinor: z.int(),
});
export type ShiftState = z.infer<typeof shiftState>;

/** What keeps the key of an encrypted ledger; `beside-data` is a key that lies with what it locks. */
export const atRestProtection = z.enum(['none', 'os-account', 'tpm', 'host-key', 'beside-data', 'key-file']);
export type AtRestProtection = z.infer<typeof atRestProtection>;

/** The last copy of the ledger, and whether it could be read again. */
export const backupState = z.strictObject({
  lastAtMs: z.int().nullable(),
  verified: z.boolean(),
  /** Why the last attempt failed, for a person; null when it did not. */
  failure: z.string().nullable(),
  /** The folder has had no good copy for longer than a day and a half. */
  overdue: z.boolean(),
});
export type BackupState = z.infer<typeof backupState>;

/** A ticket file on its way: the tickets before it stay in force until it is. */
export const snapshotState = z.strictObject({
  phase: z.enum(['fetching', 'checking', 'installing']),
  receivedBytes: z.int().min(0),
  /** 0 before it is known. */
  totalBytes: z.int().min(0),
});
export type SnapshotState = z.infer<typeof snapshotState>;

/** The room the ledger lives in, and whether its disk takes what is written. */
export const storageState = z.strictObject({
  /** `critical`: only the closing reserve is left, and nothing more is sold. */
  level: z.enum(['ok', 'low', 'critical']),
  /** Free space of the data folder's volume; null before it was looked at. */
  freeBytes: z.int().nullable(),
  ledgerBytes: z.int(),
  walBytes: z.int(),
  /** The file that holds the closing reserve; `released` when that reserve is in use. */
  ballast: z.enum(['kept', 'released', 'none']),
  writing: z.enum(['writable', 'failing', 'unwritable']),
  /** What a check of the whole file found; null when it is sound or not yet checked. */
  damage: z.string().nullable(),
  /** The write-ahead log cannot begin again because something holds an old state open. */
  logHeld: z.boolean(),
});
export type StorageState = z.infer<typeof storageState>;

/** What vouches for this station's journal, and what was found that cannot be true beside it. */
export const evidenceState = z.strictObject({
  /** The last proven tree of the cloud's log, as the Z report prints it ("912 · 88ab-0c1d"); null before the first. */
  checkpoint: z.strictObject({ short: z.string(), atMs: z.int(), seq: z.int() }).nullable(),
  /** Conflicts of the last day, newest first: a person finds out which history is real. */
  conflicts: z.array(
    z.strictObject({
      conflict: z.enum(EVIDENCE_CONFLICTS),
      aboutStationId: z.string().nullable(),
      atMs: z.int(),
    }),
  ),
});
export type EvidenceState = z.infer<typeof evidenceState>;

export const stationStatus = z.strictObject({
  stationId: z.string(),
  registerId: z.string(),
  name: z.string(),
  place: z.string(),
  role: z.enum(['till', 'gate', 'kiosk']),
  venue: z.strictObject({ name: z.string(), currency: z.string(), timeZone: z.string(), locale: z.string() }),
  businessDay: isoDate,
  nowMs: z.int(),
  /** True on a screen that practises: nothing of it reaches the books. Left out, it does not. */
  training: z.boolean().optional(),
  operator: operator.nullable(),
  shift: shiftState.nullable(),
  cloud: linkState,
  hub: linkState,
  /** When the ticket list was last confirmed up to date; null before the first pull. */
  ticketsAsOfMs: z.int().nullable(),
  /** Set while tickets are fetched as a file. */
  ticketSnapshot: snapshotState.nullable().optional(),
  devices: z.array(deviceHealth),
  /** Print jobs that need a person. */
  openPrintJobs: z.int(),
  atRest: z.strictObject({ encryption: z.enum(['none', 'file']), protection: atRestProtection }).optional(),
  /** Left out where no backup folder is configured. */
  backup: backupState.optional(),
  storage: storageState.optional(),
  evidence: evidenceState.optional(),
});
export type StationStatus = z.infer<typeof stationStatus>;

/** What somebody shows of themselves: a typed PIN or a scanned badge. */
export const shownByStaff = z.union([
  z.strictObject({ pin: z.string().regex(/^\d{4,12}$/, '4 to 12 digits') }),
  z.strictObject({ badge: z.string().min(8).max(200) }),
]);
export type ShownByStaff = z.infer<typeof shownByStaff>;

export const stationRoutes = defineRoutes({
  status: {
    id: 'getStatus',
    method: 'GET',
    path: '/api/v1/status',
    summary: 'Who this station is and how it is',
    tag: 'Station',
    access: 'local',
    response: stationStatus,
  },
  signIn: {
    id: 'signIn',
    method: 'POST',
    path: '/api/v1/sign-in',
    summary: 'Sign a member of staff in by PIN',
    tag: 'Station',
    access: 'local',
    body: shownByStaff,
    response: operator,
  },
  signOut: {
    id: 'signOut',
    method: 'POST',
    path: '/api/v1/sign-out',
    summary: 'Lock the station',
    tag: 'Station',
    access: 'local',
    body: z.strictObject({}),
    response: z.strictObject({}),
  },
  launchLink: {
    id: 'mintLaunchLink',
    method: 'POST',
    path: '/api/v1/launch-links',
    summary: 'Mint a one-time link that opens the screen',
    tag: 'Station',
    access: 'local',
    body: z.strictObject({}),
    response: z.strictObject({ url: z.string() }),
    status: 201,
  },
  deviceTrace: {
    id: 'getDeviceTrace',
    method: 'GET',
    path: '/api/v1/devices/:deviceId/trace',
    summary: 'The last frames a device sent and received',
    tag: 'Station',
    access: 'local',
    params: z.strictObject({ deviceId: z.string() }),
    response: z.strictObject({
      frames: z.array(z.strictObject({ atMs: z.int(), direction: z.enum(['in', 'out']), hex: z.string() })),
    }),
  },
});
