import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createClient } from '@gatehouse/core/contract';
import { certificateBindingText, hubRoutes, type StationRow } from '@gatehouse/core/sync';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createLanCertificate,
  createStationTokens,
  createVerifier,
  fingerprintOf,
  rawPublicKeyOf,
  signText,
  type LanCertificate,
} from '../enrolment/index.ts';
import { createKnownStations } from './known-stations.ts';
import { createPeerConnection, type PeerConnection } from './peer-connection.ts';
import { listenForPeers, type PeerListener } from './peer-listener.ts';
import type { PeerService } from './peer-service.ts';

interface Party {
  readonly row: StationRow;
  readonly key: KeyObject;
  readonly lanCertificate: LanCertificate;
}

const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };

async function party(stationId: string, digit: string): Promise<Party> {
  const { privateKey: key } = generateKeyPairSync('ed25519');
  const incarnation = digit.repeat(32);
  const lanCertificate = await createLanCertificate(incarnation);
  const { certificatePem } = lanCertificate;
  const certificateSignature = signText(certificateBindingText(fingerprintOf(certificatePem) ?? ''), key);
  const publicKey = rawPublicKeyOf(key);
  return {
    key,
    lanCertificate,
    row: {
      stationId,
      registerId: stationId,
      name: stationId,
      role: 'gate',
      incarnation,
      publicKey,
      certificatePem,
      certificateSignature,
      revoked: false,
    },
  };
}

const service = (heard: string[]): PeerService => {
  const nothing = async () => ({ status: 200, body: {} });
  return {
    hello: nothing,
    push: nothing,
    claim: nothing,
    release: nothing,
    heads: nothing,
    saleFiles: nothing,
    claimRefund: nothing,
    releaseRefund: nothing,
    undoScan: nothing,
    claimCollection: nothing,
    collectNews: nothing,
    sharePeople: nothing,
    async ping(_, from) {
      heard.push(from.stationId);
      return { status: 200, body: { stationId: 'hub', term: 1, timeMs: 1 } };
    },
  };
};

const open: (PeerListener | PeerConnection)[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function listen(hub: Party, rows: readonly StationRow[], heard: string[]): Promise<PeerListener> {
  const stations = new Map(rows.map((row) => [row.stationId, row]));
  const listener = await listenForPeers({
    host: '127.0.0.1',
    port: 0,
    stationId: 'hub',
    lanCertificate: hub.lanCertificate,
    clock,
    known: createKnownStations(() => stations, createVerifier()),
    service: service(heard),
  });
  open.push(listener);
  return listener;
}

function connect(listener: PeerListener, hubRow: StationRow, as: Party, shown: Party = as) {
  const known = createKnownStations(() => new Map([['hub', hubRow]]), createVerifier());
  const connection = createPeerConnection({
    address: () => listener,
    peer: () => known.byId('hub'),
    lanCertificate: shown.lanCertificate,
    token: createStationTokens(as.row, as.key, clock.nowMs),
  });
  open.push(connection);
  return createClient(hubRoutes, connection.transport(2_000));
}

describe('peer listener', () => {
  it('serves a known station, again and again over one connection', async () => {
    const [hub, gate] = [await party('hub', 'a'), await party('gate', 'b')];
    const heard: string[] = [];
    const client = connect(await listen(hub, [hub.row, gate.row], heard), hub.row, gate);
    for (let time = 0; time < 3; time += 1)
      expect(await client.ping({})).toMatchObject({ ok: true, value: { term: 1 } });
    expect(heard).toEqual(['gate', 'gate', 'gate']);
  });

  it('turns away strangers, revoked stations, unbound certificates and borrowed certificates', async () => {
    const [hub, gate, other] = [await party('hub', 'a'), await party('gate', 'b'), await party('other', 'c')];
    const heard: string[] = [];
    const unknown = await listen(hub, [hub.row], heard);
    expect((await connect(unknown, hub.row, gate).ping({})).ok).toBe(false);
    const revoked = await listen(hub, [hub.row, { ...gate.row, revoked: true }], heard);
    expect((await connect(revoked, hub.row, gate).ping({})).ok).toBe(false);
    const unbound = await listen(
      hub,
      [hub.row, { ...gate.row, certificateSignature: other.row.certificateSignature }],
      heard,
    );
    expect((await connect(unbound, hub.row, gate).ping({})).ok).toBe(false);
    const both = await listen(hub, [hub.row, gate.row, other.row], heard);
    expect(await connect(both, hub.row, gate, other).ping({})).toMatchObject({
      ok: false,
      problem: { status: 401 },
    });
    expect(heard).toEqual([]);
  });

  it('is not spoken to when it shows another certificate than its station has bound', async () => {
    const [hub, gate, impostor] = [
      await party('hub', 'a'),
      await party('gate', 'b'),
      await party('hub', 'd'),
    ];
    const heard: string[] = [];
    const listener = await listen(impostor, [hub.row, gate.row], heard);
    expect(await connect(listener, hub.row, gate).ping({})).toMatchObject({
      ok: false,
      problem: { code: 'unreachable' },
    });
    expect(heard).toEqual([]);
  });

  it('names the field of a malformed request', async () => {
    const [hub, gate] = [await party('hub', 'a'), await party('gate', 'b')];
    const client = connect(await listen(hub, [hub.row, gate.row], []), hub.row, gate);
    const answer = await client.claim({
      body: { operationId: 'op', code: 'x', accessPointId: 'a', direction: 'up' as 'in', presentedAtMs: 1 },
    });
    expect(answer).toMatchObject({ ok: false, problem: { status: 400, errors: [{ field: 'direction' }] } });
  });
});
