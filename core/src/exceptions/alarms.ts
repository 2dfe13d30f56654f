/** What a fleet page watches of a station, as far as the station told it. Unknown is null and raises nothing. */
export interface StationVitals {
  readonly state: 'online' | 'late' | 'offline' | 'never' | 'forked' | 'revoked';
  readonly missing: number;
  /** Since when records have been missing without a break. */
  readonly missingSinceMs: number | null;
  readonly silentMs: number | null;
  readonly clockOffsetMs: number | null;
  readonly quarantined: number;
  readonly diskFreeBytes: number | null;
  readonly diskLevel: string | null;
  readonly walBytes: number | null;
  readonly backupAtMs: number | null;
  readonly backupVerified: boolean | null;
  readonly checkpointConflict: boolean;
  readonly versionTooOld: boolean;
}

export const ALARM_KINDS = [
  'fork',
  'checkpoint-conflict',
  'offline',
  'records-missing',
  'disk-low',
  'wal-large',
  'clock-off',
  'backup-old',
  'backup-unverified',
  'version-too-old',
] as const;
export type AlarmKind = (typeof ALARM_KINDS)[number];
export type AlarmLevel = 'bad' | 'warn';

interface AlarmRule {
  readonly kind: AlarmKind;
  readonly level: AlarmLevel;
  /** The number that raised it; null when the rule does not apply. */
  readonly test: (vitals: StationVitals, nowMs: number) => number | null;
}

const MIB = 1024 * 1024;
/** The thresholds, in one place. Times in milliseconds, sizes in bytes. */
export const ALARM_LIMITS = {
  missingRecords: 50,
  missingForMs: 5 * 60_000,
  offlineAfterMs: 5 * 60_000,
  clockOffsetMs: 2_000,
  diskFreeBytes: 2_048 * MIB,
  walBytes: 256 * MIB,
  backupAgeMs: 36 * 3_600_000,
} as const;

const when = (holds: boolean, value: number | null): number | null => (holds ? (value ?? 0) : null);

/** The rules, worst first. A station that was never seen or is withdrawn raises nothing. */
export const ALARM_RULES: readonly AlarmRule[] = [
  { kind: 'fork', level: 'bad', test: (one) => when(one.state === 'forked', 0) },
  { kind: 'checkpoint-conflict', level: 'bad', test: (one) => when(one.checkpointConflict, 0) },
  {
    kind: 'offline',
    level: 'bad',
    test: (one) => when((one.silentMs ?? 0) > ALARM_LIMITS.offlineAfterMs, one.silentMs),
  },
  {
    kind: 'disk-low',
    level: 'bad',
    test: (one) =>
      when(
        (one.diskFreeBytes !== null && one.diskFreeBytes < ALARM_LIMITS.diskFreeBytes) ||
          (one.diskLevel !== null && one.diskLevel !== 'ok'),
        one.diskFreeBytes,
      ),
  },
  {
    kind: 'records-missing',
    level: 'warn',
    test: (one, nowMs) =>
      when(
        one.missing > ALARM_LIMITS.missingRecords &&
          one.missingSinceMs !== null &&
          nowMs - one.missingSinceMs >= ALARM_LIMITS.missingForMs,
        one.missing,
      ),
  },
  {
    kind: 'clock-off',
    level: 'warn',
    test: (one) =>
      when(Math.abs(one.clockOffsetMs ?? 0) > ALARM_LIMITS.clockOffsetMs, Math.abs(one.clockOffsetMs ?? 0)),
  },
  {
    kind: 'wal-large',
    level: 'warn',
    test: (one) => when((one.walBytes ?? 0) > ALARM_LIMITS.walBytes, one.walBytes),
  },
  {
    kind: 'backup-old',
    level: 'warn',
    test: (one, nowMs) => {
      const ageMs = one.backupAtMs === null ? 0 : nowMs - one.backupAtMs;
      return when(ageMs > ALARM_LIMITS.backupAgeMs, ageMs);
    },
  },
  {
    kind: 'backup-unverified',
    level: 'warn',
    test: (one) => when(one.backupAtMs !== null && one.backupVerified === false, 0),
  },
  { kind: 'version-too-old', level: 'warn', test: (one) => when(one.versionTooOld, 0) },
];

export interface RaisedAlarm {
  readonly kind: AlarmKind;
  readonly level: AlarmLevel;
  readonly value: number;
}

/** The alarms of one station now. */
export function alarmsOf(vitals: StationVitals, nowMs: number): readonly RaisedAlarm[] {
  if (vitals.state === 'never' || vitals.state === 'revoked') return [];
  return ALARM_RULES.flatMap(({ kind, level, test }) => {
    const value = test(vitals, nowMs);
    return value === null ? [] : [{ kind, level, value }];
  });
}
