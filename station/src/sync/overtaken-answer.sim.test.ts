import { createClient, type Transport } from '@gatehouse/core/contract';
import { fact } from '@gatehouse/core/journal';
import { helloRequest, pushRequest, syncRoutes } from '@gatehouse/core/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPeerReceiver, type PeerReceiver } from '../hub/index.ts';
import { labVenue, until, type LabStation, type LabVenue } from '../hub/testing/lab-venue.ts';
import { type FoundFork, createJournalPusher, type JournalPusher } from './journal-pusher.ts';
import { loadCursor } from './peer-cursor.ts';

/** Two peers are asked at once. One answer makes the station go on under a new incarnation; the other is still on its way. */
let venue: LabVenue;
let till: LabStation;
let receiver: PeerReceiver;
let pusher: JournalPusher | undefined;

beforeEach(async () => {
  venue = labVenue();
  const hub = await venue.station('gate-a');
  till = await venue.station('till-1', 'till');
  receiver = createPeerReceiver({
    ledger: hub.ledger,
    clock: venue.clock,
    verify: venue.verify,
    onAlarm: () => undefined,
  });
});
afterEach(async () => {
  await pusher?.stop();
  venue.remove();
});

const write = (count: number): void =>
  till.ledger.transact((writer) => {
    for (let n = 0; n < count; n += 1)
      writer.append(fact('DrawerOpened', { cause: 'no-sale', saleId: null, reason: `r${n}` }));
  });

describe('an answer about an incarnation that is over by the time it arrives', () => {
  it.each(['hello', 'push'] as const)(
    'says nothing about the new one, and is no fork of the old one (%s)',
    async (kind) => {
      write(3);
      const { incarnation } = till.identity;
      const found: FoundFork[] = [];
      let hasGoneOn = false;
      const transport: Transport = async ({ path, body }) => {
        const asked = JSON.parse(JSON.stringify(body)) as unknown;
        const isHello = path === syncRoutes.hello.path;
        const taken = isHello ? undefined : receiver.push(pushRequest.parse(asked), till.row.publicKey);
        const answer = isHello
          ? receiver.hello(helloRequest.parse(asked))
          : taken?.ok
            ? taken.value
            : undefined;
        if (!hasGoneOn && isHello === (kind === 'hello')) {
          hasGoneOn = true;
          till.ledger.adoptIdentity({ ...till.ledger.identity(), incarnation: 'f'.repeat(32) });
          write(1);
        }
        return { status: 200, body: answer };
      };
      pusher = createJournalPusher({
        peer: 'station:gate-a',
        ledger: till.ledger,
        client: createClient(syncRoutes, transport),
        stationKey: till.stationKey,
        clock: venue.clock,
        random: Math.random,
        softwareVersion: '0',
        cursors: () => [],
        health: () => ({ role: 'till', unsyncedCount: 0, devicesGone: [], openPrintJobs: 0 }),
        retry: { baseMs: 2, capMs: 8 },
        heartbeatMs: 200,
        onFork: (fork) => found.push(fork),
      });
      pusher.start();
      const later = pusher;
      await until(
        () => hasGoneOn && later.ackedSeq() === till.ledger.head().seq && later.link().state === 'up',
      );
      expect(found).toEqual([]);
      // What is kept of the old one tells the hand-over, also after a restart, whether there are two histories of it.
      const old = {
        ...till.ledger,
        identity: () => ({ stationId: 'till-1', incarnation }),
        hashBefore: () => undefined,
      };
      expect(loadCursor(till.ledger, 'station:gate-a', old as never).fork).toBeNull();
    },
  );
});
