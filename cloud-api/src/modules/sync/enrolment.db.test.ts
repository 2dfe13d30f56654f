import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { createClient } from '@gatehouse/core/contract';
import { chainStart } from '@gatehouse/core/journal';
import { syncRoutes } from '@gatehouse/core/sync';
import {
  authenticate,
  certificateText,
  parseTicketCode,
  signTicketCode,
  ticketKey,
} from '@gatehouse/core/tickets';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publicKeyOf, rawPublicKeyOf, sha256Hex } from '../../platform/ed25519.ts';
import { startTestCloud, type TestCloud, valueOf } from '../../testing/test-cloud.ts';
import { enrolmentRequest, httpTransport, stationOf } from '../../testing/test-station.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud.stop());

const station = () =>
  createClient(
    syncRoutes,
    httpTransport(cloud.url, async () => ({})),
  );
const codeOf = (stationId: string) =>
  cloud.outcomes.get('org-a')?.enrolments.find((one) => one.stationId === stationId)?.code ?? '';
const newIncarnation = () => randomBytes(16).toString('hex');

describe('enrolment', () => {
  it('works once, ignores how the code is typed, and answers the same request again', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const typed = ` ${codeOf('till-org-a').toLowerCase().replaceAll('-', ' ')} `;
    const request = enrolmentRequest(typed, privateKey, newIncarnation(), true);
    const first = valueOf(await station().enrol({ body: request }));
    expect(first).toMatchObject({
      stationId: 'till-org-a',
      role: 'till',
      ticketKeyId: 2,
      venueId: 'venue-a',
    });
    expect(Buffer.from(first.pinPepper, 'base64url')).toHaveLength(32);
    const again = valueOf(await station().enrol({ body: request }));
    expect({ ...again, timeMs: 0 }).toEqual({ ...first, timeMs: 0 });
    const thief = generateKeyPairSync('ed25519').privateKey;
    for (const body of [
      enrolmentRequest(typed, thief, newIncarnation(), true),
      enrolmentRequest(typed, thief, request.incarnation, true),
    ]) {
      expect(await station().enrol({ body })).toMatchObject({
        ok: false,
        problem: { status: 403, code: 'code_not_valid' },
      });
    }
  });

  it('gives one of many simultaneous askers the station', async () => {
    const askers = Array.from({ length: 6 }, () =>
      enrolmentRequest(
        codeOf('gate-org-a'),
        generateKeyPairSync('ed25519').privateKey,
        newIncarnation(),
        false,
      ),
    );
    const answers = await Promise.all(askers.map((body) => station().enrol({ body })));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
  });

  it('ends after ten minutes', async () => {
    const console_ = await cloud.console('ida@org-a.example');
    const made = valueOf(
      await console_.createEnrolment({
        params: { venueId: 'venue-a' },
        body: { name: 'Kiosk 1', place: 'Hall', role: 'kiosk', registerId: 'K1' },
      }),
    );
    expect(made.code.replaceAll('-', '').length).toBeGreaterThanOrEqual(8);
    const body = enrolmentRequest(
      made.code,
      generateKeyPairSync('ed25519').privateKey,
      newIncarnation(),
      true,
    );
    cloud.passMs(600_001);
    expect(await station().enrol({ body })).toMatchObject({ ok: false, problem: { code: 'code_not_valid' } });
    cloud.passMs(-2_000);
    expect(valueOf(await station().enrol({ body }))).toMatchObject({
      registerId: 'K1',
      name: 'Kiosk 1',
      role: 'kiosk',
    });
    cloud.passMs(-598_001);
  });

  it('keeps the station of a register when its machine is replaced, under a new incarnation', async () => {
    const console_ = await cloud.console('ida@org-a.example');
    const { code } = valueOf(
      await console_.createEnrolment({
        params: { venueId: 'venue-a' },
        body: { name: 'Till 2', place: 'South', role: 'till', registerId: 'T2' },
      }),
    );
    const { privateKey } = generateKeyPairSync('ed25519');
    const body = enrolmentRequest(code, privateKey, newIncarnation(), true);
    expect(valueOf(await station().enrol({ body })).stationId).toBe('till2-org-a');
    const fleet = valueOf(await console_.fleet({ params: { venueId: 'venue-a' } }));
    expect(fleet.stations.find((one) => one.stationId === 'till2-org-a')).toMatchObject({
      incarnation: body.incarnation,
      state: 'never',
      have: 0,
    });
    expect(chainStart('till2-org-a', body.incarnation, sha256Hex).seq).toBe(0);
  });

  it('refuses keys that do not hold together, naming the field', async () => {
    const good = enrolmentRequest(
      'AAAA-BBBB-CCCC',
      generateKeyPairSync('ed25519').privateKey,
      newIncarnation(),
      true,
    );
    const cases = [
      ['publicKey', { ...good, publicKey: 'short' }],
      ['ticketPublicKey', { ...good, ticketPublicKey: 'short' }],
      ['certificatePem', { ...good, certificatePem: 'no certificate' }],
      ['certificateSignature', { ...good, certificateSignature: Buffer.alloc(64).toString('base64url') }],
      ['incarnation', { ...good, incarnation: 'NOT-HEX' }],
      ['code', { ...good, code: 'short' }],
    ] as const;
    for (const [field, body] of cases) {
      expect(await station().enrol({ body })).toMatchObject({
        ok: false,
        problem: { status: 400, errors: [{ field }] },
      });
    }
  });
});

