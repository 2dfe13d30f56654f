import { createPrivateKey, randomBytes, sign, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import {
  certificateBindingText,
  type ChainHead,
  type SignedSuccession,
  type Succession,
  type SuccessionCause,
  successionText,
} from '@gatehouse/core/sync';
import type { RandomSource } from '@gatehouse/core/time';
import { rawPublicKeyOf, signText } from './ed25519.ts';
import { openKeyFiles, type KeyFiles } from './key-files.ts';
import { createLanCertificate, fingerprintOf, type LanCertificate } from './lan-certificate.ts';
import { type LineageEntry, readLineage, writeLineage } from './lineage.ts';
import type { Enrolment, StationIdentity, TicketSigner } from './load-or-enrol.ts';
import { ed25519Pem } from './station-keys.ts';

/** Why a new incarnation begins, with what the ledger held last under the old one. */
export interface IncarnationBeginning {
  readonly cause: SuccessionCause;
  readonly previous: ChainHead;
  /** Where the journals differ, or the place this disk should have reached; null when a person said so. */
  readonly evidence: ChainHead | null;
  readonly nowMs: number;
}

/** The incarnations of this installation: the enrolled one, and those it went on under by itself. */
export interface Incarnations {
  /** The present one. */
  identity(): StationIdentity;
  /** How the present one began; null for the enrolled one. */
  origin(): LineageEntry | null;
  /** The station key of any incarnation whose keys are on this disk. */
  stationKey(incarnation: string): KeyObject | undefined;
  /** Of the newest incarnation that `isKnown` to the peers of the LAN: they learn of a new one from the cloud. */
  lanIdentity(isKnown: (incarnation: string) => boolean): LanIdentity;
  /** Signs tickets with the newest key that gates know; an older certified one until then. */
  ticketSigner(isKnown: (keyId: number) => boolean): TicketSigner | null;
  /** Goes on under a new incarnation, durably, without any network. The caller moves the ledger in the same breath. */
  begin(beginning: IncarnationBeginning): StationIdentity;
  /** Whether the cloud has to be told of any. */
  isPending(): boolean;
  /** What the cloud has to be told, oldest first, each vouched for by the key before it. */
  pending(): Promise<readonly PendingSuccession[]>;
  /** The cloud knows an incarnation now, and certified its ticket key under this id. */
  registered(incarnation: string, ticketKeyId: number | null): void;
}

export interface LanIdentity {
  readonly incarnation: string;
  readonly lanCertificate: LanCertificate;
}

export interface PendingSuccession {
  readonly request: SignedSuccession;
  /** Whose token carries the request. */
  readonly vouchedBy: { readonly incarnation: string; readonly key: KeyObject };
}

export interface IncarnationsOptions {
  readonly dataFolder: string;
  /** The first incarnation, as enrolled. */
  readonly enrolment: Enrolment;
  readonly random?: RandomSource;
}

/** Key files of an incarnation after the first; the first one's stand in the folder itself. */
const filesOf = (dataFolder: string, incarnation: string): KeyFiles =>
  openKeyFiles(join(dataFolder, 'keys', incarnation));

/** Reads what this installation went on under. Throws when its lineage or a key is damaged: nothing may be sold under a name that is not certain. */
export function openIncarnations(options: IncarnationsOptions): Incarnations {
  const { dataFolder, enrolment } = options;
  const files = openKeyFiles(join(dataFolder, 'keys'));
  const enrolled = enrolment.identity;
  let entries = readLineage(files);
  const keys = new Map<string, KeyObject>([[enrolled.incarnation, enrolment.stationKey]]);
  const ticketKeys = new Map<string, KeyObject>();
  const certificates = new Map<string, Promise<LanCertificate>>();
  const readCertificates = new Map<string, LanCertificate>();
  const lanOf = (incarnation: string): LanCertificate | undefined => {
    const known = readCertificates.get(incarnation) ?? readLan(filesOf(dataFolder, incarnation));
    if (known) readCertificates.set(incarnation, known);
    return known;
  };
  /** Once per incarnation, whoever asks first: the hub and the cloud must be told of the same one. */
  const makeLan = (incarnation: string): Promise<LanCertificate> => {
    const made =
      certificates.get(incarnation) ?? lanCertificateOf(incarnation, filesOf(dataFolder, incarnation));
    certificates.set(incarnation, made);
    return made;
  };

  const stationKey = (incarnation: string): KeyObject | undefined => {
    const known = keys.get(incarnation);
    if (known) return known;
    const pem = entries.some((one) => one.incarnation === incarnation)
      ? filesOf(dataFolder, incarnation).read('station-key.pem')
      : undefined;
    const key = pem === undefined ? undefined : createPrivateKey(pem);
    if (key) keys.set(incarnation, key);
    return key;
  };
  const ownKey = (incarnation: string): KeyObject => {
    const key = stationKey(incarnation);
    if (!key) throw new Error(`the station key of incarnation ${incarnation} is not on this disk`);
    return key;
  };
  const identity = (): StationIdentity => {
    const last = entries.at(-1);
    if (!last) return enrolled;
    return {
      ...enrolled,
      incarnation: last.incarnation,
      publicKey: rawPublicKeyOf(ownKey(last.incarnation)),
    };
  };
  const keep = (changed: readonly LineageEntry[]): void => {
    writeLineage(files, changed);
    entries = changed;
  };
  ownKey(identity().incarnation);

  return {
    identity,
    origin: () => entries.at(-1) ?? null,
    stationKey,
    lanIdentity(isKnown) {
      for (const { incarnation } of entries.toReversed()) {
        const certificate = isKnown(incarnation) ? lanOf(incarnation) : undefined;
        if (certificate) return { incarnation, lanCertificate: certificate };
      }
      return { incarnation: enrolled.incarnation, lanCertificate: enrolment.lanCertificate };
    },
    ticketSigner(isKnown) {
      for (const { incarnation, ticketKeyId } of entries.toReversed()) {
        if (ticketKeyId === null || !isKnown(ticketKeyId)) continue;
        let key = ticketKeys.get(incarnation);
        const pem = key ? undefined : filesOf(dataFolder, incarnation).read('ticket-key.pem');
        if (pem !== undefined) ticketKeys.set(incarnation, (key = createPrivateKey(pem)));
        if (!key) continue;
        const signing = key;
        return { keyId: ticketKeyId, sign: (message) => sign(null, message, signing) };
      }
      return enrolment.ticketSigner;
    },
    begin(beginning) {
      const { cause, previous, evidence, nowMs } = beginning;
      const before = identity().incarnation;
      const incarnation = freshName([enrolled, ...entries], options.random);
      // On disk before anything is named after them; a folder that no lineage names is nothing.
      const own = filesOf(dataFolder, incarnation);
      own.write('station-key.pem', ed25519Pem(options.random));
      if (enrolment.ticketSigner !== null) own.write('ticket-key.pem', ed25519Pem(options.random));
      keep([
        ...entries,
        {
          incarnation,
          cause,
          previous: { incarnation: before, ...previous },
          evidence,
          beganAtMs: nowMs,
          registered: false,
          ticketKeyId: null,
        },
      ]);
      return identity();
    },
    isPending: () => entries.some(({ registered }) => !registered),
    async pending() {
      const waiting: PendingSuccession[] = [];
      for (const entry of entries.filter(({ registered }) => !registered)) {
        const own = filesOf(dataFolder, entry.incarnation);
        const succession = successionOf(
          enrolled.stationId,
          entry,
          { lan: await makeLan(entry.incarnation), ticketPem: own.read('ticket-key.pem') },
          ownKey(entry.incarnation),
        );
        const key = ownKey(entry.previous.incarnation);
        waiting.push({
          request: { succession, signature: signText(successionText(succession), key) },
          vouchedBy: { incarnation: entry.previous.incarnation, key },
        });
      }
      return waiting;
    },
    registered(incarnation, ticketKeyId) {
      keep(
        entries.map((entry) =>
          entry.incarnation === incarnation ? { ...entry, registered: true, ticketKeyId } : entry,
        ),
      );
    },
  };
}

/**
 * For a data folder whose station is not running (a restored backup): it will go on under a new incarnation from its
 * next start, before it sells anything. `previous` is the last record of the ledger in it.
 */
export function beginIncarnation(
  options: IncarnationsOptions,
  beginning: IncarnationBeginning,
): StationIdentity {
  return openIncarnations(options).begin(beginning);
}

/** Receipt numbers carry the first four digits: they differ from those of every incarnation of this installation. */
function freshName(taken: readonly { readonly incarnation: string }[], random?: RandomSource): string {
  for (;;) {
    const bytes = random ? random.bytes(16) : randomBytes(16);
    const name = Buffer.from(bytes).toString('hex');
    if (!taken.some(({ incarnation }) => incarnation.slice(0, 4) === name.slice(0, 4))) return name;
  }
}

function readLan(files: KeyFiles): LanCertificate | undefined {
  const certificatePem = files.read('lan-certificate.pem');
  const privateKeyPem = files.read('lan-key.pem');
  return certificatePem === undefined || privateKeyPem === undefined
    ? undefined
    : { certificatePem, privateKeyPem };
}

/** Made when somebody is there to be told: it takes longer than a sale may wait. */
async function lanCertificateOf(incarnation: string, files: KeyFiles): Promise<LanCertificate> {
  const known = readLan(files);
  if (known) return known;
  const lan = await createLanCertificate(incarnation);
  files.write('lan-key.pem', lan.privateKeyPem);
  files.write('lan-certificate.pem', lan.certificatePem);
  return lan;
}

function successionOf(
  stationId: string,
  entry: LineageEntry,
  own: { readonly lan: LanCertificate; readonly ticketPem: string | undefined },
  key: KeyObject,
): Succession {
  const { lan, ticketPem } = own;
  return {
    stationId,
    previous: entry.previous,
    cause: entry.cause,
    incarnation: entry.incarnation,
    publicKey: rawPublicKeyOf(key),
    certificatePem: lan.certificatePem,
    certificateSignature: signText(certificateBindingText(fingerprintOf(lan.certificatePem) ?? ''), key),
    ticketPublicKey: ticketPem === undefined ? null : rawPublicKeyOf(createPrivateKey(ticketPem)),
    evidence: entry.evidence,
    beganAtMs: entry.beganAtMs,
  };
}
