import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { successionText } from '@gatehouse/core/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVerifier, rawPublicKeyOf, verifyText } from './ed25519.ts';
import { beginIncarnation, openIncarnations } from './incarnations.ts';
import type { Enrolment } from './load-or-enrol.ts';

const HASH = 'a'.repeat(64);
const verifier = createVerifier();
let dataFolder: string;
let enrolment: Enrolment;

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'gatehouse-incarnations-'));
  const { privateKey: stationKey } = generateKeyPairSync('ed25519');
  enrolment = {
    identity: {
      stationId: 'till-1',
      registerId: 'T1',
      organizationId: 'org',
      venueId: 'venue',
      name: 'Till 1',
      place: '',
      role: 'till',
      ticketKeyId: 7,
      incarnation: '0'.repeat(32),
      publicKey: rawPublicKeyOf(stationKey),
      cloudUrl: 'http://cloud.test',
    },
    stationKey,
    ticketSigner: { keyId: 7, sign: () => Buffer.from('enrolled') },
    lanCertificate: { certificatePem: 'enrolled', privateKeyPem: 'enrolled' },
    pepper: Buffer.alloc(0),
    fresh: false,
  };
});
afterEach(() => rmSync(dataFolder, { recursive: true }));

const open = () => openIncarnations({ dataFolder, enrolment });
const beginning = (seq: number) =>
  ({
    cause: 'truncated',
    previous: { seq, hash: HASH },
    evidence: { seq: seq + 1, hash: HASH },
    nowMs: 5,
  }) as const;

describe('incarnations', () => {
  it('are the enrolled one until another begins, and the last one after every start', () => {
    expect([open().identity(), open().origin(), open().isPending()]).toEqual([
      enrolment.identity,
      null,
      false,
    ]);
    const first = open().begin(beginning(3));
    expect(first).toMatchObject({ stationId: 'till-1', registerId: 'T1' });
    expect(first.incarnation).toMatch(/^[0-9a-f]{32}$/);
    expect(first.publicKey).not.toBe(enrolment.identity.publicKey);
    const again = open();
    expect([again.identity(), again.isPending()]).toEqual([first, true]);
    expect(again.origin()).toMatchObject({
      cause: 'truncated',
      previous: { incarnation: '0'.repeat(32), seq: 3 },
      registered: false,
    });
    expect(again.stationKey('0'.repeat(32))).toBe(enrolment.stationKey);
    expect(again.stationKey('f'.repeat(32))).toBeUndefined();
    const second = beginIncarnation({ dataFolder, enrolment }, beginning(9));
    expect(open().identity()).toEqual(second);
    expect(open().origin()?.previous.incarnation).toBe(first.incarnation);
  });

  it('are vouched for one by the other, the same way however often they are asked', async () => {
    open().begin(beginning(1));
    const incarnations = open();
    incarnations.begin(beginning(2));
    const [pending, twice] = await Promise.all([incarnations.pending(), incarnations.pending()]);
    expect(twice).toEqual(pending);
    let publicKey = enrolment.identity.publicKey;
    for (const { request } of pending) {
      const text = successionText(request.succession);
      expect(verifyText(verifier, publicKey, text, request.signature)).toBe(true);
      const other = successionText({ ...request.succession, cause: 'forked' });
      expect(verifyText(verifier, publicKey, other, request.signature)).toBe(false);
      publicKey = request.succession.publicKey;
    }
    expect(pending).toHaveLength(2);
    expect(publicKey).toBe(incarnations.identity().publicKey);
  });

  it('sign tickets and show themselves under what others know already', async () => {
    const incarnations = open();
    const { incarnation } = incarnations.begin(beginning(1));
    await incarnations.pending();
    const known = new Set<number | string>();
    const signs = () => incarnations.ticketSigner((keyId) => known.has(keyId))?.keyId;
    const shows = () => incarnations.lanIdentity((name) => known.has(name)).incarnation;
    expect([signs(), shows()]).toEqual([7, '0'.repeat(32)]);
    incarnations.registered(incarnation, 12);
    expect([signs(), shows(), incarnations.isPending()]).toEqual([7, '0'.repeat(32), false]);
    known.add(12).add(incarnation);
    expect([signs(), shows()]).toEqual([12, incarnation]);
    expect(open().ticketSigner((keyId) => keyId === 12)?.keyId).toBe(12);
  });

  it('keep secrets to the station’s account, and a lineage that cannot be read stops the station', () => {
    const { incarnation } = open().begin(beginning(1));
    for (const name of readdirSync(join(dataFolder, 'keys', incarnation)))
      expect(statSync(join(dataFolder, 'keys', incarnation, name)).mode & 0o777).toBe(0o600);
    writeFileSync(join(dataFolder, 'keys', 'lineage.json'), '{"entries":[');
    expect(open).toThrow(/JSON/);
  });

  it('differ in what a receipt number shows of them', () => {
    const incarnations = open();
    const bytes = [Buffer.alloc(16, 0), Buffer.from(`00009${'1'.repeat(27)}`, 'hex'), Buffer.alloc(16, 0xab)];
    const drawing = openIncarnations({
      dataFolder,
      enrolment,
      random: { bytes: (length) => (length === 16 && bytes.shift()) || Buffer.alloc(length) },
    });
    expect(drawing.begin(beginning(1)).incarnation).toBe('ab'.repeat(16));
    expect(incarnations.identity().incarnation).toBe('0'.repeat(32));
  });
});
