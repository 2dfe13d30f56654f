import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Transport } from '@gatehouse/core/contract';
import { certificateBindingText, enrolRequest } from '@gatehouse/core/sync';
import { afterEach, describe, expect, it } from 'vitest';
import { claimedStation, createStationTokens, verifyStationToken } from './station-token.ts';
import { createVerifier, importPublicKey, rawPublicKeyOf, signText, verifyText } from './ed25519.ts';
import { fingerprintOf } from './lan-certificate.ts';
import { loadOrEnrol } from './load-or-enrol.ts';

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-enrol-'));
  folders.push(folder);
  return folder;
};
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

/** The cloud's side of enrolling, as the contract says: checks the binding and takes a code once. */
const cloud = (validCode: string) => {
  let used = false;
  const transport: Transport = async ({ body }) => {
    const asked = enrolRequest.parse(body);
    if (asked.code !== validCode) return problem('code_unknown', 'no such code');
    if (used) return problem('code_used', 'this code was used already');
    const text = certificateBindingText(fingerprintOf(asked.certificatePem) ?? '');
    if (!verifyText(createVerifier(), asked.publicKey, text, asked.certificateSignature))
      return problem('binding', 'unbound');
    used = true;
    return {
      status: 201,
      body: {
        stationId: 'st-till-1',
        registerId: 'Till 1',
        organizationId: 'org',
        venueId: 'venue',
        name: 'Till 1',
        place: 'Foyer',
        role: 'till',
        ticketKeyId: asked.ticketPublicKey === null ? null : 7,
        pinPepper: 'c2VjcmV0LXBlcHBlcg',
        timeMs: 1,
      },
    };
  };
  return transport;
};
const problem = (code: string, detail: string) => ({
  status: 403,
  body: { title: 'Refused', status: 403, code, detail },
});
const unreachable: Transport = async () => Promise.reject(new Error('connection refused'));
const options = (dataFolder: string, transport: Transport, code?: string) =>
  ({
    dataFolder,
    transport,
    code,
    cloudUrl: 'http://cloud.test',
    softwareVersion: '0.1.0',
    sellsTickets: true,
  }) as const;

describe('loadOrEnrol', () => {
  it('enrols once, keeps secrets at 0600 and starts again without the cloud', async () => {
    const folder = newFolder();
    const first = await loadOrEnrol(options(folder, cloud('ABCD-1234'), 'ABCD-1234'));
    if (!first.ok) throw new Error(first.detail);
    expect(first.value.fresh).toBe(true);
    expect(first.value.identity.incarnation).toMatch(/^[0-9a-f]{32}$/);
    expect(first.value.ticketSigner?.keyId).toBe(7);
    for (const name of readdirSync(join(folder, 'keys'))) {
      expect({ name, mode: statSync(join(folder, 'keys', name)).mode & 0o777 }).toEqual({
        name,
        mode: 0o600,
      });
    }
    const again = await loadOrEnrol(options(folder, unreachable));
    if (!again.ok) throw new Error(again.detail);
    expect(again.value.fresh).toBe(false);
    expect(again.value.identity).toEqual(first.value.identity);
    expect(again.value.lanCertificate).toEqual(first.value.lanCertificate);
    expect(Buffer.from(again.value.pepper).toString()).toBe('secret-pepper');
  });

  it('says what is wrong with a code, and that an absent cloud may be tried again', async () => {
    const transport = cloud('ABCD-1234');
    const wrong = await loadOrEnrol(options(newFolder(), transport, 'WRONG-CODE'));
    expect(wrong).toMatchObject({ ok: false, code: 'code_refused', retryable: false });
    expect(wrong.ok ? '' : wrong.detail).toContain('no such code');
    await loadOrEnrol(options(newFolder(), transport, 'ABCD-1234'));
    const used = await loadOrEnrol(options(newFolder(), transport, 'ABCD-1234'));
    expect(used.ok ? '' : used.detail).toContain('used already');
    expect(await loadOrEnrol(options(newFolder(), unreachable, 'ABCD-1234'))).toMatchObject({
      code: 'cloud_unreachable',
      retryable: true,
    });
    expect(await loadOrEnrol(options(newFolder(), transport))).toMatchObject({ code: 'code_missing' });
  });

  it('refuses to run on keys that do not belong to the identity', async () => {
    const folder = newFolder();
    await loadOrEnrol(options(folder, cloud('ABCD-1234'), 'ABCD-1234'));
    writeFileSync(join(folder, 'keys', 'incarnation'), '0'.repeat(32));
    expect(await loadOrEnrol(options(folder, unreachable))).toMatchObject({
      ok: false,
      code: 'identity_damaged',
    });
  });
});

describe('station tokens', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const name = { stationId: 'st-1', incarnation: 'a'.repeat(32) };
  const nowMs = 1_790_000_000_000;

  it('name the station and hold for one audience and a minute', async () => {
    const token = await createStationTokens(name, privateKey, () => nowMs)('gatehouse/cloud');
    expect(claimedStation(token)).toEqual(name);
    const check = (changed: object) =>
      verifyStationToken(token, { ...name, audience: 'gatehouse/cloud', key: publicKey, nowMs, ...changed });
    expect(await check({})).toBe(true);
    expect(await check({ audience: 'gatehouse/station/x' })).toBe(false);
    expect(await check({ stationId: 'st-2' })).toBe(false);
    expect(await check({ nowMs: nowMs + 3_600_000 })).toBe(false);
    expect(await check({ key: generateKeyPairSync('ed25519').publicKey })).toBe(false);
  });
});

describe('createVerifier', () => {
  it('accepts the right key only, and rubbish keys are refused without throwing', () => {
    const pair = generateKeyPairSync('ed25519');
    const raw = rawPublicKeyOf(pair.privateKey);
    expect(importPublicKey(raw)?.equals(pair.publicKey)).toBe(true);
    const verify = createVerifier();
    const signature = signText('hello', pair.privateKey);
    expect(verifyText(verify, raw, 'hello', signature)).toBe(true);
    expect(verifyText(verify, raw, 'hellp', signature)).toBe(false);
    expect(verifyText(verify, 'rubbish', 'hello', signature)).toBe(false);
    expect(verifyText(verify, raw, 'hello', 'short')).toBe(false);
  });
});
