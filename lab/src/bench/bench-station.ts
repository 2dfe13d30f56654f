import { argon2Sync, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Product, VenuePolicy } from '@gatehouse/core/catalogue';
import type { Transport } from '@gatehouse/core/contract';
import { ARGON2, type EnrolResponse, type Scope, type StaffRow } from '@gatehouse/core/sync';
import { certificateText, type TicketKey } from '@gatehouse/core/tickets';
import { stationMigrations } from '@gatehouse/station';
import type { ReplicaStore } from '@gatehouse/station/catalogue';
import { openReplicaStore } from '@gatehouse/station/catalogue';
import { loadOrEnrol, rawPublicKeyOf, type Enrolment } from '@gatehouse/station/enrolment';
import { hubProjection } from '@gatehouse/station/hub';
import { createIds, openLedger, systemClock, type Ledger } from '@gatehouse/station/ledger';
import { CATEGORIES, EVENTS, PRODUCTS, TAX_RATES } from '../demo/catalogue.ts';
import { accessPointOf, AREA, PARK } from '../demo/park.ts';

/** A station that was enrolled by a cloud which is away since: its folder holds all that a start needs. */
export interface BenchStation {
  readonly folder: string;
  readonly enrolment: Enrolment;
  readonly policy: VenuePolicy;
  /** The certified key this station (or, at a gate, a till of the venue) signs tickets with. */
  readonly ticketKey: TicketKey;
  readonly signTicket: (message: Uint8Array) => Uint8Array;
  /** Opens ledger and replica as the station does, to fill them before it starts. */
  open(): { readonly ledger: Ledger; readonly replica: ReplicaStore; close(): void };
}

export const BENCH_PIN = '4711';
export const ACCESS_POINT_ID = 'bench-in';
/** Nothing listens there: the station runs without a cloud. */
export const NO_CLOUD = 'http://127.0.0.1:9';
const STATION_ID = 'bench-station';
const ORGANIZATION_ID = 'bench-org';
const VENUE_ID = 'bench-venue';
const TILL_KEY_ID = 2;
const ISSUER_KEY_ID = 1;

