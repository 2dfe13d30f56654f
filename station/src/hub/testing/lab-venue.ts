import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccessPoint, Product, Session, VenuePolicy } from '@gatehouse/core/catalogue';
import { certificateBindingText, type Scope, type StationRow } from '@gatehouse/core/sync';
import {
  certificateText,
  signTicketCode,
  type TicketClaims,
  type TicketKey,
  type TicketRow,
} from '@gatehouse/core/tickets';
import { ticketDayOf, type Clock } from '@gatehouse/core/time';
import { openReplicaStore, type ReplicaStore } from '../../catalogue/index.ts';
import {
  createLanCertificate,
  createVerifier,
  fingerprintOf,
  rawPublicKeyOf,
  signText,
  type LanCertificate,
} from '../../enrolment/index.ts';
import { gateMigrations } from '../../gate/index.ts';
import { openLedger, type Ledger, type LedgerOptions, type StationIdentity } from '../../ledger/index.ts';
import { countingIds } from '../../ledger/testing/scratch.ts';
import { syncMigrations } from '../../sync/index.ts';
import {
  createClaimAuthority,
  createKeyRing,
  createPresentedReader,
  createVenueReplica,
  hubMigrations,
  hubProjection,
} from '../index.ts';

/** A small venue with real keys, real ledgers and real replicas, for tests of hub, sync and gate. */

export const NOON_MS = Date.parse('2026-06-15T10:00:00Z');
export const TODAY = ticketDayOf('2026-06-15');

/** Real time from a fixed start: tokens, back-offs and records agree. */
export function runningClock(startMs = NOON_MS): Clock & { shift(ms: number): void } {
  const begin = performance.now();
  let shiftedMs = 0;
  return {
    nowMs: () => Math.round(startMs + shiftedMs + performance.now() - begin),
    monotonicMs: () => performance.now(),
    shift: (ms) => void (shiftedMs += ms),
  };
}

const admission = (ticketClass: number, more: object = {}) => ({
  ticketClass,
  admits: 1,
  entriesPerWindow: 1,
  validity: { kind: 'day' as const },
  degraded: 'deny' as const,
  degradedBudget: 0,
  ...more,
});
const product = (productId: string, of: ReturnType<typeof admission>): Product => ({
  productId,
  kind: 'admission',
  name: { default: `Product ${productId}`, byLocale: {} },
  categoryId: 'c',
  taxRateId: 't',
  soldOut: false,
  variants: [
    { variantId: `${productId}-v`, name: { default: 'Adult', byLocale: {} }, priceMinor: 1_000, hint: '' },
  ],
  admission: of,
});
export const PRODUCTS: readonly Product[] = [
  product('day', admission(1)),
  product('family', admission(2, { admits: 4 })),
  product('budget', admission(3, { degraded: 'budget', degradedBudget: 2 })),
  product('zone', admission(4, { degraded: 'zone' })),
  product('staff', admission(5, { degraded: 'staff' })),
  product('climb', admission(6, { validity: { kind: 'session', earlyMinutes: 15, lateMinutes: 10 } })),
];
export const CLIMB: Session = {
  sessionId: 'climb-12',
  eventId: 'climbing',
  startsAtMs: NOON_MS,
  endsAtMs: NOON_MS + 5_400_000,
  capacity: 20,
  taken: 0,
  scopeNumber: 77,
};
const point = (accessPointId: string, more: Partial<AccessPoint>): AccessPoint => ({
  accessPointId,
  name: accessPointId,
  gateName: 'Gate A',
  laneName: 'lane 1',
  direction: 'in',
  toAreaId: 'park',
  stationId: 'gate-a',
  ticketClasses: [],
  ...more,
});
const POLICY: VenuePolicy = {
  venueId: 'venue',
  organizationId: 'org',
  name: 'Park',
  legalName: 'Park Ltd',
  addressLines: [],
  taxNumber: '',
  currency: 'EUR',
  timeZone: 'Europe/Vienna',
  cutOverHour: 4,
  locale: 'en',
  receiptFooter: '',
  hubStationId: 'gate-a',
  taxRule: { pricesIncludeTax: true, roundingMode: 'half-up', roundingLevel: 'line' },
  areas: [{ areaId: 'park', name: 'Park', capacity: 500 }],
  rooms: [],
  accessPoints: [
    point('a-in', {}),
    point('a-out', { direction: 'out', toAreaId: 'street' }),
    point('b-in', { gateName: 'Gate B', stationId: 'gate-b' }),
    point('b-zone', { gateName: 'Gate B', laneName: 'lane 2', stationId: 'gate-b', ticketClasses: [4] }),
  ],
};

export interface LabStation {
  readonly identity: StationIdentity;
  readonly stationKey: KeyObject;
  readonly lanCertificate: LanCertificate;
  readonly row: StationRow;
  readonly ledger: Ledger;
  readonly store: ReplicaStore;
  readonly replica: ReturnType<typeof createVenueReplica>;
  readonly readPresented: ReturnType<typeof createPresentedReader>;
  readonly claims: ReturnType<typeof createClaimAuthority>;
  /** Closes and opens the ledger as a new process would. */
  reopen(): Ledger;
}

export interface LabVenue {
  readonly clock: ReturnType<typeof runningClock>;
  readonly verify: ReturnType<typeof createVerifier>;
  station(
    stationId: string,
    role?: StationIdentity['role'],
    overrides?: Partial<LedgerOptions>,
  ): Promise<LabStation>;
  /** Signs a code with the organization's key, or with another one. */
  code(claims?: Partial<TicketClaims>, key?: KeyObject): string;
  row(ticketId: string, serial: string, overrides?: Partial<TicketRow>): TicketRow;
  /** Puts rows into the replica of a station as a pull would. */
  give(
    station: LabStation,
    scope: Scope,
    rows: readonly (readonly [string, object])[],
    generation?: string,
  ): void;
  ledgerFile(stationId: string): string;
  readonly orgKey: KeyObject;
  readonly tillKey: KeyObject;
  remove(): void;
}

