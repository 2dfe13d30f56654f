import { createClient } from '@gatehouse/core/contract';
import { gossipRoutes } from '@gatehouse/core/evidence';
import { fact } from '@gatehouse/core/journal';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createStationTokens } from '../enrolment/index.ts';
import { createPeerReceiver } from '../hub/index.ts';
import { labVenue, type LabStation, type LabVenue, until } from '../hub/testing/lab-venue.ts';
import { loadSqlite } from '../ledger/sqlite.ts';
import { stationMigrations } from '../migrations.ts';
import {
  createKnownStations,
  createPeerConnection,
  createPeerService,
  listenForPeers,
  type PeerListener,
} from '../peers/index.ts';
import { createEvidence, type EvidenceOptions, type EvidenceService } from './evidence-service.ts';

/** A hub and a till on real TLS, with timers of their own and no cloud anywhere. */

let venue: LabVenue;
let hub: LabStation;
let till: LabStation;
let listener: PeerListener;
const closing: (() => Promise<void> | void)[] = [];

const evidenceOf = (of: LabStation, more: Partial<EvidenceOptions>): EvidenceService => {
  const service = createEvidence({
    ledger: of.ledger,
    stationKey: () => of.stationKey,
    clock: venue.clock,
    verify: venue.verify,
    known: (stationId) => of.replica.stations().get(stationId),
    bootId: 'boot',
    dayFolder: null,
    softwareVersion: 'test',
    cloud: { checkpoint: async () => ({ ok: false, problem: { status: 0 } as never }) },
    hub: () => undefined,
    ...more,
  });
  return service;
};

const write = (of: LabStation, count: number, ledger = of.ledger): void =>
  ledger.transact((writer) => {
    for (let n = 0; n < count; n += 1)
      writer.append(fact('DrawerOpened', { cause: 'no-sale', saleId: null, reason: '' }));
  });

beforeEach(async () => {
  venue = labVenue();
  hub = await venue.station('gate-a', 'gate', { modules: stationMigrations });
  till = await venue.station('till-1', 'till', { modules: stationMigrations });
  write(hub, 2);
  write(till, 10);
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  venue.remove();
});

const serve = async (evidence: EvidenceService): Promise<void> => {
  const { ledger, lanCertificate, claims, replica } = hub;
  listener = await listenForPeers({
    host: '127.0.0.1',
    port: 0,
    stationId: 'gate-a',
    lanCertificate,
    clock: venue.clock,
    known: createKnownStations(() => replica.stations(), venue.verify),
    service: createPeerService({
      stationId: 'gate-a',
      receiver: createPeerReceiver({ ledger, clock: venue.clock, verify: venue.verify }),
      claims,
      clock: venue.clock,
      isHub: () => true,
      hearHeads: (told, from) => evidence.hear(told, from),
    }),
  });
  closing.push(() => listener.close());
};
const hubClient = () => {
  const known = createKnownStations(() => till.replica.stations(), venue.verify);
  const connection = createPeerConnection({
    address: () => listener,
    peer: () => known.byId('gate-a'),
    lanCertificate: till.lanCertificate,
    token: createStationTokens(till.identity, till.stationKey, venue.clock.nowMs),
  });
  closing.push(() => connection.close());
  return createClient(gossipRoutes, connection.transport(5_000));
};

it('catches a truncated till over the LAN, with no cloud at all, at the hub and at the till', async () => {
  const atHub = evidenceOf(hub, {});
  await serve(atHub);
  const client = hubClient();
  const first = evidenceOf(till, { hub: () => client });
  await first.gossip.exchange();
  expect(atHub.gossip.heads()).toMatchObject([{ stationId: 'till-1', seq: 10 }]);
  expect(first.gossip.heads()).toMatchObject([{ stationId: 'gate-a', seq: 2 }]);
  await first.stop();
  till.ledger.close();
  const db = new (loadSqlite())(venue.ledgerFile('till-1'));
  db.exec('DROP TRIGGER record_no_delete; DELETE FROM record WHERE position > 7');
  db.close();
  const ledger = till.reopen();
  closing.push(() => ledger.close());
  const again = evidenceOf(till, { ledger, hub: () => client, bootId: 'boot-2' });
  again.start();
  closing.push(() => again.stop());
  await again.gossip.exchange();
  await until(() => again.alarms().some(({ conflict }) => conflict === 'own-truncated'));
  expect(atHub.alarms()).toMatchObject([{ conflict: 'peer-truncated', aboutStationId: 'till-1' }]);
  // A control: the hub's own journal, which nobody touched, accuses nobody.
  expect(again.alarms().some(({ aboutStationId }) => aboutStationId === 'gate-a')).toBe(false);
});