/** A folder under the system's own place for such things; gone with the handle. */
export function scratchFolder(name: string): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `gatehouse-bench-${name}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Enrols a station against an answer made here, by the code and the files of a real enrolment. */
export async function benchStation(
  folder: string,
  role: 'till' | 'gate',
  products: readonly Product[] = PRODUCTS,
): Promise<BenchStation> {
  const pepper = randomBytes(32);
  const answer: EnrolResponse = {
    stationId: STATION_ID,
    registerId: 'B1',
    organizationId: ORGANIZATION_ID,
    venueId: VENUE_ID,
    name: 'Bench',
    place: 'Bench',
    role,
    ticketKeyId: role === 'till' ? TILL_KEY_ID : null,
    pinPepper: pepper.toString('base64url'),
    timeMs: Date.now(),
  };
  let ticketPublicKey = '';
  const transport: Transport = ({ body }) => {
    ticketPublicKey = (body as { ticketPublicKey: string | null }).ticketPublicKey ?? '';
    return Promise.resolve({ status: 201, body: answer });
  };
  const enrolled = await loadOrEnrol({
    dataFolder: folder,
    cloudUrl: NO_CLOUD,
    code: 'bench-code',
    softwareVersion: 'bench',
    sellsTickets: role === 'till',
    transport,
  });
  if (!enrolled.ok) throw new Error(`the bench station could not enrol: ${JSON.stringify(enrolled)}`);
  const enrolment = enrolled.value;
  const elsewhere = generateKeyPairSync('ed25519').privateKey;
  const { ticketSigner } = enrolment;
  const { ticketKey, issuer } = certifiedKey(
    ticketSigner ? ticketPublicKey : rawPublicKeyOf(elsewhere),
    STATION_ID,
  );
  const policy: VenuePolicy = {
    ...venueOf(),
    venueId: VENUE_ID,
    organizationId: ORGANIZATION_ID,
    hubStationId: STATION_ID,
  };
  return {
    folder,
    enrolment,
    policy,
    ticketKey,
    signTicket: ticketSigner
      ? (message) => ticketSigner.sign(message)
      : (message) => sign(null, message, elsewhere),
    open() {
      const ledger = openLedger({
        file: join(folder, 'ledger.db'),
        identity: enrolment.identity,
        clock: systemClock,
        ids: createIds(),
        bootId: 'bench',
        modules: stationMigrations,
        projections: [hubProjection],
        calendar: () => policy,
      });
      const replica = openReplicaStore(ledger, folder);
      if (!replica.cursor('policy')) {
        fill(replica, 'policy', [[VENUE_ID, policy]]);
        fill(
          replica,
          'keys',
          [issuer, ticketKey].map((key) => [String(key.keyId), key] as const),
        );
        fill(replica, 'staff', [['bench-cashier', cashier(pepper)]]);
        fill(replica, 'sessions', []);
        fill(replica, 'catalogue', [
          ...TAX_RATES.map((row) => [`tax-rate:${row.taxRateId}`, row] as const),
          ...CATEGORIES.map((row) => [`category:${row.categoryId}`, row] as const),
          ...EVENTS.map((row) => [`event:${row.eventId}`, row] as const),
          ...products.map((row) => [`product:${row.productId}`, row] as const),
        ]);
      }
      return {
        ledger,
        replica,
        close() {
          replica.close();
          ledger.close();
        },
      };
    },
  };
}

function fill(replica: ReplicaStore, scope: Scope, rows: readonly (readonly [string, unknown])[]): void {
  replica.applyPage({
    scope,
    generation: 'bench',
    rows: rows.map(([rowId, row], index) => ({
      rowId,
      position: index + 1,
      deleted: false,
      text: JSON.stringify(row),
    })),
    toPosition: rows.length,
    confirmedAtMs: Date.now(),
  });
}

function venueOf(): Omit<VenuePolicy, 'venueId' | 'organizationId' | 'hubStationId'> {
  const { name, legalName, addressLines, taxNumber, currency, timeZone, cutOverHour, locale, taxRule } = PARK;
  return {
    name,
    legalName,
    addressLines: [...addressLines],
    taxNumber,
    currency,
    timeZone,
    cutOverHour,
    locale,
    taxRule,
    receiptFooter: PARK.receiptFooter,
    // A million guests in one day is no park's; what is measured is not the fire limit.
    areas: [{ ...AREA, capacity: 10_000_000 }],
    rooms: [],
    accessPoints: [{ ...accessPointOf('bench', 'Bench gate', 'Lane 1', STATION_ID), name: 'Bench in' }],
  };
}

/** A till's key under a certificate of the organization's own, as the cloud hands both out. */
function certifiedKey(publicKey: string, stationId: string): { ticketKey: TicketKey; issuer: TicketKey } {
  const root = generateKeyPairSync('ed25519').privateKey;
  const key = { keyId: TILL_KEY_ID, organizationId: ORGANIZATION_ID, publicKey };
  const bounds = {
    stationId,
    issuerKeyId: ISSUER_KEY_ID,
    ticketClasses: [],
    validUntilDayMax: 65_535,
    notAfterMs: Date.now() + 365 * 24 * 3_600_000,
  };
  const signature = sign(null, Buffer.from(certificateText(key, bounds)), root).toString('base64url');
  return {
    ticketKey: { ...key, revoked: false, certificate: { ...bounds, signature } },
    issuer: {
      keyId: ISSUER_KEY_ID,
      organizationId: ORGANIZATION_ID,
      publicKey: rawPublicKeyOf(root),
      revoked: false,
      certificate: null,
    },
  };
}

function cashier(pepper: Buffer): StaffRow {
  const salt = randomBytes(16);
  const hash = argon2Sync('argon2id', {
    message: BENCH_PIN,
    nonce: salt,
    secret: pepper,
    memory: ARGON2.memoryKib,
    passes: ARGON2.iterations,
    parallelism: ARGON2.parallelism,
    tagLength: ARGON2.hashLength,
  });
  return {
    operatorId: 'bench-cashier',
    name: 'Bench Cashier',
    role: 'cashier',
    active: true,
    pinSalt: salt.toString('base64url'),
    pinHash: hash.toString('base64url'),
  };
}
