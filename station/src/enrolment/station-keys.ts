import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { RandomSource } from '@gatehouse/core/time';
import { systemRandom } from '../ledger/index.ts';
import type { KeyFiles } from './key-files.ts';
import { createLanCertificate, type LanCertificate } from './lan-certificate.ts';

/** Everything secret that belongs to one incarnation of a station. */
export interface StationKeys {
  /** 128 random bits as 32 hex digits. */
  readonly incarnation: string;
  readonly stationKey: KeyObject;
  /** Signs ticket codes; null on a station that sells nothing. */
  readonly ticketKey: KeyObject | null;
  readonly lanCertificate: LanCertificate;
}

/**
 * Keys as they were, or fresh ones. They are on disk before the cloud hears of them: an enrolment whose answer was
 * lost is repeated with the same keys, so that the cloud can recognise it.
 */
export async function loadOrCreateKeys(
  files: KeyFiles,
  options: { readonly sellsTickets: boolean; readonly randomBytes: (length: number) => Uint8Array },
): Promise<StationKeys> {
  const incarnation = kept(files, 'incarnation', () => Buffer.from(options.randomBytes(16)).toString('hex'));
  const stationKey = createPrivateKey(kept(files, 'station-key.pem', ed25519Pem));
  const ticketKey = options.sellsTickets ? createPrivateKey(kept(files, 'ticket-key.pem', ed25519Pem)) : null;
  const certificatePem = files.read('lan-certificate.pem');
  const privateKeyPem = files.read('lan-key.pem');
  if (certificatePem !== undefined && privateKeyPem !== undefined) {
    return { incarnation, stationKey, ticketKey, lanCertificate: { certificatePem, privateKeyPem } };
  }
  const lanCertificate = await createLanCertificate(incarnation);
  files.write('lan-key.pem', lanCertificate.privateKeyPem);
  files.write('lan-certificate.pem', lanCertificate.certificatePem);
  return { incarnation, stationKey, ticketKey, lanCertificate };
}

function kept(files: KeyFiles, name: string, make: () => string): string {
  const before = files.read(name);
  if (before !== undefined) return before;
  const made = make();
  files.write(name, made);
  return made;
}

/** PrivateKeyInfo of an Ed25519 key (RFC 8410 §7): this prefix and the 32 random bytes that are the key (RFC 8032 §5.1.5). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A fresh key; where the chance comes from is the caller's, like the time. */
export function ed25519Pem(random: RandomSource = systemRandom): string {
  const key = Buffer.concat([PKCS8_PREFIX, random.bytes(32)]);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString();
}