export const newSerial = (): string => randomBytes(8).toString('hex');

export function labVenue(): LabVenue {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-venue-'));
  const clock = runningClock();
  const verify = createVerifier();
  const orgKey = generateKeyPairSync('ed25519').privateKey;
  const tillKey = generateKeyPairSync('ed25519').privateKey;
  const opened: LabStation[] = [];
  const stations = new Map<string, StationRow>();
  let position = 0;

  const give: LabVenue['give'] = (station, scope, rows, generation = 'g1') => {
    const given = rows.map(([rowId, row]) => ({
      rowId,
      position: ++position,
      deleted: false,
      text: JSON.stringify(row),
    }));
    station.store.applyPage({
      scope,
      generation,
      rows: given,
      toPosition: position,
      confirmedAtMs: clock.nowMs(),
    });
  };
  const org: TicketKey = {
    keyId: 1,
    organizationId: 'org',
    publicKey: rawPublicKeyOf(orgKey),
    revoked: false,
    certificate: null,
  };
  const tillPublic = { keyId: 7, organizationId: 'org', publicKey: rawPublicKeyOf(tillKey) };
  const bounds = {
    stationId: 'till-1',
    issuerKeyId: 1,
    ticketClasses: [1, 2],
    validUntilDayMax: TODAY + 30,
    notAfterMs: NOON_MS + 1e10,
  };
  const till: TicketKey = {
    ...tillPublic,
    revoked: false,
    certificate: { ...bounds, signature: signText(certificateText(tillPublic, bounds), orgKey) },
  };

  const code: LabVenue['code'] = (claims = {}, key = claims.keyId === 7 ? tillKey : orgKey) =>
    signTicketCode(
      {
        shape: 'static',
        keyId: 1,
        scope: 0,
        serial: newSerial(),
        ticketClass: 1,
        validFromDay: TODAY,
        validUntilDay: TODAY,
        ...claims,
      },
      (message) => sign(null, message, key),
    );

  return {
    clock,
    verify,
    code,
    give,
    orgKey,
    tillKey,
    row: (ticketId, serial, overrides = {}) => ({
      ticketId,
      serial,
      keyId: 1,
      productId: 'day',
      variantId: 'day-v',
      ticketClass: 1,
      sessionId: null,
      scope: 0,
      validFromDay: TODAY,
      validUntilDay: TODAY,
      admits: 1,
      status: 'valid',
      statusReason: '',
      soldAtMs: NOON_MS,
      holderSealed: '',
      ...overrides,
    }),
    async station(stationId, role = 'gate', overrides = {}) {
      const stationKey = generateKeyPairSync('ed25519').privateKey;
      const incarnation = createHash('sha256')
        .update(folder + stationId)
        .digest('hex')
        .slice(0, 32);
      const lanCertificate = await createLanCertificate(incarnation);
      const identity: StationIdentity = {
        stationId,
        incarnation,
        organizationId: 'org',
        venueId: 'venue',
        registerId: stationId,
        name: stationId,
        place: '',
        role,
      };
      const { certificatePem } = lanCertificate;
      const row: StationRow = {
        stationId,
        registerId: stationId,
        name: stationId,
        role,
        incarnation,
        publicKey: rawPublicKeyOf(stationKey),
        certificatePem,
        certificateSignature: signText(
          certificateBindingText(fingerprintOf(certificatePem) ?? ''),
          stationKey,
        ),
        revoked: false,
      };
      const ids = countingIds(stationId);
      const open = () =>
        openLedger({
          file: join(folder, `${stationId}.db`),
          identity,
          clock,
          ids,
          bootId: 'boot',
          calendar: () => POLICY,
          modules: [hubMigrations, syncMigrations, gateMigrations],
          projections: [hubProjection],
          ...overrides,
        });
      const ledger = open();
      const store = openReplicaStore(ledger, folder);
      const replica = createVenueReplica(store);
      const ring = createKeyRing(replica.ticketKey, verify);
      store.onChanged((scopes) => scopes.includes('keys') && ring.forget());
      const readPresented = createPresentedReader(ring, verify);
      const claims = createClaimAuthority({ ledger, replica, readPresented, clock, ids });
      const station: LabStation = {
        identity,
        stationKey,
        lanCertificate,
        row,
        ledger,
        store,
        replica,
        readPresented,
        claims,
        reopen() {
          ledger.close();
          return open();
        },
      };
      give(station, 'policy', [['venue', POLICY]]);
      give(station, 'keys', [
        ['1', org],
        ['7', till],
      ]);
      give(
        station,
        'catalogue',
        PRODUCTS.map((each) => [`product:${each.productId}`, each]),
      );
      give(station, 'sessions', [[CLIMB.sessionId, CLIMB]]);
      stations.set(stationId, row);
      opened.push(station);
      for (const each of opened) give(each, 'stations', [...stations]);
      return station;
    },
    ledgerFile: (stationId) => join(folder, `${stationId}.db`),
    remove() {
      for (const { ledger, store } of opened) {
        store.close();
        ledger.close();
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits for a state, not for a time; fails after the deadline with what was seen last. */
export async function until<T>(look: () => T | undefined | false | null, deadlineMs = 15_000): Promise<T> {
  const endMs = performance.now() + deadlineMs;
  for (;;) {
    const seen = look();
    if (seen !== undefined && seen !== false && seen !== null) return seen;
    if (performance.now() > endMs) throw new Error('the state was not reached in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
