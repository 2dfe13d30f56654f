import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chainStart, fact, headText } from '@gatehouse/core/journal';
import type { StationRow } from '@gatehouse/core/sync';
import { helloRequest } from '@gatehouse/core/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createVerifier,
  type Enrolment,
  openIncarnations,
  rawPublicKeyOf,
  signText,
} from '../enrolment/index.ts';
import { createPeerReceiver } from '../hub/index.ts';
import { labVenue, type LabStation, type LabVenue } from '../hub/testing/lab-venue.ts';
import { sha256Hex } from '../ledger/index.ts';
import { createPeerService, type PeerService } from './peer-service.ts';

let venue: LabVenue;
let hub: LabStation;
let till: LabStation;
let service: PeerService;
let dataFolder: string;
beforeEach(async () => {
  venue = labVenue();
  hub = await venue.station('gate-a');
  till = await venue.station('till-1', 'till');
  dataFolder = mkdtempSync(join(tmpdir(), 'gatehouse-peer-'));
  service = createPeerService({
    stationId: 'gate-a',
    receiver: createPeerReceiver({ ledger: hub.ledger, clock: venue.clock, verify: createVerifier() }),
    claims: hub.claims,
    clock: venue.clock,
    verify: createVerifier(),
    isHub: () => true,
  });
});
afterEach(() => {
  venue.remove();
  rmSync(dataFolder, { recursive: true });
});

const greetingOf = (incarnation: string, successions: unknown[]) =>
  helloRequest.parse({
    protocol: { min: 1, max: 1 },
    stationId: 'till-1',
    incarnation,
    softwareVersion: '0',
    head: chainStart('till-1', incarnation, sha256Hex),
    cursors: [],
    clock: { wallMs: 0, monotonicMs: 0 },
    successions,
    health: { role: 'till', unsyncedCount: 0, devicesGone: [], openPrintJobs: 0 },
  });

describe('a station that goes on under a new incarnation with no cloud anywhere', () => {
  it('is taken by its hub at once when the key the hub knows vouches for it, and by no other word', async () => {
    const enrolment = {
      identity: { ...till.identity, publicKey: till.row.publicKey, ticketKeyId: null, cloudUrl: '' },
      stationKey: till.stationKey,
      ticketSigner: null,
      lanCertificate: till.lanCertificate,
      pepper: Buffer.alloc(0),
      fresh: false,
    } as unknown as Enrolment;
    const incarnations = openIncarnations({ dataFolder, enrolment });
    const next = incarnations.begin({
      cause: 'truncated',
      previous: till.ledger.head(),
      evidence: null,
      nowMs: 1,
    });
    till.ledger.adoptIdentity({ ...till.ledger.identity(), incarnation: next.incarnation });
    till.ledger.transact((writer) =>
      writer.append(fact('ClockJumped', { deltaMs: 1 }), { id: randomUUID() }),
    );
    const [pending] = await incarnations.pending();
    const vouched = pending?.request;
    if (!vouched) throw new Error('nobody vouches');

    const from: StationRow = till.row;
    expect(await service.hello(greetingOf(next.incarnation, []), from)).toMatchObject({ status: 403 });
    const stranger = generateKeyPairSync('ed25519').privateKey;
    const forged = { ...vouched, signature: signText('anything', stranger) };
    expect(await service.hello(greetingOf(next.incarnation, [forged]), from)).toMatchObject({ status: 403 });
    const stolen = { ...vouched, succession: { ...vouched.succession, publicKey: rawPublicKeyOf(stranger) } };
    expect(await service.hello(greetingOf(next.incarnation, [stolen]), from)).toMatchObject({ status: 403 });
    const other: StationRow = { ...till.row, stationId: 'till-2' };
    expect(await service.hello(greetingOf(next.incarnation, [vouched]), other)).toMatchObject({
      status: 403,
    });

    expect(await service.hello(greetingOf(next.incarnation, [vouched]), from)).toMatchObject({
      status: 200,
      body: { kind: 'welcome', nextSeq: 1 },
    });
    const records = till.ledger.recordsFrom(1, 10);
    const head = till.ledger.head();
    const key = incarnations.stationKey(next.incarnation);
    if (!key) throw new Error('no key');
    const request = {
      protocol: 1,
      stationId: 'till-1',
      incarnation: next.incarnation,
      fromSeq: 1,
      records,
      head,
      signature: signText(headText('till-1', next.incarnation, head.seq, head.hash), key),
    };
    expect(await service.push(request, from)).toMatchObject({
      status: 200,
      body: { kind: 'ack', durableThrough: head },
    });
    const byTheOldKey = {
      ...request,
      signature: signText(headText('till-1', next.incarnation, head.seq, head.hash), till.stationKey),
    };
    expect(await service.push(byTheOldKey, from)).toMatchObject({ status: 422 });
  });
});
