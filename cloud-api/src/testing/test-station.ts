import {
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  randomUUID,
  sign,
  X509Certificate,
} from 'node:crypto';
import { createClient, type ServiceClient, type Transport } from '@gatehouse/core/contract';
import {
  chainHash,
  fact,
  genesisHash,
  headText,
  type RecordBody,
  type RecordKind,
  recordText,
  type SealedRecord,
} from '@gatehouse/core/journal';
import {
  certificateBindingText,
  CLOUD_AUDIENCE,
  type EnrolResponse,
  type PushRequest,
  syncRoutes,
} from '@gatehouse/core/sync';
import { SignJWT } from 'jose';
import { rawPublicKeyOf, sha256Hex } from '../platform/ed25519.ts';
import { TEST_CERTIFICATE_PEM } from './test-certificate.ts';

/** A station as the cloud sees one: real keys, a real chain, the real protocol over HTTP. */
export interface TestStation {
  readonly identity: EnrolResponse;
  readonly incarnation: string;
  readonly client: ServiceClient<typeof syncRoutes>;
  readonly privateKey: KeyObject;
  /** Records written and not thrown away. */
  readonly journal: SealedRecord[];
  token(): Promise<string>;
  write<K extends RecordKind>(kind: K, body: RecordBody<K>, at?: Partial<WrittenAt>): SealedRecord;
  /** Seals any text into the next slot, well-formed or not. */
  writeText(text: string): SealedRecord;
  /** A request for part of the journal, by default all of it. */
  request(fromSeq?: number, untilSeq?: number): PushRequest;
  push(fromSeq?: number, untilSeq?: number): ReturnType<ServiceClient<typeof syncRoutes>['push']>;
  hello(): ReturnType<ServiceClient<typeof syncRoutes>['hello']>;
}

export interface WrittenAt {
  readonly occurredAtMs: number;
  readonly businessDay: string;
  readonly id: string;
  readonly shiftId: string | null;
  readonly operatorId: string | null;
}

export function httpTransport(baseUrl: string, headers: () => Promise<Record<string, string>>): Transport {
  return async ({ method, path, body }) => {
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        ...(await headers()),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  };
}

export function enrolmentRequest(code: string, privateKey: KeyObject, incarnation: string, sells: boolean) {
  const fingerprint = new X509Certificate(TEST_CERTIFICATE_PEM).fingerprint256
    .replaceAll(':', '')
    .toLowerCase();
  return {
    code,
    incarnation,
    publicKey: rawPublicKeyOf(privateKey),
    certificatePem: TEST_CERTIFICATE_PEM,
    certificateSignature: sign(null, Buffer.from(certificateBindingText(fingerprint)), privateKey).toString(
      'base64url',
    ),
    ticketPublicKey: sells ? rawPublicKeyOf(generateKeyPairSync('ed25519').privateKey) : null,
    softwareVersion: 'test',
  };
}

export async function enrolTestStation(url: string, code: string, sells = true): Promise<TestStation> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const incarnation = randomBytes(16).toString('hex');
  const anonymous = createClient(
    syncRoutes,
    httpTransport(url, async () => ({})),
  );
  const answer = await anonymous.enrol({ body: enrolmentRequest(code, privateKey, incarnation, sells) });
  if (!answer.ok) throw new Error(`enrolment failed: ${JSON.stringify(answer.problem)}`);
  return stationOf(url, answer.value, incarnation, privateKey);
}

export function stationOf(
  url: string,
  identity: EnrolResponse,
  incarnation: string,
  privateKey: KeyObject,
): TestStation {
  const { stationId } = identity;
  const token = () =>
    new SignJWT({})
      .setProtectedHeader({ alg: 'EdDSA', kid: `${stationId}:${incarnation}` })
      .setSubject(stationId)
      .setAudience(CLOUD_AUDIENCE)
      .setIssuedAt()
      .setExpirationTime('60s')
      .sign(privateKey);
  const client = createClient(
    syncRoutes,
    httpTransport(url, async () => ({ authorization: `Bearer ${await token()}` })),
  );
  const journal: SealedRecord[] = [];
  const genesis = genesisHash(stationId, incarnation, sha256Hex);
  const headOf = () => journal.at(-1) ?? { seq: 0, hash: genesis };

  const station: TestStation = {
    identity,
    incarnation,
    client,
    privateKey,
    journal,
    token,
    write(kind, body, at = {}) {
      const occurredAtMs = at.occurredAtMs ?? Date.UTC(2026, 10, 22, 10);
      const header = {
        stationId,
        incarnation,
        seq: headOf().seq + 1,
        id: at.id ?? randomUUID(),
        organizationId: identity.organizationId,
        venueId: identity.venueId,
        registerId: identity.registerId,
        businessDay: at.businessDay ?? '2026-11-22',
        occurredAtMs,
        monotonicMs: 1,
        bootId: 'boot',
        clockOffsetMs: null,
        operatorId: at.operatorId ?? 'jonas',
        shiftId: at.shiftId === undefined ? 'shift-1' : at.shiftId,
        refs: [],
      };
      const made = fact(kind, body);
      return station.writeText(
        recordText({ ...header, kind: made.kind, kindVersion: made.kindVersion }, made),
      );
    },
    writeText(text) {
      const head = headOf();
      const sealed = { seq: head.seq + 1, text, hash: chainHash(text, head.hash, sha256Hex) };
      journal.push(sealed);
      return sealed;
    },
    request(fromSeq = 1, untilSeq = journal.length) {
      const records = journal.slice(fromSeq - 1, untilSeq);
      const last = records.at(-1) as SealedRecord;
      const text = headText(stationId, incarnation, last.seq, last.hash);
      return {
        protocol: 1,
        stationId,
        incarnation,
        fromSeq,
        records,
        head: { seq: last.seq, hash: last.hash },
        signature: sign(null, Buffer.from(text), privateKey).toString('base64url'),
      };
    },
    push: (fromSeq, untilSeq) => client.push({ body: station.request(fromSeq, untilSeq) }),
    hello: () =>
      client.hello({
        body: {
          protocol: 1,
          stationId,
          incarnation,
          softwareVersion: 'test',
          head: { seq: headOf().seq, hash: headOf().hash },
          cursors: [],
          clock: { wallMs: Date.now(), monotonicMs: 1 },
          health: { role: identity.role, unsyncedCount: 0, devicesGone: [], openPrintJobs: 0 },
        },
      }),
  };
  return station;
}