describe('the key of a till', () => {
  it('is certified for the classes of its venue, so that gates believe its tickets and no others', async () => {
    const outcome = cloud.outcomes.get('org-a');
    const till = await enrolOnce();
    const page = valueOf(
      await till.client.pull({ body: { protocol: 1, scope: 'keys', generation: '', position: 0 } }),
    );
    const keys = page.rows.map((row) => ticketKey.parse(JSON.parse(row.text)));
    const issuer = keys.find((key) => key.keyId === outcome?.ticketKeyId);
    const own = keys.find((key) => key.keyId === till.ticketKeyId);
    expect(issuer?.certificate).toBeNull();
    expect(own?.certificate).toMatchObject({ issuerKeyId: outcome?.ticketKeyId, ticketClasses: [1, 3] });
    if (!own?.certificate || !issuer) throw new Error('no certificate');
    const { signature, ...bounds } = own.certificate;
    const verifyBytes = (raw: string, message: Uint8Array, bytes: Uint8Array) => {
      const key = publicKeyOf(raw);
      return key !== undefined && verify(null, message, key, bytes);
    };
    const certified = verifyBytes(
      issuer.publicKey,
      Buffer.from(certificateText(own, bounds)),
      Buffer.from(signature, 'base64url'),
    );
    expect(certified).toBe(true);
    const codeFor = (ticketClass: number) =>
      signTicketCode(
        {
          shape: 'static',
          keyId: own.keyId,
          scope: 0,
          serial: '00000000000000aa',
          ticketClass,
          validFromDay: 2_500,
          validUntilDay: 2_600,
        },
        (message) => sign(null, message, till.ticketKey),
      );
    const judge = (code: string) => {
      const parsed = parseTicketCode(code);
      if (typeof parsed === 'string') throw new Error(parsed);
      return authenticate(parsed, (keyId) => keys.find((key) => key.keyId === keyId), verifyBytes);
    };
    expect(judge(codeFor(1)).kind).toBe('authentic');
    expect(judge(codeFor(9))).toEqual({ kind: 'out-of-bounds', bound: 'class' });
  });

  async function enrolOnce() {
    const made = await (
      await cloud.console('ida@org-a.example')
    ).createEnrolment({
      params: { venueId: 'venue-a' },
      body: { name: 'Till 3', place: '', role: 'till', registerId: 'T3' },
    });
    const { privateKey } = generateKeyPairSync('ed25519');
    const ticketPair = generateKeyPairSync('ed25519');
    const incarnation = newIncarnation();
    const body = {
      ...enrolmentRequest(valueOf(made).code, privateKey, incarnation, true),
      ticketPublicKey: rawPublicKeyOf(ticketPair.privateKey),
    };
    const identity = valueOf(await station().enrol({ body }));
    const { client } = stationOf(cloud.url, identity, incarnation, privateKey);
    return { client, ticketKeyId: identity.ticketKeyId, ticketKey: ticketPair.privateKey };
  }
});

describe('guessing codes', () => {
  it('ends after ten wrong tries, whatever was tried before', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const statuses: number[] = [];
    for (let count = 0; count < 11; count += 1) {
      const body = enrolmentRequest(`WRONG-CODE-${count}`, privateKey, newIncarnation(), true);
      const answer = await station().enrol({ body });
      statuses.push(answer.ok ? 201 : answer.problem.status);
    }
    expect(statuses[0]).toBe(403);
    expect(statuses.at(-1)).toBe(429);
  });
});
