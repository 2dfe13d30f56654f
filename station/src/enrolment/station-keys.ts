import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
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

export const ed25519Pem = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
