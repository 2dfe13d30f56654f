import { randomBytes, sign, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { createClient, type Problem, type Transport } from '@gatehouse/core/contract';
import { failure, success, type Result } from '@gatehouse/core/result';
import { certificateBindingText, enrolResponse, syncRoutes, type EnrolResponse } from '@gatehouse/core/sync';
import { rawPublicKeyOf, signText } from './ed25519.ts';
import { openKeyFiles, type KeyFiles } from './key-files.ts';
import { fingerprintOf, type LanCertificate } from './lan-certificate.ts';
import { loadOrCreateKeys, type StationKeys } from './station-keys.ts';

/** Who this station is, as the cloud told it once; the pepper and the keys are kept apart from it. */
export interface StationIdentity extends Omit<EnrolResponse, 'pinPepper' | 'timeMs'> {
  readonly incarnation: string;
  /** Raw Ed25519 public key of this incarnation, base64url. */
  readonly publicKey: string;
  readonly cloudUrl: string;
}

/** Signs the claims of ticket codes under the key id that the cloud certified. */
export interface TicketSigner {
  readonly keyId: number;
  sign(message: Uint8Array): Uint8Array;
}

export interface Enrolment {
  readonly identity: StationIdentity;
  readonly stationKey: KeyObject;
  readonly ticketSigner: TicketSigner | null;
  readonly lanCertificate: LanCertificate;
  /** Mixed into PIN verifiers. */
  readonly pepper: Uint8Array;
  /** True when the code was turned in just now: the caller writes `StationEnrolled`. */
  readonly fresh: boolean;
}

export type EnrolmentFailure =
  | 'code_missing'
  | 'code_refused'
  | 'cloud_unreachable'
  | 'bad_answer'
  | 'identity_damaged';

export interface EnrolmentOptions {
  readonly dataFolder: string;
  readonly cloudUrl: string;
  /** The one-time code from the console; not needed once enrolled. */
  readonly code?: string | undefined;
  readonly softwareVersion: string;
  /** Whether this station signs tickets of its own (tills and kiosks). */
  readonly sellsTickets: boolean;
  /** How the cloud is reached; given `cloudUrl` by the composition. */
  readonly transport: Transport;
}

const IDENTITY_FILE = 'identity.json';
const PEPPER_FILE = 'pin-pepper';
const storedIdentity = enrolResponse.omit({ pinPepper: true, timeMs: true });

/** The identity on disk, without any network; or a first enrolment with the one-time code. */
export async function loadOrEnrol(options: EnrolmentOptions): Promise<Result<Enrolment, EnrolmentFailure>> {
  const files = openKeyFiles(join(options.dataFolder, 'keys'));
  const stored = files.read(IDENTITY_FILE);
  if (stored === undefined) return await enrolStation(options, files);
  const keys = await loadOrCreateKeys(files, { sellsTickets: options.sellsTickets, randomBytes });
  const pepper = files.read(PEPPER_FILE);
  const parsed = parseIdentity(stored);
  if (!parsed || pepper === undefined || parsed.incarnation !== keys.incarnation) {
    const detail =
      'the files under keys/ do not belong together; restore the whole folder or enrol again in an empty one';
    return failure('identity_damaged', detail);
  }
  return success(enrolmentOf(parsed, keys, pepper, false));
}

/** Turns the one-time code into a station. The identity file is written last: it alone says that enrolment is over. */
async function enrolStation(
  options: EnrolmentOptions,
  files: KeyFiles,
): Promise<Result<Enrolment, EnrolmentFailure>> {
  const { code, softwareVersion, transport } = options;
  if (code === undefined || code === '') {
    return failure(
      'code_missing',
      'this station is not enrolled yet: give it a one-time code from the console',
    );
  }
  const keys = await loadOrCreateKeys(files, { sellsTickets: options.sellsTickets, randomBytes });
  const publicKey = rawPublicKeyOf(keys.stationKey);
  const { certificatePem } = keys.lanCertificate;
  const binding = certificateBindingText(fingerprintOf(certificatePem) ?? '');
  const answer = await createClient(syncRoutes, transport).enrol({
    body: {
      code,
      incarnation: keys.incarnation,
      publicKey,
      certificatePem,
      certificateSignature: signText(binding, keys.stationKey),
      ticketPublicKey: keys.ticketKey === null ? null : rawPublicKeyOf(keys.ticketKey),
      softwareVersion,
    },
  });
  if (!answer.ok) return refusalOf(answer.problem, options.cloudUrl);
  const { pinPepper, timeMs: _, ...identity } = answer.value;
  const stored = { ...identity, incarnation: keys.incarnation, publicKey, cloudUrl: options.cloudUrl };
  files.write(PEPPER_FILE, pinPepper);
  files.write(IDENTITY_FILE, JSON.stringify(stored, undefined, 2));
  return success(enrolmentOf(stored, keys, pinPepper, true));
}

function refusalOf(problem: Problem, cloudUrl: string): Result<never, EnrolmentFailure> {
  const words = problem.detail === '' ? problem.title : problem.detail;
  if (problem.status === 0 && problem.code === 'unreachable') {
    return failure(
      'cloud_unreachable',
      `${cloudUrl} does not answer (${words}); enrolling needs the cloud once`,
      true,
    );
  }
  if (problem.status === 429 || problem.status >= 500) {
    return failure('cloud_unreachable', `${cloudUrl} could not enrol now: ${words}`, true);
  }
  if (problem.status >= 400) {
    const fields = problem.errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
    const detail = `the enrolment code was refused (${problem.code}): ${fields === '' ? words : fields}`;
    return failure('code_refused', `${detail}; make a new one in the console`);
  }
  return failure('bad_answer', `${cloudUrl} answered something else than an enrolment: ${words}`);
}

function parseIdentity(text: string): StationIdentity | undefined {
  try {
    const raw = JSON.parse(text) as Record<string, unknown>;
    const { incarnation, publicKey, cloudUrl, ...rest } = raw;
    if (typeof incarnation !== 'string' || typeof publicKey !== 'string' || typeof cloudUrl !== 'string')
      return undefined;
    const parsed = storedIdentity.safeParse(rest);
    return parsed.success ? { ...parsed.data, incarnation, publicKey, cloudUrl } : undefined;
  } catch {
    return undefined;
  }
}

function enrolmentOf(
  identity: StationIdentity,
  keys: StationKeys,
  pepper: string,
  fresh: boolean,
): Enrolment {
  const { ticketKey, stationKey, lanCertificate } = keys;
  const ticketSigner: TicketSigner | null =
    ticketKey !== null && identity.ticketKeyId !== null
      ? { keyId: identity.ticketKeyId, sign: (message) => sign(null, message, ticketKey) }
      : null;
  return {
    identity,
    stationKey,
    ticketSigner,
    lanCertificate,
    pepper: Buffer.from(pepper, 'base64url'),
    fresh,
  };
}
